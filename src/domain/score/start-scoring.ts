/** When leads are scored: after a model was published, after an import changed them, and when someone asks. */
import { isChance, listTargets, type Target } from '#domain/train/index.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { requestScoring } from './score-leads.ts'
import { scoresSaved } from './signals.ts'
import { scoredPeople } from './store/predictions.ts'

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

const PAGE = 1_000 // people named in one signal, and in one scoring

/**
 * A version was put in use by decision. People whom it has scored before get exactly these scores back, and the others are scored by it: all of
 * them where it is new, only those that came since where it was in use before.
 */
export async function switchScores(ctx: TenantContext, { targetId, modelVersionId, decision }: { targetId: string; modelVersionId: string; decision: string }): Promise<void> {
  const others: string[] = []
  let known = 0
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const page: { profileId: string; own: boolean }[] = await ctx.transact(async (tx) => {
      const people = await scoredPeople(tx, { targetId, modelVersionId, after: from, limit: PAGE })
      const own = people.filter((person) => person.own).map(({ profileId }) => profileId)
      if (own.length > 0) await announce(tx, scoresSaved, { targetId, modelVersionId, profileIds: own })
      known += own.length
      return people
    })
    others.push(...page.filter((person) => !person.own).map(({ profileId }) => profileId))
    if (page.length < PAGE) break
    after = page[page.length - 1].profileId
  }
  if (known === 0) {
    await requestScoring(ctx, { targetId, modelVersionId, scope: { kind: 'all' }, subject: `model ${modelVersionId} decision ${decision}` })
    return
  }
  for (let start = 0; start < others.length; start += PAGE) {
    await requestScoring(ctx, { targetId, modelVersionId, scope: { kind: 'profiles', profileIds: others.slice(start, start + PAGE) }, subject: `decision ${decision} part ${start / PAGE + 1} model ${modelVersionId}` })
  }
}
