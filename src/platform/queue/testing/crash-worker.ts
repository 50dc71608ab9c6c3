// Runs real worker processes over step jobs, and kills or suspends them at random moments.
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { TenantContext } from '../../tenant-context.ts'
import { requestJob } from '../job.ts'
import { lanes } from '../lanes.ts'
import { writeSteps } from './step-job.ts'

type Message = { ready?: true; started?: string; ended?: string; attempt?: number; at?: number }

/** One worker process, and what it is known to be doing. */
export type TestWorker = { process: ChildProcess; ready: Promise<void>; /** The jobs that it has started and not ended. */ running: Set<string> }

/** Starts a worker process on this database. Each message that it sends is passed on. */
export function startTestWorker(databaseUrl: string, secret: string, heard: (message: Message, worker: TestWorker) => void): TestWorker {
  const child = fork(join(import.meta.dirname, 'worker-under-test.ts'), { env: { NODE_ENV: 'test', LEADLIGHT_DB_URL: databaseUrl, LEADLIGHT_SECRET: secret, LEADLIGHT_LOG: 'silent' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const running = new Set<string>()
  const ready = new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker under test ended with ${code} before it was ready`)))
    child.on('message', (message: Message) => {
      if (message.ready) resolve()
      if (message.started) running.add(message.started)
      if (message.ended) running.delete(message.ended)
      heard(message, worker)
    })
  })
  ready.catch(() => {})
  const worker: TestWorker = { process: child, ready, running }
  return worker
}

export type CrashPlan = {
  databaseUrl: string
  secret: string
  tenants: TenantContext[]
  kills: number
  workers?: number
  /** Numbers from 0 to 1, for the moments of the kills. */
  random: () => number
  /** How many of these jobs are not at their end. */
  unfinished: (jobIds: string[]) => Promise<string[]>
}

export type CrashReport = { kills: number; /** Kills that hit at least one running job. */ hits: number; jobIds: string[]; steps: number; /** Milliseconds from each death to the next start of each job that it hit. */ resumes: number[] }

const steps = 20
const pauseMs = 40
const atOnce = 4 // fewer than the lanes hold: a resume then never waits for room
const restMs = 120_000

/** Keeps jobs running in three workers or more and kills two at a time outright, then lets all jobs come to their end. */
export async function crashWorkers(plan: CrashPlan): Promise<CrashReport> {
  const waiting = new Map<string, number>()
  const resumes: number[] = []
  const heard = (message: Message) => {
    const diedAt = message.started === undefined ? undefined : waiting.get(message.started)
    if (diedAt === undefined || message.started === undefined) return
    waiting.delete(message.started)
    resumes.push((message.at ?? Date.now()) - diedAt)
  }
  const start = () => startTestWorker(plan.databaseUrl, plan.secret, heard)
  const workers = Array.from({ length: plan.workers ?? 3 }, start)
  const jobIds: string[] = []
  let open: string[] = []
  const tenantOf = new Map<string, TenantContext>()
  const refill = async () => {
    open = await plan.unfinished(open)
    while (open.length < atOnce) {
      // Who has fewest open: no tenant then fills its share of the lane, and a resume never waits for room.
      const openOf = (tenant: TenantContext) => open.filter((id) => tenantOf.get(id) === tenant).length
      const ctx = plan.tenants.toSorted((a, b) => openOf(a) - openOf(b))[0]
      const id = await ctx.transact((tx) => requestJob(ctx, tx, writeSteps, { title: 'Steps', payload: { steps, pauseMs } }))
      tenantOf.set(id, ctx)
      jobIds.push(id)
      open.push(id)
    }
  }
  let hits = 0
  try {
    await Promise.all(workers.map((worker) => worker.ready))
    for (let round = 0; round * 2 < plan.kills; round++) {
      await refill()
      await Promise.all(workers.map((worker) => worker.ready))
      const victims = [round % workers.length, (round + 1) % workers.length] // one is always left to take over
      for (let waited = 0; !victims.some((victim) => workers[victim].running.size) && waited < 2_000; waited += 10) await pause(10)
      await pause(plan.random() * 300)
      for (const victim of victims) {
        const { process: child, running } = workers[victim]
        const died = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGKILL')
        const at = Date.now()
        await Promise.race([died, pause(5_000)])
        if (running.size) hits++
        for (const id of running) waiting.set(id, at)
      }
      // The one that is left takes over; new workers, and the next round, would only measure how fast processes start.
      for (let waited = 0; waiting.size && waited < 10_000; waited += 10) await pause(10)
      for (const victim of victims) workers[victim] = start()
    }
    const until = Date.now() + restMs
    while (open.length && Date.now() < until) {
      await pause(100)
      open = await plan.unfinished(open)
    }
    return { kills: plan.kills, hits, jobIds, steps, resumes }
  } finally {
    for (const worker of workers) worker.process.kill('SIGKILL')
  }
}

export type ZombieReport = { zombies: number; jobIds: string[]; steps: number; resumes: number[] }

/** Suspends a worker past its lease, lets another take its jobs over, then wakes it: it finds itself shut out. */
export async function suspendWorkers(plan: Omit<CrashPlan, 'kills'> & { zombies: number }): Promise<ZombieReport> {
  const jobIds: string[] = []
  const resumes: number[] = []
  while (jobIds.length < plan.zombies) {
    const takenOver = new Map<string, number>()
    let allOver = () => {}
    let suspendedAt = 0
    const zombie = startTestWorker(plan.databaseUrl, plan.secret, () => {})
    await zombie.ready
    const ids: string[] = []
    for (const ctx of [...plan.tenants, ...plan.tenants].slice(0, Math.min(lanes.bulk.concurrency, plan.zombies - jobIds.length))) ids.push(await ctx.transact((tx) => requestJob(ctx, tx, writeSteps, { title: 'Steps', payload: { steps, pauseMs: 60 } })))
    for (let waited = 0; !ids.every((id) => zombie.running.has(id)) && waited < 5_000; waited += 5) await pause(5)
    await pause(plan.random() * 200)
    zombie.process.kill('SIGSTOP')
    suspendedAt = Date.now()
    const over = new Promise<void>((resolve) => (allOver = resolve))
    const heir = startTestWorker(plan.databaseUrl, plan.secret, (message) => {
      if (!message.started || !ids.includes(message.started)) return
      takenOver.set(message.started, Date.now() - suspendedAt)
      if (takenOver.size === ids.length) allOver()
    })
    try {
      await heir.ready
      await Promise.race([over, pause(60_000)])
      zombie.process.kill('SIGCONT') // while the heir is in the middle of the same jobs
      let open = ids
      const until = Date.now() + restMs
      while (open.length && Date.now() < until) {
        await pause(100)
        open = await plan.unfinished(open)
      }
      await pause(500) // time for the woken one to try its stale commits
      resumes.push(...takenOver.values())
      jobIds.push(...ids)
    } finally {
      zombie.process.kill('SIGKILL')
      heir.process.kill('SIGKILL')
    }
  }
  return { zombies: jobIds.length, jobIds, steps, resumes }
}
