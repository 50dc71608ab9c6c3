import type { NamedGroup } from '#domain/monitor/index.ts'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatCount, formatNumber, formatPercent, MISSING } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Verdict, type VerdictKind } from '#ui/verdict.tsx'

type Judged = NamedGroup['judged']['tpr']

function mark({ verdict, close, ratio, why }: Judged, locale: string) {
  const kind: VerdictKind = verdict === 'not enough data' ? 'notEnough' : verdict === 'fail' ? 'watch' : close ? 'quiet' : 'pass'
  const word = verdict === 'not enough data' ? 'Not enough data' : ratio === null ? (verdict === 'fail' ? 'Outside' : 'Inside') : `${formatNumber(ratio, 2, locale)}×${close ? ', close' : ''}`
  return <span title={why}><Verdict kind={kind}>{word}</Verdict></span>
}

function rate(value: number | null, locale: string) {
  return value === null ? MISSING : formatPercent(value, locale, 1)
}

/** Groups of a sensitive field: who is worked first, how rightly, and whether promises hold, each beside the largest group. */
export function GroupTable({ groups, locale, chosen = 'Worked first (A, B)' }: { groups: readonly NamedGroup[]; locale: string; /** What being chosen means. */ chosen?: string }) {
  return (
    <>
      <DataTable caption="Groups by how they are treated" density="two" rows={groups} rowKey={({ attribute, group }) => `${attribute} ${group}`} columns={[
        { id: 'group', head: 'Group', cell: ({ name, group, isReference, n, labelled }) => <TwoLines fact={`${name}: ${group}`} made={`${formatCount(n, locale)} leads, ${formatCount(labelled, locale)} with an outcome${isReference ? '; the largest, compared with' : ''}`} /> },
        { id: 'selected', head: chosen, end: true, cell: ({ rates, judged }) => <TwoLines plain fact={rate(rates.selectionRate.value, locale)} made={mark(judged.selectionRate, locale)} /> },
        { id: 'tpr', head: 'Found among converters', end: true, wideOnly: true, cell: ({ rates, judged }) => <TwoLines plain fact={rate(rates.tpr.value, locale)} made={mark(judged.tpr, locale)} /> },
        { id: 'fpr', head: 'Worked for nothing', end: true, wideOnly: true, cell: ({ rates, judged }) => <TwoLines plain fact={rate(rates.fpr.value, locale)} made={mark(judged.fpr, locale)} /> },
        { id: 'ppv', head: 'Rightly worked', end: true, wideOnly: true, cell: ({ rates, judged }) => <TwoLines plain fact={rate(rates.ppv.value, locale)} made={mark(judged.ppv, locale)} /> },
        { id: 'calibration', head: 'Promised, kept', end: true, cell: ({ calibration }) => (calibration.expected === null || calibration.observed === null ? MISSING : <TwoLines plain fact={`${formatPercent(calibration.expected, locale, 1)}, ${formatPercent(calibration.observed, locale, 1)}`} made={calibration.interval && calibration.gap !== null ? `gap ${formatNumber(100 * calibration.gap, 1, locale)} (${formatNumber(100 * calibration.interval.low, 1, locale)} to ${formatNumber(100 * calibration.interval.high, 1, locale)}) points` : ''} />) },
      ]} />
      <HowToRead>each share stands beside that of the largest group: 0.80× to 1.25× is inside the screening line. The line of four fifths is taken from United States employment guidance: no law and no proof, a reason for a person to look.</HowToRead>
    </>
  )
}
