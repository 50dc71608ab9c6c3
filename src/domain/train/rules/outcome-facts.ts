/** What became of a lead, read from its records, events, orders and from what people said; and the moment that stands for it in training. */

import type { RecordOutcome } from '../schema.ts'

/**
 * `state`: converted; ended without it (lost); some other value (not converted so far); or nothing said. `at`: when it
 * converted, null where nobody knows. `dated`: whether the source says when the lead came. `known`: when the last record arrived.
 */
export type LeadOutcome = { state: 'converted' | 'ended' | 'other' | 'open'; at: Date | null; dated: boolean; known: Date | null }

const DAY = 86_400_000
const MISSING = new Set(['', 'select', 'n/a', 'na', 'null', 'none', '-'])

/** True where the stored value is the positive one: the same word whatever its case, or the same number however written. */
export function isPositive(value: string | null, positive: string): boolean {
  if (value === null) return false
  const [given, wanted] = [value.trim().toLowerCase(), positive.trim().toLowerCase()]
  if (given === wanted) return true
  return given !== '' && wanted !== '' && Number(given) === Number(wanted)
}

/**
 * The outcome that the versions of one lead's records tell, in order of arrival. Its date is the date field's, else the
 * arrival of the version that first said so; a file that came with the outcome in it does not say when.
 */
export function outcomeOfRecords(versions: readonly RecordOutcome[], positive: string, ended: readonly string[] = []): LeadOutcome {
  const dated = versions.some((version) => version.datedAt !== null)
  const known = versions.at(-1)?.receivedAt ?? null
  const newest = new Map(versions.map((version) => [version.record, version]))
  const converted = [...newest.values()].filter((version) => isPositive(version.value, positive))
  if (converted.length > 0) {
    const dates = converted.flatMap((version) => conversionDate(version, versions, positive) ?? [])
    return { state: 'converted', at: dates.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null, dated, known }
  }
  if ([...newest.values()].some(({ value }) => ended.some((word) => isPositive(value, word)))) return { state: 'ended', at: null, dated, known }
  const said = [...newest.values()].some(({ value }) => value !== null && !MISSING.has(value.trim().toLowerCase()))
  return { state: said ? 'other' : 'open', at: null, dated, known }
}

function conversionDate(newest: RecordOutcome, versions: readonly RecordOutcome[], positive: string): Date | null {
  const stated = newest.date === null ? Number.NaN : Date.parse(newest.date)
  if (!Number.isNaN(stated)) return new Date(stated)
  const first = versions.filter(({ record, value }) => record === newest.record && isPositive(value, positive)).toSorted((a, b) => a.version - b.version)[0]
  return first && first.version > 1 ? first.receivedAt : null
}

/** What a person in the queue said overrides the data's silence: won converts, everything else ends the lead. */
export function withStatedOutcome(outcome: LeadOutcome, stated: { outcome: string; at: Date } | undefined): LeadOutcome {
  if (!stated || outcome.state === 'converted') return outcome
  return stated.outcome === 'won' ? { ...outcome, state: 'converted', at: stated.at } : { ...outcome, state: 'ended' }
}

/** Ages at which a lead may stand in the training rows, so that the model knows young and old leads alike. */
export const trainingAges = [0, 3, 7, 14, 30, 60] as const

/** The age at which this lead stands in the training rows: drawn by its random id, so that every run draws the same. */
export function drawnAge(hash: number, eligibleDays: number | null): number {
  const ages = trainingAges.filter((age) => eligibleDays === null || age < eligibleDays)
  return ages[hash % ages.length] ?? 0
}

export type TrainingMoment = { asOf: Date; label: 0 | 1 }
export type MomentQuestion = {
  leadSince: Date
  outcome: LeadOutcome
  windowDays: number
  /** Days after becoming a lead, from `drawnAge`; 0 where the dates of outcomes are not known. */
  age: number
  /** Nothing after this is known. */
  cutoff: Date
  /** Whether the outcome is a field that the lead's own record carries. */
  byField: boolean
}

/**
 * The moment and label with which a lead enters training, or null where its outcome is not known yet, or came before
 * that moment. A row without dates counts as of its arrival, and its outcome field is its label.
 */
export function trainingMoment(question: MomentQuestion): TrainingMoment | null {
  const { leadSince, outcome, windowDays, age, cutoff, byField } = question
  if (byField && !outcome.dated) {
    if (outcome.state === 'open' || !outcome.known) return null
    return { asOf: outcome.known, label: outcome.state === 'converted' ? 1 : 0 }
  }
  const asOf = new Date(leadSince.getTime() + age * DAY)
  const end = new Date(asOf.getTime() + windowDays * DAY)
  if (end > cutoff) return null
  if (outcome.state !== 'converted') return { asOf, label: 0 }
  if (outcome.at === null) return { asOf, label: 1 }
  if (outcome.at <= asOf && age > 0) return null // no longer a lead at that age
  if (outcome.at < leadSince) return null
  return { asOf, label: outcome.at <= end ? 1 : 0 }
}

/** True for a lead without an outcome that is young enough to be worked. */
export function isEligible(lead: { leadSince: Date; outcome: LeadOutcome }, eligibleDays: number | null, now: Date): boolean {
  if (lead.outcome.state === 'converted' || lead.outcome.state === 'ended') return false
  return eligibleDays === null || now.getTime() - lead.leadSince.getTime() <= eligibleDays * DAY
}
