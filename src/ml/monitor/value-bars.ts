/** Where a column moved: the shares of its values then and now, in few bars with names. */

import { filledRows, type CategoryCounts, type CategoryReference, type ColumnCounts, type NumberCounts, type NumberReference, type ReferenceColumn } from './column-profile.ts'

/** `label`: a level, or numbers from and to (both included); shares of the rows with a value. */
export type ValueBar = { label: string; reference: number; current: number }

const MOST_BARS = 10

/** Numbers: bars of about a tenth of the reference each, and what lies outside it; categories: the ten largest levels. Empty without a value on either side. */
export function valueBars(reference: ReferenceColumn, counts: ColumnCounts): ValueBar[] {
  if (filledRows(reference) === 0 || filledRows(counts) === 0) return []
  return reference.kind === 'number' ? numberBars(reference, counts as NumberCounts) : levelBars(reference, counts as CategoryCounts)
}

function numberBars(reference: NumberReference, counts: NumberCounts): ValueBar[] {
  const [m, n] = [filledRows(reference), filledRows(counts)]
  const { points } = reference
  const last = points.length - 1
  const bars: ValueBar[] = counts.below > 0 ? [{ label: `below ${short(points[0])}`, reference: 0, current: counts.below / n }] : []
  let [from, then, now] = [0, 0, 0]
  for (let i = 0; i <= last; i++) {
    then += reference.counts[2 * i + 1] + (i > 0 ? reference.counts[2 * i] : 0)
    now += counts.counts[2 * i + 1] + (i > 0 ? counts.counts[2 * i] : 0)
    if (then < m / MOST_BARS && i < last) continue
    bars.push({ label: from === i ? short(points[i]) : `${short(points[from])} to ${short(points[i])}`, reference: then / m, current: now / n })
    ;[from, then, now] = [i + 1, 0, 0]
  }
  return counts.above > 0 ? [...bars, { label: `above ${short(points[last])}`, reference: 0, current: counts.above / n }] : bars
}

function levelBars(reference: CategoryReference, counts: CategoryCounts): ValueBar[] {
  const [m, n] = [filledRows(reference), filledRows(counts)]
  const all = [...new Set([...reference.levels.keys(), ...counts.levels.keys()])].map((label) => ({ label, reference: (reference.levels.get(label) ?? 0) / m, current: (counts.levels.get(label) ?? 0) / n }))
  const ordered = all.toSorted((a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current) || (a.label < b.label ? -1 : 1))
  if (ordered.length <= MOST_BARS) return ordered
  const kept = ordered.slice(0, MOST_BARS - 1)
  const left = (of: 'reference' | 'current') => 1 - kept.reduce((sum, bar) => sum + bar[of], 0)
  return [...kept, { label: `${(ordered.length - kept.length).toLocaleString('en')} others`, reference: left('reference'), current: left('current') }]
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
