// The audit log: who did what, insert-only, each entry chained to the one before by its hash.
import type { Prisma } from '../db/generated/client.ts'
import type { TenantTx } from '../db/tenant-transaction.ts'
import type { Json } from '../json.ts'
import type { Actor } from '../tenant-context.ts'
import { entryHash, firstPreviousHash } from './chain.ts'

/** One act: when, by whom, what (`verb.noun`), to what, and the details that a reader needs. Never a person's name or a secret. */
export type AuditAct = { at: Date; actor: Actor; action: string; subject: string; details: Json }

function actorId(actor: Actor): string {
  if (actor.kind === 'user') return actor.userId
  return actor.kind === 'api-key' ? actor.keyId : actor.name
}

/** Writes an act into the tenant's audit log, in the transaction of the act itself. Appends of one tenant stand in line until the transaction ends. */
export async function appendAudit(tx: TenantTx, act: AuditAct): Promise<void> {
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`audit log ${tx.tenantId}`}, 0))::text`
  const last = await tx.db.auditEntry.findFirst({ where: { tenantId: tx.tenantId }, orderBy: { sequence: 'desc' }, select: { sequence: true, hash: true } })
  const entry = {
    tenantId: tx.tenantId,
    sequence: (last?.sequence ?? 0n) + 1n,
    at: act.at,
    actorKind: act.actor.kind as string,
    actorId: actorId(act.actor),
    action: act.action,
    subject: act.subject,
    details: JSON.parse(JSON.stringify(act.details)) as Json,
    previousHash: last?.hash ?? firstPreviousHash,
  }
  await tx.db.auditEntry.create({ data: { ...entry, details: entry.details as Prisma.InputJsonValue, hash: entryHash(entry) } })
}
