// The history of a source beside its runs: what went wrong or changed.
import { randomUUIDv7 } from 'node:crypto'
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { Json } from '#platform/json.ts'
import type { IncidentView } from '../schema.ts'

export type NewIncident = { sourceId: string; at: Date; kind: string; object?: string; sentence: string; details?: Json }

/** Writes a line into a source's history. */
export async function insertIncident(tx: TenantTx, { details, ...incident }: NewIncident): Promise<void> {
  await tx.db.sourceIncident.create({ data: { tenantId: tx.tenantId, id: randomUUIDv7(), object: '', ...incident, ...(details === undefined ? {} : { details: details as Prisma.InputJsonValue }) } })
}

/** The lines of a source's history, newest first. */
export async function findIncidents(tx: TenantTx, sourceId: string, page: { before?: { at: Date; id: string }; limit: number }): Promise<IncidentView[]> {
  const { before } = page
  return tx.db.sourceIncident.findMany({
    where: { tenantId: tx.tenantId, sourceId, ...(before ? { OR: [{ at: { lt: before.at } }, { at: before.at, id: { lt: before.id } }] } : {}) },
    orderBy: [{ at: 'desc' }, { id: 'desc' }], take: page.limit, select: { id: true, at: true, kind: true, object: true, sentence: true },
  })
}

/** Whether it was said already that nothing has come since a moment. */
export async function lateSaid(tx: TenantTx, sourceId: string, since: Date): Promise<boolean> {
  return (await tx.db.sourceIncident.findFirst({ where: { tenantId: tx.tenantId, sourceId, kind: 'late', at: { gt: since } }, select: { id: true } })) !== null
}

/** Whether a line of this kind, or this very line, stands in a source's history since a moment. */
export async function saidSince(tx: TenantTx, line: { sourceId: string; kind: string; sentence?: string }, since: Date): Promise<boolean> {
  return (await tx.db.sourceIncident.findFirst({ where: { tenantId: tx.tenantId, ...line, at: { gte: since } }, select: { id: true } })) !== null
}
