import { formatCount, formatNumber } from '#ui/format.ts'

export type StoredScore = { predictionId: string; base: number; points: Record<string, number>; probability: number }
export type Recomputed = { kind: 'pass' | 'fail' | 'watch'; text: string }

const POINTS = 20
const TOLERANCE = 1e-6 // log-odds

/** Whether the model makes the same of the stored field values as it did then: each contribution, their sum, and the chance. */
export function recomputed(stored: StoredScore, again: { points: Record<string, number>; probability: number }, locale: string): Recomputed {
  const names = Object.keys(again.points)
  const sum = names.reduce((total, name) => total + again.points[name], stored.base)
  const words = `${formatNumber(stored.base, 1, locale)} + ${formatCount(names.length, locale)} contributions = ${formatNumber(sum, 1, locale)}`
  const off = [...new Set([...names, ...Object.keys(stored.points)])].filter((name) => !(Math.abs((again.points[name] ?? 0) - (stored.points[name] ?? 0)) <= TOLERANCE * POINTS))
  if (off.length === 0 && Math.abs(again.probability - stored.probability) <= TOLERANCE) return { kind: 'pass', text: `Recomputed just now: ${words}` }
  return { kind: 'fail', text: `Recomputed just now, and it differs: ${words}; ${off.length} of ${names.length} contributions are not what was stored` }
}
