/**
 * Pieces of work that a second thread does beside the caller's own computing, each for itself: whoever is free takes the next piece. What comes out
 * is the same whoever does them, and also where no second thread starts. The caller need not give up its thread to wait.
 */

import { Worker } from 'node:worker_threads'

/** Works one piece out, and writes its numbers into `out`. */
export type PieceWork = (piece: number, out: Float64Array) => void

export type BesideTask<T> = {
  /** The module, as `new URL('./shard.ts', import.meta.url).href`, and its exported function `(task) => PieceWork`. */
  module: string
  name: string
  /** Copied to the thread (structured clone). */
  task: T
  /** The same function, for the calling thread. */
  open: (task: T) => PieceWork
  pieces: number
  /** Numbers that a piece gives. */
  size: number
}

export type Beside = {
  /** The numbers of every piece, in their order: does the pieces that nobody has taken yet, and waits for the others. Throws what a piece throws. */
  finish: (onProgress?: (share: number) => void) => Float64Array[]
  /** Nobody needs the rest: the thread ends with the piece in hand. */
  drop: () => void
}

/** What the thread is sent. */
export type BesideCall = { name: string; task: unknown; control: Int32Array; results: Float64Array; size: number }

/** Control words: how many pieces are taken, and from `states` on what became of each. */
export const CONTROL = { taken: 0, states: 16 } as const // states lie in a cache line of their own
export const STATE = { open: 0, done: 1, failed: 2 } as const

const LOOK_AGAIN = 100 // milliseconds
const PATIENCE = 20 // times as long as the caller's own slowest piece took, and at least SHORTEST: then the thread is taken for dead
const SHORTEST = 10_000

// One thread a module, which sleeps in between and keeps no process alive.
const warm = new Map<string, Worker>()

/** Sends the pieces to the second thread, and returns at once. */
export function startBeside<T>({ module, name, task, open, pieces, size }: BesideTask<T>): Beside {
  const control = new Int32Array(new SharedArrayBuffer(4 * (CONTROL.states + pieces)))
  const results = new Float64Array(new SharedArrayBuffer(8 * pieces * size))
  threadOf(module).postMessage({ name, task, control, results, size } satisfies BesideCall)
  const outOf = (piece: number) => results.subarray(piece * size, (piece + 1) * size)
  const finish = (onProgress: (share: number) => void = () => {}) => {
    let [own, slowest]: [PieceWork | undefined, number] = [undefined, 0]
    const doIt = (piece: number) => {
      const began = performance.now()
      own ??= open(task)
      own(piece, outOf(piece))
      Atomics.store(control, CONTROL.states + piece, STATE.done)
      slowest = Math.max(slowest, performance.now() - began)
    }
    for (let piece = takePiece(control, pieces); piece !== null; piece = takePiece(control, pieces)) {
      doIt(piece)
      onProgress((piece + 1) / pieces)
    }
    for (let piece = 0; piece < pieces; piece++) {
      if (!awaitPiece(control, piece, Math.max(SHORTEST, PATIENCE * slowest))) doIt(piece) // the same numbers, or the same error where it belongs
    }
    onProgress(1)
    return Array.from({ length: pieces }, (_, piece) => outOf(piece))
  }
  return { finish, drop: () => void Atomics.store(control, CONTROL.taken, pieces) }
}

/** Takes the next piece that nobody has; null where none is left. */
export function takePiece(control: Int32Array, pieces: number): number | null {
  const piece = Atomics.add(control, CONTROL.taken, 1)
  return piece < pieces ? piece : null
}

/** Waits until a piece is done; false where it failed, or its thread seems to be gone. */
function awaitPiece(control: Int32Array, piece: number, patience: number): boolean {
  const at = CONTROL.states + piece
  for (let waited = 0; waited <= patience; waited += LOOK_AGAIN) {
    if (Atomics.load(control, at) === STATE.done) return true
    if (Atomics.load(control, at) === STATE.failed) return false
    Atomics.wait(control, at, STATE.open, LOOK_AGAIN)
  }
  return false
}

function threadOf(module: string): Worker {
  const known = warm.get(module)
  if (known) return known
  const worker = new Worker(new URL('./beside.worker.ts', import.meta.url), { workerData: { module } })
  const forget = () => { if (warm.get(module) === worker) warm.delete(module) }
  worker.on('error', forget)
  worker.on('exit', forget)
  worker.unref()
  warm.set(module, worker)
  return worker
}
