import type { ValueHoldout } from '#domain/train/index.ts'
import { DataTable } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatCount, formatMoney, formatMoneyShort, formatNumber, formatPercent, formatPoints } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'

const locale = 'en-GB'

/** How the forecast held on weeks that it had not seen: orders, money and ranking, tenth by tenth. */
export function ValueHoldoutSection({ holdout, currency }: { holdout: ValueHoldout; currency: string }) {
  const money = (amount: number) => formatMoney(amount, currency, locale)
  const off = holdout.actualValue === 0 ? 0 : holdout.predictedValue / holdout.actualValue - 1
  const most = Math.max(1, ...holdout.tenths.flatMap((row) => [row.predicted, row.actual]))
  const share = (value: number) => `${((value / most) * 100).toFixed(2)}%`
  return (
    <Section id="holdout" title="Did it hold?" hint={`Fitted without the last ${formatNumber(holdout.weeks, 0, locale)} weeks, then compared with them: ${formatCount(holdout.customers, locale)} customers.`}>
      <Facts items={[
        { term: 'Repeat orders', value: `${formatCount(holdout.predictedPurchases, locale)} expected`, note: `${formatCount(holdout.actualPurchases, locale)} came` },
        { term: 'Money', value: `${money(holdout.predictedValue)} expected`, note: `${money(holdout.actualValue)} came: ${formatPoints(off * 100, locale, 0)}%` },
        { term: 'Error per customer', value: `${formatNumber(holdout.mae, 2, locale)} orders`, note: `${formatNumber(holdout.naiveMae, 2, locale)} when everyone just goes on` },
        { term: 'Ranking by money', value: holdout.gini === null ? '–' : `${formatNumber(holdout.gini * 100, 0, locale)}% of perfect`, note: 'normalised Gini' },
        ...(holdout.decileMape === undefined ? [] : [{ term: 'Off by tenth', value: holdout.decileMape === null ? '–' : formatPercent(holdout.decileMape, locale, 1), note: holdout.decileMape === null ? 'a tenth spent nothing' : 'decile MAPE' }]),
      ]} />
      <DataTable caption="Expected and actual spending by tenth" density="twin" rows={[...holdout.tenths].sort((a, b) => b.tenth - a.tenth)} rowKey={(row) => String(row.tenth)} columns={[
        { id: 'tenth', head: 'Tenth', cell: (row) => (row.tenth === holdout.tenths.length ? `${row.tenth}, expected to spend most` : row.tenth) },
        { id: 'customers', head: 'Customers', end: true, cell: (row) => formatCount(row.customers, locale) },
        { id: 'predicted', head: 'Expected each', end: true, cell: (row) => formatMoneyShort(row.predicted, currency, locale) },
        { id: 'actual', head: 'Spent each', end: true, cell: (row) => formatMoneyShort(row.actual, currency, locale) },
        { id: 'bar', head: 'Bar: spent. Open dot: expected', wideOnly: true, width: 300, cell: (row) => <svg className="chart bar-cell" width="100%" height="16" aria-hidden="true"><rect className="bar-1" x="0" y="4" height="8" width={share(row.actual)} /><circle className="dot-open" cx={share(row.predicted)} cy="8" r="3.5" /></svg> },
      ]} />
      <HowToRead>customers are put in tenths by what the model expected of them. The forecast holds where the open dot sits at the end of its bar.</HowToRead>
    </Section>
  )
}
