/** What happened in the workspace in a month, as the report tells it: dated, counted, and without names of people. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

type Span = { from: Date; asOf: Date }

/** Whose report it is. */
export async function workspaceOf({ db, tenantId }: TenantTx): Promise<{ id: string; slug: string; name: string; currency: string }> {
  return db.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { id: true, slug: true, name: true, currency: true } })
}

/** Orders of a span that were known by a moment. */
export async function ordersBetween({ db, tenantId }: TenantTx, { from, asOf, knownUntil }: Span & { knownUntil: Date }): Promise<{ id: string; orderedAt: Date; amount: number; currency: string }[]> {
  return db.customerOrder.findMany({ where: { tenantId, orderedAt: { gte: from, lt: asOf }, receivedAt: { lte: knownUntil } }, select: { id: true, orderedAt: true, amount: true, currency: true }, orderBy: { id: 'asc' } })
}

/** What each customer has spent after a moment, up to another, as it was known by then. */
export async function spentSince({ db, tenantId }: TenantTx, query: { profileIds: readonly string[]; from: Date; until: Date; knownUntil: Date }): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; spent: number }[]>`
    SELECT profile_id::text AS id, round(sum(amount)::numeric, 6)::float8 AS spent FROM customer_order
    WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...query.profileIds]}::uuid[]) AND ordered_at > ${query.from} AND ordered_at <= ${query.until} AND received_at <= ${query.knownUntil} GROUP BY 1`
  return new Map(rows.map(({ id, spent }) => [id, spent]))
}

export type StoredValue = { profileId: string; scoredAt: Date; value: number; low: number; high: number; alive: number; segment: string }

/** One page of what a version said of customers. */
export async function valuesOf({ db, tenantId }: TenantTx, query: { modelVersionId: string; after: string | null; limit: number }): Promise<StoredValue[]> {
  return db.$queryRaw<StoredValue[]>`
    SELECT profile_id::text AS "profileId", scored_at AS "scoredAt", value, low, high, p_alive AS alive, segment FROM value_prediction
    WHERE tenant_id = ${tenantId}::uuid AND model_version_id = ${query.modelVersionId}::uuid AND profile_id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    ORDER BY profile_id LIMIT ${query.limit}`
}

/** What a version said of all customers together. */
export async function totalValue({ db, tenantId }: TenantTx, modelVersionId: string): Promise<{ total: number; customers: number }> {
  const found = await db.valuePrediction.aggregate({ where: { tenantId, modelVersionId }, _sum: { value: true }, _count: true })
  return { total: found._sum.value ?? 0, customers: found._count }
}

/** Imports that ended in a span, with the score of their data audit. */
export async function importsBetween({ db, tenantId }: TenantTx, { from, asOf }: Span) {
  const runs = await db.syncRun.findMany({
    where: { tenantId, dryRun: false, finishedAt: { gte: from, lt: asOf } }, orderBy: [{ finishedAt: 'asc' }, { id: 'asc' }],
    select: { id: true, object: true, finishedAt: true, rowsRead: true, rowsNew: true, rowsChanged: true, rowsRejected: true, undoneAt: true, source: { select: { name: true } } },
  })
  const audits = await db.dataAudit.findMany({ where: { tenantId, syncRunId: { in: runs.map(({ id }) => id) } }, select: { syncRunId: true, score: true }, orderBy: { createdAt: 'asc' } })
  const scoreOf = new Map(audits.map(({ syncRunId, score }) => [syncRunId, score]))
  return runs.flatMap((run) => (run.finishedAt ? [{ id: run.id, object: run.object, source: run.source.name, finishedAt: run.finishedAt, read: run.rowsRead, fresh: run.rowsNew, changed: run.rowsChanged, rejected: run.rowsRejected, undone: run.undoneAt !== null && run.undoneAt < asOf, auditScore: scoreOf.get(run.id) ?? null }] : []))
}

/** The newest answer of each of these people about profiling that was set by hand, by a moment. */
export async function consentsSet({ db, tenantId }: TenantTx, profileIds: readonly string[], at: Date): Promise<Map<string, { allowed: boolean; at: Date }>> {
  const rows = await db.consent.findMany({ where: { tenantId, purpose: 'profiling', profileId: { in: [...profileIds] }, at: { lt: at } }, orderBy: { at: 'asc' }, select: { profileId: true, allowed: true, at: true } })
  return new Map(rows.map(({ profileId, ...answer }) => [profileId, answer]))
}

/** Alerts that were open at some time in a span, as they stood at a moment, in the words of the check that raised them: later words are of later checks. */
export async function alertsBetween({ db, tenantId }: TenantTx, { from, knownUntil }: { from: Date; knownUntil: Date }): Promise<{ id: string; model: string; kind: string; subject: string; title: string; month: string; openedAt: Date; resolvedAt: Date | null }[]> {
  return db.$queryRaw`
    SELECT a.id::text AS id, t.name AS model, a.kind, a.subject, said.title, to_char(a.month AT TIME ZONE 'UTC', 'YYYY-MM') AS month, a.opened_at AS "openedAt", CASE WHEN a.resolved_at <= ${knownUntil} THEN a.resolved_at END AS "resolvedAt"
    FROM monitor_alert a JOIN target t ON t.tenant_id = a.tenant_id AND t.id = a.target_id
    JOIN LATERAL (
      SELECT f->>'title' AS title FROM monitor_check c, jsonb_array_elements(c.result->'findings') f
      WHERE c.tenant_id = a.tenant_id AND c.target_id = a.target_id AND c.month = a.month AND f->>'kind' = a.kind AND f->>'subject' = a.subject ORDER BY c.checked_at LIMIT 1
    ) said ON true
    WHERE a.tenant_id = ${tenantId}::uuid AND a.opened_at <= ${knownUntil} AND (a.resolved_at IS NULL OR a.resolved_at >= ${from})
    ORDER BY a.opened_at, a.id`
}

/** People's answers to "was this score right?" in a span. */
export async function feedbackBetween({ db, tenantId }: TenantTx, { from, asOf }: Span) {
  return db.feedback.findMany({ where: { tenantId, at: { gte: from, lt: asOf } }, select: { id: true, at: true, verdict: true, reason: true }, orderBy: { id: 'asc' } })
}

/** Outcomes that people recorded in a span and had not taken back by its end. */
export async function outcomesBetween({ db, tenantId }: TenantTx, { from, asOf }: Span) {
  return db.disposition.findMany({ where: { tenantId, at: { gte: from, lt: asOf }, OR: [{ undoneAt: null }, { undoneAt: { gte: asOf } }] }, select: { id: true, at: true, outcome: true }, orderBy: { id: 'asc' } })
}

/** Acts in the queue in a span that had not been taken back by its end. */
export async function actionsBetween({ db, tenantId }: TenantTx, { from, asOf }: Span) {
  return db.queueAction.findMany({ where: { tenantId, at: { gte: from, lt: asOf }, OR: [{ undoneAt: null }, { undoneAt: { gte: asOf } }] }, select: { id: true, at: true, kind: true }, orderBy: { id: 'asc' } })
}

/** Entries of the audit log in a span, those about reports left out: a report does not tell of its own making. */
export async function actsBetween({ db, tenantId }: TenantTx, { from, asOf }: Span) {
  const rows = await db.auditEntry.findMany({ where: { tenantId, at: { gte: from, lt: asOf }, NOT: { action: { startsWith: 'report.' } } }, orderBy: { sequence: 'asc' }, select: { sequence: true, at: true, actorKind: true, action: true, subject: true, details: true } })
  return rows.map(({ sequence, ...row }) => ({ ...row, sequence: sequence.toString() }))
}

/** How many leads a target scored in a span for the first time or again. */
export async function scoresBetween({ db, tenantId }: TenantTx, targetId: string, { from, asOf }: Span): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`SELECT count(DISTINCT profile_id)::int AS count FROM prediction WHERE tenant_id = ${tenantId}::uuid AND target_id = ${targetId}::uuid AND scored_at >= ${from} AND scored_at < ${asOf}`
  return row?.count ?? 0
}

/** The month of the first score of a target by a moment; null where it had scored nobody. */
export async function firstScore({ db, tenantId }: TenantTx, targetId: string, until: Date): Promise<Date | null> {
  const row = await db.prediction.findFirst({ where: { tenantId, targetId, scoredAt: { lt: until } }, orderBy: { scoredAt: 'asc' }, select: { scoredAt: true } })
  return row?.scoredAt ?? null
}

/** What people decided about versions up to a moment, oldest first, with the challengers, which are in use only once somebody says so. */
export async function decisionsUntil({ db, tenantId }: TenantTx, targetId: string, until: Date) {
  const decisions = await db.modelDecision.findMany({ where: { tenantId, targetId, at: { lt: until } }, orderBy: [{ at: 'asc' }, { id: 'asc' }], select: { at: true, kind: true, fromVersionId: true, toVersionId: true, reason: true, decidedBy: true } })
  const challenges = await db.modelChallenge.findMany({ where: { tenantId, targetId }, select: { challengerId: true } })
  return { decisions, challengers: new Set(challenges.map(({ challengerId }) => challengerId)) }
}

/** Names of people by their ids, as they stand now. */
export async function rolesOf({ db, tenantId }: TenantTx): Promise<Map<string, string>> {
  const rows = await db.membership.findMany({ where: { tenantId }, select: { userId: true, role: true } })
  return new Map(rows.map(({ userId, role }) => [userId, role]))
}
