import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { moveClock } from '#platform/clock.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { signatureFault } from '#platform/http/signature.ts'
import { headerOf, testMailServer, textOf, type TestMailServer } from '#platform/mail/testing/mail-server.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { addChannel, deliverMessage, deliverMessageJob, listChannels, listDeliveries, removeChannel, resendDelivery, sendWeeklyDigest, sendWhatIsDue, testChannel, type Finding } from './index.ts'
import { raiseAlerts } from './raise-alerts.ts'
import { emptyColumns } from './rules/lead-columns.ts'
import { outcomeFigures } from './rules/outcomes.ts'
import type { Check } from './schema.ts'

const database = testDatabase('worker')
const pipeline = [job(deliverMessageJob, deliverMessage)]
const saturday = new Date('2026-11-21T09:00:00Z')
let at = saturday
let tenant: TestTenant
let mail: TestMailServer
let server: Server
let address = ''
let status = 200
const calls: { headers: Record<string, string | string[] | undefined>; body: string; url: string }[] = []

function setClock(to: Date) {
  at = to
  moveClock(to) // the queue's own clock
}
const ctx = () => ({ ...tenant.ctx, now: () => at })

beforeAll(async () => {
  mail = await testMailServer()
  server = createServer((request, answer) => {
    let body = ''
    request.on('data', (bytes) => (body += bytes)).on('end', () => { calls.push({ headers: request.headers, body, url: request.url ?? '' }); answer.writeHead(status).end(status === 200 ? 'ok' : 'out of order') })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `localhost:${(server.address() as AddressInfo).port}`
  address = `http://${host}/hooks/secret-path`
  Object.assign(process.env, { LEADLIGHT_OUTBOUND_ALLOW: host, LEADLIGHT_SMTP_URL: mail.url.href, LEADLIGHT_MAIL_FROM: 'alerts@firm.example' })
  rereadEnvironment()
})
afterAll(() => { mail.close(); server.closeAllConnections(); server.close() })
beforeEach(async () => {
  setClock(saturday)
  status = 200
  calls.length = 0
  mail.heard.length = 0
  tenant = await testTenant(undefined, { at: new Date('2026-01-01T00:00:00Z') })
})

function finding(severity: Finding['severity'], subject: string): Finding {
  return { kind: 'mix', subject, severity, title: `Other leads: ${subject}`, sentence: 'Webinar makes 40% of the new leads.', money: 4200, followers: [], causes: [{ kind: 'import', at: '2026-11-20T09:00:00Z', sentence: 'Import of leads.csv.', ref: null }], since: null }
}

function check(findings: Finding[], month = '2026-11-01'): Check {
  return {
    id: randomUUID(), targetId: randomUUID(), modelVersionId: randomUUID(), month: new Date(month), checkedAt: at, rows: 0,
    result: { month: month.slice(0, 7), running: true, windowDays: 90, currency: 'EUR', leads: 0, rows: 0, versions: [], inputs: null, outcomes: outcomeFigures(emptyColumns(), 90), performance: null, groups: [], segments: [], drivers: [], work: null, findings, notes: [] },
  }
}
const raise = (findings: Finding[], month?: string) => ctx().transact((tx) => raiseAlerts(ctx(), tx, check(findings, month)))
const log = async () => (await listDeliveries(ctx(), { limit: 50 })).deliveries
const channel = (kind: 'email' | 'slack' | 'webhook', more: { fromSeverity?: 'low' | 'medium' | 'high'; quiet?: { from: number; until: number } | null; digest?: boolean } = {}) =>
  addChannel(ctx(), { kind, name: `The ${kind}`, address: kind === 'email' ? 'ada@example.com' : address, fromSeverity: 'low', quiet: null, digest: true, ...more })

test('an alert goes to each channel that wants one as grave, signed and with its cause; no secret is ever shown', async () => {
  await channel('email', { fromSeverity: 'medium' })
  await channel('slack', { fromSeverity: 'high' })
  const { secret } = await channel('webhook')
  await expect(ctx().transact(async (tx) => { await raiseAlerts(ctx(), tx, check([finding('high', 'Region')])); throw new Error('the check is not stored') })).rejects.toThrow('not stored')
  expect(await drainQueue(database, pipeline)).toBe(0) // no check, no message
  await raise([finding('medium', 'Source')])
  await raise([finding('high', 'Old')], '2026-03-01') // found when the past was looked at: nobody is woken
  await drainQueue(database, pipeline)
  expect((await log()).map(({ channelName, state, title }) => [channelName, state, title]).toSorted()).toEqual([['The email', 'sent', 'Other leads: Source (medium)'], ['The webhook', 'sent', 'Other leads: Source (medium)']])
  expect(headerOf(mail.heard, 'Subject')).toBe('Other leads: Source (medium)')
  expect(textOf(mail.heard)).toContain('Import of leads.csv.')
  expect(calls).toHaveLength(1)
  expect(calls[0].url).toBe('/hooks/secret-path')
  expect(signatureFault(String(calls[0].headers['x-leadlight-signature']), secret ?? '', calls[0].body, at)).toBeNull()
  expect(signatureFault(String(calls[0].headers['x-leadlight-signature']), secret ?? '', calls[0].body.replace('4200', '4201'), at)).toContain('does not fit')
  expect(JSON.parse(calls[0].body)).toMatchObject({ type: 'alert.opened', data: { severity: 'medium', money: 4200 } })

  const stored = JSON.stringify([await listChannels(ctx()), await log(), await database.asOwner('SELECT * FROM alert_channel'), await database.asOwner('SELECT * FROM alert_delivery'), await database.asOwner('SELECT payload, title FROM job')])
  expect(stored).not.toContain('secret-path')
  expect(stored).not.toContain(secret)
})

test('a server out of order is asked again after growing pauses and given up in the end; a person sends the very same again', async () => {
  await channel('webhook')
  status = 503
  await raise([finding('high', 'Source')])
  for (const minutes of [0, 1, 5, 30, 120, 720]) {
    setClock(new Date(at.getTime() + minutes * 60_000 + 5_000)) // the sending itself takes a moment
    await sendWhatIsDue(ctx())
    await sendWhatIsDue(ctx()) // two clocks: one sending
    await drainQueue(database, pipeline)
  }
  expect(calls).toHaveLength(6)
  const [failed] = await log()
  expect(failed).toMatchObject({ state: 'failed', attempts: 6, answer: '503: out of order' })
  status = 200
  await resendDelivery(ctx(), { deliveryId: failed.id })
  await drainQueue(database, pipeline)
  expect((await log())[0]).toMatchObject({ id: failed.id, state: 'sent', attempts: 1, answer: '200: ok' })
  expect(calls[6].body).toBe(calls[0].body)
  expect(calls[6].headers['x-leadlight-delivery']).toBe(failed.id)
})

test('quiet hours wait for their end, a test does not, and a removed channel gets nothing any more', async () => {
  setClock(new Date('2026-11-21T22:30:00Z'))
  const { channel: made } = await channel('slack', { quiet: { from: 20, until: 7 } })
  await raise([finding('high', 'Source')])
  await testChannel(ctx(), { channelId: made.id })
  await drainQueue(database, pipeline)
  expect(calls.map(({ body }) => JSON.parse(body).text.split('\n')[0])).toEqual(['*A test of The slack*'])
  setClock(new Date('2026-11-22T06:59:00Z'))
  await sendWhatIsDue(ctx())
  expect(await drainQueue(database, pipeline)).toBe(0)
  setClock(new Date('2026-11-22T07:00:00Z'))
  await sendWhatIsDue(ctx())
  await removeChannel(ctx(), { channelId: made.id })
  await drainQueue(database, pipeline)
  expect(calls).toHaveLength(1)
  expect((await log()).map(({ state, channelGone }) => [state, channelGone])).toContainEqual(['failed', true])
  expect(await database.asOwner('SELECT 1 FROM sealed_secret WHERE tenant_id = $1', [tenant.tenantId])).toHaveLength(0)
  await expect(testChannel(ctx(), { channelId: made.id })).rejects.toThrow('no such channel')
})

test('the review of the week goes out once, on Monday from seven, to those who want it', async () => {
  await channel('webhook')
  await channel('slack', { digest: false })
  await raise([finding('low', 'Source')])
  await drainQueue(database, pipeline)
  calls.length = 0
  for (const moment of ['2026-11-22T12:00:00Z', '2026-11-23T06:30:00Z', '2026-11-23T07:10:00Z', '2026-11-23T08:10:00Z', '2026-11-29T08:10:00Z']) {
    setClock(new Date(moment))
    await sendWeeklyDigest(ctx())
    await drainQueue(database, pipeline)
    if (moment.includes('T07:10')) await channel('email') // added after the review had gone out: begins with the next
  }
  expect(calls.map(({ body }) => JSON.parse(body))).toMatchObject([{ type: 'digest.weekly', data: { week: '2026-W47', opened: 1 }, lines: expect.arrayContaining(['Opened this week: Other leads: Source (low, 4,200 EUR a month).']) }])
  expect(mail.heard).toHaveLength(0)
})

test('an address inside the network, one that is none, and hours without end are refused in words', async () => {
  await expect(addChannel(ctx(), { kind: 'slack', name: 'x', address: 'https://169.254.169.254/latest', fromSeverity: 'low', quiet: null, digest: false })).rejects.toThrow('not public')
  await expect(addChannel(ctx(), { kind: 'email', name: 'x', address: 'nobody', fromSeverity: 'low', quiet: null, digest: false })).rejects.toThrow('no mail address')
  await expect(channel('slack', { quiet: { from: 9, until: 9 } })).rejects.toThrow('nothing would ever be sent')
})
