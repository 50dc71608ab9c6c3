/** Draws from the usual distributions, each from a stream of even numbers. */

/** A source of numbers spread evenly over [0, 1): for example `createRandom(seed).nextFloat`. */
export type Uniform = () => number

const POISSON_CHUNK = 30 // above this, exp(-mean) loses bits: the mean is split, and the parts added, which is exact
const POISSON_NORMAL = 1000 // above this mean a rounded normal draw differs by less than anyone could tell, and costs two numbers

/** A standard normal draw (Box and Muller; one draw is used, so that the stream has no hidden state). */
export function drawNormal(uniform: Uniform): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
  return radius * Math.cos(2 * Math.PI * uniform())
}

/** An exponential draw with this rate per unit of time. */
export function drawExponential(uniform: Uniform, rate: number): number {
  return -Math.log(1 - uniform()) / rate
}

/** A gamma draw with mean shape / rate. Source: Marsaglia and Tsang (2000), with their boost below shape 1. NaN for a shape that is not a finite number of 0 or more. */
export function drawGamma(uniform: Uniform, shape: number, rate = 1): number {
  if (!(shape >= 0 && shape < Number.POSITIVE_INFINITY)) return Number.NaN // no draw would ever be accepted
  if (shape < 1) {
    const boost = (1 - uniform()) ** (1 / shape)
    return drawGamma(uniform, shape + 1, rate) * boost
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = drawNormal(uniform)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate
  }
}

/** A beta draw with mean a / (a + b), from two gamma draws. */
export function drawBeta(uniform: Uniform, a: number, b: number): number {
  const first = drawGamma(uniform, a)
  const second = drawGamma(uniform, b)
  return first + second > 0 ? first / (first + second) : 0.5
}

/** A Poisson draw, for means above 1,000 by the normal law of the same mean and variance. Cost: about `mean` even numbers, at most 1,000. */
export function drawPoisson(uniform: Uniform, mean: number): number {
  if (mean > POISSON_NORMAL) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(uniform)))
  let count = 0
  for (let left = mean; left > 0; left -= POISSON_CHUNK) {
    const floor = Math.exp(-Math.min(left, POISSON_CHUNK))
    for (let product = uniform(); product > floor; product *= uniform()) count += 1
  }
  return count
}

/** On which try, 1 or later, the first success of chance p comes; Infinity where p is 0. */
export function drawFirstSuccess(uniform: Uniform, p: number): number {
  if (p <= 0) return Number.POSITIVE_INFINITY
  if (p >= 1) return 1
  return Math.max(1, Math.ceil(Math.log(1 - uniform()) / Math.log1p(-p)))
}

/** Index of one of the weights, each with a chance in proportion to it; the weights are not negative and not all zero. */
export function drawWeighted(uniform: Uniform, weights: readonly number[]): number {
  let total = 0
  for (const weight of weights) total += weight
  let left = uniform() * total
  for (let k = 0; k < weights.length; k += 1) {
    left -= weights[k]
    if (left < 0) return k
  }
  return weights.length - 1
}
