/** The newest predictions of the model in use as an evidence file, for whoever wants to check them elsewhere. */
import { isChance, loadModel, readModelVersion, readTarget } from '#domain/train/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { evidenceLines, type EvidenceRow } from './evidence-file.ts'
import { shownScore } from './rules/business-rules.ts'
import { newestPage } from './store/people.ts'
import type { PredictionRow } from './store/predictions.ts'

const PAGE = 1_000

/** Streams the newest prediction by the version in use of everyone who may be profiled: the model, the values, every contribution, and a seal. People stand in it by their random ids. */
export async function* exportEvidence(ctx: TenantContext, { targetId }: { targetId: string }): AsyncGenerator<string> {
  const target = await readTarget(ctx, { targetId })
  const { activeVersionId } = target
  const loaded = activeVersionId && isChance(target.definition) ? await ctx.transact((tx) => loadModel(tx, activeVersionId)) : null
  if (!loaded || !activeVersionId) throw new LeadlightError('conflict', 'No model that says chances is in use here: train one first.')
  const version = await readModelVersion(ctx, { modelVersionId: activeVersionId })
  await ctx.transact((tx) => appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'evidence.export', subject: activeVersionId, details: { version: version.number } }))
  const head = {
    format: 'leadlight-evidence' as const, version: 1 as const, target: { id: target.id, name: target.name, kind: target.kind }, exportedAt: ctx.now().toISOString(),
    model: { id: version.id, number: version.number, trainedAt: version.trainedAt.toISOString(), artefactHash: version.artefactHash, snapshotHash: version.snapshotHash, artefact: loaded.text },
  }
  yield* evidenceLines(head, rowsOf(ctx, { targetId, modelVersionId: activeVersionId }))
}

async function* rowsOf(ctx: TenantContext, of: { targetId: string; modelVersionId: string }): AsyncGenerator<EvidenceRow> {
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const page: PredictionRow[] = await ctx.transact((tx) => newestPage(tx, { ...of, after: from, limit: PAGE }))
    for (const { id, profileId, scoredAt, features, baseValue, contributions, margin, probability, score, grade, rules } of page) {
      const shown = shownScore({ margin, baseValue, rules })
      const withRules = rules.length > 0 ? { rules, shown: { score: shown.score, grade: shown.grade } } : {}
      yield { prediction: id, person: profileId, scoredAt: scoredAt.toISOString(), features, baseValue, contributions, margin, probability, score, grade, ...withRules }
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.profileId ?? null
  }
}
