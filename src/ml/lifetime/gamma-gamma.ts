/**
 * The Gamma-Gamma model of money per purchase: each customer's purchases vary around a mean of her own, and those means vary
 * over customers. Source: Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
 */
import { minimise } from './minimise.ts'
import { wall } from './purchase-history.ts'
import type { PurchaseSummary } from './purchase-summary.ts'
import { logGamma } from './special-functions.ts'
import { covarianceAt } from './standard-errors.ts'

/** A purchase is gamma(p, rate nu), and nu is gamma(q, v) over customers. v has the unit of the money; q is above 1, so that the mean exists. */
export interface GammaGammaParameters {
  readonly p: number
  readonly q: number
  readonly v: number
}

/** Parameters, their log-likelihood, how many customers carried it, and whether the search settled; standard errors, and the covariance of ln p, ln (q - 1) and ln v, where the data tell them. */
export interface GammaGammaFit {
  readonly parameters: GammaGammaParameters
  readonly logLikelihood: number
  readonly customers: number
  readonly converged: boolean
  readonly standardErrors: GammaGammaParameters | null
  readonly logCovariance: number[][] | null
}

/** Log-likelihood over customers with a repeat purchase and money above zero, in nats (formula 1a). CDNOW: -4055.92 over 946. */
export function gammaGammaLogLikelihood({ p, q, v }: GammaGammaParameters, summary: PurchaseSummary): number {
  const fixed = q * Math.log(v) - logGamma(q)
  const byCount = new Map<number, number>()
  let sum = 0
  for (let row = 0; row < summary.repeats.length; row += 1) {
    const x = summary.repeats[row]
    const mean = summary.meanRepeatAmount[row]
    if (x === 0 || mean <= 0) continue
    let counted = byCount.get(x)
    if (counted === undefined) {
      counted = fixed + logGamma(p * x + q) - logGamma(p * x) + p * x * Math.log(x)
      byCount.set(x, counted)
    }
    sum += counted + (p * x - 1) * Math.log(mean) - (p * x + q) * Math.log(v + x * mean)
  }
  return sum
}

/** Fits the three parameters by maximum likelihood, from three starts; money is scaled by its mean inside, so its unit does not matter. */
export function fitGammaGamma(summary: PurchaseSummary): GammaGammaFit {
  let customers = 0
  let total = 0
  for (let row = 0; row < summary.repeats.length; row += 1) {
    if (summary.repeats[row] === 0 || summary.meanRepeatAmount[row] <= 0) continue
    customers += 1
    total += summary.meanRepeatAmount[row]
  }
  const scale = total / customers || 1
  const unpack = (point: Float64Array): GammaGammaParameters => ({ p: Math.exp(point[0]), q: 1 + Math.exp(point[1]), v: Math.exp(point[2]) * scale })
  const objective = (point: Float64Array): number => -gammaGammaLogLikelihood(unpack(point), summary) / Math.max(1, customers) + wall(point)
  const found = minimise(objective, [[1, 1, 0], [0, 0, 0], [3, 2, -2]])
  const parameters = unpack(found.point)
  const logCovariance = covarianceAt((point) => -gammaGammaLogLikelihood(unpack(point), summary), found.point)
  const { p, q, v } = parameters
  const standardErrors = logCovariance && { p: p * Math.sqrt(logCovariance[0][0]), q: (q - 1) * Math.sqrt(logCovariance[1][1]), v: v * Math.sqrt(logCovariance[2][2]) }
  return { parameters, logLikelihood: gammaGammaLogLikelihood(parameters, summary), customers, converged: found.converged, standardErrors, logCovariance }
}

/**
 * Money expected per future purchase of a customer with `repeats` purchases of `meanRepeatAmount` on average: her own mean, drawn
 * towards everybody's the less she bought (formula 5). A customer without repeats gets everybody's mean, p v / (q - 1).
 */
export function expectedAmount({ p, q, v }: GammaGammaParameters, repeats: number, meanRepeatAmount: number): number {
  const known = meanRepeatAmount > 0 ? repeats : 0
  return (p * (v + known * meanRepeatAmount)) / (p * known + q - 1)
}
