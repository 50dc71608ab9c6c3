import { scoreSides, type FeatureValue, type Reason, type WhatIfAnswer } from '#domain/score/index.ts'
import { Facts } from '#ui/facts.tsx'
import { formatCount, formatPoints } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Section } from '#ui/frame.tsx'
import { Marked } from '#ui/marked.tsx'
import { Note } from '#ui/note.tsx'
import { ReasonSides, type Reason as ShownReason } from '#ui/reason-list.tsx'
import { Waterfall } from '#ui/waterfall.tsx'
import type { LeadParts } from './lead-head.tsx'
import { changeRows, contributionRows, gradeLimits, ruleRows } from './lead-rows.ts'
import { sinceWords } from './lead-words.ts'
import { LeadWaterfall } from './lead-waterfall.client.tsx'
import { LeadWhatIf } from './lead-what-if.client.tsx'

const shown = (reasons: readonly Reason[]): ShownReason[] => reasons.map(({ feature, points, sentence }) => ({ id: feature, points, sentence: <Marked>{sentence}</Marked> }))
const sumOf = (reasons: readonly { points: number }[]): number => reasons.reduce((sum, { points }) => sum + points, 0)

/** Why the score is what it is, why it changed, and what could change it. */
export function LeadReasons({ page, name, where, at, again }: LeadParts & { again: WhatIfAnswer }) {
  const { explanation, choices, item } = page
  const { locale } = where
  const { prediction, features, rules, own, speaksFor, against, others, change, base, uncut, cut } = explanation
  const kinds = new Map(features.map(({ feature, kind }) => [feature, kind]))
  const sides = scoreSides(features)
  const fields = choices.fields.filter(({ current, options }) => new Set<FeatureValue>([current, ...options]).size > 1)
  return (
    <>
      <Section label="Reasons">
        <ReasonSides plus={shown(speaksFor)} minus={shown(against)} plusSum={formatPoints(sumOf(speaksFor), locale)} minusSum={formatPoints(sumOf(against), locale)} locale={locale}
          rest={others.count > 0 ? <>{formatCount(others.count, locale)} other {others.count === 1 ? 'field' : 'fields together'}: {formatPoints(others.points, locale)}. <a className="link" href="#all">All {features.length + rules.length}</a></> : undefined} />
        <Facts items={[
          { term: 'Fit', value: String(sides.fit.alone), note: `who it is: ${formatPoints(sides.fit.points, locale)}` },
          { term: 'Engagement', value: String(sides.engagement.alone), note: `what it does: ${formatPoints(sides.engagement.points, locale)}` },
          { term: 'Timing', value: String(sides.timing.alone), note: `how long it is known: ${formatPoints(sides.timing.points, locale)}` },
          ...(rules.length === 0 ? [] : [{ term: 'Business rules', value: formatPoints(sumOf(rules), locale), note: `the model alone says ${own.score}` }]),
          { term: 'Combined', value: String(prediction.score), note: `${formatPoints(base, locale).replace('+', '')} typical and the ${rules.length === 0 ? 'three' : 'four'}${cut ? ', cut to 1 to 99' : ''}` },
        ]} />
        {rules.length > 0 && <Note>{rules.length === 1 ? 'A business rule of this workspace moves' : `${rules.length} business rules of this workspace move`} this score and its place in the queue from {own.score} to {prediction.score}. The chance stays the model’s own, and it is what monitoring and reports judge.</Note>}
      </Section>
      <LeadWaterfall name={name} base={base} baseValue={prediction.baseValue} end={cut ? prediction.score : uncut} score={prediction.score} rows={[...contributionRows(features, where), ...ruleRows(rules)]} ruled={rules.length > 0} locale={locale} />
      {change !== null && (
        <Section title={changeTitle(change.to - change.from)} hint={`Since ${sinceWords(change.since, at, where)}. ${change.fromVersion === change.toVersion ? `Same model, v${change.toVersion}${change.rulePoints === 0 ? ': only the data changed.' : `: ${formatPoints(change.dataPoints, locale)} from the data, ${formatPoints(change.rulePoints, locale)} from business rules.`}` : `${formatPoints(change.dataPoints, locale)} from the data, ${formatPoints(change.modelPoints, locale)} from the model, which was trained again (v${change.fromVersion} to v${change.toVersion})${change.rulePoints === 0 ? '' : `, ${formatPoints(change.rulePoints, locale)} from business rules`}.`}`}>
          <p><Marked>{change.sentence}</Marked></p>
          {Math.abs(change.dataPoints) + Math.abs(change.modelPoints) + Math.abs(change.rulePoints) >= 0.05 && (
            <Waterfall base={change.from} baseName={`Before, ${sinceWords(change.since, at, where)}`} end={change.to} endName="Now" rows={changeRows(change, kinds, where)} limits={gradeLimits} most={8} twin="chart" locale={locale}
              howToRead="each bar is the change of one contribution between the two scorings. They add up to the difference exactly." />
          )}
        </Section>
      )}
      {again.kind === 'rescored' && fields.length > 0 && (
        <Section title="What if" hint="Only what you or the lead can change.">
          <LeadWhatIf predictionId={prediction.id} fields={fields} smallest={choices.smallest} next={choices.next} amount={item === null || item.amount === null ? null : { value: item.amount, currency: item.currency }} where={where}
            now={{ score: again.score, grade: again.grade, probability: again.probability, points: again.points }}
            leftOut={`Not offered: the ${formatCount(features.length - fields.length, locale)} other fields, because nobody can change them: who the lead is, where it is, how long it is known.`} />
          <HowToRead>this is what leads with those values did, not a promise. A change that comes with more sales need not cause them.{rules.length > 0 && ' Business rules are taken to hold as they do now.'}</HowToRead>
        </Section>
      )}
      {again.kind === 'rescored' && fields.length === 0 && <Section title="What if"><p className="quiet">Nothing in this score is something that you or the lead can change.</p></Section>}
    </>
  )
}

function changeTitle(points: number): string {
  const size = Math.round(Math.abs(points))
  return size === 0 ? 'Why it stayed' : `Why it ${points > 0 ? 'rose' : 'fell'} by ${size}`
}
