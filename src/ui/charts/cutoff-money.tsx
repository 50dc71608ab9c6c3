import { useId, type ReactNode } from 'react'
import { DataTable } from '../data-table.tsx'
import { formatCount, formatMoney, formatMoneyShort, formatPercent } from '../format.ts'
import { HowToRead } from '../how-to-read.tsx'
import { Tag } from '../tag.tsx'
import { prepareCutoff, type CutoffPoint } from './cutoff-curve.ts'
import { ChartTwin, Curve, percent, Plot } from './plot.tsx'

export type CutoffMoneyProps = {
  curve: readonly CutoffPoint[]
  /** Today's cut-off. */
  cut: number
  currency: string
  locale?: string
  /** Said under today's numbers: "as many as the team can work". */
  todayNote?: string
  /** Without prices the axis counts what `unit` says instead of money. */
  unit?: string
  twinOpen?: boolean
  howToRead?: ReactNode
}

/** Money by cut-off: the curve with its interval, the line of today and the line of most money. */
export function CutoffMoney({ curve, cut, currency, locale = 'en', todayNote, unit, twinOpen, howToRead }: CutoffMoneyProps) {
  const id = useId()
  const chart = prepareCutoff(curve, cut)
  const { best, today } = chart
  const short = (value: number): string => (unit === undefined ? formatMoneyShort(value, currency, locale) : formatCount(value, locale))
  const full = (value: number): string => (unit === undefined ? formatMoney(value, currency, locale) : `${formatCount(value, locale)} ${unit}`)
  const same = best.cut === today.cut
  const leads = (point: CutoffPoint): string => `${short(point.net)}, ${formatCount(point.worked, locale)} leads`
  const todayEnd = chart.x(today.cut) > 60
  const bestEnd = same ? todayEnd : chart.x(best.cut) < chart.x(today.cut) ? chart.x(best.cut) > 30 : chart.x(best.cut) > 60
  const anchor = (end: boolean): { textAnchor: 'end' | 'start'; dx: number } => ({ textAnchor: end ? 'end' : 'start', dx: end ? -8 : 8 })
  return (
    <>
      <figure>
        <Plot wide height={200} describedBy={id} label={`Money by cut-off: most at ${best.cut} with ${full(best.net)}; today ${today.cut} with ${full(today.net)}. The table after it holds the same numbers.`}
          xName="Cut-off" xTicks={[1, 25, 50, 75, 99].map((at) => ({ at: chart.x(at), text: String(at) }))} yTicks={chart.ticks.map((tick) => ({ at: tick.at, text: short(tick.value) }))}>
          {chart.band.length > 0 && <Curve points={chart.band} className="band" closed />}
          <line className="axis-line" x1="0" x2="100%" y1={percent(chart.zero)} y2={percent(chart.zero)} />
          <Curve points={chart.curve} />
          {!same && (
            <>
              <line className="reference" x1={percent(chart.x(best.cut))} x2={percent(chart.x(best.cut))} y1="-4" y2="100%" />
              <text className="named" x={percent(chart.x(best.cut))} y="100%" dy="-34" {...anchor(bestEnd)}>most money at {best.cut}</text>
              <text x={percent(chart.x(best.cut))} y="100%" dy="-20" {...anchor(bestEnd)}>{leads(best)}</text>
            </>
          )}
          <line className="today-line" x1={percent(chart.x(today.cut))} x2={percent(chart.x(today.cut))} y1="-4" y2="100%" />
          <circle className="here" cx={percent(chart.x(today.cut))} cy={percent(chart.y(today.net))} r="4.5" />
          <text className="strong" x={percent(chart.x(today.cut))} y="4" {...anchor(todayEnd)}>today {today.cut}{same && ', the most money'}</text>
          <text x={percent(chart.x(today.cut))} y="18" {...anchor(todayEnd)}>{leads(today)}</text>
          {todayNote !== undefined && <text x={percent(chart.x(today.cut))} y="32" {...anchor(todayEnd)}>{todayNote}</text>}
        </Plot>
      </figure>
      <HowToRead>{howToRead ?? 'what is earned if all leads at or above a score are worked. The band is the 95% interval.'}</HowToRead>
      <div id={id}>
        <ChartTwin open={twinOpen}>
          <DataTable caption="Money by cut-off" density="twin" rows={chart.rows} rowKey={(row) => String(row.cut)} columns={[
            { id: 'cut', head: 'Cut-off', cell: (row) => <>{row.cut} {row === today && <Tag>today</Tag>}{row === best && <Tag kind="pass">most money</Tag>}</> },
            { id: 'worked', head: 'Leads worked', end: true, cell: (row) => formatCount(row.worked, locale) },
            { id: 'net', head: unit === undefined ? 'Money' : unit, end: true, cell: (row) => full(row.net) },
            { id: 'interval', head: '95% interval', end: true, wideOnly: true, cell: (row) => (row.low === undefined || row.high === undefined ? '–' : `${short(row.low)} to ${short(row.high)}`) },
          ]} />
        </ChartTwin>
      </div>
    </>
  )
}

export type Counts = { workedHit: number; workedMiss: number; leftHit: number; leftMiss: number }

/** What a cut-off did to leads whose outcome is known: worked or left, by outcome, with the three shares that follow. */
export function OutcomeCounts({ counts, cut, hit = 'Bought', miss = 'Did not', locale = 'en' }: { counts: Counts; cut: number; hit?: string; miss?: string; locale?: string }) {
  const { workedHit, workedMiss, leftHit, leftMiss } = counts
  const count = (value: number): string => formatCount(value, locale)
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : formatPercent(part / whole, locale, 1))
  return (
    <div className="outcome-counts">
      <DataTable caption={`Leads at ${cut} and above and below it, by outcome`} density="twin" rowKey={(row) => row.name} rows={[{ name: 'Worked', a: workedHit, b: workedMiss }, { name: 'Left', a: leftHit, b: leftMiss }]} columns={[
        { id: 'name', head: `At ${cut} and above`, cell: (row) => row.name },
        { id: 'hit', head: hit, end: true, cell: (row) => count(row.a) },
        { id: 'miss', head: miss, end: true, cell: (row) => count(row.b) },
        { id: 'all', head: 'All', end: true, cell: (row) => count(row.a + row.b) },
      ]} />
      <dl>
        <div><dt>Of worked, {hit.toLowerCase()}</dt><dd><b>{share(workedHit, workedHit + workedMiss)}</b></dd></div>
        <div><dt>Of all who {hit.toLowerCase()}, worked</dt><dd><b>{share(workedHit, workedHit + leftHit)}</b></dd></div>
        <div><dt>Of the others, worked in vain</dt><dd><b>{share(workedMiss, workedMiss + leftMiss)}</b></dd></div>
      </dl>
    </div>
  )
}
