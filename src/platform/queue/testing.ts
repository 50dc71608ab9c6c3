import { drainQueue as drain } from './drain.ts'
import type { Pipeline } from './pipeline-entry.ts'

/** Executes all waiting signals and jobs of a test's database in this process, until the queue is empty. Returns how many there were. */
export function drainQueue(database: { url: (role: 'worker') => string }, pipeline: Pipeline): Promise<number> {
  return drain(database.url('worker'), pipeline)
}
