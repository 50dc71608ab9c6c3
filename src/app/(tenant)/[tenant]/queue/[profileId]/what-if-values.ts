import type { ExplainedFeature, FeatureValue } from '#domain/score/index.ts'

export type TriedField = { feature: string; name: string; kind: ExplainedFeature['kind']; current: FeatureValue; options: readonly FeatureValue[] }

const MOST = 40
const MORE = 5 // of something countable, beyond what the lead has: enough to plan for

/** The values that a control offers, in order, the lead's own among them. Counts are whole: nobody books half a meeting. */
export function triedValues({ kind, current, options }: TriedField): FeatureValue[] {
  if (kind !== 'number') return [...new Set([...(current === null ? [null] : []), ...options, current])].slice(0, MOST)
  const numbers = options.filter((value) => typeof value === 'number')
  const whole = (current === null || Number.isInteger(current)) && numbers.some(Number.isInteger)
  const steps = whole ? numbers.map(Math.round) : numbers
  const more = whole && typeof current === 'number' && Math.max(0, ...steps) <= 100 ? Array.from({ length: MORE }, (_, at) => current + at + 1) : []
  const values: number[] = [...new Set([...steps, ...more, ...(typeof current === 'number' ? [current] : [])])].sort((a, b) => a - b).slice(0, MOST)
  return current === null ? [null, ...values] : values
}
