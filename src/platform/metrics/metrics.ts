// Figures of this process and of the queue, for Prometheus.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { inGlobal } from '../db/tenant-transaction.ts'

const holder = globalThis as typeof globalThis & { leadlightMetrics?: Registry }

function registry(): Registry {
  if (holder.leadlightMetrics) return holder.leadlightMetrics
  const made = new Registry()
  collectDefaultMetrics({ register: made, prefix: 'leadlight_' })
  new Gauge({
    name: 'leadlight_queue_waiting', help: 'Entries that wait or run, by queue', labelNames: ['queue', 'state'], registers: [made],
    async collect() {
      this.reset()
      for (const row of await queueRows()) this.set({ queue: row.name, state: row.state }, row.entries)
    },
  })
  holder.leadlightMetrics = made
  return made
}

async function queueRows(): Promise<{ name: string; state: string; entries: number }[]> {
  return inGlobal(({ db }) => db.$queryRaw`SELECT name, state::text AS state, count(*)::int AS entries FROM pgboss.job_common WHERE state < 'completed' GROUP BY name, state`)
}

/** All figures in Prometheus' text format. */
export async function metricsText(): Promise<{ text: string; contentType: string }> {
  const made = registry()
  return { text: await made.metrics(), contentType: made.contentType }
}
