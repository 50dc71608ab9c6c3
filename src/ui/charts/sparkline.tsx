import { scaleLinear } from 'd3-scale'
import { line, curveStepAfter, curveLinear } from 'd3-shape'

export type SparklineProps = { points: readonly number[]; low: number; high: number; /** The course in words. */ label: string; /** For categories and yes/no: steps in place of a slope. */ steps?: boolean }

/** A small course without axes; the grey line is zero. All of a column share `low` and `high`. */
export function Sparkline({ points, low, high, label, steps }: SparklineProps) {
  const x = scaleLinear().domain([0, Math.max(1, points.length - 1)]).range([2, 94])
  const y = scaleLinear().domain([low, high]).range([24, 2]).clamp(true)
  const path = line<number>((_, at) => x(at), (value) => y(value)).curve(steps ? curveStepAfter : curveLinear)([...points])
  return (
    <svg className="chart" width="96" height="26" viewBox="0 0 96 26" role="img" aria-label={label}>
      <line className="axis-line" x1="0" x2="96" y1={Math.round(y(0)) + 0.5} y2={Math.round(y(0)) + 0.5} />
      {path !== null && <path className="curve" d={path} />}
    </svg>
  )
}
