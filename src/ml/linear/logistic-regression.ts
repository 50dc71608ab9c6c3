/** Ridge-penalised logistic regression by iteratively reweighted least squares (Newton's method), on sparse rows. */

import { CholeskyDecomposition, Matrix } from 'ml-matrix'

/**
 * A sparse design without its intercept column. Row i owns the entries starts[i] to starts[i + 1] - 1 of
 * `columnOf` and `valueOf`. Float64: the normal equations square the condition number, so single precision is too short.
 */
export type SparseRows = { rows: number; columns: number; starts: Int32Array; columnOf: Int32Array; valueOf: Float64Array }

export type LogisticFit = { intercept: number; coefficients: Float64Array; iterations: number; converged: boolean }

const MOST_ITERATIONS = 50
const SMALLEST_GAIN = 1e-12 // of the loss: below it rounding decides
const MOST_COLUMNS_FOR_CHOLESKY = 200 // above it building and factorising p x p costs more than conjugate gradients
const GRADIENT_SHARE = 1e-4 // an inexact Newton step is enough: the next one corrects it

/**
 * Coefficients that minimise the negative log-likelihood + ridge / 2 x (sum of squared coefficients); the intercept is
 * not penalised. Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 4.4.1. Step halving
 * keeps separable data finite. Cost O(iterations x (rows x filled^2 + columns^3)).
 */
export function fitLogistic(design: SparseRows, labels: Uint8Array, ridge: number): LogisticFit {
  const { rows, columns } = design
  let positives = 0
  for (let i = 0; i < rows; i++) positives += labels[i]
  if (positives === 0 || positives === rows) throw new RangeError('A logistic regression needs both outcomes among its rows.')
  let beta: Float64Array = new Float64Array(columns + 1)
  beta[columns] = Math.log(positives / (rows - positives))
  let loss = penalisedLoss(design, labels, beta, ridge)
  for (let iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
    const step = newtonStep(design, labels, beta, ridge)
    let shrink = 1
    let next = moved(beta, step, shrink)
    let nextLoss = penalisedLoss(design, labels, next, ridge)
    while (!(nextLoss <= loss) && shrink > 1e-6) {
      shrink /= 2
      next = moved(beta, step, shrink)
      nextLoss = penalisedLoss(design, labels, next, ridge)
    }
    const gained = loss - nextLoss
    if (gained > 0) {
      beta = next
      loss = nextLoss
    }
    if (!(gained > SMALLEST_GAIN * (1 + Math.abs(loss)))) return fitOf(beta, columns, iteration, true)
  }
  return fitOf(beta, columns, MOST_ITERATIONS, false)
}

function fitOf(beta: Float64Array, columns: number, iterations: number, converged: boolean): LogisticFit {
  return { intercept: beta[columns], coefficients: beta.slice(0, columns), iterations, converged }
}

function moved(from: Float64Array, step: Float64Array, by: number): Float64Array {
  return from.map((value, i) => value + by * step[i])
}

/** intercept + row . coefficients, for every row: the log-odds. `beta` holds the coefficients, then the intercept. */
function linearOf(design: SparseRows, beta: Float64Array): Float64Array {
  const { rows, columns, starts, columnOf, valueOf } = design
  const out = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    let sum = beta[columns]
    for (let k = starts[i]; k < starts[i + 1]; k++) sum += beta[columnOf[k]] * valueOf[k]
    out[i] = sum
  }
  return out
}

function penalisedLoss(design: SparseRows, labels: Uint8Array, beta: Float64Array, ridge: number): number {
  let loss = 0
  const linear = linearOf(design, beta)
  for (let i = 0; i < design.rows; i++) {
    const z = labels[i] === 1 ? -linear[i] : linear[i]
    loss += z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
  }
  for (let j = 0; j < design.columns; j++) loss += (ridge / 2) * beta[j] * beta[j]
  return loss
}

function newtonStep(design: SparseRows, labels: Uint8Array, beta: Float64Array, ridge: number): Float64Array {
  const { rows, columns, starts, columnOf, valueOf } = design
  const linear = linearOf(design, beta)
  const weights = new Float64Array(rows)
  const gradient = new Float64Array(columns + 1)
  for (let i = 0; i < rows; i++) {
    const chance = 1 / (1 + Math.exp(-linear[i]))
    weights[i] = Math.max(chance * (1 - chance), 1e-12)
    const rest = labels[i] - chance
    gradient[columns] += rest
    for (let k = starts[i]; k < starts[i + 1]; k++) gradient[columnOf[k]] += rest * valueOf[k]
  }
  for (let j = 0; j < columns; j++) gradient[j] -= ridge * beta[j]
  return columns <= MOST_COLUMNS_FOR_CHOLESKY ? solveByCholesky(design, weights, ridge, gradient) : solveByGradients(design, weights, ridge, gradient)
}

function solveByCholesky(design: SparseRows, weights: Float64Array, ridge: number, gradient: Float64Array): Float64Array {
  const { rows, columns, starts, columnOf, valueOf } = design
  const size = columns + 1
  const hessian = new Float64Array(size * size)
  for (let i = 0; i < rows; i++) {
    const weight = weights[i]
    hessian[size * size - 1] += weight
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const scaled = weight * valueOf[k]
      const row = columnOf[k] * size
      hessian[row + columns] += scaled
      for (let l = starts[i]; l <= k; l++) hessian[row + columnOf[l]] += scaled * valueOf[l]
    }
  }
  const filled = new Matrix(size, size)
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) filled.set(r, c, r === c ? hessian[r * size + c] + (r < columns ? ridge : 0) : hessian[r * size + c] + hessian[c * size + r])
  }
  return Float64Array.from(new CholeskyDecomposition(filled).solve(Matrix.columnVector(gradient)).to1DArray())
}

/** Conjugate gradients with the Hessian's diagonal as preconditioner, for wide tables; source: Nocedal and Wright, "Numerical Optimization", 5.1. */
function solveByGradients(design: SparseRows, weights: Float64Array, ridge: number, gradient: Float64Array): Float64Array {
  const size = gradient.length
  const diagonal = new Float64Array(size).fill(ridge)
  diagonal[size - 1] = 0
  for (let i = 0; i < design.rows; i++) {
    diagonal[size - 1] += weights[i]
    for (let k = design.starts[i]; k < design.starts[i + 1]; k++) diagonal[design.columnOf[k]] += weights[i] * design.valueOf[k] ** 2
  }
  const solution = new Float64Array(size)
  const residual = gradient.slice()
  const target = GRADIENT_SHARE * Math.sqrt(dot(gradient, gradient))
  let direction = residual.map((value, j) => value / diagonal[j])
  let energy = dot(residual, direction)
  for (let iteration = 0; iteration < 2 * size && Math.sqrt(dot(residual, residual)) > target; iteration++) {
    const image = hessianTimes(design, weights, ridge, direction)
    const along = energy / dot(direction, image)
    for (let j = 0; j < size; j++) {
      solution[j] += along * direction[j]
      residual[j] -= along * image[j]
    }
    const conditioned = residual.map((value, j) => value / diagonal[j])
    const nextEnergy = dot(residual, conditioned)
    direction = conditioned.map((value, j) => value + (nextEnergy / energy) * direction[j])
    energy = nextEnergy
  }
  return solution
}

function hessianTimes(design: SparseRows, weights: Float64Array, ridge: number, vector: Float64Array): Float64Array {
  const { rows, columns, starts, columnOf, valueOf } = design
  const linear = linearOf(design, vector)
  const out = vector.map((value) => ridge * value)
  out[columns] = 0
  for (let i = 0; i < rows; i++) {
    const scaled = weights[i] * linear[i]
    out[columns] += scaled
    for (let k = starts[i]; k < starts[i + 1]; k++) out[columnOf[k]] += scaled * valueOf[k]
  }
  return out
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
