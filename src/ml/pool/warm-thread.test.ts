import { expect, test } from 'vitest'
import { runInWarmThread } from './warm-thread.ts'

const module = new URL('./warm-thread.fixture.ts', import.meta.url).href
const call = (name: string, argument: unknown, signal?: AbortSignal) => runInWarmThread<unknown, number>({ module, name, argument }, { signal })

test('calls run one after the other in one and the same thread', async () => {
  const found = await Promise.all([call('count', 1), call('count', 1), call('count', 1)])
  expect(found).toEqual([1, 2, 3])
  await expect(call('count', 5)).resolves.toBe(8)
})

test('an error is the call’s own, and the thread goes on', async () => {
  await expect(call('fail', 'no such page')).rejects.toMatchObject({ name: 'RangeError', message: 'no such page' })
  await expect(call('nothing', 0)).rejects.toThrow('no function "nothing"')
  await expect(call('count', 0)).resolves.toBe(8)
})

test('an aborted call lets its caller go at once, and nobody else waits in vain', async () => {
  const stop = new AbortController()
  const asked = call('count', 1, stop.signal)
  stop.abort(new Error('stopped by a person'))
  await expect(asked).rejects.toThrow('stopped by a person')
  await expect(call('count', 0, stop.signal)).rejects.toThrow('stopped by a person')
  await expect(call('count', 0)).resolves.toBe(9)
})

test('a thread that dies is an error for those who wait, and the next call has a new one', async () => {
  await expect(Promise.allSettled([call('die', 0), call('count', 1)])).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  await expect(call('count', 1)).resolves.toBe(1)
})
