/** Alerts: opened and refreshed by checks, worked by people. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { alertFactsSchema, type Alert, type AlertState, type Finding } from '../schema.ts'

export type AlertRow = { id: string; kind: string; subject: string; state: string; month: Date; lastMonth: Date }

/** All alerts of a target, with what a check needs to know of them, newest month first. */
export async function alertRows({ db, tenantId }: TenantTx, targetId: string): Promise<AlertRow[]> {
  return db.monitorAlert.findMany({ where: { tenantId, targetId }, orderBy: { month: 'desc' }, select: { id: true, kind: true, subject: true, state: true, month: true, lastMonth: true } })
}

type Seen = { targetId: string; month: Date; checkId: string; at: Date; finding: Finding }

function contentOf({ finding, checkId, at }: Seen) {
  const { severity, title, sentence, money, causes, followers, since } = finding
  return { severity, title, sentence, money, checkId, updatedAt: at, facts: { causes, followers, since } as Prisma.InputJsonObject }
}

/** Opens an alert; once for a finding and month, however often it is asked. Its id where it is new. */
export async function openAlert({ db, tenantId }: TenantTx, seen: Seen): Promise<string | null> {
  const { targetId, month, at, finding } = seen
  const [row] = await db.monitorAlert.createManyAndReturn({ data: { tenantId, targetId, kind: finding.kind, subject: finding.subject, state: 'open', month, lastMonth: month, openedAt: at, ...contentOf(seen) }, skipDuplicates: true, select: { id: true } })
  return row?.id ?? null
}

/** An alert that lasts: its figures become those of the newest month; what caused it stays as it was found. */
export async function refreshAlert({ db, tenantId }: TenantTx, id: string, seen: Seen, first: boolean): Promise<void> {
  const { facts, ...content } = contentOf(seen)
  await db.monitorAlert.update({ where: { tenantId_id: { tenantId, id } }, data: { ...content, lastMonth: seen.month, ...(first ? { facts } : {}) } })
}

/** Ends alerts that were not found any more. */
export async function endAlerts({ db, tenantId }: TenantTx, ids: readonly string[], at: Date, resolution: string): Promise<void> {
  if (ids.length > 0) await db.monitorAlert.updateMany({ where: { tenantId, id: { in: [...ids] } }, data: { state: 'resolved', resolvedAt: at, updatedAt: at, resolution } })
}

/** Alerts with the names of their targets and owners, the worst and dearest first. */
export async function listedAlerts({ db, tenantId }: TenantTx, by: { targetId?: string; states?: readonly AlertState[]; id?: string; ids?: readonly string[]; changedWithin?: { from: Date; until: Date }; limit: number }): Promise<Alert[]> {
  const rows = await db.monitorAlert.findMany({ where: { tenantId, targetId: by.targetId, id: by.ids ? { in: [...by.ids] } : by.id, ...(by.changedWithin ? within(by.changedWithin) : {}), ...(by.states ? { state: { in: [...by.states] } } : {}) }, orderBy: [{ openedAt: 'desc' }, { id: 'asc' }], take: by.limit, omit: { tenantId: true } })
  const targets = await db.target.findMany({ where: { tenantId, id: { in: rows.map((row) => row.targetId) } }, select: { id: true, name: true } })
  const owners = rows.flatMap((row) => row.ownerId ?? [])
  const members = owners.length === 0 ? [] : await db.membership.findMany({ where: { tenantId, userId: { in: owners } }, select: { userId: true, user: { select: { name: true } } } })
  const targetName = new Map(targets.map(({ id, name }) => [id, name]))
  const ownerName = new Map(members.map(({ userId, user }) => [userId, user.name]))
  return rows.map(({ facts, ...row }): Alert => ({
    ...row, kind: row.kind as Alert['kind'], severity: row.severity as Alert['severity'], state: row.state as AlertState, facts: alertFactsSchema.catch({ causes: [], followers: [], since: null }).parse(facts),
    targetName: targetName.get(row.targetId) ?? '', ownerName: row.ownerId ? (ownerName.get(row.ownerId) ?? null) : null,
  }))
}

/** Opened or ended within a span. */
function within({ from, until }: { from: Date; until: Date }) {
  const span = { gte: from, lt: until }
  return { OR: [{ openedAt: span }, { resolvedAt: span }] }
}

/** Writes what a person did. */
export async function updateAlert({ db, tenantId }: TenantTx, id: string, change: { ownerId?: string; state?: AlertState; mutedUntil?: Date | null; resolvedAt?: Date; resolution?: string; updatedAt: Date }): Promise<void> {
  await db.monitorAlert.update({ where: { tenantId_id: { tenantId, id } }, data: change })
}

/** Mutes that are over end. */
export async function endMutes({ db, tenantId }: TenantTx, now: Date): Promise<void> {
  await db.monitorAlert.updateMany({ where: { tenantId, state: 'muted', mutedUntil: { lte: now } }, data: { state: 'open', mutedUntil: null } })
}
