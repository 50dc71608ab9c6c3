import type { FeatureValue } from '#domain/score/schema.ts'

/** A stored value as a reader writes it. */
export function valueWords(value: FeatureValue | undefined, locale: string): string {
  if (value === null || value === undefined || value === '') return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)
  return value
}

/** What points add up to. */
export function sumOf(items: readonly { points: number }[]): number {
  return items.reduce((sum, { points }) => sum + points, 0)
}

const typical = 38
const pointsPerLogOdds = 20

/** The chance that belongs to a score on the scale: 38 is the model's typical lead, 20 points are one unit of log-odds. */
export function chanceAtScore(score: number, baseValue: number): number {
  return 1 / (1 + Math.exp(-(baseValue + (score - typical) / pointsPerLogOdds)))
}
