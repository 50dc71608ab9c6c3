/**
 * A crew of threads that work in step on shared memory: the caller says an operation, each thread does it on its shard, and the call
 * returns when all have. Threads stay warm for the next crew, and sleep in between. What they are given must share its memory.
 */

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** What a shard's thread does when told an operation. It may keep nothing to itself between two operations: any thread may do the next. */
export type ShardWork = (operation: number) => void

export type CrewTask<T> = {
  /** The module, as `new URL('./shard.ts', import.meta.url).href`, and its exported function `(task, shard) => ShardWork`. */
  module: string
  name: string
  task: T
  /** The same function, for the calling thread, which takes shard 0 and those whose thread has not started yet. */
  open: (task: T, shard: number) => ShardWork
  shards: number
}

export type Crew = { run: (operation: number) => void; close: () => void }

/** Places in the control words of a thread (Int32): where its orders come from, and how far it is. */
export const CONTROL = { ticket: 0, operation: 1, job: 2, done: 16, state: 17, words: 32 } as const // done lies in a cache line of its own
export const STATE = { starting: 0, ready: 1, failed: 2 } as const

/** What a thread is sent: a job to take up, or to let go of. */
export type CrewMessage = { kind: 'open'; job: number; shard: number; name: string; task: unknown } | { kind: 'close'; job: number }

const LONGEST_SLEEP = 50 // milliseconds: then the thread's state is looked at again
const SPINS = 4000 // looks before a waiting thread sleeps: about as long as waking it up would take

type Member = { worker: Worker; control: Int32Array }

const warm = new Map<string, Member[]>()
let jobs = 0

/** How many threads training may use where nobody says: all processors, up to four. */
export function usualThreads(): number {
  return Math.min(4, availableParallelism())
}

/** Starts the threads of a crew, where they are not warm yet, without waiting for them. Worth calling before long preparations. */
export function warmCrew(module: string, threads: number): void {
  membersOf(module, threads - 1)
}

/** Opens a crew. With one shard there are no threads: everything happens in the caller's. */
export function openCrew<T>({ module, name, task, open, shards }: CrewTask<T>): Crew {
  const own = Array.from({ length: shards }, (_, shard) => open(task, shard))
  if (shards === 1) return { run: (operation) => own[0](operation), close: () => {} }
  const job = ++jobs
  const members = membersOf(module, shards - 1)
  members.forEach(({ worker }, i) => worker.postMessage({ kind: 'open', job, shard: i + 1, name, task } satisfies CrewMessage))
  const run = (operation: number) => {
    const called = members.map((member) => call(member, job, operation))
    own[0](operation)
    members.forEach((member, i) => {
      const ticket = called[i]
      if (ticket === null) own[i + 1](operation)
      else awaitTicket(member, ticket)
    })
  }
  // Closing is an operation of no job, waited for like every other: a thread must never find new orders under an old ticket.
  const close = () => {
    for (const member of members) {
      member.worker.postMessage({ kind: 'close', job } satisfies CrewMessage)
      const ticket = call(member, 0, 0)
      if (ticket !== null) awaitTicket(member, ticket)
    }
  }
  return { run, close }
}

function membersOf(module: string, count: number): Member[] {
  const members = warm.get(module) ?? []
  warm.set(module, members)
  while (members.length < count) {
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL.words))
    const worker = new Worker(new URL('./crew.worker.ts', import.meta.url), { workerData: { module, control } })
    worker.unref()
    worker.on('error', () => Atomics.store(control, CONTROL.state, STATE.failed))
    members.push({ worker, control })
  }
  return members.slice(0, count)
}

/** Tells a thread to do the operation; returns the ticket to wait for, or null where the thread is not there. */
function call({ control }: Member, job: number, operation: number): number | null {
  if (Atomics.load(control, CONTROL.state) !== STATE.ready) return null
  Atomics.store(control, CONTROL.job, job)
  Atomics.store(control, CONTROL.operation, operation)
  const ticket = (Atomics.add(control, CONTROL.ticket, 1) + 1) | 0
  Atomics.notify(control, CONTROL.ticket)
  return ticket
}

function awaitTicket({ control }: Member, ticket: number): void {
  for (let spins = 0; ; spins++) {
    const done = Atomics.load(control, CONTROL.done)
    if (done === ticket) return
    if (Atomics.load(control, CONTROL.state) === STATE.failed) throw new Error('A computing thread failed; the message above says why.')
    if (spins > SPINS) Atomics.wait(control, CONTROL.done, done, LONGEST_SLEEP)
  }
}
