/** What runs inside the thread of beside.ts: takes pieces as long as there are any, and writes down what became of each. */

import { parentPort, workerData } from 'node:worker_threads'
import { CONTROL, STATE, takePiece, type BesideCall, type PieceWork } from './beside.ts'

const { module } = workerData as { module: string }
const loading = import(module) as Promise<Record<string, (task: unknown) => PieceWork>>
loading.catch(() => {}) // every piece then fails here, and is done by the caller

async function work({ name, task, control, results, size }: BesideCall): Promise<void> {
  const pieces = results.length / size
  let own: PieceWork | undefined
  const opener = await loading.then((loaded) => loaded[name], () => undefined)
  for (let piece = takePiece(control, pieces); piece !== null; piece = takePiece(control, pieces)) {
    const at = CONTROL.states + piece
    try {
      own ??= opener?.(task)
      if (!own) throw new TypeError(`The module exports no function "${name}".`)
      own(piece, results.subarray(piece * size, (piece + 1) * size))
      Atomics.store(control, at, STATE.done)
    } catch {
      Atomics.store(control, at, STATE.failed) // the caller does it again, and has the error where it belongs
    }
    Atomics.notify(control, at)
  }
}

parentPort?.on('message', (call: BesideCall) => void work(call))
