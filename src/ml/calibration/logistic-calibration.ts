/** Calibration that keeps contributions additive: a straight line on the log-odds. */

export type Calibration = { slope: number; intercept: number }

export const UNCALIBRATED: Calibration = { slope: 1, intercept: 0 }

const PRIOR_WEIGHT = 4 // the line may leave "slope 1" only as far as the held-out rows speak for it
const SMALLEST_SLOPE = 0.01 // a reversed or flat line would turn every reason round: keep the order, claim next to nothing

/**
 * The line slope x margin + intercept that makes held-out margins honest log-odds: maximum likelihood with a weak
 * normal prior around slope 1 (Platt 1999; van Calster et al., "Calibration: the Achilles heel", BMC Medicine 2019).
 * The same line scales every contribution, so base + contributions still equal the score.
 */
export function fitCalibration(margins: Float64Array, labels: Uint8Array): Calibration {
  const centre = margins.reduce((sum, value) => sum + value, 0) / Math.max(1, margins.length)
  let [slope, level] = [1, centre]
  for (let iteration = 0; iteration < 100; iteration++) {
    let [gs, gl, hss, hsl, hll] = [-PRIOR_WEIGHT * (slope - 1), 0, PRIOR_WEIGHT, 0, 1e-9]
    for (let i = 0; i < margins.length; i++) {
      const x = margins[i] - centre
      const p = 1 / (1 + Math.exp(-(slope * x + level)))
      const w = p * (1 - p)
      gs += (labels[i] - p) * x
      gl += labels[i] - p
      hss += w * x * x
      hsl += w * x
      hll += w
    }
    const determinant = hss * hll - hsl * hsl
    const ds = limited((gs * hll - gl * hsl) / determinant)
    const dl = limited((gl * hss - gs * hsl) / determinant)
    slope += ds
    level += dl
    if (Math.abs(ds) + Math.abs(dl) < 1e-12) break
  }
  if (!(slope >= SMALLEST_SLOPE)) slope = SMALLEST_SLOPE
  return { slope, intercept: level - slope * centre }
}

/** A Newton step cut to one: far from the optimum the curvature misleads. */
function limited(step: number): number {
  return Math.max(-1, Math.min(1, step))
}
