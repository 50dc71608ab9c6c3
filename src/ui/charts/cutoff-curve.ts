import { scaleLinear } from 'd3-scale'
import type { PlotPoint } from './plot.tsx'

/** What is earned when all leads at or above a score are worked. */
export type CutoffPoint = { cut: number; net: number; low?: number; high?: number; worked: number }

export type PreparedCutoff = {
  curve: PlotPoint[]
  band: PlotPoint[]
  best: CutoffPoint
  today: CutoffPoint
  ticks: { at: number; value: number }[]
  zero: number
  x: (cut: number) => number
  y: (net: number) => number
  /** The rows of the table: each tenth score, the best and today's. */
  rows: CutoffPoint[]
}

/** Scale, curve, interval band, the best line and today's. Needs at least one point; today is the nearest point to `cut`. */
export const prepareCutoff = (points: readonly CutoffPoint[], cut: number): PreparedCutoff => {
  if (points.length === 0) throw new RangeError('A money curve needs at least one cut-off.')
  const ordered = [...points].sort((a, b) => a.cut - b.cut)
  const best = ordered.reduce((most, point) => (point.net > most.net ? point : most))
  const today = ordered.reduce((near, point) => (Math.abs(point.cut - cut) < Math.abs(near.cut - cut) ? point : near))
  const lowest = Math.min(0, ...ordered.map((point) => point.net))
  const highest = Math.max(1, ...ordered.map((point) => Math.min(point.high ?? point.net, best.net * 1.25 || 1)))
  const vertical = scaleLinear().domain([lowest, highest]).nice(5).range([100, 0]).clamp(true)
  const across = scaleLinear().domain([1, 99]).range([0, 100]).clamp(true)
  const curve = ordered.map((point): PlotPoint => [across(point.cut), vertical(point.net)])
  const bounded = ordered.filter((point) => point.low !== undefined && point.high !== undefined)
  const band = [
    ...bounded.map((point): PlotPoint => [across(point.cut), vertical(point.high ?? point.net)]),
    ...[...bounded].reverse().map((point): PlotPoint => [across(point.cut), vertical(point.low ?? point.net)]),
  ]
  return {
    curve, band, best, today, zero: vertical(0), x: across, y: vertical,
    ticks: vertical.ticks(5).map((value) => ({ at: vertical(value), value })),
    rows: ordered.filter((point) => point.cut % 10 === 0 || point === best || point === today),
  }
}
