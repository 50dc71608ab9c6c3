import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openFailing, openFailingThere, openSquares } from './beside.fixture.ts'
import { startBeside } from './beside.ts'

const module = new URL('./beside.fixture.ts', import.meta.url).href
const squares = (pieces: number, slowly = false) => {
  const marks = new Int32Array(new SharedArrayBuffer(4 * pieces))
  return { marks, beside: startBeside({ module, name: 'openSquares', open: openSquares, task: { marks, slowly }, pieces, size: 2 }) }
}
const wanted = (pieces: number) => Array.from({ length: pieces }, (_, piece) => [piece, piece * piece])

test('every piece is there once, in order, whoever did it', async () => {
  const { marks, beside } = squares(40, true)
  await expect.poll(() => Atomics.load(marks, 1), { timeout: 10_000, interval: 2 }).toBe(2) // the other thread is at work
  expect(beside.finish().map((numbers) => [...numbers])).toEqual(wanted(40))
  expect(new Set(marks)).toEqual(new Set([1, 2])) // both have done some
})

test('a caller that is done first does the work itself', () => {
  const { marks, beside } = squares(20)
  const shares: number[] = []
  expect(beside.finish((share) => shares.push(share)).map((numbers) => [...numbers])).toEqual(wanted(20))
  expect([...marks].every((mark) => mark > 0)).toBe(true)
  expect(shares.at(-1)).toBe(1)
  expect(squares(0).beside.finish()).toEqual([])
})

test('a piece that fails is an error of the caller; one that fails in the other thread alone is done again', async () => {
  const failing = startBeside({ module, name: 'openFailing', open: openFailing, task: null, pieces: 5, size: 1 })
  expect(() => failing.finish()).toThrow('broken on purpose')
  const there = startBeside({ module, name: 'openFailingThere', open: openFailingThere, task: null, pieces: 5, size: 1 })
  await pause(50)
  expect(there.finish().map(([number]) => number)).toEqual([0, 1, 2, 3, 4])
  const absent = startBeside({ module, name: 'absent', open: openFailingThere, task: null, pieces: 3, size: 1 })
  await pause(50)
  expect(absent.finish().map(([number]) => number)).toEqual([0, 1, 2])
})

test('what nobody needs any more is not done', async () => {
  const { marks, beside } = squares(1_000, true)
  await expect.poll(() => Atomics.load(marks, 0), { timeout: 10_000, interval: 2 }).toBe(2)
  beside.drop()
  const done = () => marks.reduce((sum, mark) => sum + (mark > 0 ? 1 : 0), 0)
  const soon = done()
  await pause(60)
  expect(done()).toBeLessThanOrEqual(soon + 1)
})
