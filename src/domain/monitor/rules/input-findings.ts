/** What of a month's drift a person should hear of: one finding for each field that changed by itself, with what it is, where it lies, and since when. */
import { displayName } from '#domain/train/index.ts'
import type { FeatureValue } from '#domain/score/index.ts'
import { poissonTail } from '#ml/monitor/tail-probabilities.ts'
import type { FeatureDrift, Finding } from '../schema.ts'

/** The month's rows that a finding is looked up in: values by column of the model, and the day on which each lead came. */
export type MonthRows = { columns: readonly string[]; numeric: readonly boolean[]; current: readonly (readonly FeatureValue[])[]; leadSince: readonly Date[]; profileIds: readonly string[] }
/** A finding with the leads that carry it, for finding out where they came from. */
export type PlacedFinding = { finding: Finding; profileIds: string[]; feature: string | null }

const SPIKE_NOW = 0.1 // a value that a tenth of the leads have
const SPIKE_THEN = 0.02 // and that hardly anyone had
const EMPTY_MORE = 0.05
const SLICE = 0.95 // a spike lies within a slice that holds nearly all of it
const FEWEST_UNSEEN = 30 // leads with a value never seen before it is worth a word
const UNSEEN_SHARE = 0.01

/** Findings of the fields that changed by themselves, the one with most money first. */
export function inputFindings(features: readonly FeatureDrift[], rows: MonthRows, medium: number | null): PlacedFinding[] {
  return features.filter(({ verdict }) => verdict === 'own').map((drift) => {
    const followers = features.filter(({ follows }) => leaderOf(features, follows) === drift.feature).map(({ name }) => name)
    return placed(drift, followers, rows, medium)
  }).toSorted((a, b) => (b.finding.money ?? 0) - (a.finding.money ?? 0))
}

function leaderOf(features: readonly FeatureDrift[], follows: string | null): string | null {
  return follows === null ? null : (features.find(({ feature }) => feature === follows)?.feature ?? null)
}

function placed(drift: FeatureDrift, followers: string[], rows: MonthRows, medium: number | null): PlacedFinding {
  const at = rows.columns.indexOf(drift.feature)
  const base = { subject: drift.feature, money: drift.money, followers, causes: [], severity: severityOf(drift.money, medium) }
  const find = (has: (value: FeatureValue) => boolean) => Array.from(rows.current[at] ?? [], (value, row) => (has(value) ? row : -1)).filter((row) => row >= 0)
  const done = (kind: Finding['kind'], title: string, sentence: string, carriers: number[]): PlacedFinding => ({
    finding: { ...base, kind, title, sentence, since: firstDay(carriers, rows) }, profileIds: carriers.map((row) => rows.profileIds[row]), feature: drift.feature,
  })
  const emptier = drift.missingCurrent - drift.missingReference
  if (emptier > EMPTY_MORE) {
    const carriers = find((value) => value === null)
    return done('missing', `${drift.name} comes empty`, `${drift.name} is empty for ${percent(drift.missingCurrent)} of the new leads; it was for ${percent(drift.missingReference)}.${whereWords(carriers, at, rows)}`, carriers)
  }
  const spike = drift.kind === 'number' ? spikeOf(at, rows, drift) : null
  if (spike) {
    return done('spike', `${drift.name} is suddenly ${spike.value}`, `${drift.name} is ${spike.value} for ${percent(spike.share)} of the new leads, which hardly any had before.${whereWords(spike.rows, at, rows)} A field that looks broken: ask who sends it.`, spike.rows)
  }
  const risen = drift.cells.toSorted((a, b) => b.current - b.reference - (a.current - a.reference))[0]
  const fallen = drift.cells.toSorted((a, b) => a.current - a.reference - (b.current - b.reference))[0]
  const carriers = drift.kind === 'category' && risen ? find((value) => String(value) === risen.label) : []
  if (!risen || !fallen) return done('mix', `${drift.name} has changed`, `${drift.name} differs from the leads that the model learned from.`, carriers)
  const [to, from] = Math.abs(risen.current - risen.reference) >= Math.abs(fallen.current - fallen.reference) ? [risen, fallen] : [fallen, risen]
  return done('mix', `Other leads: ${drift.name} ${to.label}`, `${to.label} makes ${percent(to.current)} of the new leads by ${drift.name}; among those that the model learned from it was ${percent(to.reference)}. ${from.label} went from ${percent(from.reference)} to ${percent(from.current)}.`, carriers)
}

/** A value that many new leads share and hardly any did before. */
function spikeOf(at: number, { current }: MonthRows, drift: FeatureDrift): { value: string; share: number; rows: number[] } | null {
  const values = current[at] ?? []
  const counts = new Map<FeatureValue, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [top] = [...counts].toSorted((a, b) => b[1] - a[1])
  if (!top) return null
  const share = top[1] / values.length
  const label = new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(Number(top[0])).replace('-', '−')
  const before = drift.cells.find((cell) => cell.label === label)?.reference ?? 0
  if (share < SPIKE_NOW || before > SPIKE_THEN) return null
  return { value: label, share, rows: values.flatMap((value, row) => (value === top[0] ? [row] : [])) }
}

/** The category that holds nearly all of the rows with a finding, though not of the others: "Only where Source is Web form." */
function whereWords(carriers: readonly number[], at: number, rows: MonthRows): string {
  const inside = new Set(carriers)
  let best: { column: number; level: string; rest: number } | null = null
  rows.current.forEach((values, column) => {
    if (column === at || rows.numeric[column] || rows.columns[column].startsWith('events.')) return
    const counts = new Map<string, number>()
    for (const row of carriers) if (values[row] !== null) counts.set(String(values[row]), (counts.get(String(values[row])) ?? 0) + 1)
    const [top] = [...counts].toSorted((a, b) => b[1] - a[1])
    if (!top || top[1] < SLICE * carriers.length) return
    const others = values.filter((_, row) => !inside.has(row))
    const rest = others.filter((value) => String(value) === top[0]).length / Math.max(1, others.length)
    if (rest < 0.5 && (!best || rest < best.rest)) best = { column, level: top[0], rest }
  })
  const found = best as { column: number; level: string } | null
  return found ? ` Only where ${displayName(rows.columns[found.column])} is ${found.level}.` : ''
}

/** The day on which the first of these rows came. */
export function firstDay(carriers: readonly number[], { leadSince }: MonthRows): string | null {
  const first = carriers.reduce((least, row) => Math.min(least, leadSince[row].getTime()), Number.POSITIVE_INFINITY)
  return Number.isFinite(first) ? new Date(first).toISOString().slice(0, 10) : null
}

/** High where a finding moves ten per cent of the money that the month promises, medium from two per cent, low below; medium where no amounts are known. */
export function severityOf(money: number | null, medium: number | null): Finding['severity'] {
  if (money === null || medium === null) return 'medium'
  if (money >= 5 * medium) return 'high'
  return money >= medium ? 'medium' : 'low'
}

/** Values that the model has never seen, which it reads as unknown. `unseen`: leads by value, for one field; `level`: chance of an alarm. */
export function unseenFinding(field: { feature: string; name: string }, unseen: ReadonlyMap<string, string[]>, rows: number): PlacedFinding[] {
  return [...unseen].filter(([, ids]) => ids.length >= FEWEST_UNSEEN && ids.length / Math.max(1, rows) >= UNSEEN_SHARE).map(([value, profileIds]) => ({
    profileIds, feature: field.feature,
    finding: {
      kind: 'new-value' as const, subject: `${field.feature}=${value}`, severity: 'medium' as const, title: `${field.name}: ${value} was never seen`, money: null, followers: [], causes: [], since: null,
      sentence: `${profileIds.length} new leads (${percent(profileIds.length / rows)}) have ${field.name} ${value}, which was not among the leads that the model learned from: it scores them as if it were unknown.`,
    },
  }))
}

const TWICE = 2
const RARE = 0.0003 // chance of a false alarm, in one of many tests

/** Many more or fewer leads than in the months before. Arrivals cluster, so beside Poisson's law a factor of two is asked for. */
export function volumeFinding(now: { leads: number; days: number }, before: { leads: number; days: number }): Finding | null {
  if (now.days < 7 || before.days < 60) return null
  const expected = (before.leads / before.days) * now.days
  const many = now.leads > TWICE * expected && poissonTail(now.leads, expected) < RARE
  const few = now.leads * TWICE < expected && 1 - poissonTail(now.leads + 1, expected) < RARE
  if (!many && !few) return null
  return {
    kind: 'volume', subject: 'leads', severity: few ? 'high' : 'medium', title: few ? 'Far fewer leads than usual' : 'Far more leads than usual', money: null, followers: [], causes: [], since: null,
    sentence: `${now.leads} leads came in ${Math.round(now.days)} days; by the pace of the months before it would have been ${Math.round(expected)}.`,
  }
}

/** A share as text. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`
}
