import { expect, test } from 'vitest'
import { readSnapshot, timesOf, writeSnapshot, type SnapshotContent } from './snapshot.ts'

const content: SnapshotContent = {
  columns: [{ name: 'traits.source', values: ['web', null, 'Messe “Köln”'] }, { name: 'events.any.count_7d', values: [0, 3, 1.5] }, { name: 'traits.flag', values: [true, false, null] }],
  labels: Uint8Array.of(1, 0, 1), profileIds: ['a', 'b', 'c'], asOf: [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T12:00:00Z'), new Date('2026-01-03T00:00:00Z')], timed: true,
}

test('frozen rows come back as they were, always in the same bytes', () => {
  const frozen = writeSnapshot(content)
  expect(readSnapshot(frozen.content, frozen.hash)).toEqual(content)
  expect(writeSnapshot(structuredClone(content))).toEqual(frozen)
  expect(frozen.content[9]).toBe(255) // no trace of the system that wrote them
  expect(timesOf(content)).toEqual(Float64Array.of(20_454, 20_455.5, 20_456))
  expect(timesOf({ ...content, timed: false })).toBeUndefined()
})

test('one changed cell is another hash, and rows that do not match theirs are refused', () => {
  const frozen = writeSnapshot(content)
  const other = writeSnapshot({ ...content, labels: Uint8Array.of(1, 1, 1) })
  expect(other.hash).not.toBe(frozen.hash)
  expect(() => readSnapshot(other.content, frozen.hash)).toThrow('do not match their hash')
})
