/** Shapes what a training run found into what the model page shows. Pure: names and places come in. */
import type { CalibrationBin, ComparedFigure, CutoffRow, Dependence, Importance } from '#domain/train/index.ts'
import { isOff, type CalibrationBand } from '#ui/charts/calibration-points.ts'
import type { Counts } from '#ui/charts/cutoff-money.tsx'
import type { FieldEffect } from '#ui/charts/dependence-points.ts'
import type { ImportanceField } from '#ui/charts/importance-table.tsx'
import { formatCount, formatNumber, formatPercent, formatPoints } from '#ui/format.ts'
import type { VerdictKind } from '#ui/verdict.tsx'
import type { ChanceWords } from './target-words.ts'

/** How people and their outcome are spoken of; as leads who converted unless said. */
type SpokenOf = Pick<ChanceWords, 'one' | 'did'>

/** One measure of a model as a row: the figure with its interval, its simpler twin, and what is gained. */
export type PerformanceRow = {
  id: ComparedFigure['measure']
  measure: string
  about: string
  against: string
  value: string
  range: string | null
  simple: string | null
  gain: string
  /** What the interval drawing needs; `label` says it in words. */
  drawn: { value: number; low?: number; high?: number; min: number; max: number; compare?: number; label: string }
}

const measures: Record<ComparedFigure['measure'], string> = { ranking: 'Ranking', 'one-field': 'Ranking, one field', 'top-tenth': 'Top tenth', information: 'Information', honesty: 'Honesty of chances' }

/** The rows of "Better than a simple rule?". */
export function performanceRows(figures: readonly ComparedFigure[], facts: { baseRate: number; locale: string; nameOf: (feature: string) => string; words?: SpokenOf }): PerformanceRow[] {
  const { locale } = facts
  return figures.map((figure) => {
    const write = (value: number) => written(figure.measure, value, locale)
    const range = figure.low === null || figure.high === null ? null : `${write(figure.low)} to ${write(figure.high)}`
    const measure = measures[figure.measure]
    const against = againstWords(figure, facts.nameOf)
    const label = `${measure}: ${write(figure.value)}${range === null ? '' : `, interval ${range}`}${figure.simple === null ? '' : `; ${against} ${write(figure.simple)}`}`
    return {
      id: figure.measure, measure, about: aboutWords(figure, facts), against, value: write(figure.value), range, simple: figure.simple === null ? null : write(figure.simple), gain: gainWords(figure, locale),
      drawn: { value: figure.value, low: figure.low ?? undefined, high: figure.high ?? undefined, compare: figure.simple ?? undefined, label, ...scaleOf(figure) },
    }
  })
}

function written(measure: ComparedFigure['measure'], value: number, locale: string): string {
  if (measure === 'ranking' || measure === 'one-field') return formatNumber(value, 3, locale)
  return measure === 'top-tenth' ? `${formatNumber(value, 2, locale)}×` : formatPercent(value, locale, 1)
}

function aboutWords({ measure }: ComparedFigure, { baseRate, locale, words = { one: 'lead', did: 'converted' } }: { baseRate: number; locale: string; words?: SpokenOf }): string {
  switch (measure) {
    case 'ranking': return `a ${words.one} who ${words.did} ranks above one who did not (AUC)`
    case 'one-field': return 'the same, against sorting by one field'
    case 'top-tenth': return `times as many who ${words.did} as in a random tenth`
    case 'information': return `better than saying ${formatPercent(baseRate, locale, 1)} to everyone`
    case 'honesty': return 'average gap to what happened; less is better'
  }
}

function againstWords({ measure, field, simple }: ComparedFigure, nameOf: (feature: string) => string): string {
  if (measure === 'one-field' && field !== null) return `${nameOf(field)} alone`
  if (measure === 'information' && simple === 0) return 'base rate'
  return measure === 'top-tenth' ? 'by chance' : 'logistic'
}

function gainWords({ measure, value, simple }: ComparedFigure, locale: string): string {
  if (simple === null) return ''
  if (measure === 'top-tenth') return `${formatPoints(value - simple, locale, 2)}×`
  if (measure === 'information' || measure === 'honesty') return `${formatPoints((value - simple) * 100, locale, 1)} pp`
  return formatPoints(value - simple, locale, 3)
}

function scaleOf({ measure, value, low, high, simple }: ComparedFigure): { min: number; max: number } {
  const all = [value, simple ?? value, low ?? value, high ?? value]
  if (measure === 'ranking' || measure === 'one-field') return { min: Math.min(0.5, ...all), max: 1 }
  return { min: Math.min(0, ...all), max: Math.max(...all) * 1.15 || 1 }
}

/** Bands of like chances as the calibration chart takes them. */
export function calibrationBands(bins: readonly CalibrationBin[]): CalibrationBand[] {
  return bins.map(({ expected, observed, low, high, rows }) => ({ promised: expected, happened: observed, low, high, count: rows }))
}

/** Whether the chances came true, and where not: the band that is furthest off for certain. */
export function calibrationVerdict(bands: readonly CalibrationBand[], locale: string): { kind: VerdictKind; text: string } {
  const off = bands.filter(isOff).toSorted((a, b) => Math.abs(b.happened - b.promised) - Math.abs(a.happened - a.promised))
  if (off.length === 0) return { kind: 'pass', text: 'As promised' }
  const worst = off[0]
  return { kind: 'watch', text: `Too ${worst.happened < worst.promised ? 'high' : 'low'} around ${formatPercent(worst.promised, locale)}` }
}

/** What a feature does over its values, as the plots take it, and what no value does. */
export function effectOf(dependence: Dependence): { effect: FieldEffect; noValue: { points: number; rows: number } | null } {
  const noValue = dependence.points.find(({ value }) => value === null) ?? null
  const known = dependence.points.filter((point) => point.value !== null)
  const numeric = (dependence.kind === 'number' || dependence.kind === 'date') && known.every(({ value }) => typeof value === 'number')
  const effect: FieldEffect = numeric
    ? { kind: 'number', steps: known.map(({ value, points, low, high, rows }) => ({ value: Number(value), points, low, high, count: rows })) }
    : { kind: 'category', steps: known.map(({ value, points, rows }) => ({ value: dependence.kind === 'flag' ? flagWord(value) : String(value), points, count: rows })) }
  return { effect, noValue: noValue && { points: noValue.points, rows: noValue.rows } }
}

function flagWord(value: number | string | null): string {
  const word = String(value).toLowerCase()
  return ['1', 'true', 'yes'].includes(word) ? 'Yes' : ['0', 'false', 'no'].includes(word) ? 'No' : String(value)
}

/** A feature's value where it stands in words or on an axis: days since 1970 become a date. */
export function valueWriter(kind: Dependence['kind'], locale: string): (value: number) => string {
  if (kind === 'date') return (day) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(day * 86_400_000)
  return (value) => (Number.isInteger(value) || Math.abs(value) >= 100 ? formatCount(value, locale) : formatNumber(value, 1, locale))
}

/** What a feature does, in one line. */
export function effectWords({ direction }: Pick<Importance, 'direction'>, dependence: Dependence, locale: string): string {
  const { effect } = effectOf(dependence)
  const ordered = [...effect.steps].sort((a, b) => a.points - b.points)
  const [least, most] = [ordered[0], ordered.at(-1)]
  if (!least || !most || ordered.length < 2) return 'One value only'
  if (dependence.kind === 'flag' && effect.kind === 'category') {
    const [yes, no] = [effect.steps.find(({ value }) => value === 'Yes'), effect.steps.find(({ value }) => value === 'No')]
    if (yes && no) return `Yes ${yes.points >= no.points ? 'adds' : 'takes'} about ${formatNumber(Math.abs(yes.points - no.points), 0, locale)} points over no`
  }
  const points = (value: number) => formatPoints(value, locale, 0)
  if (effect.kind === 'category') return `Highest for ${most.value}, lowest for ${least.value}`
  const [first, last] = [effect.steps.reduce((a, b) => (b.value < a.value ? b : a)), effect.steps.reduce((a, b) => (b.value > a.value ? b : a))]
  const later = dependence.kind === 'date' ? 'Later' : 'More'
  if (direction === 'raises') return `${later} raises it: from ${points(first.points)} to ${points(last.points)}`
  if (direction === 'lowers') return `${later} lowers it: from ${points(first.points)} to ${points(last.points)}`
  const write = valueWriter(dependence.kind, locale)
  return `Highest near ${write(Number(most.value))}, lowest near ${write(Number(least.value))}`
}

/** The rows of "What moves scores": each with its small curve and its words. */
export function importanceFields(importance: readonly Importance[], dependence: readonly Dependence[], view: { locale: string; nameOf: (feature: string) => string; hrefOf: (feature: string) => string }): ImportanceField[] {
  const curves = new Map(dependence.map((one) => [one.feature, one]))
  return importance.map((field) => {
    const curve = curves.get(field.feature)
    const effect = curve && effectOf(curve).effect
    return {
      id: field.feature, label: view.nameOf(field.feature), points: field.points, low: field.low, high: field.high, missing: field.missing, href: view.hrefOf(field.feature),
      effect: effect?.steps.map(({ points }) => points), steps: effect?.kind === 'category', words: curve && effectWords(field, curve, view.locale),
    }
  })
}

/** What a cut-off did to the leads of the check, by outcome. */
export function countsAt(rows: readonly CutoffRow[], cut: number): Counts {
  const row = rows.find(({ score }) => score === cut)
  return { workedHit: row?.truePositives ?? 0, workedMiss: row?.falsePositives ?? 0, leftHit: row?.falseNegatives ?? 0, leftMiss: row?.trueNegatives ?? 0 }
}
