import type { RuleCondition, RuleDraft, RuleEffect } from '#domain/score/index.ts'

/** The words for what a condition asks. */
export const testWords: Record<RuleCondition['test'], string> = { is: 'is one of', 'is-not': 'is none of', 'at-least': 'is at least', 'at-most': 'is at most', known: 'is known', unknown: 'is unknown' }
export const effectNames: Record<RuleEffect['kind'], string> = { points: 'Add or take points', floor: 'Never below', cap: 'Never above' }
const DAY_START = 'T00:00:00.000Z'

export type ConditionForm = { key: number; field: string; test: RuleCondition['test']; text: string }

/** Conditions of a rule as the form holds them; a new rule begins with one that asks nothing yet. */
export function conditionForms(conditions: readonly RuleCondition[]): ConditionForm[] {
  if (conditions.length === 0) return [{ key: 0, field: '', test: 'is', text: '' }]
  return conditions.map(({ field, test, values }, key) => ({ key, field, test, text: values.join(', ') }))
}

/** Whether a condition takes a value. */
export function takesValue(test: RuleCondition['test']): boolean {
  return test !== 'known' && test !== 'unknown'
}

/** The rule that a form says; null where a number in it is none, or no field is chosen. */
export function draftOf(data: FormData, conditions: readonly ConditionForm[]): RuleDraft | null {
  const kind = String(data.get('effect'))
  const amount = Number(data.get('amount'))
  const day = String(data.get('from'))
  if (!Number.isFinite(amount) || amount === 0 || Number.isNaN(Date.parse(day)) || conditions.some(({ field }) => field === '')) return null
  const effect: RuleEffect = kind === 'floor' || kind === 'cap' ? { kind, score: Math.round(amount) } : { kind: 'points', points: amount }
  return {
    reason: String(data.get('reason')).trim(), effect, startsAt: `${day}${DAY_START}`, on: data.get('on') === 'on',
    conditions: conditions.map(({ field, test, text }) => ({ field, test, values: !takesValue(test) ? [] : (test === 'is' || test === 'is-not' ? text.split(',') : [text]).map((value) => value.trim()).filter((value) => value !== '') })),
  }
}
