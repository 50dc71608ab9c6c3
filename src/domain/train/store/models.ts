/** The registry of models: versions, the snapshots that they learned from, and their artefacts. Insert-only. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type NewSnapshot = { targetId: string; asOf: Date; rows: number; positives: number; hash: string; content: Uint8Array<ArrayBuffer>; at: Date }
export type NewVersion = {
  id?: string
  targetId: string
  status: 'published' | 'refused'
  reason: string
  learner: string
  artefact: string | null
  artefactHash: string
  snapshotId: string
  parameters: Prisma.InputJsonObject
  seed: number
  result: Prisma.InputJsonObject
  trainedAt: Date
  createdBy: string
  codeVersion: string
  jobId: string | null
}
export type VersionRow = Omit<NewVersion, 'id' | 'artefact' | 'parameters' | 'result' | 'status'> & { id: string; number: number; status: string; parameters: unknown; result: unknown; snapshotHash: string }

const listed = {
  id: true, number: true, targetId: true, status: true, reason: true, learner: true, artefactHash: true, snapshotId: true, parameters: true,
  seed: true, result: true, trainedAt: true, createdBy: true, codeVersion: true, jobId: true, snapshot: { select: { hash: true } },
} as const

type Listed = Prisma.ModelVersionGetPayload<{ select: typeof listed }>

function versionRow({ snapshot, ...row }: Listed): VersionRow {
  return { ...row, snapshotHash: snapshot.hash }
}

/** Keeps the rows that a model learned from. */
export async function insertSnapshot({ db, tenantId }: TenantTx, { at, ...snapshot }: NewSnapshot): Promise<string> {
  const { id } = await db.trainingSnapshot.create({ data: { tenantId, ...snapshot, createdAt: at }, select: { id: true } })
  return id
}

/** Adds a version under the target's next number. */
export async function insertVersion({ db, tenantId }: TenantTx, version: NewVersion): Promise<{ id: string; number: number }> {
  const last = await db.modelVersion.aggregate({ where: { tenantId, targetId: version.targetId }, _max: { number: true } })
  return db.modelVersion.create({ data: { tenantId, ...version, number: (last._max.number ?? 0) + 1 }, select: { id: true, number: true } })
}

/** The versions of a target, newest first, without their artefacts. */
export async function versionRows({ db, tenantId }: TenantTx, targetId: string): Promise<VersionRow[]> {
  return (await db.modelVersion.findMany({ where: { tenantId, targetId }, orderBy: { number: 'desc' }, select: listed })).map(versionRow)
}

/** One version by its id, by its number under a target, or by the job that made it. */
export async function versionRowOf({ db, tenantId }: TenantTx, by: { id: string } | { targetId: string; number: number } | { jobId: string }): Promise<VersionRow | null> {
  const row = await db.modelVersion.findFirst({ where: { tenantId, ...by }, select: listed })
  return row ? versionRow(row) : null
}

/** The text of a model, with the hash that was written down when it was trained. */
export async function artefactOf({ db, tenantId }: TenantTx, versionId: string): Promise<{ artefact: string; artefactHash: string } | null> {
  const row = await db.modelVersion.findUnique({ where: { tenantId_id: { tenantId, id: versionId } }, select: { artefact: true, artefactHash: true } })
  return row?.artefact ? { artefact: row.artefact, artefactHash: row.artefactHash } : null
}

/** The frozen rows of a version. */
export async function snapshotOf({ db, tenantId }: TenantTx, snapshotId: string): Promise<{ content: Uint8Array; hash: string } | null> {
  return db.trainingSnapshot.findUnique({ where: { tenantId_id: { tenantId, id: snapshotId } }, select: { content: true, hash: true } })
}
