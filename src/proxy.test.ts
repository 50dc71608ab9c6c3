import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NextRequest } from 'next/server'
import { beforeAll, expect, test } from 'vitest'
import { rereadEnvironment } from '#platform/env.ts'
import { config, proxy } from './proxy.ts'

// Every page and route that exists, found in the file system: a new one is tested without a new line here.
const routes = globSync('**/{page.tsx,route.ts}', { cwd: join(import.meta.dirname, 'app') }).map(
  (file) => `/${file.split('/').slice(0, -1).filter((part) => !part.startsWith('(')).map((part) => part.replace(/^\[.*\]$/, 'acme')).join('/')}`,
)
const covered = new RegExp(`^${config.matcher[0]}$`)

function answerTo(path: string, headers: Record<string, string> = {}): Headers {
  return proxy(new NextRequest(`http://localhost:3000${path}`, { headers })).headers
}

beforeAll(() => {
  process.env.LEADLIGHT_URL = 'https://leads.example.com'
  rereadEnvironment()
})

// What the proxy must not touch (it would cut large bodies off) answers through answerRoute, which sets the headers itself: see platform/http/route.test.ts.
const pastTheProxy = ['/api/uploads']

test('there are routes to test', () => expect(routes.length).toBeGreaterThan(8))

test('nothing else goes past the proxy', () => {
  expect(routes.filter((path) => !covered.test(path))).toEqual(pastTheProxy)
  for (const path of pastTheProxy) expect(readFileSync(join(import.meta.dirname, `app${path}/route.ts`), 'utf8')).toContain('return answerRoute(request')
})

test.each(routes.filter((path) => !pastTheProxy.includes(path)))('%s answers with every security header', (path) => {
  const headers = answerTo(path)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}'/)
  for (const part of ["style-src 'self' 'nonce-", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"]) expect(policy).toContain(part)
  expect(policy).not.toMatch(/unsafe-(inline|eval)/) // 'unsafe-hashes' allows one attribute, by its hash
  expect(Object.fromEntries(['x-content-type-options', 'cross-origin-opener-policy', 'cache-control', 'strict-transport-security', 'referrer-policy'].map((name) => [name, headers.get(name)]))).toEqual({
    'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin', 'cache-control': 'no-store',
    'strict-transport-security': 'max-age=31536000; includeSubDomains', 'referrer-policy': 'same-origin',
  })
})

test('each answer has a nonce of its own, and the page is told the same one', () => {
  const [a, b] = [proxy(new NextRequest('http://localhost:3000/acme/queue')), proxy(new NextRequest('http://localhost:3000/acme/queue'))]
  const nonceOf = (headers: Headers) => /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1]
  expect(nonceOf(a.headers)).not.toBe(nonceOf(b.headers))
  expect(a.headers.get('x-middleware-request-x-nonce')).toBe(nonceOf(a.headers))
})

test('a request id is kept when it is plausible, and made anew when it could forge log lines', () => {
  expect(answerTo('/', { 'x-request-id': 'abc-12345678' }).get('x-request-id')).toBe('abc-12345678')
  expect(answerTo('/', { 'x-request-id': 'x"} {"level":60' }).get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})
