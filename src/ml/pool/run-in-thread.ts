/** Runs long computations in a thread of their own, so that servers keep answering. The only place that starts threads. */

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

export type ThreadOptions = { signal?: AbortSignal; onProgress?: (fraction: number) => void; memoryMegabytes?: number }

type FromThread<R> = { kind: 'progress'; fraction: number } | { kind: 'done'; result: R } | { kind: 'failed'; name: string; message: string; stack?: string }

/**
 * Runs `task` in a fresh thread and returns its result. Rejects with the function's own error (name, message and
 * stack), with the signal's reason when aborted (the thread is ended at once), or when the thread dies.
 */
export function runInThread<A, R>(task: ThreadTask<A>, options: ThreadOptions = {}): Promise<R> {
  const { signal, onProgress, memoryMegabytes } = options
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise<R>((resolve, reject) => {
    const { transfer = [], ...sent } = task
    const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), {
      workerData: sent,
      transferList: transfer,
      resourceLimits: memoryMegabytes === undefined ? undefined : { maxOldGenerationSizeMb: memoryMegabytes },
    })
    const settle = (finish: () => void) => {
      signal?.removeEventListener('abort', abort)
      finish()
      void worker.terminate()
    }
    const abort = () => settle(() => reject(signal?.reason))
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: FromThread<R>) => {
      if (message.kind === 'progress') onProgress?.(message.fraction)
      else if (message.kind === 'done') settle(() => resolve(message.result))
      else settle(() => reject(Object.assign(new Error(message.message), { name: message.name, stack: message.stack })))
    })
    worker.on('error', (error) => settle(() => reject(error)))
    worker.on('exit', (code) => settle(() => reject(new Error(`The computing thread ended early (code ${code}).`))))
  })
}
