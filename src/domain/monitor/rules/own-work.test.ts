import { expect, test } from 'vitest'
import { distribution } from '../../train/sample-random.fixture.ts'
import { promiseFinding } from './outcome-findings.ts'
import { columnsOf } from './lead-columns.ts'
import { outcomeFigures } from './outcomes.ts'
import { addWork, startWork, workExplains } from './own-work.ts'
import type { ScoredLead } from './scored-lead.ts'

const scoredAt = new Date('2026-03-01T00:00:00Z')

/** A thousand leads with right chances, then changed: `truth` says the chance that came true, by rank from the lowest (0) to the highest (1). */
function leads(seed: number, truth: (chance: number, rank: number) => number): ScoredLead[] {
  const draw = distribution(seed)
  const chances = Array.from({ length: 1000 }, () => 0.02 + 0.3 * draw.unit()).sort((a, b) => a - b)
  return chances.map((probability, row): ScoredLead => ({
    predictionId: `p${row}`, profileId: `l${row}`, modelVersionId: 'v', leadSince: scoredAt, scoredAt, probability, score: 50, amount: null, matured: true, groups: {},
    label: draw.unit() < truth(probability, row / 1000) ? 1 : 0,
  }))
}

function ownWork(rows: readonly ScoredLead[], worked: ReadonlySet<string>) {
  const parts = startWork()
  addWork(parts, rows, worked)
  return parts
}

const finding = (rows: readonly ScoredLead[], worked: ReadonlySet<string>) => promiseFinding([{ month: '2026-03', outcomes: outcomeFigures(columnsOf(rows), 90), work: ownWork(rows, worked) }])
const lowest = new Set(Array.from({ length: 100 }, (_, row) => `l${row}`))

test('a campaign among the lowest tenth is told as own work, and as nothing to repair', () => {
  const rows = leads(1, (chance, rank) => (rank < 0.1 ? 0.6 : chance))
  const found = finding(rows, lowest)
  expect(found).toMatchObject({ severity: 'low', title: 'More leads convert, by your own work' })
  expect(found?.sentence).toContain('The 100 leads that your people worked converted')
})

test('the same rise among leads that nobody touched is no own work', () => {
  const rows = leads(2, (chance) => 1.5 * chance)
  expect(finding(rows, lowest)).toMatchObject({ severity: 'high', title: 'More leads convert than promised' })
  expect(workExplains(ownWork(rows, lowest))).toBeNull()
})

test('where nearly all leads were worked nobody can tell', () => {
  const rows = leads(3, (chance) => 1.5 * chance)
  expect(workExplains(ownWork(rows, new Set(rows.slice(5).map(({ profileId }) => profileId))))).toBeNull()
})

test('the two parts add up to all leads whose time is over', () => {
  const rows = leads(4, (chance) => chance)
  const { worked, untouched } = ownWork([...rows, { ...rows[0], profileId: 'young', matured: false, label: null }], lowest)
  expect([worked.rows, untouched.rows]).toEqual([100, 900])
  const { promised, kept } = outcomeFigures(columnsOf(rows), 90)
  expect(worked.promised + untouched.promised).toBeCloseTo(promised, 9)
  expect(worked.kept + untouched.kept).toBe(kept)
})
