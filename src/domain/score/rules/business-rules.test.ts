import { describe, expect, test } from 'vitest'
import type { RuleEffect } from '../schema.ts'
import { applyRules, conditionWords, effectWords, holds, ruleFault, ruleReasons, shownScore, type HeldRule } from './business-rules.ts'

const rule = (effect: RuleEffect, id = 'r'): HeldRule => ({ rule: id, version: 1, reason: 'Existing customers wait', conditions: [{ field: 'country', test: 'is', values: ['DE'] }], effect })
const baseValue = -1.6
const marginAt = (score: number) => baseValue + (score - 38) / 20
const shownAt = (rules: HeldRule[], score: number) => shownScore({ margin: marginAt(score), baseValue, rules: applyRules(rules, marginAt(score), baseValue) })

describe('what rules do to a score', () => {
  test('points move it by just these points, and a score without rules is the model’s own', () => {
    expect(shownAt([], 60).score).toBe(60)
    expect(shownAt([rule({ kind: 'points', points: 10 })], 60).score).toBe(70)
    expect(shownAt([rule({ kind: 'points', points: -30 }), rule({ kind: 'points', points: 5 })], 60)).toMatchObject({ score: 35, grade: 'C' })
  })
  test.each([[10, 25], [25, 25], [60, 60]])('a floor of 25 makes of %i a score of %i', (score, shown) => expect(shownAt([rule({ kind: 'floor', score: 25 })], score).score).toBe(shown))
  test.each([[10, 10], [24, 24], [60, 24], [99, 24]])('a cap of 24 makes of %i a score of %i', (score, shown) => expect(shownAt([rule({ kind: 'cap', score: 24 })], score).score).toBe(shown))
  test('points come first, then the highest floor, then the lowest cap, in whatever order they were written', () => {
    const rules = [rule({ kind: 'cap', score: 40 }, 'a'), rule({ kind: 'points', points: 50 }, 'b'), rule({ kind: 'floor', score: 80 }, 'c'), rule({ kind: 'cap', score: 30 }, 'd'), rule({ kind: 'floor', score: 20 }, 'e')]
    for (const order of [rules, rules.toReversed()]) {
      expect(shownAt(order, 20).score).toBe(30)
      const added = new Map(applyRules(order, marginAt(20), baseValue).map((one) => [one.rule, one.logOdds * 20]))
      expect(added.get('b')).toBeCloseTo(50, 9)
      expect(added.get('c')).toBeCloseTo(10, 9)
      expect(added.get('d')).toBeCloseTo(-50, 9)
      expect([added.get('a'), added.get('e')]).toEqual([0, 0])
    }
  })
  test('for every score the bars end at the score shown, within a millionth', () => {
    for (let score = 1; score <= 99; score += 0.37) {
      const rules = applyRules([rule({ kind: 'points', points: 7.3 }), rule({ kind: 'cap', score: 55 })], marginAt(score), baseValue)
      const bars = ruleReasons(rules).reduce((sum, { points }) => sum + points, score)
      expect(Math.abs(bars - shownScore({ margin: marginAt(score), baseValue, rules }).uncut)).toBeLessThan(1e-6)
    }
  })
})

describe('when a rule holds', () => {
  const lead = { country: 'de', employees: '250', newsletter: true, note: '' }
  test.each([
    ['country', 'is', ['DE', 'AT'], true], ['country', 'is', ['FR'], false], ['country', 'is-not', ['FR'], true], ['country', 'is-not', ['DE'], false], ['employees', 'at-least', ['250'], true],
    ['employees', 'at-least', ['251'], false], ['employees', 'at-most', ['250'], true], ['country', 'at-least', ['1'], false], ['newsletter', 'is', ['true'], true], ['note', 'known', [], false],
    ['note', 'unknown', [], true], ['missing', 'is-not', ['x'], false], ['missing', 'at-most', ['9'], false], ['missing', 'unknown', [], true], ['country', 'known', [], true],
  ] as const)('%s %s %j: %s', (field, kind, values, expected) => expect(holds([{ field, test: kind, values: [...values] }], lead)).toBe(expected))
  test('all conditions must hold', () => {
    const german = { field: 'country', test: 'is' as const, values: ['DE'] }
    expect(holds([german, { field: 'employees', test: 'at-most', values: ['10'] }], lead)).toBe(false)
    expect(conditionWords([german, { field: 'employees', test: 'at-most', values: ['10'] }])).toBe('Country is DE and Employees is at most 10')
  })
})

test('a rule is said in one sentence, and one that asks for what it may not is refused with the reason', () => {
  const [reason] = ruleReasons(applyRules([rule({ kind: 'points', points: -10 })], 0, baseValue))
  expect(reason.sentence).toBe('Business rule **Existing customers wait**: takes 10 points, because Country is DE.')
  expect(reason.points).toBeCloseTo(-10, 9)
  expect(reason.short.length).toBeLessThanOrEqual(34)
  expect(effectWords({ kind: 'cap', score: 24 })).toBe('keeps the score at 24 or below')
  const asking = (field: string, kind: 'is' | 'at-least' | 'known', values: string[]) => ruleFault({ conditions: [{ field, test: kind, values }] }, [{ field: 'country' }])
  expect(asking('country', 'is', ['DE'])).toBeNull()
  expect(asking('gender', 'is', ['f'])).toContain('cannot be asked about')
  expect(asking('country', 'is', [])).toContain('say which value')
  expect(asking('country', 'at-least', ['many'])).toContain('one number')
})
