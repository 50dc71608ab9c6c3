/** Business rules on top of a model's score: when one holds, what it adds, and how it is said. */
import { displayName, featureCatalogue, POINTS_PER_LOG_ODDS, TYPICAL_SCORE, uncutScore } from '#domain/train/index.ts'
import type { AppliedRule, Grade, LeadFields, Reason, RuleCondition, RuleDraft, RuleEffect } from '../schema.ts'
import { gradeOf, pointsOf, scoreOf } from './scale.ts'

/** A rule without what it added: enough to apply it again. */
export type HeldRule = Omit<AppliedRule, 'logOdds'>

/** Whether everything that a rule asks for is true of a lead. An unknown value is neither at least, nor at most, nor anything but unknown. */
export function holds(conditions: readonly RuleCondition[], lead: LeadFields): boolean {
  return conditions.every((condition) => isMet(condition, textOf(lead[condition.field])))
}

function isMet({ test, values }: RuleCondition, value: string): boolean {
  if (test === 'unknown') return value === ''
  if (value === '') return false
  if (test === 'known') return true
  if (test === 'is' || test === 'is-not') return values.some((one) => textOf(one) === value) === (test === 'is')
  const [number, limit] = [Number(value), Number(values[0])]
  if (Number.isNaN(number) || Number.isNaN(limit)) return false
  return test === 'at-least' ? number >= limit : number <= limit
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim().toLowerCase() : ''
}

/**
 * What the rules that hold add to the log-odds of one lead: first all points, then the highest floor, then the lowest cap, whatever order they
 * were written in; where a floor and a cap disagree, the cap stands. The model's log-odds and all these together are those of the score shown.
 */
export function applyRules(held: readonly HeldRule[], margin: number, baseValue: number): AppliedRule[] {
  const points = held.map(({ effect }) => (effect.kind === 'points' ? effect.points / POINTS_PER_LOG_ODDS : 0))
  const marginAt = (score: number) => baseValue + (score - TYPICAL_SCORE) / POINTS_PER_LOG_ODDS
  let so = points.reduce((sum, part) => sum + part, margin)
  const added = [...points]
  for (const [kind, strictest] of [['floor', (a: number, b: number) => b - a], ['cap', (a: number, b: number) => a - b]] as const) {
    const limits = held.flatMap(({ effect }, at) => (effect.kind === kind ? [{ at, score: effect.score }] : [])).toSorted((a, b) => strictest(a.score, b.score) || a.at - b.at)
    if (limits.length === 0) continue
    const [{ at, score }] = limits
    const limit = marginAt(score)
    const bounded = kind === 'floor' ? Math.max(so, limit) : Math.min(so, limit)
    added[at] += bounded - so
    so = bounded
  }
  return held.map(({ rule, version, reason, conditions, effect }, at) => ({ rule, version, reason, conditions, effect, logOdds: added[at] }))
}

/** A score as it is shown: the model's own, and the rules on top of it. */
export type ShownScore = { margin: number; uncut: number; score: number; grade: Grade }

/** The score that people see: that of the model's log-odds and everything that rules added. */
export function shownScore({ margin, baseValue, rules }: { margin: number; baseValue: number; rules: readonly Pick<AppliedRule, 'logOdds'>[] }): ShownScore {
  const shown = rules.reduce((sum, { logOdds }) => sum + logOdds, margin)
  const score = scoreOf(shown, baseValue)
  return { margin: shown, uncut: uncutScore(shown, baseValue), score, grade: gradeOf(score) }
}

const SHORT = 34

/** The rules that moved a score, as reasons beside those of the model; however little, so that all bars add up. */
export function ruleReasons(rules: readonly AppliedRule[]): Reason[] {
  return rules.filter(({ logOdds }) => logOdds !== 0).map((rule) => {
    const short = `Rule: ${rule.reason}`
    return { feature: ruleKey(rule), name: short, value: null, points: pointsOf(rule.logOdds), sentence: `Business rule **${rule.reason.replaceAll('**', '')}**: ${effectWords(rule.effect)}, because ${conditionWords(rule.conditions)}.`, short: short.length > SHORT ? `${short.slice(0, SHORT - 1)}…` : short }
  })
}

/** The name of a rule among the contributions of a score: no feature of a model is called so. */
export function ruleKey({ rule }: { rule: string }): string {
  return `rule:${rule}`
}

/** What a rule does, in words. */
export function effectWords(effect: RuleEffect): string {
  if (effect.kind === 'points') return `${effect.points < 0 ? 'takes' : 'adds'} ${Math.abs(effect.points)} points`
  return effect.kind === 'floor' ? `keeps the score at ${effect.score} or above` : `keeps the score at ${effect.score} or below`
}

/** When a rule holds, in words. */
export function conditionWords(conditions: readonly RuleCondition[]): string {
  return conditions.map(({ field, test, values }) => {
    const name = displayName(featureCatalogue.trait(field))
    if (test === 'known') return `${name} is known`
    if (test === 'unknown') return `${name} is unknown`
    const list = values.join(' or ')
    return test === 'is' ? `${name} is ${list}` : test === 'is-not' ? `${name} is not ${list}` : `${name} is at ${test === 'at-least' ? 'least' : 'most'} ${list}`
  }).join(' and ')
}

/** What is wrong with a rule that someone wrote, in one sentence; null where nothing is. `fields`: those that a rule may ask about. */
export function ruleFault({ conditions }: Pick<RuleDraft, 'conditions'>, fields: readonly { field: string }[]): string | null {
  for (const { field, test, values } of conditions) {
    const name = displayName(featureCatalogue.trait(field))
    if (!fields.some((one) => one.field === field)) return `${name} cannot be asked about: it is no input of this workspace, or it is classed as sensitive, a key or an outcome.`
    if ((test === 'is' || test === 'is-not') && values.length === 0) return `${name}: say which value.`
    if ((test === 'known' || test === 'unknown') && values.length > 0) return `${name}: a rule that asks whether it is known takes no value.`
    if ((test === 'at-least' || test === 'at-most') && (values.length !== 1 || !Number.isFinite(Number(values[0])))) return `${name}: "at least" and "at most" take one number.`
  }
  return null
}
