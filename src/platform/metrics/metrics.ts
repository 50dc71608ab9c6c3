// Figures of this process and of the queue, for Prometheus. No tenant and no person is in them.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { inGlobal } from '../db/tenant-transaction.ts'

type Figures = { registry: Registry; requests: Histogram<'kind' | 'name' | 'result'> }
// Next builds one copy of this file per route bundle: the figures are kept once per process.
const holder = globalThis as typeof globalThis & { leadlightMetrics?: Figures }

function figures(): Figures {
  if (holder.leadlightMetrics) return holder.leadlightMetrics
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'leadlight_' })
  const requests = new Histogram({
    name: 'leadlight_request_seconds', help: 'How long requests took, by route or procedure and result', labelNames: ['kind', 'name', 'result'], registers: [registry],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  })
  new Gauge({
    name: 'leadlight_queue_entries', help: 'Queue entries that wait or run, by queue', labelNames: ['queue', 'state'], registers: [registry],
    async collect() {
      this.reset()
      for (const row of await queueRows()) this.set({ queue: row.queue, state: row.state }, row.entries)
    },
  })
  new Gauge({
    name: 'leadlight_queue_lag_seconds', help: 'How long the oldest entry that could start has been waiting, by queue', labelNames: ['queue'], registers: [registry],
    async collect() {
      this.reset()
      for (const row of await queueRows()) if (row.lag !== null) this.set({ queue: row.queue }, row.lag)
    },
  })
  holder.leadlightMetrics = { registry, requests }
  return holder.leadlightMetrics
}

function queueRows(): Promise<{ queue: string; state: string; entries: number; lag: number | null }[]> {
  return inGlobal(({ db }) => db.$queryRaw`
    SELECT name AS queue, state::text AS state, count(*)::int AS entries,
      CASE WHEN state < 'active' THEN greatest(0, extract(epoch FROM now() - min(greatest(start_after, created_on))))::float END AS lag
    FROM pgboss.job_common WHERE state < 'completed' GROUP BY name, state`)
}

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** Counts a request to a route (its path, ids left out) or a call of a procedure, with how it ended. */
export function observeRequest(kind: 'route' | 'procedure', name: string, result: string, startedAt: number): void {
  figures().requests.observe({ kind, name: name.replace(ids, ':id'), result }, (performance.now() - startedAt) / 1000)
}

/** All figures in Prometheus' text format. */
export async function metricsText(): Promise<{ text: string; contentType: string }> {
  const { registry } = figures()
  return { text: await registry.metrics(), contentType: registry.contentType }
}
