import type { ExplainedFeature, Explanation, FeatureValue, Reason } from '#domain/score/index.ts'
import { formatNumber, formatFullDate, MISSING, type Where } from '#ui/format.ts'
import type { WaterfallRow } from '#ui/waterfall-rows.ts'

const GRADES = [{ at: 25, label: 'C from 25' }, { at: 50, label: 'B from 50' }, { at: 75, label: 'A from 75' }]
const POINTS = 20 // points a unit of log-odds: the scale of scores

/** Where grades begin, for the limits of a waterfall. */
export const gradeLimits = GRADES

/** A feature's value as people write it. */
export function valueWords(value: FeatureValue, kind: ExplainedFeature['kind'], where: Where): string {
  if (value === null || value === '') return MISSING
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return Number.isInteger(value) ? formatNumber(value, 0, where.locale) : formatNumber(value, Math.abs(value) < 10 ? 2 : 1, where.locale)
  if (kind === 'date' && !Number.isNaN(Date.parse(value))) return formatFullDate(new Date(value), where)
  return value
}

/** Every field of a score as a row of the waterfall: base and points add up to the score before its cut. */
export function contributionRows(features: readonly ExplainedFeature[], where: Where): WaterfallRow[] {
  return features.map(({ feature, name, kind, value, points }) => ({ id: feature, label: name, value: valueWords(value, kind, where), points }))
}

/** Every business rule that moved a score, each a row of its own after those of the model. */
export function ruleRows(rules: readonly Reason[]): WaterfallRow[] {
  return rules.map(({ feature, name, points }) => ({ id: feature, label: name, value: 'business rule', points }))
}

/** What moved the score since the one before it: each field's part that came from the data, and in one row what the newer model makes of the same facts. */
export function changeRows(change: NonNullable<Explanation['change']>, kinds: ReadonlyMap<string, ExplainedFeature['kind']>, where: Where): WaterfallRow[] {
  const words = (feature: string, value: FeatureValue): string => valueWords(value, kinds.get(feature) ?? 'category', where)
  const rows = change.features.filter(({ dataPoints }) => dataPoints !== 0).map(({ feature, name, before, after, dataPoints }): WaterfallRow => ({
    id: feature, label: name, value: before === after ? 'unchanged' : `${words(feature, before)} → ${words(feature, after)}`, points: dataPoints,
  }))
  if (change.rulePoints !== 0) rows.push({ id: 'the-rules', label: 'Business rules', value: 'on or off, or holding otherwise', points: change.rulePoints })
  return change.fromVersion === change.toVersion ? rows : [...rows, { id: 'the-model', label: `Model v${change.fromVersion} → v${change.toVersion}`, value: 'newly trained', points: change.modelPoints }]
}

/** The chance that belongs to a score so far, for a model with this base value. */
export function chanceAtScore(score: number, { base, baseValue }: { base: number; baseValue: number }): number {
  return 1 / (1 + Math.exp(-(baseValue + (score - base) / POINTS)))
}
