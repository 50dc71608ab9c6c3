/** What runs inside a thread of run-in-thread.ts: load the module, call the functions as asked, send back what they return. */

import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadAnswer, ThreadCall, ThreadFunction } from './run-in-thread.ts'

const SMALLEST_PROGRESS = 0.005 // a message for every half per cent: a finer bar cannot be seen

const { module } = workerData as { module: string }
const loading = import(module) as Promise<Record<string, unknown>>
loading.catch(() => {}) // told by the first call

const send = (answer: ThreadAnswer) => parentPort?.postMessage(answer)

async function answer({ name, argument }: ThreadCall): Promise<ThreadAnswer> {
  let reported = -1
  const report = (fraction: number) => {
    if (fraction - reported < SMALLEST_PROGRESS && fraction < 1) return
    reported = fraction
    send({ kind: 'progress', fraction })
  }
  try {
    const run = (await loading)[name]
    if (typeof run !== 'function') throw new TypeError(`The module exports no function "${name}".`)
    return { kind: 'done', result: await (run as ThreadFunction<unknown, unknown>)(argument, report) }
  } catch (error) {
    // Taken apart, because a structured clone would turn every error of our own into a plain "Error".
    const { name: kind, message, stack } = error instanceof Error ? error : new Error(String(error))
    return { kind: 'failed', name: kind, message, stack }
  }
}

parentPort?.on('message', async (call: ThreadCall) => send(await answer(call)))
