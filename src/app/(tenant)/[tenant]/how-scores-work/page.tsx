import type { Metadata } from 'next'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { ScoreBadge, type Grade } from '#ui/score-badge.tsx'
import { Waterfall } from '#ui/waterfall.tsx'
import type { WaterfallRow } from '#ui/waterfall-rows.ts'
import { openWorkspace } from '../open-workspace.ts'

export const metadata: Metadata = { title: 'How scores work' }

const grades: { grade: Grade; from: number; to: number; words: string }[] = [
  { grade: 'A', from: 75, to: 99, words: 'at least six times the odds of a typical lead' },
  { grade: 'B', from: 50, to: 74, words: 'from nearly twice to six times the odds' },
  { grade: 'C', from: 25, to: 49, words: 'from half to nearly twice the odds' },
  { grade: 'D', from: 1, to: 24, words: 'less than half of the odds' },
]
const example: WaterfallRow[] = [
  { id: 'pricing', label: 'Pricing page views, last 7 days', value: '3', points: 12.6 },
  { id: 'source', label: 'Source', value: 'Referral', points: 9.1 },
  { id: 'meeting', label: 'Meetings booked, last 30 days', value: '1', points: 7.8 },
  { id: 'last', label: 'Days since the last visit', value: '16', points: -5.2 },
  { id: 'employees', label: 'Employees', value: '4', points: -3.3 },
]
const evidence: { level: string; words: string }[] = [
  { level: 'Good', words: 'The model learned from at least 1,000 leads, 120 of each outcome, and most of what usually moves a score is known of this lead.' },
  { level: 'Fair', words: 'At least 100 leads of each outcome; or a good model, and half of what usually moves a score is not known of this lead.' },
  { level: 'Thin', words: 'Fewer; or a fair model and half of it unknown. The score is dashed and has a “~”: take it as a hint.' },
]
const glossary: [string, string][] = [
  ['Typical lead', 'The average log-odds over all rows that the model learned from. It stands at 38 points.'],
  ['Points', 'What one field adds to the score or takes from it, for this person. 14 points more mean twice the odds. All points and the 38 add up to the score, exactly, before it is cut to 1 to 99.'],
  ['Chance', 'The share of leads with such a score that convert within the window. Models are checked on later leads that they had not seen; the model page shows whether the chances came true.'],
  ['Interval', 'Where the chance would lie if the model had learned from other, similar data: in 95 of 100 cases inside.'],
  ['Evidence', 'How much a score rests on: low, where few leads were like this one or the model is young.'],
  ['Leak', 'A field that is filled only after the outcome is known. It would make a model look perfect and be useless; such fields are found, named, and left out.'],
  ['Sensitive field', 'Age, gender and the like: kept to check whether the model is fair, never an input.'],
  ['Expected value', 'Chance times amount. The queue is in this order, and says so in its head.'],
  ['Refused', 'A model that is not better than the base rate, or has too few outcomes to learn from, is not put in use. The reason and the missing number are shown.'],
]

/** The score scale, grades and words, for everybody who reads scores. */
export default async function HowScoresWork({ params }: { params: Promise<{ tenant: string }> }) {
  await openWorkspace((await params).tenant)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'How scores work' }]} /></Bar>
        <Body>
          <Section title="What a score says">
            <div className="prose">
              <p>A score from 1 to 99 says how likely a lead is to convert, compared with a typical lead, who stands at 38. Each 14 points more mean twice the odds; each 14 less, half of them.</p>
              <p>The score is a sum: 38, plus what each thing that we know about the person adds, minus what each takes away. Nothing else enters. You can read every part of the sum on the lead’s page, and check it there.</p>
              <p>A score is a statement about many such leads, not a verdict on one. What you know and the data does not may be worth more: say so by “Was this score right?”, and it is kept with the prediction.</p>
            </div>
          </Section>
          <Section title="Grades">
            <DataTable caption="Grades" rows={grades} rowKey={(row) => row.grade} columns={[
              { id: 'grade', head: 'Grade', width: 110, cell: (row) => <ScoreBadge score={row.from} grade={row.grade} /> },
              { id: 'range', head: 'Scores', width: 110, cell: (row) => `${row.from} to ${row.to}` },
              { id: 'words', head: 'Means', cell: (row) => row.words },
            ]} />
          </Section>
          <Section title="From a typical lead to a score" hint="An invented lead.">
            <Waterfall base={38} baseName="A typical lead" end={59} endName="This lead" rows={example} limits={[{ at: 50, label: 'B from 50' }, { at: 75, label: 'A from 75' }]} locale="en-GB" />
          </Section>
          <Section title="Evidence">
            <DataTable caption="Levels of evidence" rows={evidence} rowKey={(row) => row.level} columns={[
              { id: 'level', head: 'Evidence', width: 110, cell: (row) => <span className="medium">{row.level}</span> },
              { id: 'words', head: 'Means', cell: (row) => row.words },
            ]} />
          </Section>
          <Section title="Words">
            <dl className="glossary">{glossary.map(([term, meaning]) => <div key={term}><dt>{term}</dt><dd>{meaning}</dd></div>)}</dl>
          </Section>
        </Body>
      </MainPane>
    </Panes>
  )
}
