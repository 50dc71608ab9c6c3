// Which worker holds which queue entry. A worker proves that it lives by an advisory lock on a connection of its own: when the process dies, the server
// drops the lock at once, and the next reaper gives its entries back. (The queue's heartbeat covers what no closed connection tells: a dead machine.)
import { randomInt } from 'node:crypto'
import pg from 'pg'

const lockClass = 4_711 // any fixed number: keeps these locks apart from all others
const reapEveryMs = 400
const unclaimedMs = 1_500 // an entry is leased within milliseconds of being fetched; one that is not was fetched by a process that died there and then

export type HeldEntry = { id: string; queue: string }

/** The advisory lock by which this process lives. `lost` is called when its connection breaks: from then on others take over its entries. */
export async function takeProcessLock(url: string, lost: () => void): Promise<{ key: number; release: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'leadlight worker lock' })
  let released = false
  const gone = () => {
    if (!released) lost()
    released = true
  }
  client.on('error', gone)
  client.on('end', gone)
  await client.connect()
  for (;;) {
    const key = randomInt(1, 2 ** 31 - 1)
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [lockClass, key])
    if (!rows[0].taken) continue
    return {
      key,
      release: async () => {
        released = true
        await client.end().catch(() => {})
      },
    }
  }
}

/** Notes that the process with this lock runs an entry. */
export async function lease(pool: pg.Pool, entry: HeldEntry, key: number, at: Date): Promise<void> {
  await pool.query(
    'INSERT INTO worker_lease (queue_job_id, queue, lock_key, started_at) VALUES ($1, $2, $3, $4) ON CONFLICT (queue_job_id) DO UPDATE SET lock_key = excluded.lock_key, started_at = excluded.started_at',
    [entry.id, entry.queue, key, at],
  )
}

/** An entry to give back: of this attempt only, so that one which has started again meanwhile is left alone. */
export type Orphan = HeldEntry & { retryCount: number }

/** The entries whose worker is dead, each handed to one caller only. Leases of entries that are over are swept on the way. */
export async function orphans(pool: pg.Pool): Promise<Orphan[]> {
  const dead = await pool.query<Orphan>(
    `WITH dead AS (DELETE FROM worker_lease l WHERE NOT EXISTS (SELECT 1 FROM pg_locks k WHERE k.locktype = 'advisory' AND k.classid = $1 AND k.objid = l.lock_key::bigint::oid AND k.objsubid = 2
       AND k.granted AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())) RETURNING queue_job_id, queue)
     SELECT j.id, j.name AS queue, j.retry_count AS "retryCount" FROM dead JOIN pgboss.job j ON j.name = dead.queue AND j.id = dead.queue_job_id AND j.state = 'active'`,
    [lockClass],
  )
  await pool.query("DELETE FROM worker_lease l WHERE NOT EXISTS (SELECT 1 FROM pgboss.job j WHERE j.name = l.queue AND j.id = l.queue_job_id AND j.state = 'active')")
  const unclaimed = await pool.query<Orphan>(
    `SELECT j.id, j.name AS queue, j.retry_count AS "retryCount" FROM pgboss.job j WHERE j.state = 'active' AND j.started_on < now() - $1 * interval '1 millisecond'
       AND j.id <> ALL ($2::uuid[]) AND NOT EXISTS (SELECT 1 FROM worker_lease l WHERE l.queue_job_id = j.id)`,
    [unclaimedMs, dead.rows.map((row) => row.id)],
  )
  return [...dead.rows, ...unclaimed.rows]
}

/** Calls `work` every 400 ms, one call at a time, until stopped. */
export function everyNowAndThen(work: () => Promise<void>): () => Promise<void> {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout
  const next = () => {
    if (stopped) return
    running = work().finally(() => {
      if (!stopped) timer = setTimeout(next, reapEveryMs)
    })
  }
  timer = setTimeout(next, reapEveryMs)
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running.catch(() => {})
  }
}
