import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeCredentials, connectSource, countSource, countSourceJob, listIncidents, listSourceLines, listSyncs, readSource, requestCount, requestSync, rowsGone, syncSource, syncSourceJob, tendSources, type SyncRequest } from '#domain/connect/index.ts'
import { clearAfterUndo } from '#domain/act/index.ts'
import { syncSteps } from '#domain/govern/index.ts'
import { profileCounts, readProfile, searchProfiles } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { simulateHubspot, type SimulatedHubspot } from './hubspot.ts'
import { noFaults, readFaults, type Faults } from './simulated-vendor.ts'

const database = testDatabase('worker')
const pipeline = [job(syncSourceJob, syncSource(syncSteps)), job(countSourceJob, countSource), on(rowsGone, clearAfterUndo)]
const objects = ['contacts', 'companies', 'deals', 'calls']
let running: SimulatedHubspot[] = []

beforeEach(() => { process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'; rereadEnvironment() })
afterEach(async () => { for (const vendor of running) await vendor.stop(); running = [] })

async function connected(rows: number, faults: Partial<Faults> = {}) {
  const vendor = await simulateHubspot({ port: 0, rows, seed: 5, faults: { ...noFaults, ...faults }, nowMs: Date.now() })
  running.push(vendor)
  const { ctx, tenantId } = await testTenant()
  const made = await connectSource(ctx, { connector: 'hubspot', name: 'HubSpot', address: vendor.url, credentials: { token: 'pat-simulated' }, objects, everyMinutes: 60, freshWithinMinutes: 120 })
  if (made.kind === 'refused') throw new Error(made.reason)
  const sync = async (request: Omit<SyncRequest, 'sourceId'> = {}) => {
    const asked = await requestSync(ctx, { sourceId: made.sourceId, ...request })
    if (asked.kind === 'refused') throw new Error(asked.reason)
    await drainQueue(database, pipeline)
    const [row] = await database.asOwner<{ state: string; error: string | null; result: unknown }>('SELECT state, error, result FROM job WHERE tenant_id = $1 AND id = $2', [tenantId, asked.jobId])
    return row
  }
  const keys = async (object: string) => (await database.asOwner<{ key: string }>("SELECT external_id AS key FROM record WHERE tenant_id = $1 AND current AND external_id LIKE $2 || '/%' AND object <> 'order' ORDER BY 1", [tenantId, object])).map(({ key }) => key.split('/')[1])
  const served = (object: string) => vendor.ids(object).toSorted()
  return { vendor, ctx, tenantId, ...made, sync, keys, served }
}

const events = async (ctx: TenantContext) => (await database.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM event WHERE tenant_id = $1', [ctx.tenantId]))[0].n

test('everything that HubSpot serves is stored once, whatever happens on the way; late rows, changes, merges and deletions follow', async () => {
  const { vendor, ctx, sourceId, scopes, account, sync, keys, served, tenantId } = await connected(420, { limitEvery: 7, cutEvery: 19, htmlEvery: 23, retryAfterSeconds: 0, lateMs: 300_000 })
  expect([account, scopes[0]]).toEqual(['portal 4242424', 'crm.objects.companies.read'])
  expect(await sync()).toMatchObject({ state: 'done', error: null })
  const late = '100420'
  expect(await keys('contacts')).toEqual(served('contacts').filter((id) => id !== late))
  expect(await keys('companies')).toEqual(served('companies'))
  expect(await keys('deals')).toEqual(served('deals'))
  expect(await events(ctx)).toBe(vendor.count('calls'))
  const [orders] = await database.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM customer_order WHERE tenant_id = $1', [tenantId])
  expect(orders.n).toBeGreaterThan(30)
  expect(await profileCounts(ctx)).toMatchObject({ leads: 419 })

  vendor.change('contacts', '100001', { company: 'Changed Ltd', jobtitle: 'Chief' })
  vendor.archive('contacts', '100002')
  vendor.merge('100003', '100004')
  vendor.archive('deals', served('deals')[0])
  expect(await sync()).toMatchObject({ state: 'done' })
  expect(await keys('contacts')).toEqual(served('contacts')) // the late row too
  expect(await keys('deals')).toEqual(served('deals'))
  expect((await searchProfiles(ctx, { search: 'changed ltd', limit: 5 })).map(({ company }) => company)).toEqual(['Changed Ltd'])
  expect(await profileCounts(ctx)).toMatchObject({ leads: 418 })
  const [person] = await searchProfiles(ctx, { search: 'changed ltd', limit: 1 })
  const { traits } = await readProfile(ctx, { profileId: person.id, hidden: new Set() })
  expect(traits.find(({ field }) => field === 'job_title')?.value).toBe('Chief')

  const hash = () => database.asOwner("SELECT md5(string_agg(object || external_id || content_hash, ',' ORDER BY object, external_id)) AS hash FROM record WHERE tenant_id = $1 AND current", [tenantId])
  const before = await hash()
  expect(await sync({ cause: 'replay' })).toMatchObject({ state: 'done' })
  expect(await hash()).toEqual(before)
  const runs = await listSyncs(ctx, { sourceId, limit: 50 })
  expect(runs.map(({ cause }) => cause)).toEqual(expect.arrayContaining(['first', 'incremental', 'replay']))
  expect(runs.filter(({ cause }) => cause === 'replay').map(({ counts }) => counts.new + counts.changed)).toEqual([0, 0, 0, 0])
})

test('a revoked token in the middle stops the source with a sentence, keeps what came, and new credentials let it go on', async () => {
  const { vendor, ctx, sourceId, sync, keys, served } = await connected(250)
  vendor.revoke()
  const failed = await sync()
  expect(failed.state).toBe('refused')
  expect(failed.error).toContain('HubSpot refused the credential (401)')
  expect(await readSource(ctx, { sourceId })).toMatchObject({ state: 'stopped', health: { kind: 'stopped', words: 'Needs you' } })
  expect(await requestSync(ctx, { sourceId })).toMatchObject({ kind: 'refused' })
  expect(await changeCredentials(ctx, { sourceId, credentials: { token: 'pat-wrong' } })).toMatchObject({ kind: 'refused' })
  await vendor.stop()
  const again = await simulateHubspot({ port: vendor.port, rows: 250, seed: 5, faults: noFaults, nowMs: Date.now(), token: 'pat-new' })
  running = [again]
  expect(await changeCredentials(ctx, { sourceId, credentials: { token: 'pat-new' } })).toMatchObject({ kind: 'ok' })
  expect(await sync()).toMatchObject({ state: 'done' })
  expect(await keys('contacts')).toEqual(served('contacts'))
})

test('a renamed field, a retyped one and rows that are no good: listed, and the others come in', async () => {
  const { vendor, ctx, sourceId, sync, keys } = await connected(60)
  await sync()
  vendor.renameField('contacts', 'jobtitle', 'role')
  vendor.retype('contacts', 'numemployees', 'string')
  const [one, two, three, four] = vendor.ids('contacts')
  vendor.change('contacts', one, { email: 'no address' })
  vendor.change('contacts', two, { company: 'x'.repeat(10_000_000) })
  vendor.change('contacts', three, { company: 'a\u0000b' })
  vendor.change('contacts', four, { company: 'half \ud800 letter' })
  expect(await sync()).toMatchObject({ state: 'done' })
  const lines = (await listIncidents(ctx, { sourceId, limit: 20 })).map(({ kind, sentence }) => `${kind}: ${sentence}`)
  expect(lines.find((line) => line.startsWith('drift'))).toBe('drift: HubSpot contacts: jobtitle is no longer there (jobtitle feeds a field that models may use); numemployees changed type (numemployees feeds a field that models may use); role is new and not read until you choose it. Rows go on coming in.')
  expect(lines.some((line) => line.startsWith('rejected: 4 of'))).toBe(true)
  expect(await keys('contacts')).toHaveLength(60) // what was good before is kept
})

test('a row changed in the future does not hide what changes until then; calls dated 1970 and 2100 are listed, and the others come in', async () => {
  const { vendor, ctx, sourceId, sync, tenantId } = await connected(60)
  const [one, two] = vendor.ids('contacts')
  const [past, ahead, ...others] = vendor.ids('calls')
  vendor.postdate('contacts', one, Date.parse('2099-06-01T00:00:00Z'))
  vendor.change('calls', past, { hs_timestamp: '1970-01-01T00:00:00.000Z' })
  vendor.change('calls', ahead, { hs_timestamp: '2100-01-01T00:00:00.000Z' })
  expect(await sync()).toMatchObject({ state: 'done' })
  const [{ upTo }] = await database.asOwner<{ upTo: string }>("SELECT cursor->>'upTo' AS \"upTo\" FROM source_object WHERE tenant_id = $1 AND name = 'contacts'", [tenantId])
  expect(Date.parse(upTo)).toBeLessThanOrEqual(Date.now())
  vendor.postdate('contacts', two, Date.now())
  vendor.change('contacts', two, { company: 'Changed Meanwhile Ltd' })
  expect(await sync()).toMatchObject({ state: 'done' })
  expect((await searchProfiles(ctx, { search: 'changed meanwhile', limit: 5 })).length).toBe(1)
  expect(await events(ctx)).toBe(others.length)
  const lines = (await listIncidents(ctx, { sourceId, limit: 20 })).map(({ sentence }) => sentence)
  expect(lines.some((line) => line.startsWith(`2 of ${others.length + 2} engagements: calls could not be read`))).toBe(true)
  const reasons = (await database.asOwner<{ reason: string }>('SELECT DISTINCT reason FROM sync_reject WHERE tenant_id = $1 ORDER BY 1', [tenantId])).map(({ reason }) => reason)
  expect(reasons).toEqual(['hs_timestamp "1970-01-01T00:00:00.000Z" lies before 2000-01-01.', 'hs_timestamp "2100-01-01T00:00:00.000Z" lies too far in the future.', 'lastmodifieddate "2099-06-01T00:00:00.000Z" lies too far in the future.'])
})

test('one row dropped on the way is named by object and day, and the offered backfill mends it', async () => {
  const { vendor, ctx, sourceId, sync, keys } = await connected(300, { drop: 1 })
  await sync()
  const [dropped] = vendor.ids('contacts').filter((id) => id === '100151')
  expect(await keys('contacts')).toHaveLength(299)
  const created = vendor.createdAt('contacts', dropped).slice(0, 10)
  const span = { from: `${created}T00:00:00.000Z`, to: new Date(Date.parse(created) + 86_400_000).toISOString() }
  await requestCount(ctx, { sourceId, span: { from: created, to: span.to.slice(0, 10) } })
  await drainQueue(database, pipeline)
  const days = async () => (await database.asOwner<{ object: string; day: string; gap: number; missing: string[]; repaired: boolean }>("SELECT object, day::text, at_source - stored AS gap, missing, repaired FROM source_day WHERE tenant_id = $1 AND (at_source <> stored OR repaired) ORDER BY 1", [ctx.tenantId]))
  expect(await days()).toEqual([{ object: 'contacts', day: created, gap: 1, missing: [`contacts/${dropped}`], repaired: false }])
  expect((await listIncidents(ctx, { sourceId, limit: 20 })).map(({ sentence }) => sentence)).toContain(`Contacts of ${created}: 1 missing here (${dropped}). Read that day again to mend it.`)
  expect(await sync({ cause: 'backfill', objects: ['contacts'], span })).toMatchObject({ state: 'done' })
  expect(await keys('contacts')).toContain(dropped)
  expect(await days()).toEqual([{ object: 'contacts', day: created, gap: 0, missing: [], repaired: true }])
  expect((await readSource(ctx, { sourceId })).setUpObjects.find(({ name }) => name === 'contacts')).toMatchObject({ rowsAtSource: 300, rowsStored: 300 })
  const sums = await database.asOwner("SELECT count(*)::int AS n FROM source_day WHERE tenant_id = $1 AND object = 'deals' AND at_source > 0 AND abs(sum_source - sum_stored) < 0.01 AND sum_source > 0", [ctx.tenantId])
  expect(sums[0].n).toBeGreaterThan(3)
})

test('a source is read when it is due; one that nothing comes from is late after its promise, and says so once', async () => {
  const { ctx, tenantId, sourceId, sync } = await connected(20)
  await sync()
  const at = (minutes: number) => ({ ...ctx, now: () => new Date(Date.now() + minutes * 60_000) })
  const asked = async () => (await database.asOwner<{ n: number }>("SELECT count(*)::int AS n FROM job WHERE tenant_id = $1 AND kind = 'syncSource'", [tenantId]))[0].n
  await tendSources(at(59))
  expect(await asked()).toBe(1)
  await tendSources(at(61))
  await tendSources(at(61))
  expect(await asked()).toBe(2)
  expect((await listSourceLines(at(119)))[0].health.kind).toBe('loading')
  await database.asOwner("UPDATE job SET state = 'done' WHERE tenant_id = $1", [tenantId])
  await tendSources(at(181))
  await tendSources(at(182))
  await database.asOwner("UPDATE job SET state = 'done' WHERE tenant_id = $1", [tenantId])
  expect((await listSourceLines(at(181)))[0].health).toEqual({ kind: 'late', words: '61 min late' })
  expect((await listIncidents(ctx, { sourceId, limit: 20 })).filter(({ kind }) => kind === 'late').map(({ sentence }) => sentence)).toEqual(['Nothing has come for 3 h; 2 h were promised.'])
})

test('faults are read as they are written', () => {
  expect(readFaults('drop:1,429:7,cut:100,late:5m')).toEqual({ kind: 'faults', faults: { ...noFaults, drop: 1, limitEvery: 7, cutEvery: 100, lateMs: 300_000 } })
  expect(readFaults('explode:1')).toMatchObject({ kind: 'usage' })
})
