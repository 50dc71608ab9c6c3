/** Faults of record fields that a distance between distributions does not see: values of another kind, and values beyond all that ever came. */
import type { FeatureValue } from '#domain/score/index.ts'
import { filledRows, type ColumnCounts, type ReferenceColumn } from '#ml/monitor/column-profile.ts'
import { qualityOf } from '#ml/monitor/data-quality.ts'
import { hypergeometricTail } from '#ml/monitor/tail-probabilities.ts'
import type { Finding } from '../schema.ts'
import { firstDay, percent, severityOf, type MonthRows, type PlacedFinding } from './input-findings.ts'

/** Leads of the month whose field holds something that is no value of its kind, with a few of the words. */
export type Unreadable = { profileIds: string[]; samples: Set<string> }

const LEAST_SHARE = 0.01 // of the leads: fewer are a slip of somebody's finger
const FEWEST = 5
const SHOWN_SAMPLES = 3

type Field = { feature: string; name: string; kind: 'number' | 'date' }

/**
 * A number that comes as words, a date that is none. As nobody knows how many of the reference's gaps were unreadable too, all of them
 * are taken to be: a fault is only said where there are more than even so. `level`: the chance of an alarm without a fault.
 */
export function typeFinding({ feature, name, kind }: Field, { profileIds, samples }: Unreadable, { reference, rows, level }: { reference: ReferenceColumn; rows: number; level: number }): PlacedFinding[] {
  const share = profileIds.length / Math.max(1, rows)
  if (profileIds.length < FEWEST || share < LEAST_SHARE) return []
  if (hypergeometricTail(profileIds.length, profileIds.length + reference.missing, rows, rows + reference.rows) > level) return []
  const words = [...samples].slice(0, SHOWN_SAMPLES).map((word) => `“${word}”`).join(', ')
  return [{
    profileIds, feature,
    finding: {
      kind: 'type', subject: feature, severity: 'medium', title: `${name} comes as something else`, money: null, followers: [], causes: [], since: null,
      sentence: `${name} holds no ${kind} for ${profileIds.length} of the new leads (${percent(share)}), but ${words}. The model reads these as empty: ask who sends them.`,
    },
  }]
}

/** Values beyond the smallest or largest that the reference ever held, on more leads than the extremes of so many would bring by chance. */
export function rangeFinding({ feature, name }: Pick<Field, 'feature' | 'name'>, { reference, counts, level }: { reference: ReferenceColumn; counts: ColumnCounts; level: number }, rows: MonthRows, medium: { money: number | null; medium: number | null }): PlacedFinding[] {
  if (reference.kind !== 'number' || counts.kind !== 'number' || filledRows(reference) === 0) return []
  const found = qualityOf(reference, counts, level).filter(({ kind }) => kind === 'out of range')
  const beyond = counts.below + counts.above
  if (found.length === 0 || beyond < FEWEST || beyond / counts.rows < LEAST_SHARE) return []
  const [low, high] = [reference.points[0], reference.points[reference.points.length - 1]]
  const at = rows.columns.indexOf(feature)
  const outside = (value: FeatureValue) => typeof value === 'number' && (value < low || value > high)
  const carriers = (rows.current[at] ?? []).flatMap((value, row) => (outside(value) ? [row] : []))
  const furthest = counts.above >= counts.below ? counts.high : counts.low
  const figure = (value: number) => new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value).replace('-', '−')
  return [{
    profileIds: carriers.map((row) => rows.profileIds[row]), feature,
    finding: {
      kind: 'range', subject: feature, severity: severityOf(medium.money, medium.medium), title: `${name} lies outside all that was seen`, money: medium.money, followers: [], causes: [], since: firstDay(carriers, rows),
      sentence: `${name} of ${beyond} new leads (${percent(beyond / counts.rows)}) lies outside ${figure(low)} to ${figure(high)}, all that the model learned from; the furthest is ${figure(furthest)}. It scores them like the nearest that it knows.`,
    },
  }]
}

const ECHO = 0.5 // of the leads of one finding, that another one about the same field explains

/**
 * One finding a field: a value never seen, or of another kind, is read as empty, and would be told a second time as a field that comes empty;
 * a range is only told where nothing else is. What the echo knew (money, followers) goes to the one that stays.
 */
export function withoutEchoes(found: readonly PlacedFinding[]): PlacedFinding[] {
  const sources = found.filter(({ finding }) => finding.kind === 'new-value' || finding.kind === 'type')
  const echoes = new Map<PlacedFinding, PlacedFinding>()
  for (const one of found) {
    if (one.finding.kind !== 'missing') continue
    const about = sources.filter(({ feature }) => feature === one.feature)
    const told = new Set(about.flatMap(({ profileIds }) => profileIds))
    const largest = about.toSorted((a, b) => b.profileIds.length - a.profileIds.length)[0]
    if (largest && one.profileIds.filter((id) => told.has(id)).length >= ECHO * one.profileIds.length) echoes.set(one, largest)
  }
  const loud = new Set(found.filter((one) => one.finding.kind !== 'range' && !echoes.has(one)).map(({ feature }) => feature))
  return found.filter((one) => !echoes.has(one) && (one.finding.kind !== 'range' || !loud.has(one.feature))).map((one) => {
    const echo = [...echoes].find(([, source]) => source === one)?.[0].finding
    return echo ? { ...one, finding: graver(one.finding, echo) } : one
  })
}

function graver(finding: Finding, { money, followers, severity, since }: Finding): Finding {
  const order = ['low', 'medium', 'high']
  return { ...finding, money: money ?? finding.money, followers, since: finding.since ?? since, severity: order.indexOf(severity) > order.indexOf(finding.severity) ? severity : finding.severity }
}
