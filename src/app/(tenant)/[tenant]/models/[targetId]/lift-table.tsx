import type { LiftRow } from '#domain/train/index.ts'
import { DataTable } from '#ui/data-table.tsx'
import { formatCount, formatNumber, formatPercent } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import type { ChanceWords } from './target-words.ts'

const locale = 'en-GB'

/** The people of the check in tenths, best scores first: what each tenth held. */
export function LiftTable({ lift, words }: { lift: readonly LiftRow[]; words: ChanceWords }) {
  const most = Math.max(1e-9, ...lift.map(({ rate }) => rate))
  return (
    <>
      <DataTable caption={`${words.capital} by tenth of the score`} density="twin" rows={lift} rowKey={(row) => String(row.part)} columns={[
        { id: 'part', head: 'Tenth', cell: (row) => (row.part === 1 ? '1, highest scores' : row.part === lift.length ? `${row.part}, lowest` : row.part) },
        { id: 'rows', head: words.capital, end: true, cell: (row) => formatCount(row.rows, locale) },
        { id: 'positives', head: capital(words.did), end: true, cell: (row) => formatCount(row.positives, locale) },
        { id: 'rate', head: 'Rate', end: true, cell: (row) => formatPercent(row.rate, locale, 1) },
        { id: 'bar', head: <span className="sr">Rate as a bar</span>, wideOnly: true, width: 260, cell: (row) => <svg className="chart bar-cell" width="100%" height="14" aria-hidden="true"><rect className="bar-1" x="0" y="3" height="8" width={`${((row.rate / most) * 100).toFixed(2)}%`} /></svg> },
        { id: 'lift', head: 'Times the average', end: true, cell: (row) => `${formatNumber(row.lift, 2, locale)}×` },
        { id: 'captured', head: 'Found so far', end: true, wideOnly: true, cell: (row) => formatPercent(row.captured, locale) },
      ]} />
      <HowToRead>if the score ranks well, the rate falls from tenth to tenth. “Found so far” is the share of all who {words.did} in this tenth and those above it.</HowToRead>
    </>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
