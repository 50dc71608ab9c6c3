import { describe, expect, it } from 'vitest'
import { chanceAtScore, sumOf, valueWords } from './lead-words.ts'

describe('the words and sums of a lead page', () => {
  it.each([[null, '–'], ['', '–'], [true, 'yes'], [false, 'no'], [1234.56, '1,234.6'], ['Referral', 'Referral']] as const)('%s reads %s', (value, words) => expect(valueWords(value, 'en-GB')).toBe(words))
  it('gives a typical lead the chance of the base value, and twice the odds 13.86 points above', () => {
    const base = Math.log(0.1 / 0.9)
    expect(chanceAtScore(38, base)).toBeCloseTo(0.1, 12)
    const odds = (chance: number) => chance / (1 - chance)
    expect(odds(chanceAtScore(38 + 20 * Math.LN2, base)) / odds(0.1)).toBeCloseTo(2, 12)
  })
  it('adds points up', () => expect(sumOf([{ points: 1.5 }, { points: -4 }])).toBe(-2.5))
})
