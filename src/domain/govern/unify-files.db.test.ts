import { expect, test } from 'vitest'
import { finishUpload, readImport, receiveFile, requestImport, requestUndo } from '#domain/connect/index.ts'
import { listProfiles, profileCounts, readProfile, timelineOf } from '#domain/unify/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { consentHistory, setConsent } from './consent.ts'
import { hiddenFields, setFieldClass } from './field-classes.ts'
import { readAudits, requireAudit } from './read-audits.ts'
import { importText, undo, upload } from './testing-import.fixture.ts'

const database = testDatabase('worker')

/** Everything that imports write, without what only counts upwards or says when. */
async function snapshot({ tenantId }: TestTenant) {
  const read = (sql: string) => database.asOwner(sql, [tenantId])
  return {
    records: await read("SELECT id, external_id, version, current, data, profile_id FROM record WHERE tenant_id = $1 ORDER BY source_id, object, external_id, version"),
    profiles: await read('SELECT id, name, company, email, phone, country, traits, origins, search, profiling_allowed, profiling_basis, lead_since, is_lead, merged_into_id FROM profile WHERE tenant_id = $1 ORDER BY id'),
    identifiers: await read('SELECT kind, value, record_id, profile_id FROM identifier WHERE tenant_id = $1 ORDER BY kind, value, record_id'),
    events: await read('SELECT occurred_at, profile_id, kind, person_key FROM event WHERE tenant_id = $1 ORDER BY occurred_at, kind, person_key'),
    waiting: await read('SELECT person_key FROM waiting_key WHERE tenant_id = $1 ORDER BY person_key'),
    orders: await read('SELECT external_id, profile_id, amount, currency, data, sync_run_id FROM customer_order WHERE tenant_id = $1 ORDER BY external_id'),
  }
}

const people = 'Id,Email,Full name,Phone,City,Created at\n1,ada@firm.com,Ada Lovelace,,London,2026-01-05\n2,bob@firm.com,Bob Babbage,+49301234567,Berlin,2026-01-06\n3,cleo@firm.com,Cleo Curie,,Paris,2026-01-07\n'
const events = 'Event id,Event,User email,Timestamp,Url\ne1,page_view,ada@firm.com,2026-02-01T10:00:00Z,/pricing\ne2,page_view,dora@firm.com,2026-02-01T11:00:00Z,/\ne3,login,bob@firm.com,2026-02-02T10:00:00Z,\n'
const orders = 'Order id,Customer id,Email,Order date,Amount,Currency\no1,c1,ada@firm.com,2026-03-01,100.50,EUR\no2,c9,new@buyer.com,2026-03-02,20,EUR\no3,c1,ada@firm.com,2026-03-05,10,EUR\n'

const nameOf = async (tenant: TestTenant, email: string) => (await listProfiles(tenant.ctx, { limit: 100 })).profiles.find((profile) => profile.email === email)

test('events and orders attach to their person, and wait for who is not there yet', async () => {
  const tenant = await testTenant()
  const early = await importText(database, tenant.ctx, 'events.csv', events)
  expect(early).toMatchObject({ object: 'event', counts: { new: 3, rejected: 0 } })
  expect(await profileCounts(tenant.ctx)).toMatchObject({ profiles: 0 })
  await importText(database, tenant.ctx, 'people.csv', people)
  expect(await importText(database, tenant.ctx, 'orders.csv', orders)).toMatchObject({ object: 'order', counts: { new: 3, rejected: 0 } })
  const ada = await nameOf(tenant, 'ada@firm.com')
  const timeline = await timelineOf(tenant.ctx, { profileId: ada!.id, limit: 50 })
  expect(timeline.items.filter((item) => item.kind !== 'record').map((item) => [item.kind, item.at.toISOString().slice(0, 10)])).toEqual([['order', '2026-03-05'], ['order', '2026-03-01'], ['event', '2026-02-01']])
  expect(await nameOf(tenant, 'new@buyer.com')).toMatchObject({ isLead: false })
  expect((await snapshot(tenant)).waiting).toEqual([{ person_key: 'email:dora@firm.com' }])
  await importText(database, tenant.ctx, 'more.csv', 'Id,Email\n9,dora@firm.com\n')
  const dora = await nameOf(tenant, 'dora@firm.com')
  expect((await timelineOf(tenant.ctx, { profileId: dora!.id, limit: 50 })).items.map((item) => item.kind)).toContain('event')
  expect((await snapshot(tenant)).waiting).toEqual([])
})

test('the timeline goes on where it stopped, without gap or repeat', async () => {
  const tenant = await testTenant()
  const lines = Array.from({ length: 230 }, (_, n) => `e${n},page_view,ada@firm.com,2026-02-01T10:${String(Math.floor(n / 10) % 60).padStart(2, '0')}:00Z,/p${n}`)
  await importText(database, tenant.ctx, 'people.csv', people)
  await importText(database, tenant.ctx, 'events.csv', `Event id,Event,User email,Timestamp,Url\n${lines.join('\n')}\n`)
  const ada = await nameOf(tenant, 'ada@firm.com')
  const seen: string[] = []
  for (let before: { at: Date; id: string } | undefined; ; ) {
    const page = await timelineOf(tenant.ctx, { profileId: ada!.id, before, limit: 50 })
    seen.push(...page.items.map((item) => item.id))
    if (!page.next) break
    before = page.next
  }
  expect(seen).toHaveLength(231)
  expect(new Set(seen).size).toBe(231)
})

test('events and orders that come again are not doubled; an order that changed is changed', async () => {
  const tenant = await testTenant()
  await importText(database, tenant.ctx, 'people.csv', people)
  await importText(database, tenant.ctx, 'events.csv', events)
  await importText(database, tenant.ctx, 'orders.csv', orders)
  expect((await importText(database, tenant.ctx, 'events.csv', events)).counts).toMatchObject({ new: 0, same: 3 })
  expect((await importText(database, tenant.ctx, 'orders.csv', orders.replace('100.50', '90'))).counts).toMatchObject({ new: 0, same: 2, changed: 1 })
  const { orders: stored } = await snapshot(tenant)
  expect(stored.map((order) => [order.external_id, order.amount])).toEqual([['o1', 90], ['o2', 20], ['o3', 10]])
})

test('an import that is taken back leaves everything exactly as it was: changes, merges, events and orders', async () => {
  const tenant = await testTenant()
  await importText(database, tenant.ctx, 'people.csv', people)
  await importText(database, tenant.ctx, 'phones.csv', 'Id,Phone,Full name,Segment\n77,+49 30 7654321,Ada Lovelace,gold\n78,+49 30 1234567,Bob Babbage,silver\n')
  await importText(database, tenant.ctx, 'events.csv', events)
  await importText(database, tenant.ctx, 'orders.csv', orders)
  const before = await snapshot(tenant)
  expect(before.profiles).toHaveLength(5) // Ada and Ada of the phone list are not known to be one
  const later = [
    await importText(database, tenant.ctx, 'people.csv', people.replace('London', 'Oxford').replace('3,cleo', '4,dora@firm.com,Dora,,Rome,2026-02-01\n3,cleo')),
    await importText(database, tenant.ctx, 'links.csv', 'Id,Email,Phone\n500,ada@firm.com,+49 30 7654321\n501,cleo@firm.com,+33142685300\n'), // joins the two Adas
    await importText(database, tenant.ctx, 'orders.csv', orders.replace('100.50', '90').replace('o2,c9,new@buyer.com', 'o2,c1,ada@firm.com')),
    await importText(database, tenant.ctx, 'events.csv', `${events}e4,login,ada@firm.com,2026-02-09T10:00:00Z,\n`),
  ]
  const between = await snapshot(tenant)
  expect(between.profiles.filter((profile) => profile.merged_into_id !== null)).toHaveLength(1)
  expect(between.events.filter((event) => event.profile_id === null)).toHaveLength(0)
  for (const run of later.toReversed()) await undo(database, tenant.ctx, run.id)
  const after = await snapshot(tenant)
  for (const part of Object.keys(before) as (keyof typeof before)[]) expect(after[part], part).toEqual(before[part])
  const log = await database.asOwner('SELECT action FROM audit_entry WHERE tenant_id = $1', [tenant.tenantId])
  expect(log.map((entry) => entry.action)).toEqual(expect.arrayContaining(['import.request', 'import.undo', 'profiles.merge', 'fields.class']))
}, 60_000)

test('imports of one source are taken back in the order in which they came', async () => {
  const tenant = await testTenant()
  const first = await importText(database, tenant.ctx, 'people.csv', people)
  const second = await importText(database, tenant.ctx, 'people.csv', people.replace('London', 'Oxford'))
  expect(await requestUndo(tenant.ctx, { syncRunId: first.id })).toMatchObject({ kind: 'refused', reason: expect.stringContaining('take that back first') })
  await undo(database, tenant.ctx, second.id)
  await undo(database, tenant.ctx, first.id)
  expect(await profileCounts(tenant.ctx)).toEqual({ profiles: 0, leads: 0, profilable: 0 })
  expect((await readImport(tenant.ctx, { syncRunId: first.id })).state).toBe('undone')
})

test('a dry run checks the whole file and stores nothing but its counts and rejects', async () => {
  const tenant = await testTenant()
  await importText(database, tenant.ctx, 'people.csv', people)
  const before = await snapshot(tenant)
  const run = await importText(database, tenant.ctx, 'people.csv', `${people.replace('London', 'Oxford')}5,wrong,Eve,,,2026-01-01\n6,fay@firm.com,Fay,,,2026-01-01\n`, { dryRun: true })
  expect(run).toMatchObject({ state: 'done', dryRun: true, counts: { read: 5, new: 1, same: 2, changed: 1, rejected: 1 } })
  expect(await snapshot(tenant)).toEqual(before)
})

test('consent: missing is no, a stated basis is yes, the newest answer counts, and a withdrawal holds over later imports', async () => {
  const tenant = await testTenant()
  const file = 'Id,Email,Consent\n1,ada@firm.com,yes\n2,bob@firm.com,no\n3,cleo@firm.com,\n'
  await importText(database, tenant.ctx, 'consent.csv', file)
  const bases = async () => Object.fromEntries((await listProfiles(tenant.ctx, { limit: 10 })).profiles.map((profile) => [profile.email, profile.profilingBasis]))
  expect(await bases()).toEqual({ 'ada@firm.com': 'consent', 'bob@firm.com': 'refused', 'cleo@firm.com': 'none' })
  await importText(database, tenant.ctx, 'consent.csv', file, { lawfulBasis: { statement: 'Legitimate interest, assessed on 2026-01-01' } })
  expect(await bases()).toEqual({ 'ada@firm.com': 'consent', 'bob@firm.com': 'refused', 'cleo@firm.com': 'stated' })
  const ada = await nameOf(tenant, 'ada@firm.com')
  await setConsent(tenant.ctx, { profileId: ada!.id, purpose: 'profiling', allowed: false })
  await importText(database, tenant.ctx, 'consent.csv', file.replace('ada@firm.com,yes', 'ada@firm.com,yes\n4,x@firm.com,yes'))
  expect((await bases())['ada@firm.com']).toBe('refused')
  expect((await consentHistory(tenant.ctx, { profileId: ada!.id })).map((entry) => [entry.allowed, entry.from])).toEqual(expect.arrayContaining([[false, 'person'], [true, 'file']]))
})

test('a sensitive value shows only to roles that carry it', async () => {
  const tenant = await testTenant()
  await importText(database, tenant.ctx, 'people.csv', 'Id,Email,Gender,City\n1,ada@firm.com,f,London\n')
  const { id } = (await listProfiles(tenant.ctx, { limit: 1 })).profiles[0]
  const valuesFor = async (role: 'owner' | 'marketer' | 'compliance') => {
    const ctx = await tenant.as(role)
    return Object.fromEntries((await readProfile(ctx, { profileId: id, hidden: await hiddenFields(ctx) })).traits.map((trait) => [trait.field, trait.value]))
  }
  expect(await valuesFor('owner')).toMatchObject({ Gender: 'f', City: 'London' })
  expect(await valuesFor('compliance')).toMatchObject({ Gender: 'f' })
  expect(await valuesFor('marketer')).toMatchObject({ Gender: null, City: 'London' })
  await setFieldClass(tenant.ctx, { object: 'lead', field: 'City', class: 'sensitive' })
  expect(await valuesFor('marketer')).toMatchObject({ Gender: null, City: null })
})

test('sales sees its own and nobody’s leads, and finds no others', async () => {
  const tenant = await testTenant()
  await importText(database, tenant.ctx, 'people.csv', people)
  const { profiles } = await listProfiles(tenant.ctx, { limit: 10 })
  const sales = await tenant.as('sales')
  const owner = sales.actor.kind === 'user' ? sales.actor.userId : ''
  const item = (profileId: string, ownerId: string | null) => database.asOwner(
    `INSERT INTO queue_item (tenant_id, profile_id, target_id, prediction_id, name, company, search, score, grade, probability, percentile, evidence, reason_short, reason_long, reason_points, rank, next_action, stage, lead_since, scored_at, owner_id)
     VALUES ($1, $2, gen_random_uuid(), gen_random_uuid(), '', '', '', 1, 'D', 0, 0, 'full', '', '', 0, 0, '', 'new', now(), now(), $3)`, [tenant.tenantId, profileId, ownerId])
  await item(profiles[0].id, owner)
  await item(profiles[1].id, tenant.userId)
  const seen = (await listProfiles(sales, { limit: 10 })).profiles.map((profile) => profile.id)
  expect(seen.toSorted()).toEqual([profiles[0].id, profiles[2].id].toSorted())
  await expect(readProfile(sales, { profileId: profiles[1].id, hidden: new Set() })).rejects.toThrow('no such profile')
  await expect(timelineOf(sales, { profileId: profiles[1].id, limit: 5 })).rejects.toThrow('no such profile')
  expect(await readProfile(sales, { profileId: profiles[0].id, hidden: new Set() })).toMatchObject({ id: profiles[0].id })
})

test('each import leaves a data audit with exact counts, and without one nothing is trained', async () => {
  const tenant = await testTenant()
  expect(await tenant.ctx.transact((tx) => requireAudit(tx))).toMatchObject({ kind: 'refused' })
  const rows = ['Id,Email,Phone,Employees,Plan,Country', '1,a@firm.com,+49301234567,10,Pro,Germany', '2,b@firm.com,not a phone,twenty,pro,Germany', '3,info@firm.com,,30,Select,Narnia', '4,a@firm.com,,40,Pro,', '4,a@firm.com,,40,Pro,', '5,0,, 50 ,Basic,Germany', '6,bad,,1,Pro,Germany', ...Array.from({ length: 20 }, (_, n) => `${n + 10},p${n}@firm.com,,${n},Pro,Germany`)]
  const run = await importText(database, tenant.ctx, 'faults.csv', `${rows.join('\n')}\n`)
  const [audit] = await readAudits(tenant.ctx, { syncRunId: run.id })
  const field = (name: string) => audit.findings.fields.find((one) => one.field === name)!
  expect(audit.rows).toBe(27)
  expect(audit.findings.rows).toEqual({ read: 27, loaded: 26, rejected: 1, duplicateKeys: 1, duplicateRows: 1, people: 24, samePerson: 1 })
  expect(field('phone')).toMatchObject({ filled: 2, missing: 24, invalid: 1, invalidExamples: ['not a phone'] })
  expect(field('email')).toMatchObject({ filled: 25, blocked: 1, rejected: 1, distinct: 23 })
  expect(field('Employees')).toMatchObject({ filled: 26, numbers: 25, blanksAround: 1 })
  expect(field('Plan')).toMatchObject({ placeholders: 1, caseVariants: 1 })
  expect(field('country')).toMatchObject({ filled: 24, missing: 2, invalid: 1 })
  expect(audit.findings.findings.find((finding) => finding.kind === 'mixed-type')).toMatchObject({ field: 'Employees', count: 1 })
  expect(audit.findings.findings.find((finding) => finding.kind === 'functional-mailbox')).toMatchObject({ count: 1 })
  expect(audit.score).toBeGreaterThan(50)
  expect(audit.score).toBeLessThan(95)
  expect(await tenant.ctx.transact((tx) => requireAudit(tx))).toEqual({ kind: 'ok' })
})

test('sources that disagree are counted by field', async () => {
  const tenant = await testTenant()
  await importText(database, tenant.ctx, 'crm.csv', 'Id,Email,City,Size\n1,ada@firm.com,London,5\n2,bob@firm.com,Berlin,6\n')
  const run = await importText(database, tenant.ctx, 'erp.csv', 'Id,Email,City,Size\n11,ada@firm.com,Oxford,5\n12,bob@firm.com,Berlin,6\n')
  const [audit] = await readAudits(tenant.ctx, { syncRunId: run.id })
  expect(Object.fromEntries(audit.findings.fields.map((field) => [field.field, field.conflicts]))).toMatchObject({ City: 1, Size: 0 })
})

test('what cannot be imported is refused in one sentence, and nothing of it is kept', async () => {
  const tenant = await testTenant()
  const refuse = async (content: string | Uint8Array) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const { uploadId } = await receiveFile(tenant.ctx, { fileName: 'f.csv', bytes: bytes.length }, (async function* () { yield bytes })())
    const finished = await finishUpload(tenant.ctx, { uploadId })
    return finished.kind === 'refused' ? finished.reason : finished.kind
  }
  expect(await refuse('')).toBe('The file is empty.')
  expect(await refuse('id,email\n')).toBe('The file has a header and no rows below it.')
  expect(await refuse(Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))).toContain('gzip')
  expect(await refuse(`${Array.from({ length: 100_000 }, (_, n) => `c${n}`).join(',')}\n${Array.from({ length: 100_000 }, () => '1').join(',')}\n`)).toMatch(/more than [\d,]+ columns/)
  expect(await database.asOwner('SELECT 1 FROM upload WHERE tenant_id = $1 UNION ALL SELECT 1 FROM upload_chunk WHERE tenant_id = $1', [tenant.tenantId])).toEqual([])
  const allBad = await importText(database, tenant.ctx, 'bad.csv', 'Id,Email,Created at\n1,nope,2026-01-01\n2,nor this,2026-01-01\n', { mapping: [{ column: 'Id', field: 'Id', class: 'identifier', as: 'external_id' }, { column: 'Email', field: 'Email', class: 'identifier', as: 'email' }] })
  expect(allBad).toMatchObject({ state: 'refused', reason: 'None of the 2 rows can be loaded. The first one: Email "nope" is no e-mail address.' })
  const { uploadId, detected } = await upload(tenant.ctx, 'days.csv', 'Id,Email,Created at\n1,a@firm.com,03/04/2026\n2,b@firm.com,05/06/2026\n')
  expect(detected.dateOrder).toBeNull()
  const settings = { uploadId, object: 'lead' as const, dryRun: false, mapping: detected.columns.map((column) => column.guess) }
  expect(await requestImport(tenant.ctx, settings)).toEqual({ kind: 'refused', reason: '"03/04/2026" in Created at reads both as day and month and as month and day: say which comes first.' })
  expect(await requestImport(tenant.ctx, { ...settings, dateOrder: 'DMY' })).toMatchObject({ kind: 'requested' })
  expect(await requestImport(tenant.ctx, { ...settings, mapping: [{ column: 'Nope', field: 'x', class: 'input' }], dateOrder: 'DMY' })).toEqual({ kind: 'refused', reason: 'The file has no column "Nope". Its columns are: Id, Email, Created at.' })
})

test('a file with NUL and half characters can be looked at, and its bad rows are rejected', async () => {
  const tenant = await testTenant()
  const run = await importText(database, tenant.ctx, 'odd.csv', `Id,Email,No\u0000te\n1,a@firm.com,N\u0000L\n${Array.from({ length: 20 }, (_, n) => `${n + 2},p${n}@firm.com,fine\n`).join('')}`)
  expect(run.counts).toMatchObject({ read: 21, new: 20, rejected: 1 })
  const wide = Buffer.from('Id,Email,Note\n1,a@other.com,fine\n2,b@other.com,x\n', 'utf16le')
  wide.writeUInt16LE(0xd800, wide.indexOf(Buffer.from('x', 'utf16le'))) // half a character
  expect((await importText(database, tenant.ctx, 'wide.csv', wide)).counts).toMatchObject({ read: 2, new: 1, rejected: 1 })
})
