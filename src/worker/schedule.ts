// Work that comes with the clock: housekeeping, done by one worker at a time.
import { inGlobal } from '#platform/db/tenant-transaction.ts'
import { sentenceOf } from '#platform/errors.ts'
import { log } from '#platform/log/log.ts'

type Task = { readonly name: string; readonly everyMs: number; readonly work: (now: Date) => Promise<void> }

const minute = 60_000

/** What is done by the clock. Each task is harmless when done twice. */
const tasks: readonly Task[] = []

/** Starts the clock. One worker does a task at a time: the others find it locked and go on. */
export function startSchedule(): { stop: () => Promise<void> } {
  let running: Promise<unknown> = Promise.resolve()
  const timers = tasks.map((task) =>
    setInterval(() => {
      running = Promise.all([running, attempt(task)])
    }, task.everyMs),
  )
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, minute / 60).unref())])
    },
  }
}

async function attempt(task: Task): Promise<void> {
  try {
    await inGlobal(async ({ db }) => {
      const [{ mine }] = await db.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(hashtextextended(${`schedule ${task.name}`}, 0)) AS mine`
      if (mine) await task.work(new Date())
    })
  } catch (error) {
    log().warn({ task: task.name, reason: sentenceOf(error) }, 'a scheduled task failed; it comes again')
  }
}
