/** Scores one person at once, for where someone waits for the answer. */
import { eligiblePage, loadModel, readTarget } from '#domain/train/index.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { describeRows, predictionId } from './compose-predictions.ts'
import { rulesInForce, rulesFor } from './rules-in-force.ts'
import { columnsFor } from './score-leads.ts'
import { shownScore } from './rules/business-rules.ts'
import { scoreTable } from './score-in-thread.ts'
import { scoresSaved } from './signals.ts'
import { insertPredictions, newestMargins } from './store/predictions.ts'

const MOST_COMPARED = 20_000

/** Scores one lead with the model in use and stores the prediction; refused with the reason where the person may not be scored. */
export async function scoreProfile(ctx: TenantContext, { targetId, profileId }: { targetId: string; profileId: string }): Promise<{ kind: 'scored'; predictionId: string; score: number } | { kind: 'refused'; reason: string }> {
  const { definition, activeVersionId } = await readTarget(ctx, { targetId })
  if (definition.kind !== 'lead-score' || !activeVersionId) return { kind: 'refused', reason: 'No lead score is in use in this workspace yet: train one first.' }
  const asOf = ctx.now()
  return ctx.transact(async (tx) => {
    const loaded = await loadModel(tx, activeVersionId)
    const { leads } = await eligiblePage(tx, definition, { after: null, limit: 1, asOf, only: [profileId] })
    if (!loaded || leads.length === 0) return { kind: 'refused', reason: 'Not scored: this person is no open lead, or has not allowed profiling.' }
    const others = Float64Array.from(await newestMargins(tx, { targetId, modelVersionId: activeVersionId, limit: MOST_COMPARED }))
    const [row] = describeRows(loaded, scoreTable(loaded.model, await columnsFor(tx, loaded, leads, asOf), 1), others)
    const id = predictionId(activeVersionId, profileId, `at ${asOf.toISOString()}`)
    const [rules] = await rulesFor(tx, await rulesInForce(tx, targetId, asOf), [{ profileId, ...row }])
    await insertPredictions(tx, null, [{ ...row, rules, id, profileId, profileVersion: leads[0].version, targetId, modelVersionId: activeVersionId, scoredAt: asOf }])
    await announce(tx, scoresSaved, { targetId, modelVersionId: activeVersionId, profileIds: [profileId] })
    return { kind: 'scored', predictionId: id, score: shownScore({ ...row, rules }).score }
  })
}
