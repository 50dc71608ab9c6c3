/** Upper tails of the laws that the checks rest on, exact to small probabilities: alarms sit at one in ten thousand and rarer. */

import { logGamma } from '../lifetime/special-functions.ts'
import { normalQuantile } from '../stats/normal.ts'

const MOST_TERMS = 10_000
const PRECISION = 1e-15

/**
 * P(X >= x) for a gamma variable of the given shape and rate 1: the regularised upper incomplete gamma function. Source: series and
 * Lentz's continued fraction, Numerical Recipes 6.2. Example: gammaTail(1, 2) = e^-2.
 */
export function gammaTail(shape: number, x: number): number {
  if (!(x > 0)) return 1
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape))
  return x < shape + 1 ? 1 - front * lowerSeries(shape, x) : front * upperFraction(shape, x)
}

function lowerSeries(shape: number, x: number): number {
  let [term, sum] = [1 / shape, 1 / shape]
  for (let k = 1; k < MOST_TERMS && term > sum * PRECISION; k++) {
    term *= x / (shape + k)
    sum += term
  }
  return sum
}

function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let [c, d] = [1e300, 1 / b]
  let fraction = d
  for (let k = 1; k < MOST_TERMS; k++) {
    const a = -k * (k - shape)
    b += 2
    d = 1 / (a * d + b || 1e-300)
    c = b + a / c || 1e-300
    fraction *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return fraction
}

/** P(X >= x) for chi-square with `freedom` degrees of freedom, e.g. chiSquareTail(3.841459, 1) = 0.05. */
export function chiSquareTail(x: number, freedom: number): number {
  return gammaTail(freedom / 2, x / 2)
}

/** The x with chiSquareTail(x, freedom) = p, 0 < p < 1, e.g. chiSquareCritical(0.05, 1) = 3.841459. */
export function chiSquareCritical(p: number, freedom: number): number {
  return criticalOf((x) => chiSquareTail(x, freedom), p, Math.max(1, freedom))
}

/**
 * P(D >= d) for the two-sample Kolmogorov-Smirnov distance, with `rows` = n m / (n + m). Source: Kolmogorov's series with Stephens's
 * finite-sample term (JRSS B 1970). For values with ties it is an upper bound. Example: kolmogorovTail(1.36 / 10, 100) = 0.0454.
 */
export function kolmogorovTail(distance: number, rows: number): number {
  const root = Math.sqrt(rows)
  const scaled = (root + 0.12 + 0.11 / root) * distance
  if (scaled < 0.2) return 1
  let sum = 0
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * scaled * scaled)
    sum += k % 2 === 1 ? term : -term
    if (term < 1e-18) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}

/** The distance d with kolmogorovTail(d, rows) = p. */
export function kolmogorovCritical(p: number, rows: number): number {
  return criticalOf((distance) => kolmogorovTail(distance, rows), p, 1 / Math.sqrt(rows))
}

/** P(Z >= z) for a standard normal Z, e.g. normalTail(1.959964) = 0.025. */
export function normalTail(z: number): number {
  return z >= 0 ? gammaTail(0.5, (z * z) / 2) / 2 : 1 - normalTail(-z)
}

/** The z with normalTail(z) = p; below 1e-9 it is found by halving, because the quantile's own formula ends there. */
export function normalCritical(p: number): number {
  return p > 1e-9 ? normalQuantile(1 - p) : criticalOf(normalTail, p, 6)
}

/**
 * P(T >= t) for Student's t with `freedom` degrees of freedom, t >= 0, e.g. studentTail(2.570582, 5) = 0.025. Source: half the regularised
 * incomplete beta function at freedom / (freedom + t²), by Lentz's continued fraction, Numerical Recipes 6.4.
 */
export function studentTail(t: number, freedom: number): number {
  const [x, a, b] = [freedom / (freedom + t * t), freedom / 2, 0.5]
  if (t <= 0) return 0.5
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x))
  const whole = x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b
  return whole / 2
}

function betaFraction(a: number, b: number, x: number): number {
  let [c, d] = [1, 1 / nonZero(1 - ((a + b) * x) / (a + 1))]
  let fraction = d
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return fraction
}

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

/** P(X >= count) for a Poisson variable, e.g. poissonTail(1, 1) = 0.632. */
export function poissonTail(count: number, mean: number): number {
  if (count <= 0) return 1
  if (!(mean > 0)) return 0
  return count > mean + 1 ? poissonFarTail(count, mean) : 1 - gammaTail(count, mean)
}

/** Above the mean the tail's own terms, because 1 - P would lose its digits. */
function poissonFarTail(count: number, mean: number): number {
  let term = Math.exp(count * Math.log(mean) - mean - logGamma(count + 1))
  let sum = 0
  for (let k = count; term > sum * PRECISION && k < count + MOST_TERMS; k++) {
    sum += term
    term *= mean / (k + 1)
  }
  return sum
}

/**
 * P(X >= count) for the number of marked among `drawn` taken without replacement out of `all`, of which `marked` are marked (Fisher's
 * exact test, one-sided), e.g. hypergeometricTail(2, 2, 2, 4) = 1/6. Cost: the terms of the tail.
 */
export function hypergeometricTail(count: number, marked: number, drawn: number, all: number): number {
  const least = Math.max(0, marked + drawn - all)
  const most = Math.min(marked, drawn)
  if (count <= least) return 1
  if (count > most) return 0
  const choose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
  let term = Math.exp(choose(marked, count) + choose(all - marked, drawn - count) - choose(all, drawn))
  let sum = 0
  for (let k = count; k <= most; k++) {
    sum += term
    const next = (term * (marked - k) * (drawn - k)) / ((k + 1) * (all - marked - drawn + k + 1))
    if (next < sum * PRECISION && next <= term) break
    term = next
  }
  return Math.min(1, sum)
}

/** The x where a falling tail crosses p, by doubling and halving. */
function criticalOf(tail: (x: number) => number, p: number, start: number): number {
  let [low, high] = [0, start]
  for (let k = 0; k < 200 && tail(high) > p; k++) [low, high] = [high, high * 2]
  for (let k = 0; k < 100 && high - low > 1e-12 * high; k++) {
    const middle = (low + high) / 2
    if (tail(middle) > p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
