/**
 * The Pareto/NBD model of repeat purchases: each customer buys at a steady rate of her own until she leaves, and may leave at any
 * moment. Source: Schmittlein, Morrison and Colombo (1987), as derived in Fader and Hardie, "A Note on Deriving the Pareto/NBD Model" (2005).
 */
import { minimise } from './minimise.ts'
import { distinctHistories, wall, type DistinctHistories, type PurchaseHistory } from './purchase-history.ts'
import type { PurchaseSummary } from './purchase-summary.ts'
import { logGamma, logHyp2f1Above } from './special-functions.ts'
import { covarianceAt } from './standard-errors.ts'

/** Rates of buying are gamma(r, alpha) over customers (per week), rates of leaving gamma(s, beta). */
export interface ParetoNbdParameters {
  readonly r: number
  readonly alpha: number
  readonly s: number
  readonly beta: number
}

/** Parameters, log-likelihood, whether the search settled; standard errors, and the covariance of the log-parameters (r, alpha, s, beta), where the data tell them. */
export interface ParetoNbdFit {
  readonly parameters: ParetoNbdParameters
  readonly logLikelihood: number
  readonly converged: boolean
  readonly standardErrors: ParetoNbdParameters | null
  readonly logCovariance: number[][] | null
}

const STEADY = 1e-9 // s = 1 is a removable hole of the expectation: beside it the logarithm stands for the power
const MOST_HISTORIES = 20_000 // a likelihood term costs two power series; standard errors of 20,000 histories are below one per cent

/** ln of the integral A0 of the note, over the density of (x, t_x) given a customer who left before T; -Infinity where t_x = T. */
function logLeftBefore({ r, alpha, s, beta }: ParetoNbdParameters, x: number, recency: number, age: number): number {
  if (recency >= age) return Number.NEGATIVE_INFINITY
  const power = r + s + x
  const [most, second] = alpha >= beta ? [alpha, s + 1] : [beta, r + x]
  const gap = Math.abs(alpha - beta)
  const at = (time: number): number => logHyp2f1Above(power, second, gap / (most + time)) - power * Math.log(most + time)
  const early = at(recency)
  return early + Math.log(-Math.expm1(Math.min(0, at(age) - early)))
}

/** Odds that the customer has left, and ln of the density of her history given that she is still there (without the parts of x alone). */
function partsOf(parameters: ParetoNbdParameters, x: number, recency: number, age: number): { readonly leftOdds: number; readonly logAlive: number } {
  const { r, alpha, s, beta } = parameters
  const logAlive = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age)
  return { leftOdds: (s / (r + s + x)) * Math.exp(logLeftBefore(parameters, x, recency, age) - logAlive), logAlive }
}

/** ln(1 + odds); odds beyond the range of numbers are taken as their logarithm. */
function logOnePlus(odds: number, logOdds: () => number): number {
  return Number.isFinite(odds) ? Math.log1p(odds) : logOdds()
}

function likelihoodOf(summary: PurchaseSummary, { rows, weight }: DistinctHistories): (parameters: ParetoNbdParameters) => number {
  return (parameters) => {
    const { r, alpha, s, beta } = parameters
    const fixed = r * Math.log(alpha) + s * Math.log(beta) - logGamma(r)
    let sum = 0
    for (let k = 0; k < rows.length; k += 1) {
      const [x, recency, age] = [summary.repeats[rows[k]], summary.recency[rows[k]], summary.age[rows[k]]]
      const { leftOdds, logAlive } = partsOf(parameters, x, recency, age)
      const beyond = (): number => Math.log(s / (r + s + x)) + logLeftBefore(parameters, x, recency, age) - logAlive
      sum += weight[k] * (fixed + logGamma(r + x) + logAlive + logOnePlus(leftOdds, beyond))
    }
    return sum
  }
}

/** Log-likelihood of all customers' histories under given parameters, in nats. Example: the published CDNOW fit gives -9594.976. */
export function paretoNbdLogLikelihood(parameters: ParetoNbdParameters, summary: PurchaseSummary): number {
  return likelihoodOf(summary, distinctHistories(summary))(parameters)
}

/** An even sample of the histories where there are too many: every k-th, with the weight of those it stands for. */
function thinned({ rows, weight }: DistinctHistories): DistinctHistories {
  const every = Math.ceil(rows.length / MOST_HISTORIES)
  if (every === 1) return { rows, weight }
  const kept = rows.filter((_row, k) => k % every === 0)
  const share = weight.reduce((sum, value) => sum + value, 0) / weight.reduce((sum, value, k) => sum + (k % every === 0 ? value : 0), 0)
  return { rows: kept, weight: Float64Array.from(kept, (_row, k) => weight[k * every] * share) }
}

/**
 * Fits the four parameters by maximum likelihood over log-parameters, with standard errors from the curvature there. Time is scaled by
 * the mean age inside. Of more than 20,000 distinct histories an even sample is read. Cost: some 300 passes over them, each term two series.
 */
export function fitParetoNbd(summary: PurchaseSummary): ParetoNbdFit {
  const customers = summary.age.length
  const scale = summary.age.reduce((sum, age) => sum + age, 0) / customers || 1
  const all = distinctHistories(summary)
  const read = thinned(all)
  const likelihood = likelihoodOf(summary, read)
  const unpack = (point: Float64Array): ParetoNbdParameters => ({
    r: Math.exp(point[0]), alpha: Math.exp(point[1]) * scale, s: Math.exp(point[2]), beta: Math.exp(point[3]) * scale,
  })
  const objective = (point: Float64Array): number => -likelihood(unpack(point)) / customers + wall(point)
  let found = minimise(objective, [[-0.5, -1, -0.5, -1]])
  if (!found.converged) {
    const again = minimise(objective, [[0, 0, 0, 0], [-1, -2, 0, 0]])
    if (again.value < found.value) found = again
  }
  const parameters = unpack(found.point)
  const logCovariance = covarianceAt((point) => -likelihood(unpack(point)), found.point)
  const { r, alpha, s, beta } = parameters
  const standardErrors = logCovariance && { r: r * Math.sqrt(logCovariance[0][0]), alpha: alpha * Math.sqrt(logCovariance[1][1]), s: s * Math.sqrt(logCovariance[2][2]), beta: beta * Math.sqrt(logCovariance[3][3]) }
  return { parameters, logLikelihood: read === all ? likelihood(parameters) : likelihoodOf(summary, all)(parameters), converged: found.converged, standardErrors, logCovariance }
}

/** The chance, 0 to 1, that the customer has not left. CDNOW: .2942 for nobody's repeat in 39 weeks, .9979 for 26 repeats up to week 30.86 of 31. */
export function paretoAlive(parameters: ParetoNbdParameters, { repeats, recency, age }: PurchaseHistory): number {
  return 1 / (1 + partsOf(parameters, repeats, recency, age).leftOdds)
}

/** Weeks of the next `weeks` that a customer who is still there is expected to stay; `from` is beta + her age. */
function expectedStay(s: number, from: number, weeks: number): number {
  const reach = Math.log(from / (from + weeks))
  return Math.abs(s - 1) < STEADY ? -from * reach : (-from * Math.expm1((s - 1) * reach)) / (s - 1)
}

/** Purchases that a new customer is expected to make within `weeks` of the first one. CDNOW, 52 weeks: 1.473. */
export function paretoPurchasesFromStart({ r, alpha, s, beta }: ParetoNbdParameters, weeks: number): number {
  return (r / alpha) * expectedStay(s, beta, weeks)
}

/** Purchases expected in the next `weeks` weeks from a customer with this history. CDNOW: 26 repeats, t_x 30.86, T 31, 52 weeks: 25.46. */
export function paretoPurchases(parameters: ParetoNbdParameters, history: PurchaseHistory, weeks: number): number {
  if (weeks <= 0) return 0
  const { r, alpha, s, beta } = parameters
  const rate = (r + history.repeats) / (alpha + history.age)
  return paretoAlive(parameters, history) * rate * expectedStay(s, beta + history.age, weeks)
}
