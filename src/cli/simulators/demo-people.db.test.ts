import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeObject, connectorChoices, connectSource, countedDays, countSource, countSourceJob, importFile, importFileJob, readSource, requestCount, requestSync, syncSource, syncSourceJob } from '#domain/connect/index.ts'
import { importSteps, syncSteps } from '#domain/govern/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { importRows } from '../demo/play-firm.ts'
import { simulateFirm } from '../demo/simulate-firm.ts'
import { demoPeople } from './demo-people.ts'
import { noFaults } from './simulated-vendor.ts'
import { simulators } from './simulators.ts'

const database = testDatabase('worker')
const pipeline = [job(importFileJob, importFile(importSteps)), job(syncSourceJob, syncSource(syncSteps)), job(countSourceJob, countSource)]
const today = new Date()
const firm = simulateFirm({ seed: 11, today, leads: 260, months: 6 })
let stops: (() => Promise<void>)[] = []

beforeEach(() => { process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'; rereadEnvironment() })
afterEach(async () => { for (const stop of stops) await stop(); stops = [] })

async function throughVendor(ctx: TenantContext, connector: string, credentials: Record<string, string>, object: string, keptAs: Record<string, string>) {
  const vendor = await simulators[connector]({ port: 0, rows: 1, seed: 1, faults: { ...noFaults, limitEvery: 7, retryAfterSeconds: 0 }, nowMs: today.getTime(), firm: demoPeople(connector, firm) })
  stops.push(vendor.stop)
  const made = await connectSource(ctx, { connector, name: connector, address: vendor.url, credentials, objects: connectorChoices().find(({ kind }) => kind === connector)!.objects.map(({ name }) => name).filter((name) => name !== 'customers'), everyMinutes: 60, freshWithinMinutes: 120 })
  if (made.kind === 'refused') throw new Error(made.reason)
  // Every field that is there is chosen, as its name proposes; what a CRM calls otherwise is kept under the file's name.
  const { setUpObjects } = await readSource(ctx, { sourceId: made.sourceId })
  const { readings } = setUpObjects.find(({ name }) => name === object)!
  const chosen = readings.filter(({ column }) => !/^(hs_object_id|hs_merged|lifecyclestage|Status|IsConverted|IsDeleted|Id$|SystemModstamp|MasterRecordId|ConvertedDate|Rating)/.test(column))
  expect(await changeObject(ctx, { sourceId: made.sourceId, object, enabled: true, mapping: [...setUpObjects.find(({ name }) => name === object)!.mapping.filter(({ as }) => as === 'external_id' || as === 'order_id'), ...chosen.filter(({ as }) => as !== 'external_id' && as !== 'order_id')].map(({ column, field, class: kind, as }) => ({ column, field: keptAs[column] ?? field, class: kind, ...(as ? { as } : {}) })) })).toEqual({ kind: 'changed' })
  for (const ask of [requestSync, requestCount]) {
    const asked = await ask(ctx, { sourceId: made.sourceId })
    if (asked.kind === 'refused') throw new Error(asked.reason)
    await drainQueue(database, pipeline)
    expect((await database.asOwner<{ state: string; error: string | null }>('SELECT state, error FROM job WHERE tenant_id = $1 AND id = $2', [ctx.tenantId, asked.jobId]))[0]).toEqual({ state: 'done', error: null })
  }
  const days = (await countedDays(ctx)).filter(({ sourceId }) => sourceId === made.sourceId)
  expect(days.map(({ atSource, stored }) => stored - (atSource ?? 0)).filter((gap) => gap !== 0)).toEqual([])
}

/** What is known of each person by the firm's own key, whichever door it came through. */
const facts = async ({ tenantId }: TenantContext, fields: string[]) => (await database.asOwner<{ key: string; traits: Record<string, unknown> }>(
  "SELECT coalesce(data->>'lead_id', data->>'external_id') AS key, (SELECT jsonb_object_agg(f, data->>f) FROM unnest($2::text[]) f) || jsonb_build_object('consent', data->'$'->'consent', 'country', data->'$'->'country') AS traits FROM record WHERE tenant_id = $1 AND current AND object = 'lead' ORDER BY 1", [tenantId, fields]))

const orders = async ({ tenantId }: TenantContext) => (await database.asOwner("SELECT count(*)::int AS n, sum(amount::numeric)::text AS total, count(DISTINCT profile_id)::int AS people, min(ordered_at) AS first, max(ordered_at) AS last FROM customer_order WHERE tenant_id = $1", [tenantId]))[0]

const told = ['industry', 'employees', 'source', 'campaign', 'newsletter', 'age_group', 'job_title', 'converted', 'amount', 'currency', 'country', 'created_at', 'company', 'email', 'phone', 'owner_email', 'deal_stage']

test.each([
  ['hubspot', { token: 'pat-simulated' }, 'contacts', { numemployees: 'employees', hs_analytics_source: 'source' }],
  ['salesforce', { clientId: 'app', clientSecret: 'simulated-secret' }, 'Lead', {}],
])('the demo firm through a simulated %s and a simulated shop is the firm of its files: the same people, classes, orders and money', async (kind, credentials, object, keptAs: Record<string, string>) => {
  const [byFile, byVendor] = [(await testTenant()).ctx, (await testTenant()).ctx]
  await importRows(byFile, 'lead', 'CRM leads.csv', firm.leads)
  await importRows(byFile, 'order', 'Shop orders.csv', firm.orders)
  await drainQueue(database, pipeline)
  const salesforce = { Industry: 'industry', NumberOfEmployees: 'employees', LeadSource: 'source', Title: 'job_title', ...Object.fromEntries(['lead_id', 'campaign', 'newsletter', 'age_group', 'converted', 'deal_stage'].map((name) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}__c`, name])) }
  await throughVendor(byVendor, kind, credentials, object, kind === 'salesforce' ? salesforce : keptAs)
  await throughVendor(byVendor, 'shopify', { token: 'shpat_simulated' }, 'orders', {})
  const people = await facts(byFile, told)
  expect(people).toHaveLength(firm.leads.length)
  expect(new Set(people.map(({ key }) => key)).size).toBe(firm.leads.length)
  expect(new Set(people.map(({ traits }) => traits.consent))).toEqual(new Set([true, false, null]))
  expect(await facts(byVendor, told)).toEqual(people)
  expect(await orders(byVendor)).toEqual(await orders(byFile))
  const classes = await database.asOwner<{ field: string; class: string }>("SELECT field, class FROM field_class WHERE tenant_id = $1 AND field IN ('age_group', 'converted', 'newsletter') ORDER BY 1", [byVendor.tenantId])
  expect(classes).toEqual([{ field: 'age_group', class: 'sensitive' }, { field: 'converted', class: 'outcome' }, { field: 'newsletter', class: 'input' }])
})
