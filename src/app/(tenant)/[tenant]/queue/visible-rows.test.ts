import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scrollToRow, visibleRows } from './visible-rows.ts'

const seen = fc.record({ scrolled: fc.integer({ min: 0, max: 5_000_000 }), height: fc.integer({ min: 100, max: 1440 }), size: fc.constantFrom(48, 102), count: fc.integer({ min: 0, max: 100_000 }) })

test('every row in sight is drawn, never more than 60, and the room of all rows is kept', () => {
  fc.assert(fc.property(seen, (given) => {
    const { from, to, before, after } = visibleRows(given)
    expect(before + (to - from) * given.size + after).toBe(given.count * given.size)
    expect(to - from).toBeLessThanOrEqual(60)
    for (const pixel of [given.scrolled, given.scrolled + given.height - 1]) {
      const row = Math.floor(pixel / given.size)
      if (row < given.count) expect(row >= from && row < to).toBe(true)
    }
  }))
})

test('a small scroll keeps the same rows', () => {
  const at = (scrolled: number) => visibleRows({ scrolled, height: 800, size: 48, count: 1000 })
  expect(at(4812)).toEqual(at(4830))
})

test('a row that is asked for is wholly in sight after the scroll, and one that is in sight moves nothing', () => {
  fc.assert(fc.property(seen, fc.nat(99_999), (given, index) => {
    const to = scrollToRow(index, { ...given, head: 30 }) ?? given.scrolled
    const top = index * given.size
    fc.pre(given.height - 30 >= given.size)
    expect(top >= to && top + given.size <= to + given.height - 30).toBe(true)
    expect(scrollToRow(index, { ...given, scrolled: to, head: 30 })).toBeNull()
  }))
})
