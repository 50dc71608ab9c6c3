/** When leads are scored: after a model was published, after an import changed them, and when someone asks. */
import { isChance, listTargets, type Target } from '#domain/train/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { requestScoring } from './score-leads.ts'

/** A new model scores every lead. */
export async function scoreWithNewModel(ctx: TenantContext, { targetId, modelVersionId }: { targetId: string; modelVersionId: string }): Promise<void> {
  const target = (await listTargets(ctx)).find(({ id }) => id === targetId)
  if (!target || !isChance(target.definition)) return
  await requestScoring(ctx, { targetId, modelVersionId, scope: { kind: 'all' }, subject: `model ${modelVersionId}` })
}

/** An import scores the people that it touched, where a model is in use. */
export async function scoreAfterImport(ctx: TenantContext, { syncRunId }: { syncRunId: string }): Promise<void> {
  for (const target of await scoredTargets(ctx)) {
    await requestScoring(ctx, { targetId: target.id, modelVersionId: target.activeVersionId, scope: { kind: 'import', syncRunId }, subject: `import ${syncRunId} model ${target.activeVersionId}` })
  }
}

/** Scores every lead anew as of now: for the schedule, and when a person asks. Returns the jobs asked for. */
export async function rescoreAll(ctx: TenantContext): Promise<string[]> {
  const jobs: string[] = []
  for (const target of await scoredTargets(ctx)) {
    const jobId = await requestScoring(ctx, { targetId: target.id, modelVersionId: target.activeVersionId, scope: { kind: 'all' }, subject: `model ${target.activeVersionId} at ${ctx.now().toISOString()}` })
    if (jobId) jobs.push(jobId)
  }
  return jobs
}

async function scoredTargets(ctx: TenantContext): Promise<(Target & { activeVersionId: string })[]> {
  return (await listTargets(ctx)).flatMap((target) => (isChance(target.definition) && target.activeVersionId ? [{ ...target, activeVersionId: target.activeVersionId }] : []))
}
