import { expect, test } from 'vitest'
import { auc } from '#ml/metrics/auc.ts'
import { distribution } from '../../train/sample-random.fixture.ts'
import { countSegments, weakSegments, type SettledRows } from './weak-segments.ts'

const sources = ['web form', 'trade fair', 'referral', 'partner']

/** Months of leads whose chances are right, save where `spoiled`: there the order among leads says nothing. */
function months(seed: number, spoiled: (source: string) => boolean): SettledRows[] {
  const draw = distribution(seed)
  return Array.from({ length: 6 }, () => {
    const leads = Array.from({ length: 400 }, () => {
      const source = draw.pick(sources)
      const margin = -1 + 1.6 * draw.normal()
      const chance = 1 / (1 + Math.exp(-margin))
      // Of the same chances, dealt anew: as many conversions as promised, in no order.
      const truth = spoiled(source) ? 1 / (1 + Math.exp(1 - 1.6 * draw.normal())) : chance
      const label: 0 | 1 = draw.unit() < truth ? 1 : 0
      return { values: [source, Math.round(10 * Math.exp(draw.normal() + 2)), ...Array.from({ length: 6 }, () => draw.pick(['red', 'green', 'blue']))], chance, label }
    })
    const columns = ['source', 'employees', 'a', 'b', 'c', 'd', 'e', 'f'].map((feature) => ({ feature, numeric: feature === 'employees' }))
    return { columns, values: columns.map((_, at) => leads.map(({ values }) => values[at])), chances: leads.map(({ chance }) => chance), labels: leads.map(({ label }) => label) }
  })
}

test('a planted slice that is ranked worse by 0.2 or more is the weakest of all, and said to be beyond chance', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const found = weakSegments(months(seed, (source) => source === 'partner').map(countSegments), 3)
    expect(found[0], `seed ${seed}`).toMatchObject({ feature: 'source', part: 'partner', beyond: true, why: 'ranking' })
    expect((found[0].overall ?? 0) - (found[0].auc ?? 1)).toBeGreaterThan(0.2)
  }
})

test('where every chance is right hardly ever is a part called weak', () => {
  const alarms = Array.from({ length: 40 }, (_, seed) => weakSegments(months(100 + seed, () => false).map(countSegments), 50).filter(({ beyond }) => beyond).length)
  expect(alarms.filter((count) => count > 0).length).toBeLessThanOrEqual(1)
})

test('sums of months are those of all their leads: counts, and the area within each month', () => {
  const [month] = months(9, () => false)
  const rows = month.values[0].flatMap((value, row) => (value === 'referral' ? [row] : []))
  const [own] = weakSegments([countSegments(month)], 99).filter(({ part }) => part === 'referral')
  expect(own.rows).toBe(rows.length)
  expect(own.positives).toBe(rows.filter((row) => month.labels[row] === 1).length)
  expect(own.promised).toBeCloseTo(rows.reduce((sum, row) => sum + month.chances[row], 0), 9)
  expect(own.auc).toBeCloseTo(auc(Float64Array.from(rows, (row) => month.chances[row]), Uint8Array.from(rows, (row) => month.labels[row])), 9)
})

test('nothing is said of no leads, nor of a field that all leads share', () => {
  expect(weakSegments([countSegments({ columns: [{ feature: 'a', numeric: false }], values: [[]], chances: [], labels: [] })], 5)).toEqual([])
  expect(weakSegments([countSegments({ columns: [{ feature: 'a', numeric: false }], values: [Array.from({ length: 60 }, () => 'x')], chances: Array.from({ length: 60 }, () => 0.5), labels: Array.from({ length: 60 }, (_, row): 0 | 1 => (row % 2 ? 1 : 0)) })], 5)).toEqual([])
})
