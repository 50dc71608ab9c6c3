/** One customer's possible futures, drawn from what the fitted models leave open about her: the interval around her value. */
import { drawBeta, drawFirstSuccess, drawGamma, drawPoisson } from '#ml/random/distributions.ts'
import { createRandom, hashOf } from '#ml/random/random.ts'
import { probabilityAlive, type BgNbdParameters, type PurchaseHistory } from './bg-nbd.ts'
import type { GammaGammaParameters } from './gamma-gamma.ts'

/** A range that holds the customer's future money with the stated chance. */
export interface ValueRange {
  readonly low: number
  readonly high: number
}

const LOW_TAIL = 0.025
const HIGH_TAIL = 0.975

/**
 * The 95 % range of the money a customer spends in the next `weeks` weeks. Each future is drawn from her own posterior: alive or
 * not; if alive, her rate from gamma(r + x, alpha + T) and her chance to leave from beta(a, b + x); then purchases until the
 * horizon or until she leaves; then their sum from gamma(p n, nu) with nu from gamma(q + p x, v + p-weighted spend). The parameters
 * themselves are taken as known. The same seed gives the same range. Cost: `draws` futures, most of them one or two draws long.
 */
export function futureValueRange(
  models: { readonly purchases: BgNbdParameters; readonly amounts: GammaGammaParameters },
  history: PurchaseHistory & { readonly meanRepeatAmount: number },
  horizon: { readonly weeks: number; readonly draws: number; readonly seed: number; readonly stream: number },
): ValueRange {
  const uniform = createRandom(hashOf(horizon.seed, horizon.stream)).nextFloat
  const { purchases: { r, alpha, a, b }, amounts: { p, q, v } } = models
  const alive = probabilityAlive(models.purchases, history)
  const known = history.meanRepeatAmount > 0 ? history.repeats : 0
  const totals = new Float64Array(horizon.draws)
  for (let draw = 0; draw < horizon.draws; draw += 1) {
    if (uniform() >= alive) continue
    const rate = drawGamma(uniform, r + history.repeats, alpha + history.age)
    const wished = drawPoisson(uniform, rate * horizon.weeks)
    if (wished === 0) continue
    const until = drawFirstSuccess(uniform, drawBeta(uniform, a, b + history.repeats))
    const bought = Math.min(wished, until)
    const nu = drawGamma(uniform, q + p * known, v + known * history.meanRepeatAmount)
    totals[draw] = drawGamma(uniform, p * bought, nu)
  }
  totals.sort()
  return { low: quantile(totals, LOW_TAIL), high: quantile(totals, HIGH_TAIL) }
}

function quantile(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}
