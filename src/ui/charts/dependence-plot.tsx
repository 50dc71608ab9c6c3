import { useId, type ReactNode } from 'react'
import { DataTable } from '../data-table.tsx'
import { formatCount, formatPoints } from '../format.ts'
import { HowToRead } from '../how-to-read.tsx'
import { Points } from '../score-badge.tsx'
import { prepareCategoryEffect, prepareNumberEffect, type CategoryEffect, type FieldEffect, type NumberEffect } from './dependence-points.ts'
import { ChartTwin, Curve, percent, Plot } from './plot.tsx'

export type DependencePlotProps = {
  field: string
  effect: FieldEffect
  locale?: string
  /** How a number of this field is written; plain unless said. */
  formatValue?: (value: number) => string
  twinOpen?: boolean
  howToRead?: ReactNode
}

function Numbers({ field, effect, value, locale, id }: { field: string; effect: NumberEffect; value: (x: number) => string; locale: string; id: string }) {
  const chart = prepareNumberEffect(effect)
  return (
    <figure>
      <Plot height={180} describedBy={id} label={`Effect of ${field} on the score, from its low to its high values. The table after it holds the same numbers.`} yName="Points" xName={field}
        xTicks={chart.xTicks.map((tick) => ({ at: tick.at, text: value(tick.value) }))} yTicks={chart.yTicks.map((tick) => ({ at: tick.at, text: formatPoints(tick.value, locale, 0) }))}>
        {chart.counts.map((count) => <line key={count.x} x1={percent(count.x)} x2={percent(count.x)} y1="100%" y2={percent(100 - count.fill * 0.18)} className="count-bar" />)}
        {chart.band.length > 0 && <Curve points={chart.band} className="band" closed />}
        <line className="zero-line" x1="0" x2="100%" y1={percent(chart.zero)} y2={percent(chart.zero)} />
        <Curve points={chart.curve} />
        {chart.curve.length <= 16 && chart.curve.map(([x, y]) => <circle key={x} className="dot" cx={percent(x)} cy={percent(y)} r="3" />)}
      </Plot>
    </figure>
  )
}

function Categories({ field, effect, locale, id }: { field: string; effect: CategoryEffect; locale: string; id: string }) {
  const { bars, zero, hidden } = prepareCategoryEffect(effect)
  return (
    <figure role="img" aria-label={`Effect of ${field} on the score by value. The table after it holds the same numbers.`} aria-describedby={id} className="category-effect">
      {bars.map((bar) => (
        <div key={bar.value} className="category-row" aria-hidden="true">
          <span className="clip">{bar.value}</span>
          <svg className="chart" width="100%" height="24">
            <rect className={bar.points >= 0 ? 'plus' : 'minus'} x={percent(bar.x)} width={percent(Math.max(0.4, bar.width))} y="4" height="16" />
            <line className="zero-line" x1={percent(zero)} x2={percent(zero)} y1="0" y2="24" />
          </svg>
          <span className="num"><Points value={bar.points} locale={locale} /></span>
        </div>
      ))}
      {hidden > 0 && <figcaption className="small faint">{hidden} rarer values are in the table.</figcaption>}
    </figure>
  )
}

/** What a field does to scores over its values: a curve for numbers, bars for categories. */
export function DependencePlot({ field, effect, locale = 'en', formatValue, twinOpen, howToRead }: DependencePlotProps) {
  const id = useId()
  const value = formatValue ?? ((x: number) => formatCount(x, locale))
  const rows = effect.kind === 'number'
    ? effect.steps.map(({ points, count, value: at }) => ({ name: value(at), points, count }))
    : effect.steps.map(({ points, count, value: name }) => ({ name, points, count }))
  return (
    <>
      {effect.kind === 'number' ? <Numbers {...{ field, effect, value, locale, id }} /> : <Categories {...{ field, effect, locale, id }} />}
      <HowToRead>{howToRead ?? (effect.kind === 'number' ? 'above the strong line a value raises the score, below it lowers it. Pale bars show how many leads have the value.' : 'bars to the right raise the score, bars to the left lower it, each on average over the leads with that value.')}</HowToRead>
      <div id={id}>
        <ChartTwin open={twinOpen}>
          <DataTable caption={`Effect of ${field}`} density="twin" rows={rows} rowKey={(row) => row.name} columns={[
            { id: 'value', head: field, cell: (row) => row.name },
            { id: 'points', head: 'Points on average', end: true, cell: (row) => <Points value={row.points} locale={locale} /> },
            { id: 'count', head: 'Leads', end: true, cell: (row) => formatCount(row.count, locale) },
          ]} />
        </ChartTwin>
      </div>
    </>
  )
}
