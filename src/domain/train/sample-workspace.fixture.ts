/** For database tests: a workspace with leads, events and orders of known truth, written straight into its tables. */
import { distribution } from './sample-random.fixture.ts'

type Row = Record<string, unknown>
/** What `testDatabase()` gives, as far as it is needed here. */
type Database = { asOwner: (sql: string, values?: unknown[]) => Promise<unknown[]> }

export type SampleOptions = { leads: number; now: Date; seed?: number; dated?: boolean; consent?: (lead: number) => boolean; ownerEmail?: string }
export type Sample = { profileIds: string[]; sourceId: string; syncRunId: string; wonIds: Set<string> }

const DAY = 86_400_000
const industries = ['packaging', 'dairy', 'clinics', 'energy', 'optics']

/**
 * Leads over the last 400 days. Truth: viewing the pricing page and many employees raise the chance of a deal_won event,
 * a trade-fair source lowers it; `favourite` says nothing. `age` is sensitive, `converted` the outcome field, `note` ignored.
 */
export async function fillWorkspace(database: Database, tenantId: string, options: SampleOptions): Promise<Sample> {
  const { leads, now, dated = true } = options
  const draw = distribution(options.seed ?? 1)
  const [sourceId, syncRunId] = [draw.id(), draw.id()]
  const [profiles, records, events, orders]: [Row[], Row[], Row[], Row[]] = [[], [], [], []]
  const wonIds = new Set<string>()
  for (let n = 0; n < leads; n++) {
    const id = draw.id()
    const since = new Date(now.getTime() - Math.floor(draw.unit() * 400 * DAY) - DAY)
    const employees = Math.round(10 * Math.exp(draw.normal() * 1.2 + 2))
    const source = draw.pick(['web form', 'trade fair', 'referral'])
    const views = draw.count(1.2)
    const chance = 1 / (1 + Math.exp(-(-3.1 + 0.9 * views + 0.5 * Math.log(employees / 50) - (source === 'trade fair' ? 1.2 : 0))))
    const won = draw.unit() < chance
    const event = (kind: string, day: number) => {
      const at = new Date(since.getTime() + day * DAY)
      if (at < now) events.push({ id: draw.id(), profile_id: id, kind, occurred_at: at.toISOString() })
    }
    for (let v = 0; v < views; v++) event('pricing_view', -draw.unit() * 5)
    for (let v = 0; v < draw.count(2); v++) event('email_open', draw.unit() * 80 - 5)
    const wonOn = 2 + draw.unit() * 60
    const converted = won && since.getTime() + wonOn * DAY < now.getTime()
    if (converted) {
      event('deal_won', wonOn)
      wonIds.add(id)
      // Buyers differ in their pace, and some leave after each order, as the value model has it.
      const pace = 0.3 - Math.log(1 - draw.unit()) * 0.5
          for (let [o, day] = [0, wonOn]; o < 60 && (o < 2 || draw.unit() > 0.1); o++, day -= (Math.log(1 - draw.unit()) / pace) * 7) {
        const at = new Date(since.getTime() + day * DAY)
        if (at < now) orders.push({ id: draw.id(), external_id: `o${n}-${o}`, profile_id: id, ordered_at: at.toISOString(), amount: Math.round(2000 * draw.unit()) / 10 + 5 })
      }
    }
    const name = `Lead ${n}`
    const traits = {
      name, company: `Firm ${n % 97}`, email: `lead${n}@example.com`, employees, industry: draw.pick(industries), source, favourite: draw.pick(['red', 'green', 'blue']),
      age: 20 + Math.floor(draw.unit() * 50), note: `called on ${n}`, amount: Math.round(1000 + draw.unit() * 90_000), converted: converted ? '1' : '0', owner_email: n % 4 === 0 ? options.ownerEmail : undefined,
    }
    const allowed = options.consent?.(n) ?? true
    const leadSince = dated ? since : now
    profiles.push({ id, name, company: traits.company, email: traits.email, country: 'DE', traits, search: `${name} ${traits.company} ${traits.email}`.toLowerCase(), allowed, lead_since: leadSince.toISOString() })
    records.push({ id: draw.id(), profile_id: id, external_id: `lead${n}`, data: { ...traits, $: dated ? { leadSince: since.toISOString() } : {} }, received_at: leadSince.toISOString(), line: n })
  }
  await write(database, tenantId, { profiles, records, events, orders, sourceId, syncRunId, now })
  return { profileIds: profiles.map((row) => String(row.id)), sourceId, syncRunId, wonIds }
}

type Rows = { profiles: Row[]; records: Row[]; events: Row[]; orders: Row[]; sourceId: string; syncRunId: string; now: Date }

async function write({ asOwner }: Database, tenant: string, rows: Rows): Promise<void> {
  const { sourceId, syncRunId, now } = rows
  await asOwner(`INSERT INTO profile (tenant_id, id, name, company, email, country, traits, search, profiling_allowed, profiling_basis, lead_since, is_lead, created_at, updated_at)
    SELECT $1, id, name, company, email, country, traits, search, allowed, 'consent', lead_since, true, lead_since, lead_since
    FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, name text, company text, email text, country text, traits jsonb, search text, allowed boolean, lead_since timestamptz)`, [tenant, JSON.stringify(rows.profiles)])
  await asOwner(`INSERT INTO record (tenant_id, id, source_id, object, external_id, version, current, content_hash, data, sync_run_id, line, received_at, profile_id)
    SELECT $1, id, $3, 'lead', external_id, 1, true, external_id, data, $4, line, received_at, profile_id
    FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, external_id text, data jsonb, line int, received_at timestamptz, profile_id uuid)`, [tenant, JSON.stringify(rows.records), sourceId, syncRunId])
  await asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id)
    SELECT $1, occurred_at, id, profile_id, kind, $3, $4 FROM jsonb_to_recordset($2::jsonb) AS r(occurred_at timestamptz, id uuid, profile_id uuid, kind text)`, [tenant, JSON.stringify(rows.events), sourceId, syncRunId])
  await asOwner(`INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, content_hash, sync_run_id, received_at)
    SELECT $1, id, $3, external_id, profile_id, ordered_at, amount, 'EUR', external_id, $4, ordered_at FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, external_id text, profile_id uuid, ordered_at timestamptz, amount float8)`, [tenant, JSON.stringify(rows.orders), sourceId, syncRunId])
  const classes = { name: 'identifier', company: 'identifier', email: 'identifier', employees: 'input', industry: 'input', source: 'input', favourite: 'input', age: 'sensitive', note: 'ignore', amount: 'ignore', converted: 'outcome', owner_email: 'identifier' }
  await asOwner(`INSERT INTO field_class (tenant_id, object, field, class, set_by, updated_at) SELECT $1, 'lead', key, value, 'test', $3 FROM jsonb_each_text($2::jsonb)`, [tenant, JSON.stringify(classes), now])
  await asOwner(`INSERT INTO data_audit (tenant_id, id, sync_run_id, object, rows, score, findings, created_at) VALUES ($1, gen_random_uuid(), $2, 'lead', $3, 1, '{}', $4)`, [tenant, syncRunId, rows.profiles.length, now])
  await asOwner('ANALYZE')
}
