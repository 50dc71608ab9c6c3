/**
 * The BG/NBD model of repeat purchases: each customer buys at a steady rate of her own, and after each purchase may leave for good.
 * Source: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005).
 */
import { minimise } from './minimise.ts'
import { distinctHistories, wall, type PurchaseHistory } from './purchase-history.ts'
import type { PurchaseSummary } from './purchase-summary.ts'
import { hyp2f1, logBeta, logGamma } from './special-functions.ts'
import { covarianceAt } from './standard-errors.ts'

/** Rates are gamma(r, alpha) over customers (per week), chances to leave after a purchase beta(a, b). */
export interface BgNbdParameters {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** Parameters with the log-likelihood they reach, and whether the search settled; standard errors, and the covariance of the log-parameters (r, alpha, a, b), where the data tell them. */
export interface BgNbdFit {
  readonly parameters: BgNbdParameters
  readonly logLikelihood: number
  readonly converged: boolean
  readonly standardErrors: BgNbdParameters | null
  readonly logCovariance: number[][] | null
}

const SINGULARITY = 1e-7 // a = 1 and a + b = 1 are removable holes of the formulas: step beside them

/** Log-likelihood of whole histories, formula (6) of the paper; the parts that depend on the purchase count alone are tabulated. */
function likelihoodOf(summary: PurchaseSummary): (parameters: BgNbdParameters) => number {
  const { rows, weight } = distinctHistories(summary)
  const most = summary.repeats.reduce((largest, count) => Math.max(largest, count), 0)
  const byCount = new Float64Array(most + 1)
  const used = new Uint8Array(most + 1)
  for (const count of summary.repeats) used[count] = 1
  return ({ r, alpha, a, b }) => {
    const fixed = r * Math.log(alpha) - logGamma(r) - logBeta(a, b)
    for (let x = 0; x <= most; x += 1) if (used[x] === 1) byCount[x] = fixed + logGamma(r + x) + logBeta(a, b + x)
    let sum = 0
    for (let k = 0; k < rows.length; k += 1) {
      const x = summary.repeats[rows[k]]
      const power = r + x
      let term = byCount[x] - power * Math.log(alpha + summary.age[rows[k]])
      if (x > 0) term += Math.log1p((a / (b + x - 1)) * Math.exp(power * Math.log((alpha + summary.age[rows[k]]) / (alpha + summary.recency[rows[k]]))))
      sum += weight[k] * term
    }
    return sum
  }
}

/** Log-likelihood of all customers' histories under given parameters, in nats. Example: the published CDNOW fit gives -9582.429. */
export function bgNbdLogLikelihood(parameters: BgNbdParameters, summary: PurchaseSummary): number {
  return likelihoodOf(summary)(parameters)
}

/**
 * Fits the four parameters by maximum likelihood over log-parameters, from four starts, with standard errors from the curvature there. Time is scaled by the mean age inside, so
 * the unit of the input does not matter. Cost: about 500 passes over the distinct histories.
 */
export function fitBgNbd(summary: PurchaseSummary): BgNbdFit {
  const customers = summary.age.length
  const scale = summary.age.reduce((sum, age) => sum + age, 0) / customers || 1
  const likelihood = likelihoodOf(summary)
  const unpack = (point: Float64Array): BgNbdParameters => ({
    r: Math.exp(point[0]), alpha: Math.exp(point[1]) * scale, a: Math.exp(point[2]), b: Math.exp(point[3]),
  })
  const objective = (point: Float64Array): number => -likelihood(unpack(point)) / customers + wall(point)
  const found = minimise(objective, [[-1, -1, 0, 1], [0, 0, 0, 0], [0.5, -1, -1, 1], [-1, -2, 1, 2]])
  const parameters = unpack(found.point)
  const logCovariance = covarianceAt((point) => -likelihood(unpack(point)), found.point)
  const { r, alpha, a, b } = parameters
  const standardErrors = logCovariance && { r: r * Math.sqrt(logCovariance[0][0]), alpha: alpha * Math.sqrt(logCovariance[1][1]), a: a * Math.sqrt(logCovariance[2][2]), b: b * Math.sqrt(logCovariance[3][3]) }
  return { parameters, logLikelihood: likelihood(parameters), converged: found.converged, standardErrors, logCovariance }
}

/** The chance, 0 to 1, that the customer has not left for good. 1 for a single purchase: the model lets people leave only after a repeat. */
export function probabilityAlive({ r, alpha, a, b }: BgNbdParameters, { repeats, recency, age }: PurchaseHistory): number {
  if (repeats === 0) return 1
  const odds = (a / (b + repeats - 1)) * Math.exp((r + repeats) * Math.log((alpha + age) / (alpha + recency)))
  return 1 / (1 + odds)
}

function besideHoles({ a, b }: BgNbdParameters): number {
  return Math.abs(a - 1) < SINGULARITY || Math.abs(a + b - 1) < SINGULARITY ? a + 2 * SINGULARITY : a
}

/** Purchases that a new customer is expected to make within `weeks` of the first one (formula 9). CDNOW, 39 weeks: 1.2. */
export function expectedPurchasesFromStart(parameters: BgNbdParameters, weeks: number): number {
  const { r, alpha, b } = parameters
  const a = besideHoles(parameters)
  return ((a + b - 1) / (a - 1)) * (1 - hyp2f1(r, b, a + b - 1, weeks / (alpha + weeks), r * Math.log(alpha / (alpha + weeks))))
}

/**
 * Purchases expected in the next `weeks` weeks from a customer with this history (formula 10, after Euler's transformation, in
 * which no power grows with the number of purchases; power and series are multiplied as logarithms, so that the extreme
 * parameters of a handful of customers give numbers as well). Example: CDNOW fit, x 2, t_x 30.43, T 38.86, 39 weeks: 1.226.
 */
export function expectedPurchases(parameters: BgNbdParameters, history: PurchaseHistory, weeks: number): number {
  if (weeks <= 0) return 0
  const { r, alpha, b } = parameters
  const a = besideHoles(parameters)
  const shape = a + b + history.repeats - 1
  const z = weeks / (alpha + history.age + weeks)
  const share = hyp2f1(shape - r - history.repeats, a - 1, shape, z, (a - 1) * Math.log((alpha + history.age) / (alpha + history.age + weeks)))
  const whileAlive = (shape / (a - 1)) * (1 - share)
  return Math.max(0, whileAlive * probabilityAlive(parameters, history))
}
