/** Work for the tests of beside.ts. */

import { isMainThread } from 'node:worker_threads'
import type { PieceWork } from './beside.ts'

export type Marks = { marks: Int32Array; slowly?: boolean }

/** Each piece gives its number and its square, and a mark of who did it: 1 the caller, 2 the other thread. */
export function openSquares({ marks, slowly }: Marks): PieceWork {
  return (piece, out) => {
    if (slowly) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    out[0] = piece
    out[1] = piece * piece
    Atomics.store(marks, piece, isMainThread ? 1 : 2)
  }
}

/** Fails at its third piece, whoever does it. */
export function openFailing(): PieceWork {
  return (piece, out) => {
    if (piece === 2) throw new RangeError('broken on purpose')
    out[0] = piece
  }
}

/** Fails in the other thread alone. */
export function openFailingThere(): PieceWork {
  if (!isMainThread) throw new Error('not here')
  return (piece, out) => void (out[0] = piece)
}
