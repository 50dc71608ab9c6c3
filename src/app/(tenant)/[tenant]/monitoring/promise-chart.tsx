import type { MonthFigures } from '#domain/monitor/index.ts'
import { ChartTwin, percent, Plot } from '#ui/charts/plot.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { formatCount, formatMoneyShort, formatNumber, MISSING } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { promisedRange, ratioWords, shortMonth } from './monitor-words.ts'

/** Promised and kept, month by month: conversions that the chances added up to, with what chance alone allows, and those that came. */
export function PromiseChart({ months, locale, href }: { months: readonly MonthFigures[]; locale: string; href: (month: string) => string }) {
  const shown = months.filter(({ rows }) => rows > 0)
  const most = Math.max(1, ...shown.map(({ outcomes }) => Math.max(promisedRange(outcomes).high, outcomes.kept, outcomes.promisedAll)))
  const step = 100 / Math.max(1, shown.length)
  const y = (value: number) => 100 - (value / most) * 92
  const ticks = [0, Math.round(most / 2), Math.round(most)].filter((value, at, all) => all.indexOf(value) === at)
  const over = shown.filter(({ outcomes }) => outcomes.matured > 0)
  return (
    <>
      <figure>
        <Plot height={210} label={`Promised and kept in ${shown.length} months; in ${over.length} of them the time of the leads is over. The table after it holds the same numbers.`} yName="Conversions"
          yTicks={ticks.map((value) => ({ at: y(value), text: formatCount(value, locale) }))} xTicks={shown.map(({ month }, at) => ({ at: (at + 0.5) * step, text: shortMonth(month).slice(0, 3) }))}>
          {shown.map(({ month, outcomes }, at) => {
            const x = percent((at + 0.5) * step)
            if (outcomes.matured === 0) return <circle key={month} className="dot-open" cx={x} cy={percent(y(outcomes.promisedAll))} r="4" />
            const range = promisedRange(outcomes)
            const off = outcomes.kept < range.low || outcomes.kept > range.high
            return (
              <g key={month}>
                <line className="interval-line" x1={x} x2={x} y1={percent(y(range.low))} y2={percent(y(range.high))} />
                <circle className="dot-open" cx={x} cy={percent(y(outcomes.promised))} r="4" />
                <circle className={off ? 'dot-off' : 'dot'} cx={x} cy={percent(y(outcomes.kept))} r="4.5" />
              </g>
            )
          })}
        </Plot>
      </figure>
      <HowToRead>open dots are promised, filled dots came true; the line is what chance alone allows. Months with only an open dot are not over yet.</HowToRead>
      <ChartTwin>
        <DataTable caption="Promised and kept by month" density="twin" rows={shown} rowKey={({ month }) => month} columns={[
          { id: 'month', head: 'Month', cell: ({ month }) => <a className="link" href={href(month)}>{shortMonth(month)}</a> },
          { id: 'leads', head: 'Leads scored', end: true, cell: ({ rows }) => formatCount(rows, locale) },
          { id: 'over', head: 'Time over', end: true, wideOnly: true, cell: ({ outcomes }) => formatCount(outcomes.matured, locale) },
          { id: 'promised', head: 'Promised', end: true, cell: ({ outcomes }) => formatNumber(outcomes.matured > 0 ? outcomes.promised : outcomes.promisedAll, 1, locale) },
          { id: 'kept', head: 'Kept', end: true, cell: ({ outcomes }) => (outcomes.matured > 0 ? formatCount(outcomes.kept, locale) : MISSING) },
          { id: 'promised-money', head: 'Promised money', end: true, wideOnly: true, cell: ({ outcomes, currency }) => money(outcomes.withAmount, outcomes.matured > 0 ? outcomes.promisedMoney : outcomes.promisedMoneyAll, currency, locale) },
          { id: 'kept-money', head: 'Kept money', end: true, wideOnly: true, cell: ({ outcomes, currency }) => (outcomes.matured > 0 ? money(outcomes.withAmount, outcomes.keptMoney, currency, locale) : MISSING) },
          { id: 'ratio', head: 'Kept over promised', end: true, cell: ({ outcomes }) => { const { kind, text } = ratioWords(outcomes, locale); return <Verdict kind={kind}>{outcomes.provisional && outcomes.matured > 0 ? `${text}, provisional` : text}</Verdict> } },
        ]} />
      </ChartTwin>
    </>
  )
}

function money(withAmount: number, amount: number, currency: string, locale: string): string {
  return withAmount === 0 ? MISSING : formatMoneyShort(amount, currency, locale)
}
