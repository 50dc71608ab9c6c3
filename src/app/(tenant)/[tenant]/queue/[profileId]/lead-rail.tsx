import { outcomeLabels, feedbackReasonLabels } from '#domain/act/schema.ts'
import { identifierLabels, profilingBasisLabels, type TimelineItem } from '#domain/unify/schema.ts'
import { TextLink } from '#ui/button.tsx'
import { Facts, type Fact } from '#ui/facts.tsx'
import { formatDate } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { Timeline } from '#ui/timeline.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { fieldWords } from '../../profiles/[profileId]/profile-words.ts'
import { sent } from '../queue-lead.ts'
import { LeadOutcomes } from './lead-bar.client.tsx'
import { LeadFeedback } from './lead-feedback.client.tsx'
import type { LeadParts } from './lead-head.tsx'
import { leadTimeline } from './lead-timeline.ts'

type RailParts = LeadParts & { timeline: { items: readonly TimelineItem[]; next: unknown }; me: string; mayAct: boolean; mayTrain: boolean }

const MOST_FACTS = 16

/** Beside the lead: was the score right, what became of it, what happened, and what is known from where. */
export function LeadRail(parts: RailParts) {
  const { slug, page, profile, where, at, timeline, me, mayAct } = parts
  const { explanation, feedback, item } = page
  const mine = feedback.find(({ by, predictionId }) => by === me && predictionId === explanation.prediction.id)
  const others = feedback.filter((one) => one !== mine)
  const days = leadTimeline({ items: timeline.items, activities: page.activities, outcomes: page.outcomes, history: explanation.history }, at, where)
  return (
    <>
      {mayAct && (
        <Section label="Feedback">
          <LeadFeedback key={explanation.prediction.id} predictionId={explanation.prediction.id} given={mine === undefined ? undefined : mine.verdict === 'right' ? { right: true } : { right: false, reason: mine.reason, note: mine.note }} />
          {others.length > 0 && <ul className="stack small quiet">{others.slice(0, 3).map(({ id, by, verdict, reason, note, at: said }) => <li key={id}>{by || 'Someone who left'}, {formatDate(said, at, where)}: {verdict === 'right' ? 'right' : reason in feedbackReasonLabels ? feedbackReasonLabels[reason as keyof typeof feedbackReasonLabels].toLowerCase() : 'not right'}{note !== '' && `. “${note}”`}</li>)}</ul>}
        </Section>
      )}
      {mayAct && item !== null && <Section label={`Outcome: ${Object.values(outcomeLabels).join(', ')}`}><LeadOutcomes lead={sent(item)} /></Section>}
      <Section title="Timeline">
        {days.length === 0 ? <p className="faint">Nothing happened yet.</p> : <Timeline days={days} locale={where.locale} />}
        {timeline.next !== null && <p className="small"><TextLink href={`/${slug}/profiles/${explanation.prediction.profileId}`}>All that happened</TextLink></p>}
      </Section>
      {profile !== null && <WhatWeKnow {...parts} />}
    </>
  )
}

function WhatWeKnow({ slug, profile, where, at }: RailParts) {
  if (profile === null) return null
  const identifiers: Fact[] = profile.identifiers.filter(({ kind }) => kind === 'email' || kind === 'phone').map(({ kind, value }) => ({ term: identifierLabels[kind], value: kind === 'email' ? <a className="link" href={`mailto:${value}`}>{value}</a> : <a className="link" href={`tel:${value}`}>{value}</a> }))
  const traits: Fact[] = profile.traits.filter(({ field, value }) => value !== null && !['email', 'phone', 'name', 'first_name', 'last_name', 'full_name'].includes(field)).slice(0, MOST_FACTS)
    .map(({ field, value, origin }) => ({ term: fieldWords(field), value: String(value), note: origin === null ? undefined : `${origin.sourceName === '' ? 'A record' : origin.sourceName}, ${formatDate(new Date(origin.at), at, where)}` }))
  return (
    <Section title="What we know, and from where">
      <Facts layout="down" items={[...identifiers, ...traits]} />
      <p className="row-wrap"><Verdict kind={profile.profilingAllowed ? 'pass' : 'watch'}>{profilingBasisLabels[profile.profilingBasis]}</Verdict></p>
      <p className="small"><TextLink href={`/${slug}/profiles/${profile.id}`}>The whole profile</TextLink></p>
    </Section>
  )
}
