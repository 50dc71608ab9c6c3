/** Times two things in turn, so that whatever else the machine does falls on both alike. */

export type BenchRow = { goal: string; what: string; found: string; wanted: string; ratio: number | null; met: boolean | null }

/** Medians of the seconds that each took, and the median of the ratios of neighbours. */
export type Compared = { ours: number; theirs: number; ratio: number }

/** Runs both in turn, `times` each, after one run of each that does not count. Both return the seconds that they took. */
export async function compare(times: number, ours: () => number | Promise<number>, theirs: () => Promise<number>): Promise<Compared> {
  await ours()
  await theirs()
  const pairs: [number, number][] = []
  for (let i = 0; i < times; i++) pairs.push([await ours(), await theirs()])
  return { ours: medianOf(pairs.map(([a]) => a)), theirs: medianOf(pairs.map(([, b]) => b)), ratio: medianOf(pairs.map(([a, b]) => a / b)) }
}

/** The seconds that the work takes. */
export function secondsOf(work: () => void): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}

/** The middle one of the numbers. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** "0.123 s" with three digits. */
export const inSeconds = (seconds: number): string => `${seconds.toPrecision(3)} s`
