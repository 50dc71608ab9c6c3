/** What a model version makes of leads at moments of their past: the same features and the same score as ever, and nothing stored. */
import { featureRows, planFor, type LeadMoment, type LoadedModel } from '#domain/train/index.ts'
import { runInWarmThread } from '#ml/pool/warm-thread.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readableValue } from './feature-values.ts'
import type { FeatureValue } from './schema.ts'
import type { RowsToScore, ScoredRows } from './score-in-thread.ts'

const PAGE = 2_000
const module = new URL('./score-in-thread.ts', import.meta.url).href

/** Row by row in the order of the moments: `features` by column of the model, `contributions` rows x features, row after row, in log-odds. */
export type ScoredMoments = { rows: number; baseValue: number; features: FeatureValue[][]; margins: Float64Array; contributions: Float64Array }

/** Scores leads as they were known at the given moments. Cost: three queries a page of 2,000. */
export async function scoreMoments(ctx: TenantContext, loaded: LoadedModel, moments: readonly LeadMoment[], signal?: AbortSignal): Promise<ScoredMoments> {
  const names = loaded.model.features.map(({ name }) => name)
  const plan = planFor(loaded.parameters.plan, names)
  const all: ScoredMoments = { rows: moments.length, baseValue: loaded.model.baseValue, features: names.map(() => []), margins: new Float64Array(moments.length), contributions: new Float64Array(moments.length * names.length) }
  for (let start = 0; start < moments.length; start += PAGE) {
    const page = moments.slice(start, start + PAGE)
    const columns = await ctx.transact((tx) => featureRows(tx, plan, page))
    const scored = await runInWarmThread<RowsToScore, ScoredRows>({ module, name: 'scoreRows', argument: { model: loaded.text, columns, rows: page.length, explain: true } }, { signal })
    scored.table.columns.forEach(({ spec, values }, at) => { for (const value of values) all.features[at].push(readableValue(spec, value)) })
    all.margins.set(scored.margins, start)
    all.contributions.set(scored.contributions, start * names.length)
  }
  return all
}
