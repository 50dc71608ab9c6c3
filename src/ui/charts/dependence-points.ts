import { scaleLinear } from 'd3-scale'
import type { PlotPoint } from './plot.tsx'

/** What a field's value does to a score on average, in points; `low` and `high` hold the middle half of leads with that value. */
export type NumberEffect = { kind: 'number'; steps: readonly { value: number; points: number; low?: number; high?: number; count: number }[] }
export type CategoryEffect = { kind: 'category'; steps: readonly { value: string; points: number; count: number }[] }
export type FieldEffect = NumberEffect | CategoryEffect

export type PreparedNumbers = { curve: PlotPoint[]; band: PlotPoint[]; zero: number; xTicks: { at: number; value: number }[]; yTicks: { at: number; value: number }[]; counts: { x: number; fill: number }[] }

/** Curve of a number's effect with the line of no effect, always in sight; counts below. */
export const prepareNumberEffect = ({ steps }: NumberEffect): PreparedNumbers => {
  const ordered = [...steps].sort((a, b) => a.value - b.value)
  const values = ordered.map((step) => step.value)
  const across = scaleLinear().domain([Math.min(...values), Math.max(...values)]).range([0, 100])
  if (across.domain()[0] === across.domain()[1]) across.domain([across.domain()[0] - 1, across.domain()[1] + 1])
  const reach = ordered.flatMap((step) => [step.points, step.low ?? step.points, step.high ?? step.points])
  const vertical = scaleLinear().domain([Math.min(-1, ...reach), Math.max(1, ...reach)]).nice(4).range([100, 0])
  const fullest = Math.max(1, ...ordered.map((step) => step.count))
  const bounded = ordered.filter((step) => step.low !== undefined && step.high !== undefined)
  return {
    curve: ordered.map((step): PlotPoint => [across(step.value), vertical(step.points)]),
    band: [...bounded.map((step): PlotPoint => [across(step.value), vertical(step.high ?? step.points)]), ...[...bounded].reverse().map((step): PlotPoint => [across(step.value), vertical(step.low ?? step.points)])],
    zero: vertical(0),
    xTicks: across.ticks(5).map((value) => ({ at: across(value), value })),
    yTicks: vertical.ticks(4).map((value) => ({ at: vertical(value), value })),
    counts: ordered.map((step) => ({ x: across(step.value), fill: (step.count / fullest) * 100 })),
  }
}

export type CategoryBar = { value: string; points: number; count: number; x: number; width: number }

/** Bars of a category's effect left and right of no effect, largest effect first. */
export const prepareCategoryEffect = ({ steps }: CategoryEffect, most = 12): { bars: CategoryBar[]; zero: number; hidden: number } => {
  const ordered = [...steps].sort((a, b) => b.points - a.points)
  const shown = ordered.length <= most ? ordered : [...ordered].sort((a, b) => b.count - a.count).slice(0, most).sort((a, b) => b.points - a.points)
  const across = scaleLinear().domain([Math.min(0, ...shown.map((step) => step.points)), Math.max(0, ...shown.map((step) => step.points))]).range([0, 100])
  if (across.domain()[0] === across.domain()[1]) across.domain([-1, 1])
  const zero = across(0)
  return { zero, hidden: ordered.length - shown.length, bars: shown.map((step) => ({ ...step, x: Math.min(zero, across(step.points)), width: Math.abs(across(step.points) - zero) })) }
}
