/** Work for the tests of crew.ts. */

import { isMainThread, threadId } from 'node:worker_threads'
import type { ShardWork } from './crew.ts'

type Counter = { cells: Int32Array; shards: number }

const mark = isMainThread ? 1 : threadId + 1
let caller = 0

/** Adds the operation's number to the shard's cell, and leaves a mark of the thread in cell 10 + shard: 1 for the one that opened shard 0. */
export function openCounter({ cells }: Counter, shard: number): ShardWork {
  if (shard === 0) caller = mark
  return (operation) => {
    cells[shard] += operation
    cells[10 + shard] = caller === mark ? 1 : mark + 1
  }
}

/** Fails at the first operation. */
export function openBroken(): ShardWork {
  return () => {
    throw new Error('broken on purpose')
  }
}
