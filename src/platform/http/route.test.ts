import { beforeAll, expect, test } from 'vitest'
import { rereadEnvironment } from '../env.ts'
import { LeadlightError } from '../errors.ts'
import { answerRoute } from './route.ts'

const request = new Request('http://localhost/api/x', { headers: { 'x-request-id': 'given-id' } })

beforeAll(() => {
  process.env.LEADLIGHT_LOG = 'silent'
  process.env.LEADLIGHT_URL = 'https://leads.example.com'
  rereadEnvironment()
})

test('a route answers what it throws, under the request id that it was given', async () => {
  const response = await answerRoute(request, async () => { throw new LeadlightError('not-found', 'There is no such lead.') })
  expect([response.status, response.headers.get('x-request-id')]).toEqual([404, 'given-id'])
})

test.each([['an answer', async () => Response.json({})], ['a refusal', async () => { throw new LeadlightError('forbidden', 'No.') }]])('%s that the proxy has not seen carries every security header', async (_, work) => {
  const { headers } = await answerRoute(request, work)
  expect(Object.fromEntries(['x-content-type-options', 'cross-origin-opener-policy', 'cache-control', 'strict-transport-security', 'content-security-policy'].map((name) => [name, headers.get(name)]))).toEqual({
    'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin', 'cache-control': 'no-store',
    'strict-transport-security': 'max-age=31536000; includeSubDomains', 'content-security-policy': "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  })
})

test('what the route itself says of caching stays', async () => {
  expect((await answerRoute(request, async () => new Response('', { headers: { 'cache-control': 'no-store, no-transform' } }))).headers.get('cache-control')).toBe('no-store, no-transform')
})
