/** Gauss-Legendre points, with which Shapley weights become short exact sums instead of walks over subset sizes. */

/**
 * Points of (0, 1) and their weights. `points` of them integrate every polynomial of degree up to 2 x points - 1 exactly.
 * Source: Newton's method on the Legendre polynomial from Tricomi's first guess (Press et al., Numerical Recipes, 4.6).
 */
export type Quadrature = { points: Float64Array; weights: Float64Array }

const known = new Map<number, Quadrature>()

/**
 * The rule that is exact for paths of `distinct` columns. The Shapley weight k!(D-1-k)!/D! is the integral of t^k (1-t)^(D-1-k), so
 * the contributions of a path of D columns are integrals of polynomials of degree D - 1: ceil(D / 2) points are enough.
 */
export function quadratureFor(distinct: number): Quadrature {
  const count = Math.max(1, Math.ceil(distinct / 2))
  let rule = known.get(count)
  if (!rule) {
    rule = gaussLegendre(count)
    known.set(count, rule)
  }
  return rule
}

const STEPS = 100 // Newton needs about five

function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 1
    for (let step = 0; step < STEPS; step++) {
      let [value, before] = [1, 0]
      for (let degree = 1; degree <= count; degree++) [value, before] = [((2 * degree - 1) * x * value - (degree - 1) * before) / degree, value]
      slope = (count * (x * value - before)) / (x * x - 1)
      const change = value / slope
      x -= change
      if (Math.abs(change) < 1e-16) break
    }
    points[i] = (1 - x) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { points, weights }
}
