/** Scores the people whom a stream has just spoken of, at once: someone may be looking at the queue. */
import { eligiblePage, listTargets, loadModel, readTarget } from '#domain/train/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { describeRows, predictionId } from './compose-predictions.ts'
import { scoreTable } from './score-in-thread.ts'
import { columnsFor } from './score-leads.ts'
import { scoresSaved } from './signals.ts'
import { insertPredictions, newestMargins } from './store/predictions.ts'

const MOST_COMPARED = 5_000
const COMPARED_FOR_MS = 60_000 // a minute's scores move a lead's place among the others by less than its rounding
const compared = new Map<string, { margins: Float64Array; until: number }>()

/** Scores these people with each lead score in use; those who are no open leads are left as they are. Heard twice, it gives the same score again. */
export async function scoreChanged(ctx: TenantContext, { profileIds }: { profileIds: readonly string[] }): Promise<void> {
  if (profileIds.length === 0) return
  for (const target of await listTargets(ctx)) {
    if (target.kind !== 'lead-score' || !target.activeVersionId) continue
    const modelVersionId = target.activeVersionId
    const { definition } = await readTarget(ctx, { targetId: target.id })
    if (definition.kind !== 'lead-score') continue
    const asOf = ctx.now()
    await ctx.transact(async (tx) => {
      const { leads } = await eligiblePage(tx, definition, { after: null, limit: profileIds.length, asOf, only: [...profileIds] })
      const loaded = leads.length > 0 ? await loadModel(tx, modelVersionId) : null
      if (!loaded) return
      const rows = describeRows(loaded, scoreTable(loaded.model, await columnsFor(tx, loaded, leads, asOf), leads.length), await othersOf(tx, target.id, modelVersionId, asOf))
      await insertPredictions(tx, null, rows.map((row, at) => ({
        ...row, id: predictionId(modelVersionId, leads[at].profileId, `at ${asOf.toISOString()}`), profileId: leads[at].profileId, profileVersion: leads[at].version, targetId: target.id, modelVersionId, scoredAt: asOf,
      })))
      await announce(tx, scoresSaved, { targetId: target.id, modelVersionId, profileIds: leads.map(({ profileId }) => profileId) })
    })
  }
}

async function othersOf(tx: TenantTx, targetId: string, modelVersionId: string, at: Date): Promise<Float64Array> {
  const key = `${tx.tenantId} ${modelVersionId}`
  const held = compared.get(key)
  if (held && held.until > at.getTime()) return held.margins
  const margins = Float64Array.from(await newestMargins(tx, { targetId, modelVersionId, limit: MOST_COMPARED })).sort()
  compared.set(key, { margins, until: at.getTime() + COMPARED_FOR_MS })
  return margins
}
