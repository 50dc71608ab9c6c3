import { expect, test } from 'vitest'
import { encodeTable } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { distribution } from '../sample-random.fixture.ts'
import { findProxies } from './proxies.ts'

const draw = distribution(3)
const group = Array.from({ length: 1000 }, () => draw.pick(['a', 'b', 'c']))
const columns = [
  { name: 'postcode', values: group.map((value) => (draw.unit() < 0.85 ? `${value}1` : draw.pick(['a1', 'b1', 'c1']))) },
  { name: 'visits', values: group.map(() => draw.count(5)) },
  { name: 'height', values: group.map((value) => ({ a: 150, b: 170, c: 190 })[value as 'a' | 'b' | 'c'] + draw.normal() * 4) },
]
const tableOf = (given: { name: string; values: (string | number)[] }[]) => encodeTable(inferFeatures(given).specs, given)

test('inputs that stand for a sensitive attribute are named with their strength', () => {
  const found = findProxies(tableOf(columns), tableOf([{ name: 'group', values: group }]))
  expect(found.map(({ column }) => column).toSorted()).toEqual(['height', 'postcode'])
  expect(found.every(({ strength, sensitive }) => strength >= 0.5 && strength <= 1 && sensitive === 'group')).toBe(true)
})

test('without a sensitive attribute there is no proxy', () => expect(findProxies(tableOf(columns), { rows: 1000, columns: [] })).toEqual([]))
