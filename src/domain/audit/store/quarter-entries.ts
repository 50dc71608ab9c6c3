/** What review sessions recorded: added, never edited. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { keptQuarterEntrySchema, quarterSchema, type Quarter, type QuarterEntry } from '../schema.ts'

const MOST = 2_000 // entries looked back at: dozens of sessions

/** The entries of a quarter and of those before it, oldest first. */
export async function entriesUntil({ db, tenantId }: TenantTx, quarter: Quarter): Promise<QuarterEntry[]> {
  const rows = await db.quarterEntry.findMany({ where: { tenantId, quarter: { lte: quarter } }, orderBy: [{ quarter: 'desc' }, { sequence: 'desc' }], take: MOST })
  return rows.reverse().map(({ quarter: of, sequence, kind, at, byName, byRole, content }) => ({ quarter: quarterSchema.parse(of), sequence, at, byName, byRole, content: keptQuarterEntrySchema.parse({ ...(content as object), kind }) }))
}

/** Adds an entry under the next number of its quarter. */
export async function addEntry({ db, tenantId }: TenantTx, { byId, content: { kind, ...content }, ...entry }: QuarterEntry & { byId: string }): Promise<void> {
  await db.quarterEntry.create({ data: { tenantId, byId, kind, content: content as Prisma.InputJsonObject, ...entry } })
}
