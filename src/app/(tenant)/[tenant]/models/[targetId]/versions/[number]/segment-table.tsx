import { displayName, type JudgedSegments, type SegmentVerdict } from '#domain/train/index.ts'
import { DataTable } from '#ui/data-table.tsx'
import { formatCount, formatNumber, MISSING } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Note } from '#ui/note.tsx'
import { Verdict } from '#ui/verdict.tsx'

const locale = 'en-GB'

/** Which parts of the leads have a model of their own, and why the others have none. */
export function SegmentTable({ segments }: { segments: JudgedSegments }) {
  const name = displayName(segments.feature)
  return (
    <Section id="parts" title={`A model for each ${name}?`} hint={`Parts of ${formatCount(segments.least, locale)} leads and more, on the rows that neither model had seen.`}>
      {segments.why !== null && <Note>{segments.why}</Note>}
      {segments.parts.length > 0 && (
        <>
          <DataTable caption="Parts and their models" density="twin" rows={segments.parts} rowKey={({ value }) => value} columns={[
            { id: 'part', head: name, cell: ({ value }) => value },
            { id: 'rows', head: 'Leads', end: true, cell: ({ rows }) => formatCount(rows, locale) },
            { id: 'positives', head: 'Converted', end: true, wideOnly: true, cell: ({ positives }) => formatCount(positives, locale) },
            { id: 'unseen', head: 'Unseen', end: true, wideOnly: true, cell: ({ unseen }) => formatCount(unseen, locale) },
            { id: 'gap', head: 'Log loss, own less whole', end: true, cell: ({ gap, reach }) => (gap === null || reach === null ? MISSING : `${formatNumber(gap, 4, locale)} ± ${formatNumber(reach, 4, locale)}`) },
            { id: 'verdict', head: 'Answered by', end: true, cell: (row) => verdictOf(row) },
          ]} />
          <HowToRead>less log loss is better. A part is answered by its own model only where even the unlucky end of the range is below zero; everyone else is answered by the model of all leads.</HowToRead>
        </>
      )}
    </Section>
  )
}

function verdictOf({ used, gap }: SegmentVerdict) {
  if (used) return <Verdict kind="pass">Its own model</Verdict>
  return gap === null ? <Verdict kind="notEnough">Too few unseen</Verdict> : <Verdict kind="quiet">The model of all</Verdict>
}
