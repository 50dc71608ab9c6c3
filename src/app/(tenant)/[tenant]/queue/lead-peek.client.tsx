'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { feedbackReasonLabels, feedbackReasons, outcomeLabels, outcomes, type LeadOutcome, type QueueFilters } from '#domain/act/schema.ts'
import { allows } from '#platform/roles.ts'
import { Button, ButtonLink, IconButton, TextLink } from '#ui/button.tsx'
import { EvidenceFooter } from '#ui/evidence-footer.tsx'
import { Feedback } from '#ui/feedback.client.tsx'
import { formatAgo, formatChance, formatChanceRange, formatMoment, formatPercent, formatPoints, type Where } from '#ui/format.ts'
import { NamedStrip } from '#ui/force-strip.tsx'
import { Marked } from '#ui/marked.tsx'
import { Menu } from '#ui/menu.client.tsx'
import { Note } from '#ui/note.tsx'
import { PeekPanel, PeekPart } from '#ui/peek-panel.tsx'
import { ReasonList } from '#ui/reason-list.tsx'
import { ScoreBadge } from '#ui/score-badge.tsx'
import { LoadingSkeleton } from '#ui/states.tsx'
import { timelineDays } from '../profiles/[profileId]/profile-words.ts'
import { useTRPC, useTRPCClient, useWorkspace } from '../workspace-provider.client.tsx'
import { leadHref } from './queue-address.ts'
import type { QueueLead } from './queue-lead.ts'
import { stepFace } from './step-faces.ts'

const REST = 120 // ms on a lead until its reasons are asked for: who runs through the list asks for none

/** The value once it has rested for a moment. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), REST)
    return () => window.clearTimeout(timer)
  }, [value])
  return rested
}

export type LeadPeekProps = {
  lead: QueueLead
  index: number
  total: number
  filters: QueueFilters
  where: Where
  now: Date
  mayAct: boolean
  onMove: (by: 1 | -1) => void
  onClose: () => void
  onStep: () => void
  onChoose: (kind: 'assign' | 'stage' | 'snooze' | 'tag' | 'step') => void
  onOutcome: (outcome: LeadOutcome) => void
}

/** The lead beside the list: score, what speaks for and against it, the next step, the last touches, and whether the score was right. */
export function LeadPeek({ lead, index, total, filters, where, now, mayAct, onMove, onClose, onStep, onChoose, onOutcome }: LeadPeekProps) {
  const { slug, role } = useWorkspace()
  const trpc = useTRPC()
  const wanted = useRested(lead.predictionId)
  const explained = useQuery(trpc.score.explain.queryOptions({ predictionId: wanted }, { enabled: wanted === lead.predictionId, staleTime: 300_000 }))
  const explanation = wanted === lead.predictionId ? explained.data : undefined
  const name = lead.name === '' ? 'No name known' : lead.name
  const { locale } = where
  return (
    <PeekPanel label={`Peek: ${name}`} name={name} about={[lead.company, lead.country].filter(Boolean).join(' · ')}
      bar={<><span className="faint small">{index + 1} of {total}</span><IconButton small icon="chevron-down" label="Next lead" keys="J" onClick={() => onMove(1)} /><IconButton small icon="chevron-up" label="Previous lead" keys="K" onClick={() => onMove(-1)} /><span className="push" /><ButtonLink href={leadHref(slug, lead.profileId, filters)} kind="quiet" small keys="⏎" prefetch={false}>Open</ButtonLink><IconButton small icon="x" label="Close peek" keys="Esc" onClick={onClose} /></>}
      score={<><ScoreBadge score={lead.score} grade={lead.grade} evidence={lead.evidence === 'low' ? 'low' : 'full'} size="big" /><div><p><b>Likelier than {formatPercent(Math.floor(lead.percentile * 100) / 100, locale)}</b> of your leads</p><p className="small quiet">Chance {formatChance(lead.probability, locale)}{explanation !== undefined && <> within {explanation.model.windowDays} days ({formatChanceRange(explanation.prediction.low, explanation.prediction.high, locale)})</>}</p></div></>}
      foot={explanation !== undefined && <PeekFoot key={lead.predictionId} lead={lead} scoredAt={new Date(explanation.prediction.scoredAt)} number={explanation.model.number} filters={filters} where={where} now={now} mayAct={mayAct} />}>
      {explanation !== undefined && explanation.model.caution !== null && <Note kind="watch">{explanation.model.caution}</Note>}
      <NamedStrip contributions={explanation ? [...explanation.features, ...explanation.rules].map(({ points }) => points) : lead.strip} scale={scaleOf(lead)} net={lead.score - 38} baseName="38 typical" endName={String(lead.score)} label={`What made the score, from a typical lead, 38, to ${lead.score}`} />
      {explained.isError && <Note kind="fail" live actions={<Button small onClick={() => void explained.refetch()}>Try again</Button>}>The reasons did not load.</Note>}
      {explanation === undefined && !explained.isError && <LoadingSkeleton label="Loading reasons" kind="text" rows={6} />}
      {explanation !== undefined && (
        <>
          <PeekPart title="Speaks for">{explanation.speaksFor.length === 0 ? <p className="faint">Nothing raised it.</p> : <ReasonList items={explanation.speaksFor.map((reason) => ({ id: reason.feature, points: reason.points, sentence: <Marked>{reason.sentence}</Marked> }))} locale={locale} />}</PeekPart>
          <PeekPart title="Speaks against">{explanation.against.length === 0 ? <p className="faint">Nothing lowered it.</p> : <ReasonList items={explanation.against.map((reason) => ({ id: reason.feature, points: reason.points, sentence: <Marked>{reason.sentence}</Marked> }))} locale={locale} />}
            {explanation.others.count > 0 && <p className="small faint reason-rest">{explanation.others.count} other fields together: {formatPoints(explanation.others.points, locale)}. <TextLink href={`${leadHref(slug, lead.profileId, filters)}#all`}>All {explanation.features.length + explanation.rules.length}</TextLink></p>}</PeekPart>
        </>
      )}
      <PeekNext lead={lead} mayAct={mayAct} onStep={onStep} onChoose={onChoose} onOutcome={onOutcome} wanted={wanted} />
      {allows(role, 'profiles.read') && <LastTouches profileId={lead.profileId} rested={wanted === lead.predictionId} where={where} now={now} />}
    </PeekPanel>
  )
}

function scaleOf(lead: QueueLead): { span: number; left: number } {
  const sum = (sign: number): number => lead.strip.reduce((total, points) => total + Math.max(0, sign * points), 0)
  const [left, right] = [Math.max(8, sum(-1) * 1.15), Math.max(8, sum(1) * 1.15)]
  return { span: left + right, left }
}

function PeekNext({ lead, mayAct, onStep, onChoose, onOutcome, wanted }: Pick<LeadPeekProps, 'lead' | 'mayAct' | 'onStep' | 'onChoose' | 'onOutcome'> & { wanted: string }) {
  const trpc = useTRPC()
  const choices = useQuery(trpc.score.whatIfChoices.queryOptions({ predictionId: wanted }, { enabled: wanted === lead.predictionId, staleTime: 300_000 }))
  const smallest = wanted === lead.predictionId ? choices.data?.smallest : undefined
  const face = stepFace(lead.nextAction)
  return (
    <PeekPart title="Next step">
      {smallest !== undefined && smallest !== null && <p>The smallest step to grade {smallest.grade}: {lowered(smallest.label)}, <b>{lead.score} → {smallest.score}</b>.</p>}
      {mayAct && (
        <div className="row-wrap peek-acts">
          <Button kind="primary" icon={face.icon} keys="E" onClick={onStep}>{face.label}</Button>
          <Button onClick={() => onChoose('snooze')} keys="S">Snooze</Button>
          <Menu align="end" label="More for this lead" trigger={{ as: 'icon', label: 'More for this lead', icon: 'ellipsis' }} groups={[
            { items: [{ id: 'step', label: 'Another step', icon: 'check', onSelect: () => onChoose('step') }, { id: 'assign', label: 'Assign', icon: 'user-plus', keys: 'A', onSelect: () => onChoose('assign') }, { id: 'stage', label: 'Stage', icon: 'git-branch', keys: 'T', onSelect: () => onChoose('stage') }, { id: 'tag', label: 'Tag', icon: 'tag', keys: '#', onSelect: () => onChoose('tag') }] },
            { heading: 'What became of it', items: outcomes.map((outcome) => ({ id: outcome, label: outcomeLabels[outcome], onSelect: () => onOutcome(outcome) })) },
          ]} />
        </div>
      )}
      {!mayAct && <p className="quiet">{face.label}</p>}
    </PeekPart>
  )
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function LastTouches({ profileId, rested, where, now }: { profileId: string; rested: boolean; where: Where; now: Date }) {
  const trpc = useTRPC()
  const timeline = useQuery(trpc.unify.timeline.queryOptions({ profileId, limit: 3 }, { enabled: rested, staleTime: 60_000 }))
  const items = rested ? timeline.data?.items : undefined
  if (items === undefined) return null
  return (
    <PeekPart title="Last touches">
      {items.length === 0 ? <p className="faint">Nothing happened yet.</p> : <ul className="peek-touches">{items.map((item) => <li key={`${item.kind}${item.id}`}><span className="faint small">{formatAgo(new Date(item.at), now, where)}</span><span>{timelineDays([{ ...item, at: new Date(item.at) }], now, where)[0].events[0].text}</span></li>)}</ul>}
    </PeekPart>
  )
}

/** Why a score may be wrong, as the feedback form offers it. */
export const feedbackChoices = feedbackReasons.map((value) => ({ value, label: feedbackReasonLabels[value] }))

function PeekFoot({ lead, scoredAt, number, filters, where, now, mayAct }: { lead: QueueLead; scoredAt: Date; number: number; filters: QueueFilters; where: Where; now: Date; mayAct: boolean }) {
  const { slug } = useWorkspace()
  const client = useTRPCClient()
  return (
    <>
      {mayAct && (
        <Feedback promise="Your answer stays with this score." reasons={feedbackChoices} onSend={async (answer) => {
          await client.act.feedback.mutate({ predictionId: lead.predictionId, verdict: answer.right ? 'right' : 'wrong', reason: answer.right ? null : feedbackReasons.find((reason) => reason === answer.reason) ?? 'other', note: answer.right ? '' : answer.note })
          return { kind: 'saved', text: 'Thank you. Your answer is kept with this score.' }
        }} />
      )}
      <EvidenceFooter scored={`Scored ${formatAgo(scoredAt, now, where)}`} scoredTitle={formatMoment(scoredAt, where)} model={`Lead score v${number}`} check={<TextLink href={`${leadHref(slug, lead.profileId, filters)}#evidence`}>Evidence</TextLink>} />
    </>
  )
}
