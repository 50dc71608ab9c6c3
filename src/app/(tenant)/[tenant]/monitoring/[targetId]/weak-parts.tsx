import type { NamedSegment } from '#domain/monitor/index.ts'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatCount, formatNumber, MISSING } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Verdict } from '#ui/verdict.tsx'

/** The parts of the leads that the model foresees worst, looked for in every field; marked where more than chance makes them so. */
export function WeakParts({ parts, locale }: { parts: readonly NamedSegment[]; locale: string }) {
  const figure = (value: number | null, digits: number) => (value === null ? MISSING : formatNumber(value, digits, locale))
  return (
    <>
      <DataTable caption="Parts of the leads that are foreseen worst" density="two" rows={parts} rowKey={({ feature, part }) => `${feature} ${part}`} columns={[
        { id: 'part', head: 'Part', cell: ({ name, part, rows, positives }) => <TwoLines fact={`${name}: ${part}`} made={`${formatCount(rows, locale)} leads, ${formatCount(positives, locale)} converted`} /> },
        { id: 'weak', head: 'Beyond chance', width: 150, cell: ({ beyond, why }) => <Verdict kind={beyond ? 'watch' : 'quiet'}>{beyond ? (why === 'ranking' ? 'Ranks worse' : 'Promises off') : 'No'}</Verdict> },
        { id: 'auc', head: 'Ranking (AUC)', end: true, wideOnly: true, cell: ({ auc, overall }) => <TwoLines plain fact={auc === null ? 'too few' : figure(auc, 2)} made={`all leads ${figure(overall, 2)}`} /> },
        { id: 'promised', head: 'Promised, kept', end: true, cell: ({ promised, positives, ratio, low, high }) => <TwoLines plain fact={`${figure(promised, 1)}, ${formatCount(positives, locale)}`} made={ratio === null ? '' : `${figure(ratio, 2)}× (${figure(low, 2)} to ${figure(high, 2)})`} /> },
      ]} />
      <HowToRead>each field&rsquo;s values, or its parts from low to high, are looked at by themselves. Marked is what would hardly happen by chance in any of them; the others are the weakest that there are, and no fault.</HowToRead>
    </>
  )
}
