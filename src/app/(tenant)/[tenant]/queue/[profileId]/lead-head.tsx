import type { LeadPage } from '#domain/act/index.ts'
import { stageLabels } from '#domain/act/schema.ts'
import type { ProfileView } from '#domain/unify/index.ts'
import { ScoreHistogram } from '#ui/charts/score-histogram.tsx'
import { describeSla, formatChance, formatChanceRange, formatCount, formatDate, formatMoney, formatPercent, type Where } from '#ui/format.ts'
import { NamedStrip } from '#ui/force-strip.tsx'
import { Note } from '#ui/note.tsx'
import { ScoreBadge, TrendArrow } from '#ui/score-badge.tsx'
import { RecordHead, ScoreCard } from '#ui/score-card.tsx'
import { SlaTimer } from '#ui/sla-timer.tsx'
import { Tag } from '#ui/tag.tsx'
import { evidenceWords, outcomeInWords, sinceWords } from './lead-words.ts'

export type LeadParts = { slug: string; page: LeadPage; profile: ProfileView | null; name: string; where: Where; at: Date }

/** Who it is, and how likely: the score, where it lies among all leads, the chance with its interval, the expected value, and how firm the evidence is. */
export function LeadHead({ page, profile, name, where, at, spread }: LeadParts & { spread: { bins: readonly number[]; total: number } }) {
  const { item, explanation, outcomes } = page
  const { prediction, model, change, cut, uncut } = explanation
  const { locale } = where
  const share = formatPercent(Math.floor(prediction.percentile * 100) / 100, locale) // never rounded up to all of them
  const company = item?.company || profile?.company || ''
  const title = profile?.traits.find(({ field, hidden }) => field === 'job_title' && !hidden)?.value
  const moved = change === null ? null : prediction.score - clipped(change.from)
  const parts = [...explanation.features, ...explanation.rules].map(({ points }) => points)
  const evidence = evidenceWords(prediction.evidence)
  return (
    <>
      <RecordHead name={name} about={[typeof title === 'string' ? title : '', company, item?.country || profile?.country || ''].filter(Boolean).join(', ')}
        facts={item === null ? [] : [{ term: 'Stage', value: stageLabels[item.stage] }, { term: 'Owner', value: item.ownerName ?? 'nobody yet' }, ...(item.source === '' ? [] : [{ term: 'Source', value: item.source }]), { term: 'Lead since', value: formatDate(item.leadSince, at, where) }]}
        extra={<>{item !== null && item.slaDueAt !== null && <SlaTimer {...describeSla(item.slaDueAt, at, locale)} />}{item?.tags.map((tag) => <Tag key={tag} icon="tag">{tag}</Tag>)}{item !== null && item.snoozedUntil !== null && item.snoozedUntil > at && <Tag icon="clock">snoozed until {formatDate(item.snoozedUntil, at, where)}</Tag>}</>} />
      {item === null && <Note icon="archive">{outcomes.length > 0 ? <>This lead has left the queue: <b>{outcomeInWords(outcomes[0].outcome)}</b>, said by {outcomes[0].by || 'someone who left'} on {formatDate(outcomes[0].at, at, where)}. What follows is its last score.</> : 'This lead has left the queue: it was won, lost or aged out, or may not be profiled any more. What follows is its last score.'}</Note>}
      <ScoreCard
        badge={<ScoreBadge score={prediction.score} grade={prediction.grade} evidence={prediction.evidence === 'low' ? 'low' : 'full'} size="big" why={prediction.evidence === 'low' ? 'Low evidence: the model learned from few outcomes, or little is known of this lead' : undefined} />}
        sentence={<>Likelier to buy than <b>{share} of your leads</b></>}
        change={change === null || moved === null ? 'Scored for the first time' : moved === 0 ? `Unchanged since ${sinceWords(change.since, at, where)}` : <><TrendArrow delta={moved} since={sinceWords(change.since, at, where)} /> since {sinceWords(change.since, at, where)}, when it was {clipped(change.from)}</>}
        figure={<ScoreHistogram bins={spread.bins} at={prediction.score} label={`${formatCount(spread.total, locale)} open leads by score; this one is at ${prediction.score}`} />} figureCaption={`Your ${formatCount(spread.total, locale)} open leads by score`}
        facts={[
          { term: `Chance to buy in ${model.windowDays} days`, value: formatChance(prediction.probability, locale), note: formatChanceRange(prediction.low, prediction.high, locale) },
          ...(item === null || item.expected === null || item.amount === null ? [] : [{ term: 'Expected value', value: formatMoney(item.expected, item.currency, locale), note: `${formatChance(item.probability, locale, 1)} of ${formatMoney(item.amount, item.currency, locale)}` }]),
          { term: 'Evidence', value: evidence, note: `learned from ${formatCount(model.rows, locale)} leads, ${formatCount(model.positives, locale)} bought` },
        ]} />
      <NamedStrip contributions={parts} scale={stripScale(parts)} net={uncut - explanation.base} baseName="38 typical" endName={String(prediction.score)} label={`${parts.length} contributions, from 38 to ${prediction.score}`} />
      {cut && <p className="small quiet">The points reach {uncut.toFixed(1)}; scores are cut to 1 to 99.</p>}
      {model.caution !== null && <Note kind="watch">{model.caution}</Note>}
      {model.label === 'weak' && <Note kind="watch">The model behind this score is weak: it tells leads apart only a little better than chance does. Use the order of the list, not the exact number.</Note>}
    </>
  )
}

/** A score as it was shown then. */
function clipped(uncut: number): number {
  return Math.min(99, Math.max(1, Math.round(uncut)))
}

function stripScale(points: readonly number[]): { span: number; left: number } {
  const side = (sign: number): number => Math.max(10, points.reduce((sum, one) => sum + Math.max(0, one * sign), 0) * 1.1)
  return { span: side(-1) + side(1), left: side(-1) }
}
