// What every answer tells the browser to refuse: on each page and each route of the app, none forgotten.
import { addressOf, demoParts, pagePatterns, routePatterns } from './fixtures/routes.ts'
import { expect, signInAs, test } from './fixtures/story.ts'

/** Answers that hold nothing of anyone and may be kept for a while. */
const public_ = ['/api/openapi.json']

test('each answer carries a nonce policy and the security headers, and none with data may be kept', async ({ context }) => {
  await signInAs(context, 'owner')
  const parts = await demoParts(context)
  const nonces = new Set<string>()
  let answers = 0
  for (const pattern of [...pagePatterns, ...routePatterns]) {
    const path = pattern.startsWith('/api/auth') ? '/api/auth/session' : pattern.startsWith('/api/trpc') ? '/api/trpc/workspace.read' : addressOf(pattern, parts)
    if (path.endsWith('/stream')) continue // its headers come with an endless answer: asked below
    const answer = path === '/api/uploads' ? await context.request.post(path, { data: 'a,b\n1,2', failOnStatusCode: false }) : await context.request.get(path, { maxRedirects: 0, failOnStatusCode: false })
    const headers = answer.headers()
    const policy = headers['content-security-policy'] ?? ''
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1]
    if (!path.startsWith('/api')) expect(nonce, `${path}: a nonce`).toBeTruthy()
    if (nonce) expect(nonces.has(nonce), `${path}: a nonce of its own`).toBe(false)
    if (nonce) nonces.add(nonce)
    expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval|\*/)
    expect(policy, path).toMatch(/frame-ancestors 'none'/)
    expect(policy, path).toMatch(/object-src 'none'|default-src 'none'/)
    if (!path.startsWith('/api')) expect(policy, path).toMatch(/base-uri 'none'/)
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['cross-origin-opener-policy'], path).toBe('same-origin')
    expect(headers['referrer-policy'], path).toBe('same-origin')
    expect(headers['x-request-id'], path).toBeTruthy()
    expect(headers['x-powered-by'], path).toBeUndefined()
    if (!public_.includes(path)) expect(headers['cache-control'], path).toMatch(/no-store/)
    answers++
  }
  expect(answers).toBeGreaterThan(25)
})

test('the session cookie is out of reach of scripts and of other sites', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const cookie = (await context.cookies()).find(({ name }) => name.includes('session'))
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  await page.goto('/')
  expect(await page.evaluate(() => document.cookie)).not.toContain('session')
})

test('the known ways round a middleware lead nowhere', async ({ request }) => {
  for (const value of ['middleware', 'src/middleware', 'proxy', 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy', 'middleware:middleware:middleware:middleware:middleware']) {
    for (const path of ['/demo/queue', '/demo/settings/keys', '/demo/queue.rsc', '/demo/queue?_rsc=1']) {
      const answer = await request.get(path, { headers: { 'x-middleware-subrequest': value, rsc: '1' }, maxRedirects: 0, failOnStatusCode: false })
      const body = await answer.text()
      expect(answer.status() >= 300 || body.includes('NEXT_REDIRECT'), `${path} with ${value}`).toBe(true)
      expect(body).not.toContain('Larkfield')
    }
  }
})

test('faults of callers are problem documents with a sentence, and nothing of the inside', async ({ request }) => {
  const wrong: [string, () => ReturnType<typeof request.get>][] = [
    ['no key', () => request.get('/api/v1/leads')],
    ['a wrong key', () => request.get('/api/v1/leads', { headers: { authorization: 'Bearer ll_0000000000000000000000_00000000000000000000000000000000_000000' } })],
    ['no body', () => request.post('/api/v1/scores')],
    ['no session', () => request.get('/api/exports/queue?workspace=demo')],
    ['no workspace', () => request.get('/api/exports/queue')],
    ['an upload by nobody', () => request.post('/api/uploads', { data: 'a,b\n1,2' })],
  ]
  for (const [what, ask] of wrong) {
    const answer = await ask()
    expect(answer.status(), what).toBeGreaterThanOrEqual(400)
    expect(answer.status(), what).toBeLessThan(500)
    expect(answer.headers()['content-type'], what).toBe('application/problem+json')
    const problem = (await answer.json()) as { detail: string; status: number; requestId: string }
    expect(problem.detail, what).toMatch(/^[A-Z].+\.$/)
    expect(JSON.stringify(problem), what).not.toMatch(/node_modules|at \w+ \(|SELECT |prisma/i)
  }
})
