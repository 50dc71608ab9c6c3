import { besideBaseline, displayName, learnerNames, targetWords, trainingResultSchema, type CustomerTarget, type ModelVersion, type Target } from '#domain/train/index.ts'
import type { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { CalibrationChart } from '#ui/charts/calibration-chart.tsx'
import { isOff } from '#ui/charts/calibration-points.ts'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { EvidenceFooter } from '#ui/evidence-footer.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatChance, formatChanceRange, formatCount, formatMoment, formatMoneyShort, formatPercent, type Where } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Marked } from '#ui/marked.tsx'
import { Note } from '#ui/note.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import type { ModelQuery } from './cutoff-choice.ts'
import { FieldEffects } from './field-effects.tsx'
import { LeftOutTable } from './left-out-table.tsx'
import { LiftTable } from './lift-table.tsx'
import { calibrationBands, calibrationVerdict, performanceRows } from './model-figures.ts'
import { modelVerdict } from './model-verdict.ts'
import { peopleCursor, peopleCursorText } from './people-cursor.ts'
import { PerformanceTable } from './performance-table.tsx'
import { chanceWords, learnerWords, type ChanceWords } from './target-words.ts'

const locale = 'en-GB'
const pageSize = 15

export type CustomerChanceViewProps = {
  caller: Awaited<ReturnType<typeof callerFor>>
  target: Target
  definition: CustomerTarget
  version: ModelVersion
  currency: string
  where: Where
  query: ModelQuery & { after?: string }
  href: string
  mayReadProfiles: boolean
}

/** A chance about customers in use: who is likeliest and why, and whether to believe it. */
export async function CustomerChanceView(props: CustomerChanceViewProps) {
  const { definition, version, where, query, href } = props
  const result = trainingResultSchema.safeParse(version.result).data
  if (result?.kind !== 'published') return <Note kind="fail">The figures of this version cannot be read. Train again, and give your administrator the number of the version.</Note>
  const words = chanceWords(definition)
  const bands = calibrationBands(result.calibration)
  const chances = calibrationVerdict(bands, locale)
  return (
    <>
      <header className="intro">
        <p className="verdict-line">{modelVerdict(result, chances, displayName, words.many)}</p>
        <Facts items={[
          { term: 'Foresees', value: targetWords(definition, displayName) },
          { term: 'Customers are', value: `people with an order in the last ${definition.activeDays} days` },
          { term: 'Learned from', value: `${formatCount(result.rows, locale)} customers, each at one day of the past`, note: `${formatCount(result.positives, locale)} ${words.did}` },
          { term: 'Checked on', value: `${formatCount(result.split.testRows, locale)} customers: ${result.split.sentence}` },
        ]} />
      </header>
      {props.mayReadProfiles ? <People {...props} words={words} /> : <Section title="Customers"><p className="quiet">Your role sees the model, not the customers.</p></Section>}
      <Section id="performance" title="Better than a simple rule?" hint="On customers that neither has seen.">
        <PerformanceTable rows={performanceRows(besideBaseline(result), { baseRate: result.metrics.baseRate, locale, nameOf: displayName, words })} version={version.number} />
      </Section>
      <Section id="calibration" title="Do the chances come true?" verdict={<Verdict kind={chances.kind}>{chances.text}</Verdict>}>
        <CalibrationChart bands={bands} locale={locale} outcome={capital(words.did)} people="Customers" howToRead={`of customers promised 20%, about 20% should be among those who ${words.did}: dots on the dashed line. ${bands.some(isOff) ? 'Shaded: where they part for certain.' : 'Bars count the customers.'}`} />
      </Section>
      <FieldEffects result={result} query={query} href={href} />
      <Section id="lift" title="Tenth by tenth" hint={`${formatPercent(result.metrics.baseRate, locale, 1)} of the customers checked ${words.did}`}><LiftTable lift={result.lift} words={words} /></Section>
      <LeftOutTable leftOut={result.leftOut} proxies={result.proxies} columns={result.leftOut.length + result.features.length} />
      <EvidenceFooter scored={`Trained ${formatMoment(version.trainedAt, where)}`} model={`${learnerWords(version.learner, learnerNames)}, seed ${version.seed}`} snapshot={version.snapshotHash.slice(0, 8)}
        check={<TextLink href={`${href}/versions/${version.number}`}>Verify this version</TextLink>} />
    </>
  )
}

async function People({ caller, target, currency, href, query, words }: CustomerChanceViewProps & { words: ChanceWords }) {
  const { rows, cursor } = await caller.score.people({ targetId: target.id, cursor: peopleCursor(query.after), limit: pageSize })
  const churn = target.kind === 'churn'
  const title = churn ? 'Customers at risk' : 'Likeliest to buy'
  return (
    <Section id="people" title={query.after === undefined ? title : `${title}, further down`} hint="Likeliest first, each with what speaks for it most.">
      {rows.length === 0
        ? <EmptyState level={3} title="No customer here" why="Customers are scored when the model is trained and after each import. Those who ordered lately enough and may be profiled stand here." />
        : (
          <DataTable caption={title} density="two" rows={rows} rowKey={(row) => row.profileId} columns={[
            { id: 'name', head: 'Customer', cell: (row) => <TwoLines fact={<TextLink href={`${href}/people/${row.profileId}`}>{row.name || 'No name'}</TextLink>} made={row.company || undefined} /> },
            { id: 'chance', head: words.chance, end: true, width: 150, cell: (row) => <><b>{formatChance(row.probability, locale)}</b><span className="measure-range">{formatChanceRange(row.low, row.high, locale)}</span></> },
            { id: 'why', head: 'Because', wideOnly: true, cell: (row) => <span className="wrap small">{row.reasons.length === 0 ? '–' : row.reasons.map((reason, at) => <span key={reason.feature}>{at > 0 && ' · '}<Marked>{reason.sentence}</Marked></span>)}</span> },
            { id: 'value', head: churn ? 'Value at stake' : 'Value expected', end: true, width: 140, wideOnly: true, cell: (row) => (row.value === null ? '–' : churn ? <TwoLines plain fact={formatMoneyShort(row.value * row.probability, currency, locale)} made={`of ${formatMoneyShort(row.value, currency, locale)}`} /> : formatMoneyShort(row.value, currency, locale)) },
          ]} />
        )}
      <div className="row-wrap">
        {query.after !== undefined && <ButtonLink small href={`${href}#people`}>From the top</ButtonLink>}
        {cursor && <ButtonLink small href={`${href}?after=${peopleCursorText(cursor)}#people`}>Next {pageSize}</ButtonLink>}
      </div>
      <HowToRead>the chance is of the next {'windowDays' in target.definition ? target.definition.windowDays : 90} days, with its 95% range below it. {churn ? 'The value at stake is that chance × what the customer value model expects; without one there is a dash.' : 'Open a name to see every field that moved the chance.'}</HowToRead>
    </Section>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
