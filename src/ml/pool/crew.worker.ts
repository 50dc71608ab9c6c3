/** What runs inside a thread of crew.ts: sleep until there is an operation, take up or let go of jobs, do it, say so. */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { CONTROL, STATE, type CrewMessage, type ShardWork } from './crew.ts'

const SPINS = 20_000 // the caller searches for a split meanwhile: some tens of microseconds

const { module, control } = workerData as { module: string; control: Int32Array }
const loaded = (await import(module)) as Record<string, (task: unknown, shard: number) => ShardWork>
const jobs = new Map<number, ShardWork>()

/** Messages are taken synchronously: this thread never returns to an event loop. */
function takeMessages(): void {
  for (;;) {
    const message = (parentPort && receiveMessageOnPort(parentPort)?.message) as CrewMessage | undefined
    if (!message) return
    if (message.kind === 'close') jobs.delete(message.job)
    else jobs.set(message.job, loaded[message.name](message.task, message.shard))
  }
}

let seen = Atomics.load(control, CONTROL.ticket)
Atomics.store(control, CONTROL.state, STATE.ready)
try {
  for (;;) {
    for (let spins = 0; Atomics.load(control, CONTROL.ticket) === seen; spins++) if (spins > SPINS) Atomics.wait(control, CONTROL.ticket, seen)
    seen = Atomics.load(control, CONTROL.ticket)
    takeMessages()
    jobs.get(Atomics.load(control, CONTROL.job))?.(Atomics.load(control, CONTROL.operation))
    Atomics.store(control, CONTROL.done, seen)
    Atomics.notify(control, CONTROL.done)
  }
} catch (error) {
  Atomics.store(control, CONTROL.state, STATE.failed)
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
