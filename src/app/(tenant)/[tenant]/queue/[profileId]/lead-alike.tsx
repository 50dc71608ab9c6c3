import type { SimilarPeople, SimilarPerson } from '#domain/score/index.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatCount, formatFullDate, formatPercent } from '#ui/format.ts'
import { Halves, Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import type { LeadParts } from './lead-head.tsx'
import { valueWords } from './lead-rows.ts'

/** The leads most like this one among those that the model learned from: who converted, and who did not. */
export function LeadAlike({ slug, where, similar }: Pick<LeadParts, 'slug' | 'where'> & { similar: SimilarPeople }) {
  const { came, didNot, comparedWith } = similar
  if (came.length + didNot.length === 0) return null
  const list = (caption: string, rows: SimilarPerson[]) => (
    <div>
      <header className="section-head"><h3>{caption}</h3></header>
      {rows.length === 0 ? <p className="quiet">None of them may be shown any more.</p> : (
        <DataTable caption={caption} density="two" rows={rows} rowKey={(row) => `${row.profileId} ${row.at.toISOString()}`} columns={[
          { id: 'name', head: 'Lead', cell: (row) => <TwoLines fact={<TextLink href={`/${slug}/profiles/${row.profileId}`}>{row.name || 'No name'}</TextLink>} made={`as of ${formatFullDate(row.at, where)}`} /> },
          { id: 'differs', head: 'Differs in', wideOnly: true, cell: (row) => <span className="wrap small">{row.differs.length === 0 ? 'nothing that weighs' : row.differs.map(({ name, kind, own, theirs }) => `${name}: ${valueWords(theirs, kind, where)}, here ${valueWords(own, kind, where)}`).join(' · ')}</span> },
          { id: 'alike', head: 'Alike', end: true, width: 70, cell: (row) => formatPercent(row.alike, where.locale) },
        ]} />
      )}
    </div>
  )
  return (
    <Section id="alike" title="Leads like this one" hint={`The nearest of ${formatCount(comparedWith, where.locale)} leads that the model learned from.`}>
      <Halves>{list('Converted', came)}{list('Did not convert', didNot)}</Halves>
      <HowToRead>100% is the same in every field. Each field counts as much as the model makes of it; numbers by their place among all leads. They stand as they were on the day given.</HowToRead>
    </Section>
  )
}
