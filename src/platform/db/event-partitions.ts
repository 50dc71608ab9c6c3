import type pg from 'pg'

/** The oldest and the furthest day on which an event or an order may have happened; imports refuse others by name. */
export const earliestMoment = new Date('2000-01-01T00:00:00Z')
export const monthsAhead = 24

type Range = { name: string; from: string; to: string }

/** The partitions of the event table: wide ones for the far past, one a month from 2022 to two years ahead. */
export function eventPartitions(now: Date): Range[] {
  const wide = [['2000', '2010'], ['2010', '2020'], ['2020', '2021'], ['2021', '2022']].map(([from, to]) => ({ name: `event_${from}`, from: `${from}-01-01`, to: `${to}-01-01` }))
  const months: Range[] = []
  const last = (now.getUTCFullYear() - 2022) * 12 + now.getUTCMonth() + monthsAhead
  for (let n = 0; n <= last; n++) {
    const day = (k: number) => new Date(Date.UTC(2022, k, 1)).toISOString().slice(0, 10)
    months.push({ name: `event_${day(n).slice(0, 7).replace('-', '_')}`, from: day(n), to: day(n + 1) })
  }
  return [...wide, ...months]
}

/** Creates the partitions that are missing. No default partition: it would block adding a month that already has rows in it. */
export async function ensureEventPartitions(client: pg.Client, now: Date): Promise<void> {
  const { rows } = await client.query<{ name: string }>("SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'event'::regclass")
  const known = new Set(rows.map((row) => row.name))
  for (const { name, from, to } of eventPartitions(now).filter((range) => !known.has(range.name)))
    await client.query(`CREATE TABLE IF NOT EXISTS "${name}" PARTITION OF event FOR VALUES FROM ('${from}') TO ('${to}')`)
}
