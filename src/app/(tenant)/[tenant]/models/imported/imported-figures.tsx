import { monthWords, type ImportedFigures as Figures, type JudgedImport } from '#domain/monitor/index.ts'
import { now } from '#platform/clock.ts'
import { CalibrationChart } from '#ui/charts/calibration-chart.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatAgo, formatCount, formatNumber, formatPercent, MISSING, type Where } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Note } from '#ui/note.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { GroupTable } from '../../monitoring/[targetId]/group-table.tsx'
import { LiftTable } from '../[targetId]/lift-table.tsx'
import { driftVerdict, rankingSentence } from './imported-words.ts'

type Judgement = JudgedImport['judgements'][number]
const words = { one: 'lead', many: 'leads', capital: 'Leads', did: 'converted', chance: 'Chance to convert' }

/** One imported model against one outcome: ranking, chances, tenths, drift and groups. */
export function ImportedFigures({ name, judgement, where }: { name: string; judgement: Judgement; where: Where }) {
  const { figures, groups } = judgement
  const { locale } = where
  return (
    <>
      <Section id="outcome" title={`${name} against “${judgement.targetName}”`} hint={`Judged ${formatAgo(judgement.judgedAt, now(), where)}; each lead counts once, by the first score that it got.`}>
        <header className="intro">
          <p className="verdict-line">{rankingSentence(figures, locale)}</p>
          <Facts items={factsOf(judgement, locale)} />
        </header>
      </Section>
      {figures.bands.length > 0 && <Section id="chances" title={figures.scale === 'chance' ? 'Do the chances come true?' : 'What each score has meant'}><Bands figures={figures} locale={locale} /></Section>}
      {figures.lift.length > 0 && <Section id="lift" title="Tenth by tenth" hint={`${formatPercent(figures.positives / figures.settled, locale, 1)} of the settled leads converted`}><LiftTable lift={figures.lift} words={words} /></Section>}
      <Section id="drift" title="Have the scores moved?"><Drift drift={figures.drift} locale={locale} /></Section>
      <Section id="groups" title="Are groups treated alike?" hint="The best fifth of all scores counts as chosen; sensitive fields only.">
        {groups.length === 0 ? <Note>No field is classed as sensitive, or none has values: class one in the data audit to have its groups compared.</Note> : <GroupTable groups={groups} locale={locale} chosen="In the best fifth" />}
      </Section>
    </>
  )
}

function factsOf({ foresees, figures }: Judgement, locale: string) {
  const { ranking, chances, settled, positives, people, late, unknown, identifiers } = figures
  return [
    { term: 'Compared with', value: foresees },
    { term: 'Leads with a score', value: formatCount(people, locale), note: [late > 0 && `${formatCount(late, locale)} more had converted before it`, unknown > 0 && `${formatCount(unknown, locale)} of ${formatCount(identifiers, locale)} scored are not known here`].filter(Boolean).join('; ') || undefined },
    { term: 'Outcome settled', value: formatCount(settled, locale), note: `${formatCount(positives, locale)} converted` },
    { term: 'Ranking (AUC)', value: ranking ? formatNumber(ranking.auc, 3, locale) : MISSING, note: ranking ? `${formatNumber(ranking.low, 3, locale)} to ${formatNumber(ranking.high, 3, locale)}, 95%` : undefined },
    { term: 'Promised, kept', value: chances ? `${formatNumber(chances.promised, 1, locale)}, ${formatCount(positives, locale)}` : MISSING, note: chances ? `mean gap ${formatPercent(chances.ece, locale, 1)}, Brier ${formatNumber(chances.brier, 3, locale)}` : figures.scale === 'other' ? `scores from ${scoreText(figures.lowest, locale)} to ${scoreText(figures.highest, locale)} are no chances` : undefined },
  ]
}

const scoreText = (score: number, locale: string) => formatNumber(score, Number.isInteger(score) ? 0 : 2, locale)

/** Scores between 0 and 1 are taken at their word; of others only what happened is told. */
function Bands({ figures: { bands, scale }, locale }: { figures: Figures; locale: string }) {
  if (scale === 'chance') return <CalibrationChart bands={bands.map(({ expected, observed, low, high, rows }) => ({ promised: expected ?? 0, happened: observed, low, high, count: rows }))} locale={locale} outcome="Converted" howToRead="of leads promised 20%, about 20% should convert: dots on the dashed line. Bars count the leads." />
  return (
    <>
      <DataTable caption="What became of each band of scores" density="twin" rows={bands} rowKey={({ from, to }) => `${from} ${to}`} columns={[
        { id: 'scores', head: 'Scores', cell: ({ from, to }) => (from === to ? scoreText(from, locale) : `${scoreText(from, locale)} to ${scoreText(to, locale)}`) },
        { id: 'rows', head: 'Leads', end: true, cell: ({ rows }) => formatCount(rows, locale) },
        { id: 'kept', head: 'Converted', end: true, cell: ({ positives }) => formatCount(positives, locale) },
        { id: 'rate', head: 'Rate', end: true, cell: ({ observed }) => formatPercent(observed, locale, 1) },
        { id: 'interval', head: '95% interval', end: true, wideOnly: true, cell: ({ low, high }) => `${formatPercent(low, locale, 1)}–${formatPercent(high, locale, 1)}` },
      ]} />
      <HowToRead>if the score means something, the rate rises from band to band. Scores that do not lie between 0 and 1 promise no chance, so there is nothing to hold them to.</HowToRead>
    </>
  )
}

function Drift({ drift, locale }: { drift: Figures['drift']; locale: string }) {
  if (drift === null) return <Note>Not judged: it takes a month or more with 100 scored leads together, and a later month with 30.</Note>
  const verdict = driftVerdict(drift)
  return (
    <>
      <p><Verdict kind={verdict.kind}>{verdict.text}</Verdict> <span className="quiet">{`compared with the ${formatCount(drift.rows, locale)} scores of ${drift.from === drift.to ? monthWords(drift.from) : `${monthWords(drift.from)} to ${monthWords(drift.to)}`}`}</span></p>
      <DataTable caption="Scores by month" density="twin" rows={drift.months} rowKey={({ month }) => month} columns={[
        { id: 'month', head: 'Month', cell: ({ month }) => monthWords(month) },
        { id: 'rows', head: 'Leads', end: true, cell: ({ rows }) => formatCount(rows, locale) },
        { id: 'mean', head: 'Mean score', end: true, cell: ({ mean }) => formatNumber(mean, 2, locale) },
        { id: 'distance', head: 'Distance', end: true, cell: ({ statistic }) => formatNumber(statistic, 3, locale) },
        { id: 'line', head: 'Alarm from', end: true, wideOnly: true, cell: ({ threshold }) => formatNumber(threshold, 3, locale) },
        { id: 'verdict', head: 'Verdict', end: true, cell: ({ drifted }) => <Verdict kind={drifted ? 'watch' : 'quiet'}>{drifted ? 'Moved' : 'Quiet'}</Verdict> },
      ]} />
      <HowToRead>the distance is the widest gap between the two distributions of scores (Kolmogorov and Smirnov); beyond the line it is no chance: 3 false alarms in 1,000 over all months together.</HowToRead>
    </>
  )
}
