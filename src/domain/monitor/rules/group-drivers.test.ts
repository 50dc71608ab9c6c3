import { expect, test } from 'vitest'
import { distribution } from '../../train/sample-random.fixture.ts'
import { countDrivers } from './group-drivers.ts'

const names = ['postcode', 'pages', 'noise'].map((feature) => ({ feature: `traits.${feature}`, name: feature }))

test('a postcode that stands for a group leads the drivers of its gap, and all of them add up to it', () => {
  const draw = distribution(1)
  const count = countDrivers(3)
  const scores: Record<string, number[]> = { north: [], south: [] }
  for (let lead = 0; lead < 900; lead++) {
    const group = draw.unit() < 0.3 ? 'south' : 'north'
    const contributions = [group === 'south' ? -0.8 : 0.1, draw.normal() * 0.4, draw.normal() * 0.05]
    scores[group].push(contributions.reduce((sum, one) => sum + one, 0))
    count.add({ region: group }, (at) => contributions[at])
  }
  const [gap, ...others] = count.finish(names, 20)
  expect(others).toEqual([])
  expect(gap).toMatchObject({ attribute: 'region', group: 'south', reference: 'north', rows: scores.south.length })
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length
  expect(gap.gap).toBeCloseTo(20 * (mean(scores.south) - mean(scores.north)), 9)
  expect(gap.drivers[0].feature).toBe('traits.postcode')
  expect(gap.drivers[0].points).toBeCloseTo(20 * -0.9, 9)
  expect(gap.drivers.reduce((sum, { points }) => sum + points, gap.others)).toBeCloseTo(gap.gap, 9)
})

test('a group of five says nothing', () => {
  const count = countDrivers(3)
  for (let lead = 0; lead < 105; lead++) count.add({ region: lead < 5 ? 'south' : 'north' }, () => 1)
  expect(count.finish(names, 20)).toEqual([])
})
