// Rules that calls broke, counted by rule, event and field, with a few of the calls as they came.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { ViolationView } from '../schema.ts'

export type CountedViolation = { rule: string; event: string; field: string; sentence: string; count: number; at: Date; samples: unknown[] }

/** Adds to the counts; the latest three samples are kept. */
export async function addViolations(tx: TenantTx, sourceId: string, counted: readonly CountedViolation[]): Promise<void> {
  if (counted.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO event_violation (tenant_id, source_id, rule, event, field, count, first_at, last_at, sentence, samples)
    SELECT ${tx.tenantId}::uuid, ${sourceId}::uuid, v.rule, v.event, v.field, v.count, v.at, v.at, v.sentence, v.samples
    FROM jsonb_to_recordset(${JSON.stringify(counted)}::jsonb) AS v(rule text, event text, field text, count int, at timestamptz, sentence text, samples jsonb)
    ON CONFLICT (tenant_id, source_id, rule, event, field) DO UPDATE SET count = event_violation.count + excluded.count, last_at = excluded.last_at, sentence = excluded.sentence, samples = excluded.samples`
}

/** The violations of a source, the most frequent first. */
export async function findViolations(tx: TenantTx, sourceId: string, limit: number): Promise<ViolationView[]> {
  const rows = await tx.db.eventViolation.findMany({ where: { tenantId: tx.tenantId, sourceId }, orderBy: [{ count: 'desc' }, { rule: 'asc' }, { event: 'asc' }, { field: 'asc' }], take: limit })
  return rows.map(({ rule, event, field, count, firstAt, lastAt, sentence, samples }) => ({ rule, event, field, count, firstAt, lastAt, sentence, samples: Array.isArray(samples) ? samples : [] }))
}

/** Forgets the counts, after the cause was mended. */
export async function deleteViolations(tx: TenantTx, sourceId: string): Promise<void> {
  await tx.db.eventViolation.deleteMany({ where: { tenantId: tx.tenantId, sourceId } })
}
