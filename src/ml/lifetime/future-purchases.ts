/** One customer's possible futures, drawn from what the fitted models leave open about her: the interval around her value. */
import { drawBeta, drawExponential, drawFirstSuccess, drawGamma, drawPoisson, type Uniform } from '#ml/random/distributions.ts'
import { createRandom, hashOf } from '#ml/random/random.ts'
import { quantileSorted } from '#ml/stats/interval.ts'
import type { PurchaseHistory } from './purchase-history.ts'
import { aliveUnder, type PurchaseModel, type ValueModels } from './purchase-models.ts'

/** A range that holds the customer's future money with the stated chance. */
export interface ValueRange {
  readonly low: number
  readonly high: number
}

const LOW_TAIL = 0.025
const HIGH_TAIL = 0.975

/**
 * The money a customer spends in the next `weeks` weeks, in `draws` possible futures. Future d is drawn under the d-th of the given
 * parameters (in turn), so that what the data leave open about them is part of the range. Each is drawn from her own posterior: still
 * there or not; if so, her rate of buying from gamma(r + x, alpha + T) and when she leaves; then purchases until the horizon or until
 * then; then their sum from gamma(p n, nu) with nu from gamma(q + p x, v + p-weighted spend). Cost: most futures one or two draws long.
 */
export function futureTotals(
  models: readonly ValueModels[],
  history: PurchaseHistory & { readonly meanRepeatAmount: number },
  horizon: { readonly weeks: number; readonly draws: number; readonly seed: number; readonly stream: number },
): Float64Array {
  const uniform = createRandom(hashOf(horizon.seed, horizon.stream)).nextFloat
  const alive = models.map(({ purchases }) => aliveUnder(purchases, history))
  const known = history.meanRepeatAmount > 0 ? history.repeats : 0
  const totals = new Float64Array(horizon.draws)
  for (let draw = 0; draw < horizon.draws; draw += 1) {
    const { purchases, amounts: { p, q, v } } = models[draw % models.length]
    if (uniform() >= alive[draw % models.length]) continue
    const bought = drawPurchases(uniform, purchases, history, horizon.weeks)
    if (bought === 0) continue
    const nu = drawGamma(uniform, q + p * known, v + known * history.meanRepeatAmount)
    totals[draw] = drawGamma(uniform, p * bought, nu)
  }
  return totals
}

function drawPurchases(uniform: Uniform, model: PurchaseModel, { repeats, age }: PurchaseHistory, weeks: number): number {
  const rate = drawGamma(uniform, model.parameters.r + repeats, model.parameters.alpha + age)
  if (model.name === 'pareto-nbd') {
    const leaving = drawGamma(uniform, model.parameters.s, model.parameters.beta + age)
    return drawPoisson(uniform, rate * Math.min(weeks, drawExponential(uniform, leaving)))
  }
  const wished = drawPoisson(uniform, rate * weeks)
  if (wished === 0) return 0
  return Math.min(wished, drawFirstSuccess(uniform, drawBeta(uniform, model.parameters.a, model.parameters.b + repeats)))
}

/** The middle 95 % of the futures. */
export function rangeOf(totals: Float64Array): ValueRange {
  const sorted = totals.slice().sort()
  return { low: quantileSorted(sorted, LOW_TAIL), high: quantileSorted(sorted, HIGH_TAIL) }
}
