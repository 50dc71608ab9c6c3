import type { ReactNode } from 'react'
import { DataTable } from '../data-table.tsx'
import { formatCount, formatNumber, formatPercent } from '../format.ts'
import { HowToRead } from '../how-to-read.tsx'
import { percent } from './plot.tsx'

export type Tenth = { /** 1 is the tenth with the highest scores. */ rank: number; scores: string; leads: number; promised: number; outcomes: number }

/** Leads by tenth of the score: promised and happened, and how many times the average each tenth brings. The bar is the rate, the dashed line the average. */
export function DecileTable({ tenths, outcome = 'Bought', locale = 'en', howToRead }: { tenths: readonly Tenth[]; outcome?: string; locale?: string; howToRead?: ReactNode }) {
  const leads = tenths.reduce((sum, tenth) => sum + tenth.leads, 0)
  const outcomes = tenths.reduce((sum, tenth) => sum + tenth.outcomes, 0)
  const promised = tenths.reduce((sum, tenth) => sum + tenth.promised, 0)
  const average = leads === 0 ? 0 : outcomes / leads
  const rate = (tenth: Tenth): number => (tenth.leads === 0 ? 0 : tenth.outcomes / tenth.leads)
  const most = Math.max(1e-9, ...tenths.map(rate))
  const lift = (tenth: Tenth): string => (average === 0 ? '–' : `${formatNumber(rate(tenth) / average, 2, locale)}×`)
  return (
    <>
      <DataTable caption={`Leads by tenth of the score, ${formatCount(outcomes, locale)} outcomes`} density="twin" rows={[...tenths].sort((a, b) => a.rank - b.rank)} rowKey={(tenth) => String(tenth.rank)} columns={[
        { id: 'rank', head: 'Tenth', cell: (tenth) => (tenth.rank === 1 ? '1, highest' : tenth.rank === tenths.length ? `${tenth.rank}, lowest` : tenth.rank) },
        { id: 'scores', head: 'Scores', end: true, wideOnly: true, cell: (tenth) => tenth.scores },
        { id: 'leads', head: 'Leads', end: true, cell: (tenth) => formatCount(tenth.leads, locale) },
        { id: 'promised', head: 'Promised', end: true, wideOnly: true, cell: (tenth) => formatNumber(tenth.promised, 1, locale) },
        { id: 'outcomes', head: outcome, end: true, cell: (tenth) => formatCount(tenth.outcomes, locale) },
        { id: 'rate', head: 'Rate', end: true, cell: (tenth) => formatPercent(rate(tenth), locale, 1) },
        { id: 'bar', head: <span className="sr">Rate as a bar</span>, wideOnly: true, cell: (tenth) => (
          <svg className="chart bar-cell" width="100%" height="14" aria-hidden="true">
            <rect className="bar-1" x="0" y="3" height="8" width={percent((rate(tenth) / most) * 100)} />
            <line className="reference" x1={percent((average / most) * 100)} x2={percent((average / most) * 100)} y1="0" y2="14" />
          </svg>
        ) },
        { id: 'lift', head: 'Times the average', end: true, cell: lift },
      ]} foot={{ rank: 'All', scores: '', leads: formatCount(leads, locale), promised: formatNumber(promised, 1, locale), outcomes: formatCount(outcomes, locale), rate: formatPercent(average, locale, 1), bar: '', lift: '1×' }} />
      <HowToRead>{howToRead ?? 'if the score ranks well, the rate falls from tenth to tenth. “Times the average” says how much more the tenth brings than leads drawn by chance.'}</HowToRead>
    </>
  )
}
