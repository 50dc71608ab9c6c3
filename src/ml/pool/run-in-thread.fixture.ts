/** Functions for the tests of run-in-thread.ts to call from a thread. */

import { threadId } from 'node:worker_threads'

/** Adds up the numbers and reports its progress. */
export function addUp(numbers: Float64Array, report: (progress: number) => void): { sum: number } {
  let sum = 0
  numbers.forEach((number, i) => {
    sum += number
    report((i + 1) / numbers.length)
  })
  return { sum }
}

/** Fails as a learner would. */
export function refuse(reason: string): never {
  throw Object.assign(new Error(reason), { name: 'ModelFitError' })
}

/** Never ends by itself. */
export function loopForever(_argument: null, report: (progress: number) => void): never {
  report(0)
  for (;;) Math.sqrt(2)
}

/** Ends the thread without an answer. */
export function vanish(): never {
  process.exit(7)
}

/** Which thread this is. */
export function threadNumber(): number {
  return threadId
}
