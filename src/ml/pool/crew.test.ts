import { expect, test } from 'vitest'
import { openCrew } from './crew.ts'
import { openCounter } from './crew.fixture.ts'

const module = new URL('./crew.fixture.ts', import.meta.url).href
const crewOf = (cells: Int32Array, shards: number) => openCrew({ module, name: 'openCounter', open: openCounter, task: { cells, shards }, shards })

test('every shard does every operation once, whichever thread it is done by, and the call returns when all have', () => {
  const cells = new Int32Array(new SharedArrayBuffer(400))
  const crew = crewOf(cells, 3)
  for (let operation = 1; operation <= 300; operation++) {
    crew.run(operation)
    expect(Array.from(cells.subarray(0, 3))).toEqual(Array.from({ length: 3 }, () => (operation * (operation + 1)) / 2))
  }
  crew.close()
})

test('once they are warm, other threads than the caller do the work, also for two crews at a time', async () => {
  const [first, second] = [new Int32Array(new SharedArrayBuffer(400)), new Int32Array(new SharedArrayBuffer(400))]
  const [one, two] = [crewOf(first, 2), crewOf(second, 2)]
  for (let tries = 0; tries < 400 && second[11] < 2; tries++) {
    one.run(1)
    two.run(2)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(first[1] * 2).toBe(second[1])
  expect(first[0]).toBe(first[1])
  expect([second[10], second[11] > 1]).toEqual([1, true]) // marks of the threads that did the work: 1 is the caller
  one.close()
  two.close()
})

test('a thread that fails is an error where the operation was asked for', async () => {
  const cells = new Int32Array(new SharedArrayBuffer(400))
  const crew = openCrew({ module, name: 'openBroken', open: openCounter, task: { cells, shards: 2 }, shards: 2 })
  const run = async () => {
    for (let tries = 0; tries < 400; tries++) {
      crew.run(1)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await expect(run()).rejects.toThrow('computing thread failed')
  expect(cells[0]).toBeGreaterThan(0)
})
