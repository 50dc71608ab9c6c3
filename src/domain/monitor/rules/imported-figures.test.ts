import { expect, test } from 'vitest'
import { createRandom } from '#ml/random/random.ts'
import { importedFigures, type ImportedLead } from './imported-figures.ts'

const facts = { windowDays: 30, scores: 900, identifiers: 900, unknown: 0, late: 0 }

/** 300 leads a month over three months whose chances hold; `shift` raises the scores of the last month. */
function leadsOf(shift: number, scale = 1): ImportedLead[] {
  const random = createRandom(5)
  return Array.from({ length: 900 }, (_, n) => {
    const chance = random.nextFloat() ** 2 * 0.8
    const month = Math.floor(n / 300)
    const label = random.nextFloat() < chance ? 1 : 0
    return { score: scale * Math.min(1, chance + (month === 2 ? shift : 0)), scoredAt: new Date(Date.UTC(2026, month, 5)), label, groups: { region: n % 3 === 0 ? 'north' : 'south' } }
  })
}

test('chances that hold are told so, and quiet months are quiet', () => {
  const figures = importedFigures(leadsOf(0), facts)
  expect(figures).toMatchObject({ people: 900, settled: 900, scale: 'chance', drift: { from: '2026-01', to: '2026-01', rows: 300 } })
  expect(figures.drift?.months.map(({ month, drifted }) => [month, drifted])).toEqual([['2026-02', false], ['2026-03', false]])
  expect(figures.chances!.ece).toBeLessThan(0.05)
  expect(Math.abs(figures.chances!.promised - figures.positives)).toBeLessThan(40)
  expect(figures.lift.reduce((sum, part) => sum + part.positives, 0)).toBeCloseTo(figures.positives)
  const selected = figures.groups.reduce((sum, group) => sum + group.tp + group.fp, 0)
  expect(selected).toBe(180) // the best fifth
})

test('scores that move are found in their month, and only there', () => {
  const { drift } = importedFigures(leadsOf(0.15), facts)
  expect(drift?.months.map(({ month, drifted }) => [month, drifted])).toEqual([['2026-02', false], ['2026-03', true]])
})

test('a scale of its own is ranked, and never taken for chances', () => {
  const [own, chances] = [importedFigures(leadsOf(0, 100), facts), importedFigures(leadsOf(0), facts)]
  expect(own).toMatchObject({ scale: 'other', chances: null, ranking: chances.ranking, positives: chances.positives })
  expect(own.bands.map(({ expected }) => expected)).toEqual(own.bands.map(() => null))
  expect(own.bands.map(({ observed }) => observed)).toEqual(chances.bands.map(({ observed }) => observed))
})

test.each<[string, ImportedLead[]]>([
  ['nobody', []],
  ['nothing settled', leadsOf(0).map((lead) => ({ ...lead, label: null }))],
  ['one outcome only', leadsOf(0).map((lead) => ({ ...lead, label: 0 }))],
])('says nothing of the ranking with %s, and holds no NaN', (_, leads) => {
  const figures = importedFigures(leads, facts)
  expect(figures.ranking).toBeNull()
  expect(JSON.parse(JSON.stringify(figures))).toEqual(figures)
})
