/** What-if: which fields a person may try, what trying them means, and the smallest single change to the next grade. */
import { displayName, eventWords, featureMeaning, fieldLabel, type Dependence } from '#domain/train/index.ts'
import type { FeatureKind } from '#ml/table/table.ts'
import type { FeatureValue, Grade } from '../schema.ts'
import { gradeOf, nextGrade } from './scale.ts'

/** What one lead's feature may be changed to. */
export type WhatIfField = { feature: string; name: string; kind: FeatureKind; current: FeatureValue; options: FeatureValue[] }
/** One thing that may happen, with every feature that it would move. `size`: how much it asks for (1 = one more of something). */
export type Change = { label: string; changes: Record<string, FeatureValue>; size: number }
/** `sensitive`: fields classed so by the tenant, never offered. `actionable`: fields that the tenant says its team can influence. */
export type WhatIfPolicy = { sensitive?: readonly string[]; actionable?: readonly string[] }

type Feature = { name: string; kind: FeatureKind }
type Values = Readonly<Record<string, FeatureValue>>

// Nobody is told to be younger or to live elsewhere: who a person is, and where, is never suggested nor offered.
const PROTECTED = /\b(age|aged|birth\w*|born|gender|sex|race|racial|ethnic\w*|religio\w*|faith|national\w*|citizen\w*|marital|married|partner|dependents?|children|family|pregnan\w*|disab\w*|health|senior\w*|post ?codes?|zip( ?codes?)?|city|town|country|county|region|state|district|province|address|latitude|longitude|language|name|e-?mail|phone)\b/i
// What a lead does, or what the team does with it; anything else of a record is offered only where the tenant says so.
const BEHAVIOUR = /\b(visits?|views?|viewed|time spent|opens?|opened|clicks?|clicked|calls?|meetings?|demos?|requests?|quotes?|proposals?|webinars?|downloads?|contacted|replies|replied|responses?|trial|newsletter|contract|plan|payment ?method|paperless ?billing|subscription|support|security|backup|protection|free copy|activity)\b/i
const MOST_TIMES = 3 // "viewed it ten times more" is no plan for a sales person

/** True where a field tells what somebody does, by its name. */
export function isBehaviour(field: string): boolean {
  return BEHAVIOUR.test(fieldLabel(field))
}

/** True for what must never be suggested: personal or sensitive fields, ages, places, identifiers, dates. */
export function isProtected(feature: Feature, policy: WhatIfPolicy = {}): boolean {
  const meaning = featureMeaning(feature.name)
  if (meaning.kind === 'event-count' || meaning.kind === 'event-age') return false
  if (meaning.kind !== 'trait' && meaning.kind !== 'column') return true
  if (policy.sensitive?.includes(meaning.field)) return true
  return feature.kind === 'date' || PROTECTED.test(fieldLabel(meaning.field))
}

/** True for what the team or the lead can still change: events, behaviour, and fields named by the tenant. */
export function isActionable(feature: Feature, policy: WhatIfPolicy = {}): boolean {
  if (isProtected(feature, policy)) return false
  const meaning = featureMeaning(feature.name)
  if (meaning.kind === 'event-count' || meaning.kind === 'event-age') return meaning.event !== 'any'
  if (meaning.kind !== 'trait' && meaning.kind !== 'column') return false
  return (policy.actionable?.includes(meaning.field) ?? false) || isBehaviour(meaning.field)
}

/** The fields a person may try for this lead, each with its current value and the values seen in training. */
export function whatIfFields(features: readonly Feature[], values: Values, seen: readonly Dependence[], policy: WhatIfPolicy = {}): WhatIfField[] {
  return features.filter((feature) => isActionable(feature, policy)).map((feature) => ({
    feature: feature.name,
    name: displayName(feature.name),
    kind: feature.kind,
    current: values[feature.name] ?? null,
    options: optionsOf(feature.name, seen),
  }))
}

function optionsOf(feature: string, seen: readonly Dependence[]): FeatureValue[] {
  const points = seen.find((curve) => curve.feature === feature)?.points ?? []
  return [...new Set(points.map((point) => point.value).filter((value) => value !== null))]
}

/** The values after a what-if; refused where it names a field that may not be tried. One more event moves its longer windows too. */
export function applyWhatIf(features: readonly Feature[], values: Values, wanted: Values, policy: WhatIfPolicy = {}): { kind: 'applied'; values: Record<string, FeatureValue> } | { kind: 'refused'; reason: string } {
  for (const name of Object.keys(wanted)) {
    const feature = features.find((known) => known.name === name)
    if (!feature) return { kind: 'refused', reason: `${displayName(name)} is not a field of this model.` }
    if (!isActionable(feature, policy)) return { kind: 'refused', reason: `${displayName(name)} cannot be tried: it is not something that you or the lead can change.` }
  }
  const next: Record<string, FeatureValue> = { ...values, ...wanted }
  for (const [name, value] of Object.entries(wanted)) followWindows(features, values, next, name, value)
  return { kind: 'applied', values: next }
}

function followWindows(features: readonly Feature[], values: Values, next: Record<string, FeatureValue>, name: string, value: FeatureValue): void {
  const meaning = featureMeaning(name)
  if (meaning.kind !== 'event-count' || typeof value !== 'number') return
  const more = value - Number(values[name] ?? 0)
  if (more <= 0) return
  for (const other of features) {
    const about = featureMeaning(other.name)
    const same = 'event' in about && (about.event === meaning.event || about.event === 'any')
    if (!same || other.name === name) continue
    if (about.kind === 'event-age') next[other.name] = 0
    else if (about.event === 'any' || about.days >= meaning.days) next[other.name] = Math.max(Number(next[other.name] ?? 0), Number(values[other.name] ?? 0) + more)
  }
}

/** Every single change that may be suggested for this lead, smallest first. */
export function possibleChanges(features: readonly Feature[], values: Values, seen: readonly Dependence[], policy: WhatIfPolicy = {}): Change[] {
  return [...eventChanges(features, values), ...fieldChanges(features, values, seen, policy)].toSorted((a, b) => a.size - b.size || (a.label < b.label ? -1 : 1))
}

function eventChanges(features: readonly Feature[], values: Values): Change[] {
  const events = new Set<string>()
  for (const feature of features) {
    const meaning = featureMeaning(feature.name)
    if ('event' in meaning && meaning.event !== 'any') events.add(meaning.event)
  }
  return [...events].flatMap((event) => Array.from({ length: MOST_TIMES }, (_, index) => eventChange(features, values, event, index + 1)))
}

function eventChange(features: readonly Feature[], values: Values, event: string, times: number): Change {
  const changes: Record<string, FeatureValue> = {}
  for (const feature of features) {
    const meaning = featureMeaning(feature.name)
    if (!('event' in meaning) || (meaning.event !== event && meaning.event !== 'any')) continue
    changes[feature.name] = meaning.kind === 'event-age' ? 0 : Number(values[feature.name] ?? 0) + times
  }
  const words = eventWords(event)
  const label = words.style === 'things' ? `${times} more ${times === 1 ? words.one : words.many} ${words.done}` : `${times} more ${times === 1 && words.style === 'times' ? words.done : words.many}`
  return { label, changes, size: times }
}

function fieldChanges(features: readonly Feature[], values: Values, seen: readonly Dependence[], policy: WhatIfPolicy): Change[] {
  return features.filter((feature) => !('event' in featureMeaning(feature.name)) && isActionable(feature, policy)).flatMap((feature) => {
    const current = values[feature.name] ?? null
    const options = optionsOf(feature.name, seen).filter((option) => option !== current)
    const position = (value: FeatureValue) => options.filter((option) => typeof option === 'number' && typeof value === 'number' && option < value).length
    return options.map((option) => {
      const steps = typeof option === 'number' ? Math.max(1, Math.abs(position(option) - position(current))) : 1
      return { label: `${displayName(feature.name)}: ${String(option)}`, changes: { [feature.name]: option }, size: steps }
    })
  })
}

/**
 * The smallest single change that lifts the lead to its next grade, re-scored by the model itself; among equally small
 * ones the one that lifts it most. Null for an A, and where no single change is enough.
 */
export function smallestChange(score: number, values: Values, changes: readonly Change[], rescore: (rows: Record<string, FeatureValue>[]) => number[]): { change: Change; score: number; grade: Grade } | null {
  const wanted = nextGrade(score)
  if (!wanted || changes.length === 0) return null
  const scores = rescore(changes.map((change) => ({ ...values, ...change.changes })))
  const enough = changes.map((change, index) => ({ change, score: scores[index], grade: gradeOf(scores[index]) })).filter((found) => found.score >= wanted.from)
  return enough.toSorted((a, b) => a.change.size - b.change.size || b.score - a.score)[0] ?? null
}
