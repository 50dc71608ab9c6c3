/** What runs inside a thread of warm-thread.ts: the module is loaded once, and its functions are called as asked, one after the other. */

import { parentPort, workerData } from 'node:worker_threads'
import type { WarmAnswer, WarmCall } from './warm-thread.ts'

const { module } = workerData as { module: string }
const loading = import(module) as Promise<Record<string, unknown>>
let before: Promise<unknown> = Promise.resolve()

async function answer({ call, name, argument }: WarmCall): Promise<WarmAnswer> {
  try {
    const run = (await loading)[name]
    if (typeof run !== 'function') throw new TypeError(`The module exports no function "${name}".`)
    return { call, kind: 'done', result: await (run as (argument: unknown) => unknown)(argument) }
  } catch (error) {
    // Taken apart, because a structured clone would turn every error of our own into a plain "Error".
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    return { call, kind: 'failed', name, message, stack }
  }
}

parentPort?.on('message', (asked: WarmCall) => {
  before = before.then(async () => parentPort?.postMessage(await answer(asked)))
})
