/** Log-gamma, log-beta and Gauss's hypergeometric function, as the purchase models need them: real arguments, double precision. */

/** Bernoulli-number coefficients of Stirling's series for ln Γ (Abramowitz and Stegun 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156] as const
const STIRLING_FROM = 10 // from here the seven terms are exact to the last bit or two
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2
const SERIES_LIMIT = 2_000_000 // terms; z = .99999 with slowly falling terms stays below this
const SERIES_PRECISION = 1e-16
const RESCALE = 1e200 // a sum past this is divided by it, and the division remembered as a logarithm: the sum cannot overflow

/**
 * Natural logarithm of the gamma function for x > 0; NaN elsewhere. Relative error about 1e-15.
 * Source: Stirling's series after shifting x above 10. Example: logGamma(5) = ln 24 = 3.1780538303479458.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  let shifted = x
  let product = 1
  while (shifted < STIRLING_FROM) {
    product *= shifted
    shifted += 1
  }
  const inverse = 1 / shifted
  const square = inverse * inverse
  let tail = 0
  for (let k = STIRLING.length - 1; k >= 0; k -= 1) tail = tail * square + STIRLING[k]
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + tail * inverse - Math.log(product)
}

/** Natural logarithm of the beta function for a, b > 0. Example: logBeta(2, 3) = ln(1/12). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** The power series: sum of (a)_n (b)_n / (c)_n z^n / n!, for 0 <= z < 1 (z = 1 as well where c > a + b), as sum x e^logFactor so that it cannot overflow. */
function hypergeometricSeries(a: number, b: number, c: number, z: number): { sum: number; logFactor: number } {
  let term = 1
  let sum = 1
  let logFactor = 0
  for (let n = 0; n < SERIES_LIMIT; n += 1) {
    term *= ((a + n) * (b + n) * z) / ((c + n) * (n + 1))
    sum += term
    // The ratio of terms tends to z, so what is left is about |term| z / (1 - z).
    if (Math.abs(term) <= SERIES_PRECISION * Math.abs(sum) * (1 - z)) break
    if (Math.abs(sum) > RESCALE) {
      term /= RESCALE
      sum /= RESCALE
      logFactor += Math.log(RESCALE)
    }
  }
  return { sum, logFactor }
}

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1 and c not zero or a negative whole number; NaN elsewhere.
 * Where the plain series would grow (a + b > c), Euler's transformation (1-z)^(c-a-b) 2F1(c-a, c-b; c; z) makes it fall:
 * Abramowitz and Stegun 15.3.3. Relative error about 1e-13. With `logFactor` the result is multiplied by e^logFactor before it can
 * overflow: a vanishing power times an enormous series is then a number, not 0 x Infinity. Example: hyp2f1(1, 1, 2, 0.5) = 2 ln 2.
 */
export function hyp2f1(a: number, b: number, c: number, z: number, logFactor = 0): number {
  if (!(z >= 0 && z < 1) || (c <= 0 && Number.isInteger(c))) return Number.NaN
  const series = a + b <= c ? hypergeometricSeries(a, b, c, z) : hypergeometricSeries(c - a, c - b, c, z)
  const moved = a + b <= c ? 0 : (c - a - b) * Math.log1p(-z)
  return series.sum * Math.exp(series.logFactor + logFactor + moved)
}

/** From here the continued fraction is quicker than the series: 70 times at z = .9999. */
const FRACTION_FROM = 0.9
const FRACTION_STEPS = 2_000_000
const FRACTION_PRECISION = 1e-16

/**
 * 2F1(a, 1; c + 1; z) for a, c > 0, c - a > -1 and 0 <= z < 1, by Gauss's continued fraction (NIST DLMF 15.7.1, which with b = 0 has
 * the plain 1 above the line), in Lentz's way. The steps it needs grow with 1 / sqrt(1 - z), those of the series with 1 / (1 - z).
 */
function gaussFraction(a: number, c: number, z: number): number {
  let value = c
  let upper = c
  let lower = 0
  for (let n = 1; n < FRACTION_STEPS; n += 1) {
    const k = n >> 1
    const step = -z * (n % 2 === 1 ? (a + k) * (c + k) : k * (c - a + k))
    lower = 1 / (c + n + step * lower)
    upper = c + n + step / upper
    const change = upper * lower
    value *= change
    if (Math.abs(change - 1) <= FRACTION_PRECISION) break
  }
  return c / value
}

/**
 * ln 2F1(a, b; a + 1; z) for a, b > 0 and 0 <= z < 1: an incomplete beta integral, of values far outside the range of numbers as well.
 * For larger z by Euler's transformation and Gauss's continued fraction, else by the series. NaN outside the domain.
 */
export function logHyp2f1Above(a: number, b: number, z: number): number {
  if (!(z > FRACTION_FROM && z < 1) || !(a > 0 && b > 0 && a + 1 - b > 0)) return logHyp2f1(a, b, a + 1, z)
  return Math.log(gaussFraction(a + 1 - b, a, z)) + (1 - b) * Math.log1p(-z)
}

/** ln 2F1(a, b; c; z) for a, b, c > 0 and 0 <= z < 1, where every term is positive: for values far outside the range of numbers. NaN elsewhere. */
export function logHyp2f1(a: number, b: number, c: number, z: number): number {
  if (!(z >= 0 && z < 1) || !(a > 0 && b > 0 && c > 0)) return Number.NaN
  const moving = a + b > c && c > a && c > b // else the transformed series would have terms of both signs
  const series = moving ? hypergeometricSeries(c - a, c - b, c, z) : hypergeometricSeries(a, b, c, z)
  return Math.log(series.sum) + series.logFactor + (moving ? (c - a - b) * Math.log1p(-z) : 0)
}
