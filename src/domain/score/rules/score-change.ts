/** Why a score changed: the part that came from the person's data and the part that came from a new model. */
import { displayName, TYPICAL_SCORE } from '#domain/train/index.ts'
import type { FeatureValue, ScoreChange } from '../schema.ts'
import { pointsOf } from './scale.ts'
import { figure } from './reason-words.ts'

/** A stored score: its contributions (log-odds) and feature values by feature name. */
export type ExplainedScore = { contributions: Readonly<Record<string, number>>; values: Readonly<Record<string, FeatureValue>>; /** Log-odds of all business rules. */ rules?: number }

const STEADY = 0.05

/**
 * Explains the change from one stored score to a later one. `bridge`: the contributions of the EARLIER model for the
 * LATER values (leave it out where both scores come from one model). Data part = bridge - before; model part = after -
 * bridge; rule part = what business rules add now less what they added before. Together they are the change of the uncut score exactly.
 */
export function explainChange(before: ExplainedScore, after: ExplainedScore, bridge: Readonly<Record<string, number>> = after.contributions): ScoreChange {
  const names = [...new Set([...Object.keys(before.contributions), ...Object.keys(after.contributions)])]
  const features = names.map((feature) => {
    const was = before.contributions[feature] ?? 0
    const now = after.contributions[feature] ?? 0
    const between = bridge[feature] ?? 0
    return {
      feature,
      name: displayName(feature),
      before: before.values[feature] ?? null,
      after: after.values[feature] ?? null,
      dataPoints: pointsOf(between - was),
      modelPoints: pointsOf(now - between),
    }
  })
  const sum = (part: (row: (typeof features)[number]) => number) => features.reduce((total, row) => total + part(row), 0)
  const [dataPoints, modelPoints] = [sum((row) => row.dataPoints), sum((row) => row.modelPoints)]
  const ordered = features.toSorted((a, b) => weight(b) - weight(a) || (a.feature < b.feature ? -1 : 1))
  const [rulesBefore, rulesNow] = [pointsOf(before.rules ?? 0), pointsOf(after.rules ?? 0)]
  const rulePoints = rulesNow - rulesBefore
  const from = TYPICAL_SCORE + total(before.contributions) + rulesBefore
  return { from, to: TYPICAL_SCORE + total(after.contributions) + rulesNow, dataPoints, modelPoints, rulePoints, features: ordered, sentence: sentenceFor(ordered, { dataPoints, modelPoints, rulePoints }) }
}

type ChangeRow = ScoreChange['features'][number]

function weight(row: ChangeRow): number {
  return Math.abs(row.dataPoints) + Math.abs(row.modelPoints)
}

function total(contributions: Readonly<Record<string, number>>): number {
  return pointsOf(Object.values(contributions).reduce((sum, value) => sum + value, 0))
}

function sentenceFor(rows: readonly ChangeRow[], { dataPoints, modelPoints, rulePoints }: Pick<ScoreChange, 'dataPoints' | 'modelPoints' | 'rulePoints'>): string {
  const parts: string[] = []
  if (Math.abs(dataPoints) >= STEADY) parts.push(`${signed(dataPoints)} from this lead's data`)
  if (Math.abs(modelPoints) >= STEADY) parts.push(`${signed(modelPoints)} from the new model`)
  if (Math.abs(rulePoints) >= STEADY) parts.push(`${signed(rulePoints)} from business rules`)
  if (parts.length === 0) return 'The score did not change.'
  const cause = causeOf(rows, dataPoints)
  return `${parts.join(' and ')}.${cause ? ` Most of it: ${cause}.` : ''}`
}

/** The feature whose new value moved the score most in the direction that the data moved it. */
function causeOf(rows: readonly ChangeRow[], dataPoints: number): string | null {
  if (Math.abs(dataPoints) < STEADY) return null
  const cause = rows
    .filter((row) => row.before !== row.after && Math.sign(row.dataPoints) === Math.sign(dataPoints))
    .toSorted((a, b) => Math.abs(b.dataPoints) - Math.abs(a.dataPoints))[0]
  if (!cause) return null
  return `**${cause.name}** from ${shown(cause.before)} to ${shown(cause.after)} (${signed(cause.dataPoints)})`
}

function shown(value: FeatureValue): string {
  if (value === null) return 'no value'
  return typeof value === 'number' ? figure(value) : String(value)
}

function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`
}
