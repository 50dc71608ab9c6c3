/** For database tests: customers whose hazards of ordering and of cancelling are planted in their fields, with the chances that follow from them. */
import { distribution } from './sample-random.fixture.ts'

type Database = { asOwner: (sql: string, values?: unknown[]) => Promise<unknown[]> }
/** One customer of the sample: what it did after `now`, and the chances for the 90 days after it that only the maker of the sample knows. */
export type SampleCustomer = { id: string; leaves: boolean; chanceToLeave: number; cancels: boolean; chanceToCancel: number; buysOptics: boolean; chanceOfOptics: number }

const DAY = 86_400_000
const WINDOW = 90

/**
 * Truth: orders come at a constant rate a day, higher for premium contracts and many seats; a cancellation at another, higher for basic
 * contracts, ends them. Every order is of optics with a chance that the industry sets. `favourite` says nothing.
 */
export async function fillCustomers(database: Database, tenantId: string, options: { customers: number; now: Date; seed?: number }): Promise<SampleCustomer[]> {
  const draw = distribution(options.seed ?? 7)
  const [sourceId, syncRunId] = [draw.id(), draw.id()]
  const wait = (rate: number) => -Math.log(1 - draw.unit()) / rate
  const people: Record<string, unknown>[] = []
  const orders: Record<string, unknown>[] = []
  const events: Record<string, unknown>[] = []
  const sample = Array.from({ length: options.customers }, (_, n): SampleCustomer => {
    const id = draw.id()
    const contract = draw.pick(['premium', 'basic'])
    const seats = Math.round(5 + draw.unit() * 75)
    const industry = draw.pick(['clinics', 'dairy', 'energy'])
    const rate = Math.exp(-5.3 + (contract === 'premium' ? 1.1 : 0) + 0.02 * seats)
    const hazard = Math.exp(contract === 'premium' ? -8 : -6.4)
    const optics = industry === 'clinics' ? 0.7 : 0.08
    const start = options.now.getTime() - Math.floor((30 + draw.unit() * 770) * DAY)
    const cancelled = start + wait(hazard) * DAY
    const after: { at: number; category: string }[] = []
    for (let at = start, o = 0; at < cancelled && at < options.now.getTime() + WINDOW * DAY; at += wait(rate) * DAY, o++) {
      const category = draw.unit() < optics ? 'optics' : 'service'
      if (at < options.now.getTime()) orders.push({ id: draw.id(), external_id: `c${n}-${o}`, profile_id: id, ordered_at: new Date(at).toISOString(), amount: Math.round(20 + draw.unit() * 200), category })
      else after.push({ at, category })
    }
    const cancels = cancelled < options.now.getTime() + WINDOW * DAY
    if (cancelled < options.now.getTime()) events.push({ id: draw.id(), profile_id: id, occurred_at: new Date(cancelled).toISOString() })
    people.push({ id, name: `Customer ${n}`, since: new Date(start).toISOString(), data: { contract, seats, industry, favourite: draw.pick(['red', 'blue']), $: { leadSince: new Date(start).toISOString() } } })
    const gone = cancelled < options.now.getTime()
    const within = (speed: number) => (gone ? 0 : (speed / (speed + hazard)) * (1 - Math.exp(-(speed + hazard) * WINDOW)))
    return {
      id, leaves: after.length === 0, chanceToLeave: 1 - within(rate), cancels, chanceToCancel: gone ? 0 : 1 - Math.exp(-hazard * WINDOW),
      buysOptics: after.some(({ category }) => category === 'optics'), chanceOfOptics: within(rate * optics),
    }
  })
  const { asOwner } = database
  await asOwner(`INSERT INTO profile (tenant_id, id, name, company, traits, search, profiling_allowed, profiling_basis, lead_since, is_lead, created_at, updated_at)
    SELECT $1, id, name, 'Firm', data, lower(name), true, 'consent', since, false, since, since FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, name text, since timestamptz, data jsonb)`, [tenantId, JSON.stringify(people)])
  await asOwner(`INSERT INTO record (tenant_id, id, source_id, object, external_id, version, current, content_hash, data, sync_run_id, line, received_at, profile_id)
    SELECT $1, gen_random_uuid(), $3, 'lead', name, 1, true, name, data, $4, 1, since, id FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, name text, since timestamptz, data jsonb)`, [tenantId, JSON.stringify(people), sourceId, syncRunId])
  await asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id)
    SELECT $1, occurred_at, id, profile_id, 'contract_cancelled', $3, $4 FROM jsonb_to_recordset($2::jsonb) AS r(occurred_at timestamptz, id uuid, profile_id uuid)`, [tenantId, JSON.stringify(events), sourceId, syncRunId])
  await asOwner(`INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, category, content_hash, sync_run_id, received_at)
    SELECT $1, id, $3, external_id, profile_id, ordered_at, amount, 'EUR', category, external_id, $4, ordered_at FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, external_id text, profile_id uuid, ordered_at timestamptz, amount float8, category text)`, [tenantId, JSON.stringify(orders), sourceId, syncRunId])
  await asOwner(`INSERT INTO field_class (tenant_id, object, field, class, set_by, updated_at) SELECT $1, 'lead', field, 'input', 'test', $2 FROM unnest('{contract,seats,industry,favourite}'::text[]) AS field ON CONFLICT DO NOTHING`, [tenantId, options.now])
  await asOwner('ANALYZE')
  return sample
}
