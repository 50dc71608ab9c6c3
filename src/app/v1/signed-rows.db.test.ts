import { beforeEach, expect, test } from 'vitest'
import { changeObject, changeSource, digestEvents, eventsReceived, listIncidents, listSyncs, makeWebhookSource, readExample, readSource, rejectsOf, renewWebhookSecret, requestCount, requestSync, type FieldMapping, type SentObject } from '#domain/connect/index.ts'
import { streamSteps } from '#domain/govern/index.ts'
import { readProfile, searchProfiles } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { signatureFor } from '#platform/http/signature.ts'
import { on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { POST } from './hooks/[workspaceId]/[sourceId]/route.ts'

const database = testDatabase('worker')
const pipeline = [on(eventsReceived, digestEvents(streamSteps))]
let tenant: Awaited<ReturnType<typeof testTenant>>
beforeEach(async () => { tenant = await testTenant() })

const lead = { id: 'A-1', email: 'ada@example.com', name: 'Ada Byron', firm: { name: 'Engines Ltd', size: 40 }, tags: ['warm', 'fair'], seats: 3 }

function mappingOf(object: SentObject, example: unknown): FieldMapping[] {
  const read = readExample({ object, example: JSON.stringify(example) })
  if (read.kind === 'refused') throw new Error(read.reason)
  return read.columns.map(({ guess }) => guess)
}

async function source(object: SentObject, example: unknown, { mapping = mappingOf(object, example), basis }: { mapping?: FieldMapping[]; basis?: string } = {}) {
  const { ctx, tenantId } = tenant
  const made = await makeWebhookSource(ctx, { name: `Own ${object}`, object, mapping, basis, freshWithinMinutes: null })
  if (made.kind === 'refused') throw new Error(made.reason)
  const { sourceId } = made
  const raw = async (body: string | Buffer, headers: Record<string, string> = {}, workspaceId = tenantId) => {
    const answer = await POST(new Request('http://localhost/v1/hooks', { method: 'POST', body: body as BodyInit, headers }), { params: Promise.resolve({ workspaceId, sourceId }) })
    const said = (await answer.json()) as { heard?: string; rows?: number; detail?: string }
    return [answer.status, said.heard ?? said.detail ?? '', ...(said.rows === undefined ? [] : [said.rows])]
  }
  const signed = (body: string | Buffer, { secret = made.secret, at = Date.now(), id }: { secret?: string; at?: number; id?: string } = {}) => ({ 'x-leadlight-signature': signatureFor(secret, body, new Date(at)), ...(id ? { 'x-leadlight-id': id } : {}) })
  const started = Date.now()
  let second = 0 // each call is signed in a second of its own, however long the ones before took
  const send = (rows: unknown, options: { id?: string; at?: number; secret?: string } = {}) => { const body = JSON.stringify(rows); return raw(body, signed(body, { at: started - 1000 * second++, ...options })) }
  const digest = () => drainQueue(database, pipeline)
  const lines = async () => (await listIncidents(ctx, { sourceId, limit: 50 })).map(({ kind, sentence }) => `${kind}: ${sentence}`)
  const counts = async () => (await listSyncs(ctx, { sourceId, limit: 10 })).map((run) => run.counts)
  return { ctx, sourceId, secret: made.secret, raw, signed, send, digest, lines, counts }
}

test('a signed call brings people by the mapping of an example, once, and says what it did', async () => {
  const own = await source('lead', lead, { basis: 'Legitimate interest in one’s own customers.' })
  const both = [lead, { ...lead, id: 'A-2', email: 'bob@example.com', name: 'Bob Clerk', colour: 'green' }]
  expect(await own.send(both, { id: 'delivery 1' })).toEqual([200, 'taken', 2])
  await own.digest()
  const [found] = await searchProfiles(own.ctx, { search: 'ada byron', limit: 5 })
  const profile = await readProfile(own.ctx, { profileId: found.id, hidden: new Set() })
  expect(profile).toMatchObject({ name: 'Ada Byron', email: 'ada@example.com', profilingAllowed: true })
  expect(Object.fromEntries(profile.traits.map((trait) => [trait.field, trait.value]))).toMatchObject({ company: 'Engines Ltd', 'firm.size': '40', tags: 'warm, fair', seats: '3' })
  expect(await own.counts()).toEqual([{ read: 2, new: 2, same: 0, changed: 0, rejected: 0 }])
  expect(await own.lines()).toEqual(['drift: colour is new and not read until you choose it. Rows go on coming in.'])

  expect(await own.send(both, { id: 'delivery 1' })).toEqual([200, 'repeated', 0]) // signed anew, because the answer was lost
  expect(await own.send({ ...lead, seats: 9 }, { id: 'delivery 1' })).toEqual([409, 'Another call came before with this x-leadlight-id: give each call an id of its own.'])
  expect(await own.send(lead)).toEqual([200, 'taken', 1]) // another delivery of a row that is in
  expect(await own.send({ ...lead, seats: 4 })).toEqual([200, 'taken', 1])
  await own.digest()
  expect(await own.counts()).toEqual([{ read: 4, new: 2, same: 1, changed: 1, rejected: 0 }])
  expect((await searchProfiles(own.ctx, { search: 'byron', limit: 5 })).length).toBe(1)

  const atOnce = await Promise.all(Array.from({ length: 50 }, () => own.send({ ...lead, seats: 4 }, { id: 'fifty times' })))
  expect(atOnce.filter(([, said]) => said === 'taken').length).toBe(1)
  expect(atOnce.filter(([, said]) => said === 'repeated').length).toBe(49)
  await own.digest()
  expect(await own.counts()).toEqual([{ read: 5, new: 2, same: 2, changed: 1, rejected: 0 }])

  // A field that is chosen now is read from now on, in a run of its own.
  const { setUpObjects: [object] } = await readSource(own.ctx, { sourceId: own.sourceId })
  expect(object.fields.map(({ name }) => name)).toContain('colour')
  expect(await changeObject(own.ctx, { sourceId: own.sourceId, object: 'leads', enabled: true, mapping: [...object.mapping, { column: 'colour', field: 'colour', class: 'input' }] })).toEqual({ kind: 'changed' })
  await own.send({ ...lead, colour: 'blue' })
  await own.digest()
  expect((await own.counts()).length).toBe(2)
  expect(await requestCount(own.ctx, { sourceId: own.sourceId })).toEqual({ kind: 'refused', reason: 'Own lead sends by itself and cannot be asked how much it has.' })
  expect(await requestSync(own.ctx, { sourceId: own.sourceId })).toEqual({ kind: 'refused', reason: 'Own lead sends by itself; there is nothing to read.' })
})

test('tampered, repeated, old, large and senseless calls are each one clear line; nothing of them is stored', async () => {
  const own = await source('lead', lead)
  const body = JSON.stringify(lead)
  const first = own.signed(body)
  expect(await own.raw(body, first)).toEqual([200, 'taken', 1])
  expect(await own.raw(body, first)).toEqual([200, 'repeated', 0])
  expect(await own.raw(body.replace('Ada', 'Eve'), first)).toEqual([401, 'The signature does not fit the body: the body was changed on the way, or another secret was used.'])
  expect(await own.raw(body, own.signed(body, { secret: 'another' }))).toEqual([401, 'The signature does not fit the body: the body was changed on the way, or another secret was used.'])
  expect(await own.raw(body, own.signed(body, { at: Date.now() - 301_000 }))).toEqual([401, 'The signature is older than five minutes, or lies in the future: sign each request when it is sent.'])
  expect(await own.raw(body, own.signed(body, { at: Date.now() + 330_000 }))).toEqual([401, 'The signature is older than five minutes, or lies in the future: sign each request when it is sent.'])
  expect(await own.raw(body)).toEqual([401, 'The header x-leadlight-signature is missing or is not t=SECONDS,v1=HEX: sign each request.'])
  expect(await own.raw('x'.repeat(1_000_001), own.signed(''))).toEqual([413, 'The request is larger than 1000 kB: send less at a time.'])
  const refused = async (text: string | Buffer) => own.raw(text, own.signed(text))
  expect(await refused('<html>')).toEqual([400, 'The body is not JSON in UTF-8: check what is sent.'])
  expect(await refused(Buffer.from([0x22, 0xff, 0x22]))).toEqual([400, 'The body is not JSON in UTF-8: check what is sent.'])
  expect(await refused('42')).toEqual([400, 'The body is neither a JSON object nor an array of objects.'])
  expect(await refused(JSON.stringify(Array.from({ length: 1_001 }, () => lead)))).toEqual([413, 'The body has 1,001 rows: send at most 1,000 at a time.'])
  expect(await own.raw(body, own.signed(body, { at: Date.now() - 5_000, id: 'x'.repeat(201) }))).toEqual([400, 'The header x-leadlight-id is longer than 200 letters.'])
  expect((await own.raw(body, own.signed(body), (await testTenant()).tenantId))[0]).toBe(404)
  await own.digest()
  expect(await own.counts()).toEqual([{ read: 1, new: 1, same: 0, changed: 0, rejected: 0 }])
  const lines = await own.lines()
  expect(lines.length).toBe(9) // each cause once, however often it came
  expect(lines.filter((line) => line.startsWith('webhook-refused: A call was refused: ')).length).toBe(8)
  expect(lines).toContain('webhook-repeated: A call came a second time and was passed over: its rows are in already.')

  const { secret } = await renewWebhookSecret(own.ctx, { sourceId: own.sourceId })
  expect((await own.send(lead))[0]).toBe(401)
  expect(await own.send(lead, { secret })).toEqual([200, 'taken', 1])
  await changeSource(own.ctx, { sourceId: own.sourceId, state: 'paused' })
  expect(await own.send(lead, { secret })).toEqual([403, 'This source is paused: turn it on again on its page, and send it once more.'])
})

test('bad rows of a call are listed with their reason and the good ones kept; orders and events come likewise', async () => {
  const orders = await source('order', { order_id: 'O-1', customer: { email: 'ada@example.com' }, amount: 99.5, currency: 'EUR', ordered_at: '2026-11-01T10:00:00Z' })
  expect(await orders.send([
    { order_id: 'O-1', customer: { email: 'ada@example.com' }, amount: 99.5, currency: 'EUR', ordered_at: '2026-11-01T10:00:00Z' },
    { order_id: 'O-2', customer: { email: 'ada@example.com' }, amount: 'much', currency: 'EUR', ordered_at: '2026-11-01T10:00:00Z' },
    { order_id: 2 ** 60, customer: { email: 'ada@example.com' }, amount: 1, currency: 'EUR', ordered_at: '2026-11-01T10:00:00Z' },
    'no row',
    { order_id: 'O-3\u0000', customer: { email: 'ada@example.com' }, amount: 1, currency: 'EUR', ordered_at: '2026-11-01T10:00:00Z' },
    { order_id: 'O-4', customer: { email: 'ada@example.com' }, amount: 1, currency: 'EUR', ordered_at: '1970-01-01T00:00:00Z' },
    { order_id: 'O-5', customer: { email: '\ud800@example.com' }, amount: 1, currency: 'EUR', ordered_at: '2026-11-01T10:00:00Z' },
  ])).toEqual([200, 'taken', 7])
  await orders.digest()
  expect(await orders.counts()).toEqual([{ read: 7, new: 1, same: 0, changed: 0, rejected: 6 }])
  const [run] = await listSyncs(orders.ctx, { sourceId: orders.sourceId, limit: 1 })
  const { rejects } = await rejectsOf(orders.ctx, { syncRunId: run.id, limit: 10 })
  expect(rejects.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['amount "much" is no amount.', 'The row is no JSON object.', 'order_id is a whole number with more digits than JSON keeps: send it as text.', 'The row holds a NUL character, which is no text.', expect.stringMatching(/lies before/), 'The row holds half a character: choose another encoding or mend the row.']))
  expect((await orders.lines())[0]).toMatch(/^rejected: Rows came that could not be read, such as: /)

  const event = { event_id: 'E-1', user_id: '7', event: 'Trial Started', timestamp: '2026-11-02T10:00:00Z', plan: 'team' }
  const mapping: FieldMapping[] = [{ column: 'event_id', field: 'event_id', class: 'identifier', as: 'event_id' }, { column: 'user_id', field: 'user_id', class: 'identifier', as: 'user_id' }, { column: 'event', field: 'event', class: 'input', as: 'kind' }, { column: 'timestamp', field: 'timestamp', class: 'input', as: 'occurred_at' }, { column: 'plan', field: 'plan', class: 'input' }]
  const events = await source('event', event, { mapping })
  await events.send([event, { ...event, event_id: 'E-2' }])
  await events.send([event, { ...event, event_id: 'E-3' }])
  await events.digest()
  expect(await events.counts()).toEqual([{ read: 4, new: 3, same: 1, changed: 0, rejected: 0 }])
})

test('an example that cannot be read, or a mapping that names nobody, is refused in one sentence', async () => {
  expect(readExample({ object: 'lead', example: '{' })).toEqual({ kind: 'refused', reason: 'The example is not JSON in UTF-8: check what is sent.' })
  expect(readExample({ object: 'lead', example: '{}' })).toEqual({ kind: 'refused', reason: 'The example has no fields.' })
  expect(await makeWebhookSource(tenant.ctx, { name: 'Own', object: 'order', mapping: [{ column: 'amount', field: 'amount', class: 'input', as: 'amount' }], freshWithinMinutes: null })).toEqual({ kind: 'refused', reason: 'Orders need a field for the day: map it.' })
  await source('lead', lead)
  expect(await makeWebhookSource(tenant.ctx, { name: 'Own lead', object: 'lead', mapping: mappingOf('lead', lead), freshWithinMinutes: null })).toEqual({ kind: 'refused', reason: 'There is a source called Own lead already: choose another name.' })
})
