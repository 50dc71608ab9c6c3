/** A thread that stays between calls: for work of many short pieces, where starting a thread and loading its modules would cost more than the piece. */

import { Worker } from 'node:worker_threads'
import type { ThreadTask } from './run-in-thread.ts'

/** What a warm thread is sent, and what it answers. */
export type WarmCall = { call: number; name: string; argument: unknown }
export type WarmAnswer = { call: number; kind: 'done'; result: unknown } | { call: number; kind: 'failed'; name: string; message: string; stack?: string }

type Waiting = { resolve: (result: unknown) => void; reject: (reason: unknown) => void }
type Warm = { worker: Worker; waiting: Map<number, Waiting>; idle?: NodeJS.Timeout }

const LONGEST_IDLE = 60_000 // milliseconds: then the thread's memory is worth more than its warmth

const warm = new Map<string, Warm>()
let calls = 0

/**
 * Runs `task` in the module's warm thread, one after the other in the order of the calls. Rejects with the function's own error, or with the
 * signal's reason when aborted: the caller goes on at once, and the thread finishes the piece in hand for nobody.
 */
export function runInWarmThread<A, R>({ module, name, argument, transfer = [] }: ThreadTask<A>, { signal }: { signal?: AbortSignal } = {}): Promise<R> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  const thread = threadOf(module)
  const call = ++calls
  return new Promise<R>((resolve, reject) => {
    const settle = <T>(finish: (value: T) => void) => (value: T) => {
      signal?.removeEventListener('abort', abort)
      thread.waiting.delete(call)
      rest(module, thread)
      finish(value)
    }
    const abort = () => settle(reject)(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    clearTimeout(thread.idle)
    thread.worker.ref()
    thread.waiting.set(call, { resolve: settle((result: unknown) => resolve(result as R)), reject: settle(reject) })
    thread.worker.postMessage({ call, name, argument } satisfies WarmCall, transfer)
  })
}

function threadOf(module: string): Warm {
  const known = warm.get(module)
  if (known) return known
  const worker = new Worker(new URL('./warm-thread.worker.ts', import.meta.url), { workerData: { module } })
  const thread: Warm = { worker, waiting: new Map() }
  const lost = (reason: unknown) => {
    if (warm.get(module) === thread) warm.delete(module)
    for (const { reject } of thread.waiting.values()) reject(reason) // each takes itself out of the map, which its iterator allows
  }
  worker.on('message', (answer: WarmAnswer) => {
    const waiting = thread.waiting.get(answer.call)
    if (answer.kind === 'done') waiting?.resolve(answer.result)
    else waiting?.reject(Object.assign(new Error(answer.message), { name: answer.name, stack: answer.stack }))
  })
  worker.on('error', lost)
  worker.on('exit', (code) => lost(new Error(`The computing thread ended early (code ${code}).`)))
  warm.set(module, thread)
  return thread
}

/** With nothing to do, the thread keeps no process alive, and ends itself after a while. */
function rest(module: string, thread: Warm): void {
  if (thread.waiting.size > 0) return
  thread.worker.unref()
  thread.idle = setTimeout(() => {
    if (warm.get(module) === thread) warm.delete(module)
    void thread.worker.terminate()
  }, LONGEST_IDLE)
  thread.idle.unref()
}
