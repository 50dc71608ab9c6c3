import type { LeadPage } from '#domain/act/index.ts'
import { stageLabels, type QueueFilters } from '#domain/act/schema.ts'
import type { ProfileView, TimelineItem } from '#domain/unify/schema.ts'
import type { Workspace } from '#platform/auth/memberships.ts'
import { allows } from '#platform/roles.ts'
import { ButtonLink, IconLink, TextLink } from '#ui/button.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatChance, formatChanceRange, formatDate, formatMoment, formatMoney, formatPercent, formatPoints, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section, SidePane } from '#ui/frame.tsx'
import { Marked } from '#ui/marked.tsx'
import { ReasonSides } from '#ui/reason-list.tsx'
import { ScoreBadge } from '#ui/score-badge.tsx'
import { RecordHead, ScoreCard } from '#ui/score-card.tsx'
import { Timeline } from '#ui/timeline.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Waterfall } from '#ui/waterfall.tsx'
import { fieldWords, timelineDays } from '../../profiles/[profileId]/profile-words.ts'
import { leadHref } from '../queue-address.ts'
import { LeadActs } from './lead-acts.client.tsx'
import { chanceAtScore, sumOf, valueWords } from './lead-words.ts'
import { TryOut } from './try-out.client.tsx'

type Props = { slug: string; lead: LeadPage; profile: ProfileView | null; timeline: readonly TimelineItem[]; filters: QueueFilters; workspace: Workspace; where: Where; at: Date; profileId: string }

const limits = [{ at: 25, label: 'C from 25' }, { at: 50, label: 'B from 50' }, { at: 75, label: 'A from 75' }]

/** The lead page as markup: verdict first, then the evidence, then what to do. */
export function LeadView(props: Props) {
  const { slug, lead, profile, filters, workspace, where, profileId } = props
  const { place, explanation } = lead
  const name = lead.item?.name || profile?.name || 'Without a name'
  return (
    <Panes layout="rail">
      <MainPane>
        <Bar sticky end={<>
          {place?.before && <IconLink icon="chevron-up" label={`Before: ${place.before.name}`} href={leadHref(slug, place.before.profileId, filters)} />}
          {place?.after && <IconLink icon="chevron-down" label={`Next: ${place.after.name}`} href={leadHref(slug, place.after.profileId, filters)} />}
          {profile && <ButtonLink small href={`/${slug}/profiles/${profileId}`}>Profile</ButtonLink>}
        </>}>
          <Crumb titled={false} items={[{ label: 'Lead queue', href: `/${slug}/queue` }, { label: place ? `${name}, ${place.position} of ${place.total}` : name }]} />
        </Bar>
        <Body>
          <RecordHead name={name} about={[lead.item?.company ?? profile?.company, profile?.country].filter(Boolean).join(', ')} facts={lead.item ? [
            { term: 'Stage', value: stageLabels[lead.item.stage] }, { term: 'Owner', value: lead.item.ownerName ?? 'nobody' }, ...(lead.item.source ? [{ term: 'Source', value: lead.item.source }] : []),
            ...(lead.item.slaDueAt ? [{ term: 'Due', value: formatMoment(new Date(lead.item.slaDueAt), where) }] : []),
          ] : [{ term: 'Queue', value: 'not in the queue any more' }]} />
          <Score {...props} />
          <Reasons lead={lead} where={where} />
          <Sum lead={lead} where={where} />
          {explanation.change && <Change lead={lead} where={where} at={props.at} />}
          <Section id="what-if" title="What if" hint="Only what you can change. The model is asked anew for each answer."><TryOut predictionId={explanation.prediction.id} from={{ score: explanation.prediction.score, grade: explanation.prediction.grade as 'A' | 'B' | 'C' | 'D', probability: explanation.prediction.probability }} choices={lead.choices} points={Object.fromEntries(explanation.features.map(({ feature, points }) => [feature, points]))} /></Section>
          <Evidence {...props} />
        </Body>
      </MainPane>
      <SidePane label="Your answer, timeline and facts" kind="rail">
        <Body>
          <LeadActs profileId={profileId} predictionId={explanation.prediction.id} inQueue={lead.item !== null} mayAct={allows(workspace.role, 'queue.act')} queueHref={`/${slug}/queue`} given={lead.feedback.filter((one) => one.predictionId === explanation.prediction.id).map((one) => `${one.by}: ${one.verdict}${one.note ? `, “${one.note}”` : ''}`)} />
          {props.timeline.length > 0 && <Section title="Timeline"><Timeline days={timelineDays(props.timeline, props.at, where)} locale={where.locale} /></Section>}
          {profile && <Section title="What we know, and from where"><Facts layout="down" items={profile.traits.slice(0, 24).map((trait) => ({ term: fieldWords(trait.field), value: trait.hidden ? 'not open to your role' : String(trait.value), note: trait.origin?.sourceName }))} /></Section>}
        </Body>
      </SidePane>
    </Panes>
  )
}

function Score({ lead, where, workspace, at }: Props) {
  const { prediction, model, change } = lead.explanation
  const item = lead.item
  const currency = item?.currency || workspace.currency
  const grade = prediction.grade as 'A' | 'B' | 'C' | 'D'
  return (
    <ScoreCard badge={<ScoreBadge score={prediction.score} grade={grade} evidence={prediction.evidence === 'low' ? 'low' : 'full'} size="big" locale={where.locale} />}
      sentence={<>Likelier to convert than <b>{formatPercent(prediction.percentile, where.locale)} of your leads</b></>}
      change={change ? `${formatPoints(change.to - change.from, where.locale, 0)} since ${formatDate(new Date(change.since), at, where)}` : 'The first score of this lead'}
      facts={[
        { term: `Chance within ${model.windowDays} days`, value: formatChance(prediction.probability, where.locale), note: formatChanceRange(prediction.low, prediction.high, where.locale) },
        item?.expected != null && item.amount !== null
          ? { term: 'Expected value', value: formatMoney(item.expected, currency, where.locale), note: `${formatChance(prediction.probability, where.locale, 1)} of ${formatMoney(item.amount, currency, where.locale)}` }
          : { term: 'Expected value', value: '–', note: 'no amount is known' },
        { term: 'Evidence', value: prediction.evidence, note: `the model learned from ${model.rows.toLocaleString(where.locale)} leads, ${model.positives.toLocaleString(where.locale)} converted` },
      ]} />
  )
}

function Reasons({ lead, where }: { lead: LeadPage; where: Where }) {
  const { speaksFor, against, others } = lead.explanation
  const sides = (list: typeof speaksFor) => list.map((reason) => ({ id: reason.feature, points: reason.points, sentence: <Marked>{reason.sentence}</Marked> }))
  return (
    <Section label="Reasons">
      <ReasonSides plus={sides(speaksFor)} minus={sides(against)} plusSum={formatPoints(sumOf(speaksFor), where.locale)} minusSum={formatPoints(sumOf(against), where.locale)} locale={where.locale}
        rest={others.count > 0 ? <>{others.count} other fields together: {formatPoints(others.points, where.locale)}. <TextLink href="#all">All of them</TextLink></> : undefined} />
    </Section>
  )
}

function Sum({ lead, where }: { lead: LeadPage; where: Where }) {
  const { prediction, features, base } = lead.explanation
  return (
    <Section id="all" title={`From a typical lead to ${prediction.score}`}>
      <Waterfall base={base} baseName="A typical lead" end={prediction.score} endName="This lead" limits={limits} most={12} locale={where.locale} chanceAt={(score) => formatChance(chanceAtScore(score, prediction.baseValue), where.locale, 1)}
        rows={features.map((feature) => ({ id: feature.feature, label: feature.name, value: valueWords(feature.value, where.locale), points: feature.points }))}
        howToRead="Each bar starts where the one above ended. Blue with + pushes the score up, copper with − pulls it down; 14 points more mean twice the odds." />
    </Section>
  )
}

function Change({ lead, where, at }: { lead: LeadPage; where: Where; at: Date }) {
  const change = lead.explanation.change
  if (!change) return null
  const rows = [
    ...change.features.filter((one) => one.dataPoints !== 0).map((one) => ({ id: one.feature, label: one.name, value: `${valueWords(one.before, where.locale)} → ${valueWords(one.after, where.locale)}`, points: one.dataPoints })),
    ...(change.modelPoints === 0 ? [] : [{ id: 'model', label: `Model v${change.fromVersion} → v${change.toVersion}`, points: change.modelPoints }]),
  ]
  return (
    <Section title={`Why it changed since ${formatDate(new Date(change.since), at, where)}`} hint={change.sentence}>
      {rows.length === 0
        ? <p className="quiet">Nothing that the model looks at has changed.</p>
        : <Waterfall base={change.from} baseName={formatDate(new Date(change.since), at, where)} end={change.to} endName="Now" rows={rows} most={10} locale={where.locale} howToRead="Each bar is the change of one contribution between the two scorings; a new model is a bar of its own. They add up to the difference." />}
    </Section>
  )
}

function Evidence({ slug, lead, where }: Props) {
  const { prediction, features, base, model, uncut } = lead.explanation
  const total = base + sumOf(features)
  return (
    <Section id="evidence" title="Evidence" verdict={<Verdict kind={Math.abs(total - uncut) < 1e-6 ? 'pass' : 'fail'}>{`Recomputed just now: ${base.toFixed(1)} + ${features.length} contributions = ${total.toFixed(1)}`}</Verdict>}>
      <Facts items={[
        { term: 'Scored', value: formatMoment(new Date(prediction.scoredAt), where) },
        { term: 'Model', value: <TextLink href={`/${slug}/models/${model.targetId}/versions/${model.number}`}>Lead score v{model.number}</TextLink>, note: `trained ${formatMoment(new Date(model.trainedAt), where)}` },
        { term: 'Data as of', value: lead.dataAsOf.map((source) => `${source.source} ${formatMoment(new Date(source.at), where)}`).join(' · ') || '–' },
        { term: 'Prediction', value: <span className="mono">{prediction.id.slice(0, 18)}</span> },
      ]} />
    </Section>
  )
}
