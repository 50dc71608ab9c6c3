import { scaleLinear } from 'd3-scale'
import type { PlotPoint, Tick } from './plot.tsx'

/** A band of leads with like chances: what they were promised on average and what happened, as shares. */
export type CalibrationBand = { promised: number; happened: number; low: number; high: number; count: number }

export type CalibrationPoint = CalibrationBand & { x: number; y: number; yLow: number; yHigh: number; /** Height of the count in per cent of the fullest band. */ fill: number; /** The interval does not hold the promise. */ off: boolean }
export type PreparedCalibration = { points: CalibrationPoint[]; max: number; ticks: number[]; worst: CalibrationPoint | null; offBands: PlotPoint[][] }

/** Whether what happened contradicts what was promised. */
export const isOff = (band: CalibrationBand): boolean => band.promised < band.low || band.promised > band.high

/** Places bands on one scale for both axes, up to the largest promise or outcome; intervals beyond it are cut. Finds where promise and outcome part for certain, and the worst such band. */
export const prepareCalibration = (bands: readonly CalibrationBand[]): PreparedCalibration => {
  const reach = Math.max(0.05, ...bands.map((band) => Math.max(band.promised, band.happened)))
  const scale = scaleLinear().domain([0, Math.min(1, reach * 1.08)]).range([0, 100]).clamp(true)
  const max = scale.domain()[1]
  const fullest = Math.max(1, ...bands.map((band) => band.count))
  const points = [...bands].sort((a, b) => a.promised - b.promised).map((band) => ({
    ...band, x: scale(band.promised), y: 100 - scale(band.happened), yLow: 100 - scale(band.low), yHigh: 100 - scale(band.high), fill: (band.count / fullest) * 100, off: isOff(band),
  }))
  const worst = points.filter((point) => point.off).sort((a, b) => Math.abs(b.happened - b.promised) - Math.abs(a.happened - a.promised))[0] ?? null
  const offBands: PlotPoint[][] = []
  for (const [at, point] of points.entries()) {
    if (!point.off) continue
    const from = points[at - 1] ?? point
    const to = at === points.length - 1 ? point : points[at + 1]
    const upper: PlotPoint[] = [from, point, ...(to.off || to === point ? [] : [to])].map((p) => [p.x, 100 - p.x])
    const lower: PlotPoint[] = [from, point, ...(to.off || to === point ? [] : [to])].map((p): PlotPoint => [p.x, p.y]).reverse()
    offBands.push([...upper, ...lower])
  }
  return { points, max, ticks: scale.ticks(6), worst, offBands }
}

/** Ticks in per cent of an axis that starts at 0. */
export const shareTicks = (ticks: readonly number[], max: number, text: (share: number) => string, fromTop: boolean): Tick[] => ticks.map((tick) => ({ at: fromTop ? 100 - (tick / max) * 100 : (tick / max) * 100, text: text(tick) }))
