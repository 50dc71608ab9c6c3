import type { ReactNode } from 'react'
import { Icon } from '../icon.tsx'

/** A tick: its place in per cent of the axis (0 is the start, or the top) and its text. */
export type Tick = { at: number; text: string }
/** A point of a curve in per cent of width and height; y counts from the top. */
export type PlotPoint = readonly [x: number, y: number]

export const percent = (value: number): string => `${value.toFixed(2)}%`

/** The path of a curve through points, for a 100 by 100 view. */
export const pathOf = (points: readonly PlotPoint[], closed = false): string => points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('') + (closed ? 'Z' : '')

/** A curve that stretches with the plot while its line keeps its width. */
export function Curve({ points, className = 'curve', closed }: { points: readonly PlotPoint[]; className?: string; closed?: boolean }) {
  return <svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" overflow="visible"><path className={className} d={pathOf(points, closed)} /></svg>
}

export type PlotProps = {
  height: number
  /** What the chart shows and where its table is. */
  label: string
  describedBy?: string
  xTicks: readonly Tick[]
  yTicks: readonly Tick[]
  xName?: string
  yName?: string
  /** More room for long texts on the vertical axis, such as money. */
  wide?: boolean
  children: ReactNode
}

/** The frame of a chart: grid, ticks and names. Everything inside is placed in per cent, so that text keeps its size on every screen. */
export function Plot({ height, label, describedBy, xTicks, yTicks, xName, yName, wide, children }: PlotProps) {
  return (
    <div className={['plot', wide && 'plot-wide', xName !== undefined && 'plot-named'].filter(Boolean).join(' ')}>
      <svg className="chart" width="100%" height={height} role="img" aria-label={label} aria-describedby={describedBy}>
        {yTicks.map((tick) => <g key={tick.text}><line className="grid-line" x1="0" x2="100%" y1={percent(tick.at)} y2={percent(tick.at)} /><text x="-8" y={percent(tick.at)} dy="4" textAnchor="end">{tick.text}</text></g>)}
        {xTicks.map((tick) => <text key={tick.text} x={percent(tick.at)} y="100%" dy="17" textAnchor={tick.at > 97 ? 'end' : tick.at < 2 ? 'start' : 'middle'}>{tick.text}</text>)}
        {yName !== undefined && <text className="named" x={wide ? -60 : -48} y="-8">{yName}</text>}
        {xName !== undefined && <text className="named" x="100%" y="100%" dy="32" textAnchor="end">{xName}</text>}
        {children}
      </svg>
    </div>
  )
}

/** The same numbers as a table, folded under the chart or shown at once. */
export function ChartTwin({ open, id, children }: { open?: boolean; id?: string; children: ReactNode }) {
  return <details className="chart-twin" id={id} open={open}><summary><Icon name="table-2" size={14} />As a table</summary>{children}</details>
}
