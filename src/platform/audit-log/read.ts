// The audit log as people read and check it.
import type { Json } from '../json.ts'
import type { TenantContext } from '../tenant-context.ts'
import { inTenant } from '../db/tenant-transaction.ts'
import { entryHash, firstPreviousHash } from './chain.ts'

/** One entry as it is shown. `sequence` is a text: it may outgrow what a number holds. */
export type ListedEntry = { sequence: string; at: Date; actorKind: string; actorId: string; action: string; subject: string; details: Json; hash: string }

/** Entries from the newest on; `before` is the sequence of the last entry of the former page. `action` and `actorId` narrow the list. */
export async function listAudit(ctx: TenantContext, { before, limit, action, actorId }: { before?: string; limit: number; action?: string; actorId?: string }): Promise<{ entries: ListedEntry[]; next: string | null }> {
  const where = { tenantId: ctx.tenantId, ...(before ? { sequence: { lt: BigInt(before) } } : {}), ...(action ? { action } : {}), ...(actorId ? { actorId } : {}) }
  const rows = await ctx.transact((tx) => tx.db.auditEntry.findMany({ where, orderBy: { sequence: 'desc' }, take: limit + 1, omit: { tenantId: true, previousHash: true } }))
  const entries = rows.slice(0, limit).map((row) => ({ ...row, sequence: row.sequence.toString(), details: row.details as Json }))
  return { entries, next: rows.length > limit ? entries[entries.length - 1].sequence : null }
}

export type AuditVerdict =
  | { kind: 'whole'; entries: number; /** The hash of the last entry: written down elsewhere, it also proves that the end was not cut off. */ head: string }
  | { kind: 'broken'; entries: number; /** The first entry that is not as it was written. */ sequence: string; reason: string }

type Row = { sequence: bigint; at: Date; micros: number; actorKind: string; actorId: string; action: string; subject: string; details: Json; previousHash: string; hash: string }
const pageSize = 2_000

/** Checks every entry of a tenant's audit log against the chain, page by page, and names the first that was changed, removed or moved. */
export async function verifyAudit(tenantId: string, expectedHead?: string): Promise<AuditVerdict> {
  let entries = 0
  let head = firstPreviousHash
  for (let after = 0n; ; ) {
    const rows = await inTenant(tenantId, (tx) => tx.db.$queryRaw<Row[]>`
      SELECT sequence, at, extract(microseconds FROM at)::int % 1000 AS micros, actor_kind AS "actorKind", actor_id AS "actorId", action, subject, details, previous_hash AS "previousHash", hash
      FROM audit_entry WHERE tenant_id = ${tenantId}::uuid AND sequence > ${after} ORDER BY sequence LIMIT ${pageSize}`)
    for (const row of rows) {
      const reason = faultOf(tenantId, row, after, head)
      if (reason) return { kind: 'broken', entries, sequence: row.sequence.toString(), reason }
      entries++
      after = row.sequence
      head = row.hash
    }
    if (rows.length < pageSize) break
  }
  if (expectedHead && expectedHead !== head) return { kind: 'broken', entries, sequence: (BigInt(entries) + 1n).toString(), reason: `The log ends with the hash ${head}, not with the expected one: its end was cut off or written anew.` }
  return { kind: 'whole', entries, head }
}

function faultOf(tenantId: string, row: Row, last: bigint, head: string): string | null {
  if (row.sequence !== last + 1n) return `Entry ${row.sequence} follows entry ${last}: what stood between them is gone.`
  if (row.previousHash !== head) return `Entry ${row.sequence} is not chained to the entry before it.`
  if (row.micros !== 0 || entryHash({ ...row, tenantId }) !== row.hash) return `Entry ${row.sequence} is not as it was written: its hash does not fit its content.`
  return null
}
