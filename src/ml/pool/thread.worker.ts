/** What runs inside a thread of run-in-thread.ts: load the module, call the function, send back what it returns. */

import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadFunction } from './run-in-thread.ts'

const SMALLEST_PROGRESS = 0.005 // a message for every half per cent: a finer bar cannot be seen

async function work(): Promise<void> {
  const { module, name, argument } = workerData as { module: string; name: string; argument: unknown }
  let reported = -1
  const report = (fraction: number) => {
    if (fraction - reported < SMALLEST_PROGRESS && fraction < 1) return
    reported = fraction
    parentPort?.postMessage({ kind: 'progress', fraction })
  }
  try {
    const loaded = (await import(module)) as Record<string, unknown>
    const run = loaded[name]
    if (typeof run !== 'function') throw new TypeError(`The module exports no function "${name}".`)
    const result = await (run as ThreadFunction<unknown, unknown>)(argument, report)
    parentPort?.postMessage({ kind: 'done', result })
  } catch (error) {
    // Taken apart, because a structured clone would turn every error of our own into a plain "Error".
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    parentPort?.postMessage({ kind: 'failed', name, message, stack })
  }
}

await work()
