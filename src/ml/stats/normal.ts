/** The normal distribution's quantile, for intervals at any level. */

/**
 * The z with P(Z <= z) = p for a standard normal Z, 0 < p < 1; throws a RangeError otherwise. Source: Peter Acklam's
 * rational approximation (relative error 1.15e-9), e.g. normalQuantile(0.975) = 1.959964.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A normal quantile needs a probability between 0 and 1, not ${p}.`)
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p))
    return polynomial(TAIL_TOP, q) / polynomial(TAIL_BOTTOM, q)
  }
  const q = p - 0.5
  return (q * polynomial(CENTRE_TOP, q * q)) / polynomial(CENTRE_BOTTOM, q * q)
}

const CENTRE_TOP = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239]
const CENTRE_BOTTOM = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1]
const TAIL_TOP = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783]
const TAIL_BOTTOM = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]

/** Horner's scheme, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}

const TAIL_FROM = 5 // from here the continued fraction needs few steps; below it the series does
const TAIL_STEPS = 60

/**
 * The chance that a standard normal Z exceeds z; relative error below 1e-12, e.g. normalTail(1.959964) = 0.025. Source: the series and
 * the continued fraction of Abramowitz and Stegun, 26.2.10 and 26.2.14.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z > TAIL_FROM) {
    let fraction = z
    for (let step = TAIL_STEPS; step >= 1; step--) fraction = z + step / fraction
    return density / fraction
  }
  let [term, sum] = [z, z]
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return 0.5 - density * sum
}
