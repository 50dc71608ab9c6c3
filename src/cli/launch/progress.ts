// What a person sees while the product starts or is tested: one line when a stage begins, a few on its way, one with its seconds.

export type Tell = (text: string) => void

const quietBetween = 2_000 // milliseconds between two lines on the way of one stage: a log stays readable

/** Runs one stage and prints its beginning, its progress and its seconds. Stages may run at the same time. */
export async function stage<Result>(name: string, what: string, work: (tell: Tell) => Promise<Result>, print: Tell = printLine): Promise<Result> {
  const began = performance.now()
  const label = name.padEnd(9)
  print(`  ${label} ${what} ...`)
  let told = performance.now()
  const result = await work((text) => {
    if (performance.now() - told < quietBetween) return
    told = performance.now()
    print(`  ${label} ${text}`)
  })
  print(`  ${label} done in ${seconds(began)} s`)
  return result
}

/** Seconds since a moment of performance.now(), with one decimal. */
export function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}

/** Prints one line on stdout. */
export function printLine(text: string) {
  process.stdout.write(`${text}\n`)
}
