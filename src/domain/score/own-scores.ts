/** What the model alone says of leads whose shown score may carry business rules. */
import type { TenantContext } from '#platform/tenant-context.ts'
import type { AppliedRule, Grade } from './schema.ts'
import { modelScores } from './store/predictions.ts'

/** The model's own score and grade, and the rules that moved them; by prediction. */
export type OwnScore = { score: number; grade: Grade; rules: AppliedRule[] }

/** The own score behind each of these predictions; what is not in the workspace is left out. */
export async function ownScores(ctx: TenantContext, predictionIds: readonly string[]): Promise<Map<string, OwnScore>> {
  if (predictionIds.length === 0) return new Map()
  const rows = await ctx.transact((tx) => modelScores(tx, predictionIds))
  return new Map(rows.map(({ id, ...own }) => [id, own]))
}
