/** How sure a score is: the interval of its chance, and the evidence level of the lead. */
import type { Evidence, Spread } from '#domain/train/index.ts'
import { chanceOf } from './scale.ts'

const Z95 = 1.96
const WIDEST_WITHOUT_SPREAD = 1 // log-odds; used where a model states no spread: an odds factor of 7 either way, deliberately wide
const MOSTLY_UNKNOWN = 0.5 // half of what usually moves scores is not known of this lead

/**
 * The 95 % interval of a lead's chance. The model states, by size of log-odds, how far they move when it is learned
 * again from half of the rows (delete-half jackknife, Shao and Wu 1989): that deviation is the standard error.
 */
export function chanceInterval(margin: number, spread: Spread | undefined): { low: number; high: number } {
  const deviation = spread ? deviationAt(margin, spread) : WIDEST_WITHOUT_SPREAD
  return { low: chanceOf(margin - Z95 * deviation), high: chanceOf(margin + Z95 * deviation) }
}

function deviationAt(margin: number, spread: Spread): number {
  const at = spread.upTo.findIndex((limit) => margin <= limit)
  return spread.deviation[at === -1 ? spread.deviation.length - 1 : at] ?? WIDEST_WITHOUT_SPREAD
}

/**
 * The evidence level of one score: that of its model, one level lower where features that make up half of the model's
 * usual effect have no value for this lead. `importance`: mean effect by feature; `missing`: features without a value.
 */
export function evidenceOfScore(model: Evidence, importance: ReadonlyMap<string, number>, missing: readonly string[]): Evidence {
  const total = [...importance.values()].reduce((sum, effect) => sum + effect, 0)
  const unknown = missing.reduce((sum, feature) => sum + (importance.get(feature) ?? 0), 0)
  if (total === 0 || unknown / total < MOSTLY_UNKNOWN) return model
  return model === 'full' ? 'fair' : 'low'
}
