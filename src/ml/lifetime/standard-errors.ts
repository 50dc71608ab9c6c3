/** How sure maximum-likelihood parameters are: the curvature of the log-likelihood at its top, and draws from what it leaves open. */
import { CholeskyDecomposition, EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix'
import { drawNormal, type Uniform } from '#ml/random/distributions.ts'

const STEP = 1e-3 // of a log-parameter: the fourth-order part is then about 1e-6 of the curvature, rounding about 1e-7

/** The second derivatives of a smooth function at a point, by central differences. Symmetric; cost 2 n^2 + 1 evaluations. */
function hessianAt(objective: (point: Float64Array) => number, point: Float64Array): Matrix {
  const size = point.length
  const at = (i: number, stepI: number, j: number, stepJ: number): number => {
    const probe = point.slice()
    probe[i] += stepI
    probe[j] += stepJ
    return objective(probe)
  }
  const centre = objective(point)
  const hessian = new Matrix(size, size)
  for (let i = 0; i < size; i += 1) {
    hessian.set(i, i, (at(i, STEP, i, 0) - 2 * centre + at(i, -STEP, i, 0)) / (STEP * STEP))
    for (let j = 0; j < i; j += 1) {
      const mixed = (at(i, STEP, j, STEP) - at(i, STEP, j, -STEP) - at(i, -STEP, j, STEP) + at(i, -STEP, j, -STEP)) / (4 * STEP * STEP)
      hessian.set(i, j, mixed)
      hessian.set(j, i, mixed)
    }
  }
  return hessian
}

/**
 * The covariance of maximum-likelihood estimates: the inverse of the negative log-likelihood's curvature at the estimate (row after
 * row). Null where the curvature is not positive in every direction: some parameter cannot be told from these data. Source: Efron and
 * Hinkley, "Assessing the accuracy of the maximum likelihood estimator" (Biometrika 1978).
 */
export function covarianceAt(negativeLogLikelihood: (point: Float64Array) => number, point: Float64Array): number[][] | null {
  const hessian = hessianAt(negativeLogLikelihood, point)
  if (!hessian.to1DArray().every(Number.isFinite)) return null
  const least = Math.min(...new EigenvalueDecomposition(hessian, { assumeSymmetric: true }).realEigenvalues)
  if (!(least > 0)) return null
  const inverted = inverse(hessian)
  const covariance = Matrix.add(inverted, inverted.transpose()).mul(0.5).to2DArray() // rounding leaves it a little askew
  return covariance.every((row, k) => row.every(Number.isFinite) && row[k] > 0) ? covariance : null
}

/** Draws from the normal law around the estimate that the covariance describes (the posterior of many data); without a covariance, the estimate itself. */
export function parameterDraws(estimate: Float64Array, covariance: number[][] | null, draws: number, uniform: Uniform): Float64Array[] {
  if (covariance === null) return [estimate]
  const factor = new CholeskyDecomposition(new Matrix(covariance))
  if (!factor.isPositiveDefinite()) return [estimate]
  const lower = factor.lowerTriangularMatrix
  return Array.from({ length: draws }, () => {
    const normal = Float64Array.from(estimate, () => drawNormal(uniform))
    return estimate.map((value, i) => normal.reduce((sum, z, j) => sum + (j <= i ? lower.get(i, j) * z : 0), value))
  })
}
