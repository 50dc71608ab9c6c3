/** Parts of the leads where a model does worse than elsewhere, looked for in every field that it knows. */
import type { FeatureValue } from '#domain/score/index.ts'
import { auc } from '#ml/metrics/auc.ts'
import { aucReach } from '#ml/monitor/estimated-performance.ts'
import { normalCritical } from '#ml/monitor/tail-probabilities.ts'
import type { SegmentCount, WeakSegment } from '../schema.ts'

/** Leads whose time is over: values by column, chances, outcomes. */
export type SettledRows = { columns: readonly { feature: string; numeric: boolean }[]; values: readonly (readonly FeatureValue[])[]; chances: readonly number[]; labels: readonly (0 | 1)[] }

const FEWEST_ROWS = 20
const MOST_LEVELS = 8
const QUARTERS = [0.25, 0.5, 0.75]

/** Counts of every segment in one month, which add up over months: a field's levels, or its parts from low to high. The first is all leads. */
export function countSegments(rows: SettledRows): SegmentCount[] {
  const all = Array.from(rows.labels.keys())
  if (all.length === 0) return []
  return [countOf(rows, { feature: '', part: '' }, all), ...rows.columns.flatMap(({ feature, numeric }, at) => {
    const partOf = numeric ? numberParts(rows.values[at]) : (value: FeatureValue) => (value === null ? null : String(value))
    const parts = Map.groupBy(all.filter((row) => partOf(rows.values[at][row]) !== null), (row) => partOf(rows.values[at][row]) ?? '')
    const largest = [...parts].filter(([, members]) => members.length >= FEWEST_ROWS && members.length < all.length).toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    return largest.slice(0, MOST_LEVELS).map(([part, members]) => countOf(rows, { feature, part }, members))
  })]
}

function countOf({ chances, labels }: SettledRows, { feature, part }: { feature: string; part: string }, members: readonly number[]): SegmentCount {
  const sum = (of: (row: number) => number) => members.reduce((total, row) => total + of(row), 0)
  const positives = sum((row) => labels[row])
  const pairs = positives * (members.length - positives)
  const area = pairs > 0 ? auc(Float64Array.from(members, (row) => chances[row]), Uint8Array.from(members, (row) => labels[row])) : 0
  return { feature, part, rows: members.length, positives, promised: sum((row) => chances[row]), variance: sum((row) => chances[row] * (1 - chances[row])), wins: area * pairs, pairs }
}

/** Parts of a number with edges that people know (1, 2, 5, 10, 20 ...) near its quarters, so that months name them alike. */
function numberParts(values: readonly FeatureValue[]): (value: FeatureValue) => string | null {
  const sorted = Float64Array.from(values.flatMap((value) => (typeof value === 'number' ? [value] : []))).sort()
  const edges = [...new Set(QUARTERS.map((share) => roundEdge(sorted[Math.floor(share * sorted.length)] ?? 0)))].sort((a, b) => a - b)
  const words = (value: number) => String(value).replace('-', '−')
  return (value) => {
    if (typeof value !== 'number') return null
    const above = edges.findIndex((edge) => value < edge)
    if (above === 0) return `below ${words(edges[0])}`
    return above === -1 ? `${words(edges[edges.length - 1])} and more` : `${words(edges[above - 1])} to below ${words(edges[above])}`
  }
}

function roundEdge(value: number): number {
  if (value === 0) return 0
  const power = 10 ** Math.floor(Math.log10(Math.abs(value)))
  const nearest = [1, 2, 5, 10].reduce((best, step) => (Math.abs(step - Math.abs(value) / power) < Math.abs(best - Math.abs(value) / power) ? step : best))
  return Math.sign(value) * Number((nearest * power).toPrecision(6))
}

const FEWEST_OUTCOMES = 20
const LEVEL = 0.003 // chance of calling any segment weak where none is
const Z95 = 1.959964

/** Segments over several months, the weakest first: where leads are ranked worse than overall, or promises do not hold. `beyond`: more than chance over all segments asked. */
export function weakSegments(months: readonly (readonly SegmentCount[])[], most: number): WeakSegment[] {
  const sums = new Map<string, SegmentCount>()
  for (const count of months.flat()) {
    const key = JSON.stringify([count.feature, count.part])
    const own = sums.get(key)
    sums.set(key, own ? { ...own, rows: own.rows + count.rows, positives: own.positives + count.positives, promised: own.promised + count.promised, variance: own.variance + count.variance, wins: own.wins + count.wins, pairs: own.pairs + count.pairs } : count)
  }
  const [whole, ...segments] = [...sums.values()].toSorted((a, b) => Number(a.feature !== '') - Number(b.feature !== ''))
  if (!whole || whole.feature !== '' || segments.length === 0) return []
  const critical = normalCritical(LEVEL / segments.length / 2)
  const ranked = segments.map((segment) => judged(segment, whole, critical)).toSorted((a, b) => b.strength - a.strength || (a.feature + a.part < b.feature + b.part ? -1 : 1))
  // Counts over several spans often name the very same leads: they are told once.
  const told = new Set<string>()
  return ranked.filter(({ rows, positives, promised }) => {
    const leads = `${rows} ${positives} ${promised.toFixed(9)}`
    const again = told.has(leads)
    told.add(leads)
    return !again
  }).slice(0, most)
}

function judged(segment: SegmentCount, whole: SegmentCount, critical: number): WeakSegment {
  const { positives, promised, variance, rows } = segment
  const area = areaOf(segment)
  // The rest of the leads is what a segment is compared with: of the whole it is itself a part.
  const rest = areaOf({ ...whole, wins: whole.wins - segment.wins, pairs: whole.pairs - segment.pairs, positives: whole.positives - positives, rows: whole.rows - rows }) ?? areaOf(whole)
  const [error, restError] = [segment, whole].map((one) => deviationOf(area, one))
  const ranking = area !== null && rest !== null && error !== null ? (rest - area) / Math.hypot(error, restError ?? 0) : 0
  const promise = variance > 0 && promised >= FEWEST_OUTCOMES / 2 ? (positives - promised) / Math.sqrt(variance) : 0
  const strength = Math.max(ranking, Math.abs(promise))
  return {
    feature: segment.feature, part: segment.part, rows, positives, promised, auc: area, overall: areaOf(whole), strength, beyond: strength > critical, why: ranking >= Math.abs(promise) ? 'ranking' : 'promise',
    ratio: promised > 0 ? positives / promised : null, low: promised > 0 ? Math.max(0, (positives - Z95 * Math.sqrt(variance)) / promised) : null, high: promised > 0 ? (positives + Z95 * Math.sqrt(variance)) / promised : null,
  }
}

function areaOf({ wins, pairs, positives, rows }: SegmentCount): number | null {
  return pairs > 0 && positives >= FEWEST_OUTCOMES && rows - positives >= FEWEST_OUTCOMES ? wins / pairs : null
}

function deviationOf(area: number | null, { positives, rows }: SegmentCount): number | null {
  const reach = area === null ? null : aucReach(area, positives, rows - positives)
  return reach ? (reach.high - reach.low) / (2 * Z95) : null
}
