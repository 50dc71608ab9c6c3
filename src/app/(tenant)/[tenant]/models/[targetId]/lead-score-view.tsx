import { besideBaseline, displayName, learnerNames, targetWords, trainingResultSchema, type LeadScoreTarget, type ModelVersion, type PublishedResult, type Target } from '#domain/train/index.ts'
import type { Workspace } from '#platform/auth/memberships.ts'
import { TextLink } from '#ui/button.tsx'
import { CalibrationChart } from '#ui/charts/calibration-chart.tsx'
import { isOff } from '#ui/charts/calibration-points.ts'
import { EvidenceFooter } from '#ui/evidence-footer.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatCount, formatMoment, formatPercent, type Where } from '#ui/format.ts'
import { Halves, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Verdict } from '#ui/verdict.tsx'
import type { ModelQuery } from './cutoff-choice.ts'
import { CutoffSection } from './cutoff-section.tsx'
import { FieldEffects } from './field-effects.tsx'
import { LeftOutTable } from './left-out-table.tsx'
import { LiftTable } from './lift-table.tsx'
import { calibrationBands, calibrationVerdict, performanceRows } from './model-figures.ts'
import { modelVerdict } from './model-verdict.ts'
import { PerformanceTable } from './performance-table.tsx'
import { chanceWords, eligibilityWords, learnerWords } from './target-words.ts'

const locale = 'en-GB'
const evidenceWords = { full: 'Good', fair: 'Fair', low: 'Thin' } as const

export type LeadScoreViewProps = {
  target: Target
  definition: LeadScoreTarget
  version: ModelVersion
  workspace: Workspace
  where: Where
  query: ModelQuery
  href: string
  mayReadLeads: boolean
}

/** A lead score in use: whether to believe it, how far down to work, and what moves it. */
export function LeadScoreView(props: LeadScoreViewProps) {
  const result = trainingResultSchema.safeParse(props.version.result).data
  if (result?.kind !== 'published') return <Note kind="fail">The figures of this version cannot be read. Train again, and give your administrator the number of the version.</Note>
  return <Published {...props} result={result} />
}

function Published({ definition, version, workspace, where, query, href, result }: LeadScoreViewProps & { result: PublishedResult }) {
  const bands = calibrationBands(result.calibration)
  const chances = calibrationVerdict(bands, locale)
  const trained = definition.outcome
  return (
    <>
      <header className="intro">
        <p className="verdict-line">{modelVerdict(result, chances, displayName)}</p>
        <Facts items={[
          { term: 'Foresees', value: targetWords({ ...definition, outcome: trained }, displayName) },
          { term: 'Learned from', value: `${formatCount(result.rows, locale)} leads, ${formatCount(result.positives, locale)} converted` },
          { term: 'Checked on', value: `${formatCount(result.split.testRows, locale)} leads: ${result.split.sentence}` },
          { term: 'Scores', value: eligibilityWords(definition) },
          { term: 'Evidence', value: evidenceWords[result.evidence] },
        ]} />
      </header>
      <Section id="performance" title="Better than a simple rule?" hint="On leads that neither has seen.">
        <PerformanceTable rows={performanceRows(besideBaseline(result), { baseRate: result.metrics.baseRate, locale, nameOf: displayName })} version={version.number} />
      </Section>
      <Section label="Chances and cut-off">
        <Halves>
          <div id="calibration">
            <header className="section-head"><h2>Do the chances come true?</h2><Verdict kind={chances.kind}>{chances.text}</Verdict></header>
            <CalibrationChart bands={bands} locale={locale} outcome="Converted" howToRead={`of leads promised 20%, about 20% should convert: dots on the dashed line. ${bands.some(isOff) ? 'Shaded: where they part for certain.' : 'Bars count the leads.'}`} />
          </div>
          <CutoffSection rows={result.cutoffs} query={query} href={href} currency={workspace.currency} windowDays={definition.windowDays} />
        </Halves>
      </Section>
      <FieldEffects result={result} query={query} href={href} />
      <Section id="lift" title="Tenth by tenth" hint={`${formatPercent(result.metrics.baseRate, locale, 1)} of the leads checked converted`}><LiftTable lift={result.lift} words={chanceWords(definition)} /></Section>
      <LeftOutTable leftOut={result.leftOut} proxies={result.proxies} columns={result.leftOut.length + result.features.length} />
      <EvidenceFooter scored={`Trained ${formatMoment(version.trainedAt, where)}`} model={`${learnerWords(version.learner, learnerNames)}, seed ${version.seed}`} snapshot={version.snapshotHash.slice(0, 8)}
        check={<TextLink href={`${href}/versions/${version.number}`}>Verify this version</TextLink>} />
    </>
  )
}
