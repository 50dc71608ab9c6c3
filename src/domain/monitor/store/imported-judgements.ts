/** Judgements of imported models as they are kept: added, never edited; the newest counts. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { importedFiguresSchema, type ImportedFigures } from '../schema.ts'

export type ImportedJudgement = { importedModelId: string; targetId: string; judgedAt: Date; figures: ImportedFigures }

/** Adds a judgement. */
export async function insertJudgement({ db, tenantId }: TenantTx, { figures, ...judgement }: ImportedJudgement & { jobId: string }): Promise<void> {
  await db.importedJudgement.create({ data: { tenantId, ...judgement, figures: figures as Prisma.InputJsonObject } })
}

/** Whether a job has stored its judgements. */
export async function judgedByJob({ db, tenantId }: TenantTx, jobId: string): Promise<boolean> {
  return (await db.importedJudgement.count({ where: { tenantId, jobId } })) > 0
}

/** The newest judgement of each model against each target; of one model where it is named. */
export async function newestJudgements({ db, tenantId }: TenantTx, importedModelId?: string): Promise<ImportedJudgement[]> {
  const rows = await db.importedJudgement.findMany({ where: { tenantId, importedModelId }, distinct: ['importedModelId', 'targetId'], orderBy: [{ importedModelId: 'asc' }, { targetId: 'asc' }, { judgedAt: 'desc' }, { id: 'desc' }], select: { importedModelId: true, targetId: true, judgedAt: true, figures: true } })
  return rows.flatMap(({ figures, ...row }) => {
    const read = importedFiguresSchema.safeParse(figures)
    return read.success ? [{ ...row, figures: read.data }] : []
  })
}

/** Whether a judgement of this model waits or runs. */
export async function judgementWaits({ db, tenantId }: TenantTx, importedModelId: string): Promise<boolean> {
  return (await db.job.count({ where: { tenantId, kind: 'judgeImported', subject: importedModelId, state: { in: ['queued', 'running'] } } })) > 0
}
