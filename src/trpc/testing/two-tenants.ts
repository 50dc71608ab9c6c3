// Two tenants with the same kind of data: A, as whom the probes ask, and B, every text of which carries a canary that no answer to A may hold.
import { randomUUID } from 'node:crypto'
import { everyLead, listQueue } from '#domain/act/index.ts'
import { makeReportNow, stateOnReport } from '#domain/audit/index.ts'
import { addChannel } from '#domain/monitor/index.ts'
import { saveRule } from '#domain/score/index.ts'
import { ensureTargets, requestTraining, setTarget } from '#domain/train/index.ts'
import { fillCustomers } from '#domain/train/sample-customers.fixture.ts'
import { fillWorkspace } from '#domain/train/sample-workspace.fixture.ts'
import { now } from '#platform/clock.ts'
import { newTenantToken } from '#platform/auth/tenant-token.ts'
import { testTenant, type TestDatabase, type TestTenant } from '#platform/db/testing/test-database.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { roles, type Role } from '#platform/roles.ts'
import { pipeline } from '#worker/pipeline.ts'
import { markRows, plantRows, tenantColumns } from './canary-rows.ts'

/** A tenant under probe: its canary, one person a role, and what names its things: ids by table, cursors and tokens. */
export type ProbedTenant = TestTenant & { mark: string; people: Record<Role, string>; names: Record<string, string[]> }
export type TwoTenants = { a: ProbedTenant; b: ProbedTenant }

const leads = 600 // enough outcomes for a model that is published
const customers = 450
const idsKept = 6
const reportedMonth = '2026-01' // the month of which the probes ask (sample-inputs.ts)
const moment = now() // all dates of the rows count from here, so that any day gives the same model

/** Makes both tenants, through import-like rows, a training and a scoring by the product itself, and plants their canaries. The process acts as web afterwards. */
export async function twoTenants(database: TestDatabase): Promise<TwoTenants> {
  await database.actAs('worker')
  const [a, b] = [await livingTenant(database, 'Firm A', 1), await livingTenant(database, 'Firm B', 2)]
  await drainQueue(database, pipeline)
  const both = { a: await marked(database, a, 'a'), b: await marked(database, b, 'b') }
  await database.actAs('web')
  return both
}

async function livingTenant(database: TestDatabase, name: string, seed: number): Promise<TestTenant> {
  const tenant = await testTenant(name, { at: moment })
  await fillWorkspace(database, tenant.tenantId, { leads, now: moment, seed })
  await fillCustomers(database, tenant.tenantId, { customers, now: moment, seed: seed + 100 })
  await setTarget(tenant.ctx, { definition: { kind: 'churn', leaving: { by: 'no-order' }, windowDays: 90, activeDays: 365, include: [], exclude: [], learner: 'logistic' } })
  for (const { id, kind } of await ensureTargets(tenant.ctx)) {
    if (kind === 'lead-score') await setTarget(tenant.ctx, { targetId: id, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
    if (kind === 'lead-score') await saveRule(tenant.ctx, { targetId: id, draft: { reason: 'Small firms wait', conditions: [{ field: 'employees', test: 'at-most', values: ['20'] }], effect: { kind: 'cap', score: 60 }, startsAt: '2026-01-01T00:00:00Z', on: true } })
    await requestTraining(tenant.ctx, { targetId: id })
  }
  await sentAlert(database, tenant)
  return tenant
}

/** An alert, a channel and a message that went there. */
async function sentAlert({ asOwner }: TestDatabase, { tenantId, ctx }: TestTenant): Promise<void> {
  const { channel } = await addChannel(ctx, { kind: 'slack', name: 'Sales room', address: 'https://hooks.example.com/one', fromSeverity: 'low', quiet: null, digest: false })
  const message = { type: 'alert.opened', title: 'Other leads', lines: ['Other leads come.'], link: 'https://leads.example.com', data: {} }
  await asOwner("INSERT INTO alert_delivery (tenant_id, id, channel_id, subject, message, state, due_at, created_at) VALUES ($1, gen_random_uuid(), $2, 'alert', $3, 'sent', $4, $4)", [tenantId, channel.id, message, moment])
  await asOwner("INSERT INTO monitor_alert (tenant_id, id, target_id, kind, subject, severity, state, month, last_month, title, sentence, facts, check_id, opened_at, updated_at) SELECT $1, gen_random_uuid(), t.id, 'mix', 'traits.source', 'medium', 'open', $2, $2, 'Other leads', 'Other leads come.', '{}', gen_random_uuid(), $2, $2 FROM target t WHERE t.tenant_id = $1 AND t.kind = 'lead-score'", [tenantId, moment])
}

async function marked(database: TestDatabase, tenant: TestTenant, which: 'a' | 'b'): Promise<ProbedTenant> {
  const query = database.asOwner
  const mark = `canary-${which}-${randomUUID().slice(0, 8)}`
  const people = {} as Record<Role, string>
  for (const role of roles) {
    const { actor } = await tenant.as(role, `${mark}:user_account.name`)
    if (actor.kind === 'user') people[role] = actor.userId
  }
  await query('UPDATE tenant SET name = $2 WHERE id = $1', [tenant.tenantId, `${mark}:tenant.name`])
  await query("INSERT INTO user_session (id, user_id, created_at, last_seen_at, expires_at, user_agent) SELECT gen_random_uuid(), m.user_id, now(), now(), now() + interval '30 days', $2 FROM membership m WHERE m.tenant_id = $1", [tenant.tenantId, `${mark}:user_session.user_agent`])
  await markRows(query, tenant.tenantId, mark)
  // Of rows that are marked by now: what is sealed carries the canary too.
  const { reportId } = await makeReportNow(tenant.ctx, reportedMonth)
  await stateOnReport(await tenant.as('owner', `${mark}:audit_statement.by`), { reportId, statement: { kind: 'finding-raised', title: `${mark}:audit_statement.content`, severity: 'low', owner: mark, due: '2026-12-31' } })
  // A's tables stay usable, so that its own things can be asked for beside B's.
  await plantRows(query, { tenantId: tenant.tenantId, userId: people.owner, mark, emptyOnly: which === 'a' })
  const names = await namesOf(database, tenant, Object.values(people))
  return { ...tenant, mark, people, names }
}

/** Ids by the table that they stand in, the canary row's first; people, sessions, cursors and forged tokens beside them. */
async function namesOf({ asOwner }: TestDatabase, { tenantId, ctx }: TestTenant, people: string[]): Promise<Record<string, string[]>> {
  const names: Record<string, string[]> = {}
  for (const [table, columns] of await tenantColumns(asOwner)) {
    if (!columns.some(({ column }) => column === 'id')) continue
    const rows = await asOwner<{ id: string }>(`SELECT id::text FROM "${table}" r WHERE tenant_id = $1 ORDER BY position('"canary"' IN r::text) DESC, id LIMIT ${idsKept}`, [tenantId])
    names[table] = rows.map(({ id }) => id)
  }
  names.queue_item = (await asOwner<{ id: string }>(`SELECT profile_id::text AS id FROM queue_item WHERE tenant_id = $1 ORDER BY rank DESC LIMIT ${idsKept}`, [tenantId])).map(({ id }) => id)
  const scored = await asOwner<{ id: string }>("SELECT p.profile_id::text AS id FROM prediction p JOIN target t ON t.tenant_id = p.tenant_id AND t.id = p.target_id AND t.kind = 'churn' WHERE p.tenant_id = $1 ORDER BY p.probability DESC LIMIT 4", [tenantId])
  names.profile.splice(1, 0, ...names.queue_item.slice(0, 2), ...scored.map(({ id }) => id)) // people whom a screen would open
  names.user_session = (await asOwner<{ id: string }>('SELECT s.id::text FROM user_session s JOIN membership m USING (user_id) WHERE m.tenant_id = $1 LIMIT 3', [tenantId])).map(({ id }) => id)
  names.tenant = [tenantId]
  names.user = people
  const page = await listQueue(ctx, { filters: everyLead, limit: 1 })
  names.cursor = page.cursor ? [page.cursor] : []
  names.token = [newTenantToken('inv', tenantId)]
  return names
}

const otherNames: Record<string, string> = { owner: 'user', member: 'user', action: 'queue_action', version: 'model_version', key: 'api_key', session: 'user_session', import: 'sync_run', lead: 'profile', alert: 'monitor_alert', report: 'audit_report', channel: 'alert_channel', delivery: 'alert_delivery', challenge: 'model_challenge', to_version: 'model_version' }

/** What of a tenant may stand in a place of an input, by the place's name; where that says nothing, one id of every table. */
export function namedBy(tenant: ProbedTenant, place: string): string[] {
  const word = place.replace(/(Id|Key)$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const own = tenant.names[otherNames[word] ?? word]
  return own?.length ? own : Object.entries(tenant.names).filter(([name]) => name !== 'cursor' && name !== 'token').flatMap(([, ids]) => ids.slice(0, 1))
}
