import { expect, test } from 'vitest'
import { runInThread, warmThread } from './run-in-thread.ts'

const module = new URL('./run-in-thread.fixture.ts', import.meta.url).href

test('a function runs in its own thread, with typed arrays in, progress and a result out', async () => {
  const progress: number[] = []
  const result = await runInThread({ module, name: 'addUp', argument: Float64Array.of(1, 2, 3.5) }, { onProgress: (fraction) => progress.push(fraction) })
  expect(result).toEqual({ sum: 6.5 })
  expect(progress.at(-1)).toBe(1)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
})

test('a transferred buffer moves instead of being copied', async () => {
  const numbers = Float64Array.of(4, 5)
  await expect(runInThread({ module, name: 'addUp', argument: numbers, transfer: [numbers.buffer] })).resolves.toEqual({ sum: 9 })
  expect(numbers.length).toBe(0)
})

test("the function's error arrives with its name and sentence", async () => {
  await expect(runInThread({ module, name: 'refuse', argument: 'There is no column.' })).rejects.toMatchObject({ name: 'ModelFitError', message: 'There is no column.' })
})

test('a function that does not exist is named', async () => {
  await expect(runInThread({ module, name: 'absent', argument: null })).rejects.toThrow('no function "absent"')
})

test('a signal ends even a thread that never yields', async () => {
  const controller = new AbortController()
  const running = runInThread({ module, name: 'loopForever', argument: null }, { signal: controller.signal, onProgress: () => controller.abort(new Error('cancelled')) })
  await expect(running).rejects.toThrow('cancelled')
  await expect(runInThread({ module, name: 'addUp', argument: new Float64Array(0) }, { signal: controller.signal })).rejects.toThrow('cancelled')
})

test('a thread that dies is an error, not silence', async () => {
  await expect(runInThread({ module, name: 'vanish', argument: null })).rejects.toThrow('code 7')
})

test('a thread that has finished takes the next task; one that failed or was stopped never does', async () => {
  const thread = () => runInThread<null, number>({ module, name: 'threadNumber', argument: null })
  warmThread(module)
  const first = await thread()
  await expect(thread()).resolves.toBe(first)
  const beside = await Promise.all([thread(), thread()]) // two tasks at a time have a thread each
  expect(new Set(beside).size).toBe(2)
  expect(beside).toContain(first)
  await expect(runInThread({ module, name: 'refuse', argument: 'No.' })).rejects.toThrow('No.')
  expect(beside).not.toContain(await thread())
})
