/** Runs long computations in a thread of their own, so that servers keep answering. */

import { Worker } from 'node:worker_threads'

/** What a function needs to run in a thread: `(argument, report) => result`, exported by name from the module. */
export type ThreadFunction<A, R> = (argument: A, report: (progress: number) => void) => R | Promise<R>

export type ThreadTask<A> = {
  /** The module, as `new URL('./fit-model.ts', import.meta.url).href`. */
  module: string
  /** The exported function's name. */
  name: string
  /** Copied to the thread (structured clone), except for buffers in `transfer`, which move. */
  argument: A
  transfer?: ArrayBuffer[]
}

export type ThreadOptions = { signal?: AbortSignal; onProgress?: (fraction: number) => void }

/** What a thread is sent, and what it answers. */
export type ThreadCall = { name: string; argument: unknown }
export type ThreadAnswer = { kind: 'progress'; fraction: number } | { kind: 'done'; result: unknown } | { kind: 'failed'; name: string; message: string; stack?: string }

const LONGEST_IDLE = 60_000 // milliseconds: then the thread's memory is worth more than its warmth

// Of each module at most one thread waits for the next task: starting another and loading its modules takes a fifth of a second, and what it runs is compiled by then.
const spare = new Map<string, { worker: Worker; idle: NodeJS.Timeout }>()

/**
 * Runs `task` in a thread that does nothing else meanwhile, and returns its result. Rejects with the function's own error (name, message and
 * stack), with the signal's reason when aborted (the thread is ended at once), or when the thread dies.
 */
export function runInThread<A, R>(task: ThreadTask<A>, { signal, onProgress }: ThreadOptions = {}): Promise<R> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise<R>((resolve, reject) => {
    const { module, name, argument, transfer = [] } = task
    const worker = takeThread(module)
    const settle = (finish: () => void, keep = false) => {
      signal?.removeEventListener('abort', abort)
      forgetListeners(worker)
      if (keep) keepThread(module, worker)
      else void worker.terminate()
      finish()
    }
    const abort = () => settle(() => reject(signal?.reason))
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (answer: ThreadAnswer) => {
      if (answer.kind === 'progress') onProgress?.(answer.fraction)
      else if (answer.kind === 'done') settle(() => resolve(answer.result as R), true)
      else settle(() => reject(Object.assign(new Error(answer.message), { name: answer.name, stack: answer.stack })))
    })
    worker.on('error', (error) => settle(() => reject(error)))
    worker.on('exit', (code) => settle(() => reject(new Error(`The computing thread ended early (code ${code}).`))))
    worker.postMessage({ name, argument } satisfies ThreadCall, transfer)
  })
}

/** Starts a thread for the module's next task, where none is waiting: worth calling before long preparations. */
export function warmThread(module: string): void {
  if (!spare.has(module)) keepThread(module, newThread(module))
}

// One by one: all at once would take the worker's own with them, which keep its port awake.
function forgetListeners(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
}

function newThread(module: string): Worker {
  return new Worker(new URL('./thread.worker.ts', import.meta.url), { workerData: { module } })
}

function takeThread(module: string): Worker {
  const waiting = spare.get(module)
  if (!waiting) return newThread(module)
  spare.delete(module)
  clearTimeout(waiting.idle)
  forgetListeners(waiting.worker)
  waiting.worker.ref()
  return waiting.worker
}

/** Keeps a thread for the next task; it keeps no process alive, and ends after a while. */
function keepThread(module: string, worker: Worker): void {
  if (spare.has(module)) return void worker.terminate()
  const forget = () => {
    if (spare.get(module)?.worker === worker) spare.delete(module)
    void worker.terminate()
  }
  const idle = setTimeout(forget, LONGEST_IDLE)
  idle.unref()
  worker.unref()
  worker.on('error', forget)
  worker.on('exit', forget)
  spare.set(module, { worker, idle })
}
