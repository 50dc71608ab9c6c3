/** What boosting minimises: each loss with its gradient and hessian by the margin m, its starting margin, and its value. */

import { plainExp } from '../kernels/plain-tree-kernels.ts'
import type { Space } from './space.ts'

/**
 * logistic  y in 0..1, chance 1 / (1 + e^-m)      squared   y any, prediction m
 * poisson   y >= 0, mean e^m                      tweedie   y >= 0, mean e^m, variance ~ mean^power with 1 < power < 2
 * quantile  y any, prediction m: the value that `share` of outcomes lie below
 */
export type Loss = { kind: 'logistic' } | { kind: 'squared' } | { kind: 'poisson' } | { kind: 'tweedie'; power: number } | { kind: 'quantile'; share: number }

type Point = (margin: number, target: number) => number

/** The loss of one row. Poisson and Tweedie leave out what does not depend on the margin. */
export function lossOf(loss: Loss): Point {
  if (loss.kind === 'logistic') return (m, y) => softplus(m) - y * m
  if (loss.kind === 'squared') return (m, y) => (m - y) ** 2 / 2
  if (loss.kind === 'poisson') return (m, y) => plainExp(m) - y * m
  if (loss.kind === 'tweedie') {
    const { power } = loss
    return (m, y) => plainExp((2 - power) * m) / (2 - power) - (y * plainExp((1 - power) * m)) / (1 - power)
  }
  return (m, y) => (y >= m ? loss.share * (y - m) : (1 - loss.share) * (m - y))
}

function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
}

/** Gradient and hessian of one row; that of a quantile is flat, and its leaves are refitted from the rows themselves. */
export function derivativesOf(loss: Loss): { gradient: Point; hessian: Point } {
  if (loss.kind === 'logistic') {
    const chance = (m: number) => 1 / (1 + plainExp(-m))
    return { gradient: (m, y) => chance(m) - y, hessian: (m) => chance(m) * (1 - chance(m)) }
  }
  if (loss.kind === 'squared') return { gradient: (m, y) => m - y, hessian: () => 1 }
  if (loss.kind === 'poisson') return { gradient: (m, y) => plainExp(m) - y, hessian: (m) => plainExp(m) }
  if (loss.kind === 'tweedie') {
    const { power } = loss
    return {
      gradient: (m, y) => plainExp((2 - power) * m) - y * plainExp((1 - power) * m),
      hessian: (m, y) => (2 - power) * plainExp((2 - power) * m) - (1 - power) * y * plainExp((1 - power) * m),
    }
  }
  return { gradient: (m, y) => (m > y ? 1 - loss.share : -loss.share), hessian: () => 1 }
}

/** The margin that fits these rows best without any column: the least loss of all constants, with a finite logarithm. */
export function startingMargin(loss: Loss, rows: Uint32Array, target: ArrayLike<number>, weight: ArrayLike<number> | null): number {
  if (loss.kind === 'quantile') return weightedQuantile(Float64Array.from(rows, (row) => target[row]), Float64Array.from(rows, (row) => weight?.[row] ?? 1), loss.share)
  let [sum, total] = [0, 0]
  for (const row of rows) {
    const w = weight ? weight[row] : 1
    sum += w * target[row]
    total += w
  }
  if (loss.kind === 'squared') return sum / total
  const half = (total / rows.length) * 0.5 // half an average row: keeps a rate of 0 or 1 finite
  if (loss.kind === 'logistic') {
    const chance = Math.min(Math.max(sum, half), total - half) / total
    return Math.log(chance / (1 - chance))
  }
  return Math.log(sum > 0 ? sum / total : half / total)
}

/** The smallest value with at least `share` of the weight at or below it. */
export function weightedQuantile(values: Float64Array, weights: Float64Array, share: number): number {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let below = 0
  for (const i of order) {
    below += weights[i]
    if (below >= share * total) return values[i]
  }
  return values[order[order.length - 1]]
}

/** Writes weighted gradients and hessians of rows from .. to - 1 into the space; returns the largest of each. */
export function lossGradients(loss: Loss, buffer: ArrayBufferLike, space: Space): (margin: number, from: number, to: number) => { mostG: number; mostH: number } {
  const { gradient, hessian } = derivativesOf(loss)
  const doubles = (at: number) => new Float64Array(buffer, at, space.rows)
  const [target, weight] = [doubles(space.target), space.weight === 0 ? null : doubles(space.weight)]
  const [g, h] = [doubles(space.gradient), doubles(space.hessian)]
  return (margin, from, to) => {
    const margins = doubles(margin)
    let [mostG, mostH] = [0, 0]
    for (let row = from; row < to; row++) {
      const w = weight ? weight[row] : 1
      g[row] = w * gradient(margins[row], target[row])
      h[row] = w * hessian(margins[row], target[row])
      mostG = Math.max(mostG, Math.abs(g[row]))
      mostH = Math.max(mostH, h[row])
    }
    return { mostG, mostH }
  }
}
