import { expect, test } from 'vitest'
import { LeadlightError } from '../errors.ts'
import { notingRefusal, withRefusalStatus } from './sign-in-refusal.ts'

const answer = (work: () => Promise<unknown>) => withRefusalStatus(async () => {
  await notingRefusal(work).catch(() => {})
  return new Response('{}', { status: 401, headers: { 'content-type': 'application/json' } })
})

test.each([
  ['a throttled sign-in', async () => { throw new LeadlightError('too-many', 'Wait.', { details: { retryAfterSeconds: 900 } }) }, 429, '900'],
  ['a wrong password', async () => null, 401, null],
  ['an unknown fault', async () => { throw new Error('x') }, 401, null],
])('%s answers as it must', async (_, work, status, wait) => {
  const response = await answer(work)
  expect([response.status, response.headers.get('retry-after'), response.headers.get('content-type')]).toEqual([status, wait, 'application/json'])
})
