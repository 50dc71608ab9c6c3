import { expect, test, vi } from 'vitest'
import type { QueueLead } from './queue-lead.ts'
import { QueueStore, storeFor } from './queue-store.client.ts'

const lead = (n: number): QueueLead => ({ profileId: `p${n}`, name: `Lead ${n}`, version: 1, stage: 'new' }) as QueueLead
const span = (from: number, count: number): QueueLead[] => Array.from({ length: count }, (_, at) => lead(from + at))
const ids = (store: QueueStore): string[] => store.read().leads.map(({ profileId }) => profileId)

/** A list of so many leads on a server that gives them page by page. */
function listOf(total: number, first = 10) {
  const asked: number[] = []
  const store = new QueueStore({ leads: span(0, first), cursor: first < total ? String(first) : null, total, loadedAt: 1 }, async (cursor, limit) => {
    asked.push(limit)
    const from = Number(cursor)
    return { rows: span(from, Math.min(limit, total - from)), cursor: from + limit < total ? String(from + limit) : null }
  })
  return { store, asked }
}

test('pages come one after another until enough is there, large ones where much is missing', async () => {
  const { store, asked } = listOf(1300)
  await store.ensure(50)
  expect(ids(store)).toHaveLength(110)
  await store.ensure(1200)
  expect(ids(store)).toEqual(span(0, 1210).map(({ profileId }) => profileId))
  expect(asked).toEqual([100, 500, 500, 100])
  await store.ensure(1300)
  expect(store.read()).toMatchObject({ cursor: null, total: 1300 })
})

test('a lead that comes twice is shown once', async () => {
  const store = new QueueStore({ leads: span(0, 3), cursor: 'c', total: 5, loadedAt: 1 }, async () => ({ rows: span(2, 3), cursor: null }))
  await store.ensure(4)
  expect(ids(store)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4'])
})

test('a page that does not come is said, and asked for again only on demand', async () => {
  let down = true
  const store = new QueueStore({ leads: span(0, 2), cursor: 'c', total: 4, loadedAt: 1 }, async () => {
    if (down) throw new Error('No connection.')
    return { rows: span(2, 2), cursor: null }
  })
  await store.ensure(4)
  expect(store.read()).toMatchObject({ failed: 'No connection.', total: 4 })
  await store.ensure(4)
  expect(ids(store)).toHaveLength(2)
  down = false
  await store.retry()
  expect(store.read()).toMatchObject({ failed: null, cursor: null })
  expect(ids(store)).toHaveLength(4)
})

test('undo puts every lead back exactly where and as it was', () => {
  const { store } = listOf(10)
  const was = store.read()
  const before = store.apply(new Set(['p0', 'p3', 'p4', 'p9']), (one) => (one.profileId === 'p3' ? { ...one, stage: 'working' } : null))
  expect(ids(store)).toEqual(['p1', 'p2', 'p3', 'p5', 'p6', 'p7', 'p8'])
  expect(store.read().total).toBe(7)
  store.restore(before)
  expect(store.read()).toEqual(was)
})

test('rows take over what the server made of them', () => {
  const { store } = listOf(10)
  store.renewVersions({ p1: 5 })
  store.renew([{ ...lead(2), name: 'Renamed' }])
  expect(store.read().leads[1].version).toBe(5)
  expect(store.read().leads[2].name).toBe('Renamed')
})

test('on the server nothing is kept: it serves many people', () => {
  const first = { leads: span(0, 1), cursor: null, total: 1, loadedAt: 5 }
  const never = () => Promise.reject(new Error('not asked'))
  expect(storeFor('demo?server', first, never)).not.toBe(storeFor('demo?server', first, never))
})

test('the way back finds the list as it was left; a newer page from the server replaces it', () => {
  vi.stubGlobal('window', {})
  const first = { leads: span(0, 1), cursor: null, total: 1, loadedAt: 5 }
  const never = () => Promise.reject(new Error('not asked'))
  const store = storeFor('demo?', first, never)
  expect(storeFor('demo?', first, never)).toBe(store)
  expect(storeFor('demo?', { ...first, loadedAt: 6 }, never)).not.toBe(store)
})
