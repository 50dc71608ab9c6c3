/** The purchase models behind one door: whichever was fitted, the same questions can be asked of it. */
import { createRandom } from '#ml/random/random.ts'
import { expectedPurchases, probabilityAlive, type BgNbdFit, type BgNbdParameters } from './bg-nbd.ts'
import type { GammaGammaFit, GammaGammaParameters } from './gamma-gamma.ts'
import { paretoAlive, paretoPurchases, type ParetoNbdFit, type ParetoNbdParameters } from './pareto-nbd.ts'
import type { PurchaseHistory } from './purchase-history.ts'
import { parameterDraws } from './standard-errors.ts'

export type PurchaseModelName = 'bg-nbd' | 'pareto-nbd'

/** One of the purchase models with its parameters. */
export type PurchaseModel =
  | { readonly name: 'bg-nbd'; readonly parameters: BgNbdParameters }
  | { readonly name: 'pareto-nbd'; readonly parameters: ParetoNbdParameters }

/** How often customers buy and leave, and how much they spend. */
export interface ValueModels {
  readonly purchases: PurchaseModel
  readonly amounts: GammaGammaParameters
}

/** The chance, 0 to 1, that the customer has not left for good. */
export function aliveUnder(model: PurchaseModel, history: PurchaseHistory): number {
  return model.name === 'bg-nbd' ? probabilityAlive(model.parameters, history) : paretoAlive(model.parameters, history)
}

/** Purchases expected of her in the next `weeks` weeks. */
export function purchasesUnder(model: PurchaseModel, history: PurchaseHistory, weeks: number): number {
  return model.name === 'bg-nbd' ? expectedPurchases(model.parameters, history, weeks) : paretoPurchases(model.parameters, history, weeks)
}

/**
 * Purchases expected over `periods` periods of `length` weeks, each period's counted at its end and discounted by `rate` a period: the
 * sum over k of (E(k length) - E((k - 1) length)) / (1 + rate)^k. The last period may be a part of one. Rate 0 gives E(periods x length).
 */
export function discountedPurchases(model: PurchaseModel, history: PurchaseHistory, horizon: { readonly periods: number; readonly length: number; readonly rate: number }): number {
  let [before, sum] = [0, 0]
  for (let period = 1; period - 1 < horizon.periods; period += 1) {
    const until = Math.min(period, horizon.periods)
    const upTo = purchasesUnder(model, history, until * horizon.length)
    sum += (upTo - before) / (1 + horizon.rate) ** until
    before = upTo
  }
  return sum
}

const FARTHEST = 3 // log-parameters: a draw further than a factor of 20 from the estimate says only that the data are few

/**
 * Parameters as the data leave them open: `draws` draws from the normal law of the log-parameters around the estimates. Where the data
 * do not tell how sure an estimate is, the estimate itself. The same seed gives the same draws.
 */
export function drawValueModels(fits: { readonly purchases: BgNbdFit | ParetoNbdFit; readonly amounts: GammaGammaFit }, draws: number, seed: number): ValueModels[] {
  const uniform = createRandom(seed).nextFloat
  const { purchases, amounts } = fits
  const values = 'a' in purchases.parameters
    ? [purchases.parameters.r, purchases.parameters.alpha, purchases.parameters.a, purchases.parameters.b]
    : [purchases.parameters.r, purchases.parameters.alpha, purchases.parameters.s, purchases.parameters.beta]
  const { p, q, v } = amounts.parameters
  const bought = drawnFactors(values.length, purchases.logCovariance, draws, uniform)
  const spent = drawnFactors(3, amounts.logCovariance, draws, uniform)
  const bgNbd = 'a' in purchases.parameters
  return Array.from({ length: Math.max(bought.length, spent.length) }, (_, draw) => {
    const factor = bought[draw % bought.length]
    const [first, second, third, fourth] = values.map((value, k) => value * factor[k])
    const money = spent[draw % spent.length]
    return {
      purchases: bgNbd
        ? { name: 'bg-nbd', parameters: { r: first, alpha: second, a: third, b: fourth } }
        : { name: 'pareto-nbd', parameters: { r: first, alpha: second, s: third, beta: fourth } },
      amounts: { p: p * money[0], q: 1 + (q - 1) * money[1], v: v * money[2] },
    }
  })
}

function drawnFactors(size: number, logCovariance: number[][] | null, draws: number, uniform: () => number): Float64Array[] {
  return parameterDraws(new Float64Array(size), logCovariance, draws, uniform).map((moved) => moved.map((part) => Math.exp(Math.max(-FARTHEST, Math.min(FARTHEST, part)))))
}
