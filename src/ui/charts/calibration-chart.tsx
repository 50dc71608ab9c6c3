import { useId, type ReactNode } from 'react'
import { DataTable } from '../data-table.tsx'
import { formatCount, formatPercent } from '../format.ts'
import { HowToRead } from '../how-to-read.tsx'
import { Verdict } from '../verdict.tsx'
import { prepareCalibration, shareTicks, type CalibrationBand } from './calibration-points.ts'
import { ChartTwin, Curve, percent, Plot } from './plot.tsx'

export type CalibrationChartProps = {
  bands: readonly CalibrationBand[]
  locale?: string
  /** What the outcome is called: "Bought". */
  outcome?: string
  /** Who was promised something: "Leads". */
  people?: string
  /** Opens the table at once. */
  twinOpen?: boolean
  howToRead?: ReactNode
}

/** Do the chances come true: promised against happened in bands, with intervals and counts. Dots on the dashed line are as promised. */
export function CalibrationChart({ bands, locale = 'en', outcome = 'Happened', people = 'Leads', twinOpen, howToRead }: CalibrationChartProps) {
  const id = useId()
  const { points, max, ticks, worst, offBands } = prepareCalibration(bands)
  const share = (value: number): string => formatPercent(value, locale)
  const exact = (value: number): string => formatPercent(value, locale, 1)
  const off = points.filter((point) => point.off).length
  const label = `Calibration: promised against what happened in ${points.length} bands. ${off === 0 ? 'All bands are as promised.' : `${off} ${off === 1 ? 'band is' : 'bands are'} off for certain.`} The table after it holds the same numbers.`
  const placeRight = worst !== null && worst.x < 55
  return (
    <>
      <figure>
        <Plot height={250} label={label} describedBy={id} xName="Promised" yName={outcome} xTicks={shareTicks(ticks, max, share, false)} yTicks={shareTicks(ticks, max, share, true)}>
          {offBands.map((band) => <Curve key={band.map(String).join()} points={band} className="off-band" closed />)}
          <Curve points={[[0, 100], [100, 0]]} className="reference" />
          <text className="named" x="100%" y="0" dy="-8" textAnchor="end">as promised</text>
          {points.map((point) => <line key={point.x} className="interval-line" x1={percent(point.x)} x2={percent(point.x)} y1={percent(point.yLow)} y2={percent(point.yHigh)} />)}
          <Curve points={points.map((point) => [point.x, point.y])} />
          {points.map((point) => <circle key={point.x} className={point.off ? 'dot-off' : 'dot'} cx={percent(point.x)} cy={percent(point.y)} r={point.off ? 4 : 3.5} />)}
          {worst !== null && <text className="strong" x={percent(worst.x)} y={percent(placeRight ? Math.max(8, worst.yHigh) : Math.min(92, worst.yLow))} dx={placeRight ? 6 : 0} dy={placeRight ? -8 : 14} textAnchor={placeRight ? 'start' : 'end'}>promised {share(worst.promised)}, was {share(worst.happened)}</text>}
        </Plot>
        <div className="plot-counts" aria-hidden="true">
          <svg className="chart" width="100%" height="42">
            <text className="named" x="-48" y="40">{people.toLowerCase()}</text>
            {points.map((point) => <line key={point.x} x1={percent(point.x)} x2={percent(point.x)} y1="42" y2={42 - Math.max(1, (point.fill / 100) * 40)} className="count-bar" />)}
            <line className="axis-line" x1="0" x2="100%" y1="42" y2="42" />
            {withRoom(points.filter((point, at) => point.fill === 100 || at === points.length - 1)).map((point) => <text key={point.x} x={percent(point.x)} y="42" dy="14" textAnchor="middle">{formatCount(point.count, locale)}</text>)}
          </svg>
        </div>
      </figure>
      <HowToRead>{howToRead ?? 'of leads promised 20%, about 20% should buy: dots on the dashed line. Below the line fewer than promised; bars count the leads.'}</HowToRead>
      <div id={id}>
        <ChartTwin open={twinOpen}>
          <DataTable caption="Promised and happened by band" density="twin" rows={points} rowKey={(row) => String(row.x)} columns={[
            { id: 'promised', head: 'Promised', end: true, cell: (row) => exact(row.promised) },
            { id: 'happened', head: outcome, end: true, cell: (row) => exact(row.happened) },
            { id: 'interval', head: '95% interval', end: true, cell: (row) => `${exact(row.low)}–${exact(row.high)}` },
            { id: 'count', head: people, end: true, cell: (row) => formatCount(row.count, locale) },
            { id: 'verdict', head: 'Verdict', end: true, cell: (row) => (row.off ? <Verdict kind="watch">{row.happened < row.promised ? 'Promised too much' : 'Promised too little'}</Verdict> : <Verdict kind="quiet">As promised</Verdict>) },
          ]} />
        </ChartTwin>
      </div>
    </>
  )
}

const labelRoom = 9 // per cent of the width: a count of four digits on a phone

/** The points whose labels can stand beside each other, the last one first of all. */
function withRoom<Point extends { x: number }>(points: readonly Point[]): Point[] {
  return points.toReversed().reduce<Point[]>((kept, point) => (kept.length === 0 || kept[kept.length - 1].x - point.x >= labelRoom ? [...kept, point] : kept), [])
}
