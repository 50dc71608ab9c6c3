// H2 on the running server: pages with their payloads, routes, streams and downloads, asked by every role of the demo workspace for another's things.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { request as requests } from '@playwright/test'
import { plantRows, tableHashes } from '../src/trpc/testing/canary-rows.ts'
import { addressOf, demoParts, pagePatterns, routePatterns, type Parts } from './fixtures/routes.ts'
import { call, demo, emailOf, expect, people, signInAs, test, type Person } from './fixtures/story.ts'
import { createWorkspace, password, withDatabase } from './fixtures/workspace.ts'

const mark = `canary-b-${Math.random().toString(36).slice(2, 10)}`
const theirMonth = '2019-01' // only the other workspace has a report of it
const theirQuarter = '2019-Q1'

test('no page, route or stream gives anything of another workspace to any role', async ({ browser, context, baseURL }) => {
  test.setTimeout(600_000)
  const other = await createWorkspace('Other firm') // the address repeats what was asked for: no canary in it
  await call(context, 'invitation.accept', { mutate: { token: other.invitationPath.split('/').at(-1), account: { name: `Owner ${mark}`, password } } })
  const theirs = await withDatabase(async (query) => {
    const [{ user_id: userId }] = await query<{ user_id: string }>('SELECT user_id FROM membership WHERE tenant_id = $1', [other.tenantId])
    await query('UPDATE tenant SET name = $2 WHERE id = $1', [other.tenantId, `${mark}:tenant.name`])
    const tables = await plantRows(query, { tenantId: other.tenantId, userId, mark })
    expect(tables.length).toBeGreaterThan(20)
    await query('UPDATE audit_report SET month = $2 WHERE tenant_id = $1', [other.tenantId, theirMonth])
    await query('UPDATE quarter_entry SET quarter = $2 WHERE tenant_id = $1', [other.tenantId, theirQuarter])
    const ids: Record<string, string[]> = {}
    for (const table of ['profile', 'target', 'sync_run', 'job', 'model_version', 'prediction', 'upload', 'source', 'record']) ids[table] = (await query<{ id: string }>(`SELECT id::text FROM ${table} WHERE tenant_id = $1`, [other.tenantId])).map(({ id }) => id)
    return ids
  })
  const before = await withDatabase((query) => tableHashes(query, other.tenantId))
  const foreign: Parts = { tenant: other.slug, profileId: theirs.profile[0], targetId: theirs.target[0], number: '1', syncRunId: theirs.sync_run[0], id: theirs.job[0], token: 'inv_none', sourceId: theirs.source[0], recordId: theirs.record[0], call: 'track', workspaceId: other.tenantId, month: theirMonth, quarter: theirQuarter, file: 'report.html' }

  const leaks: string[] = []
  let probes = 0
  const look = (what: string, text: string) => {
    probes++
    if (text.includes(mark)) leaks.push(what)
  }
  for (const person of Object.keys(people) as Person[]) {
    const session = await browser.newContext()
    await signInAs(session, person)
    const own = person === 'owner' ? await demoParts(session) : { ...foreign, tenant: demo.slug }
    const variants: Parts[] = [foreign, { ...foreign, tenant: demo.slug }, ...Object.keys(own).filter((name) => name !== 'tenant').map((name) => ({ ...own, tenant: demo.slug, [name]: foreign[name] }))]
    const asked = new Set<string>()
    for (const pattern of [...pagePatterns, ...routePatterns.filter((path) => !/\/(auth|trpc)\//.test(path))]) {
      for (const parts of variants) {
        const path = addressOf(pattern, parts)
        for (const workspace of [other.slug, demo.slug]) {
          const address = pattern.startsWith('/api') ? `${path}?workspace=${workspace}&target=${foreign.targetId}` : path
          for (const headers of pattern.startsWith('/api') ? [{ 'x-leadlight-workspace': workspace }] : [{}, { rsc: '1' }]) {
            const key = `${address} ${JSON.stringify(headers)}`
            if (asked.has(key)) continue
            asked.add(key)
            const answer = await session.request.get(address, { headers: headers as Record<string, string>, failOnStatusCode: false, timeout: 30_000 })
            look(`${person} ${key}`, `${await answer.text()}\n${JSON.stringify(answer.headers())}`)
            expect(answer.status(), `${person} ${key}`).not.toBe(500)
          }
        }
      }
    }
    await session.close()
  }

  // A program of the demo workspace, with its own key and with one that names the other workspace.
  await signInAs(context, 'owner')
  const { data } = await call(context, 'workspace.keys.create', { mutate: { name: 'Probe', scopes: ['scores:write', 'leads:read'] } })
  const { key } = data as { key: string }
  const program = await requests.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${key}` } })
  for (const target of [...theirs.target, undefined]) look(`scores with target ${target}`, await (await program.post('/api/v1/scores', { data: { target, records: [{ id: '1', fields: { name: 'canary-b' } }] } })).text())
  for (const query of ['', '?limit=500', `?cursor=${Buffer.from(JSON.stringify(['expected', 'Infinity', theirs.profile[0]])).toString('base64url')}`]) look(`leads${query}`, await (await program.get(`/api/v1/leads${query}`)).text())
  await program.dispose()

  expect(leaks).toEqual([])
  console.log(`cross-tenant probes on the running server: ${probes}, leaks ${leaks.length}`)
  expect(probes).toBeGreaterThan(500)
  expect(await withDatabase((query) => tableHashes(query, other.tenantId))).toEqual(before)

  const home = process.env.LEADLIGHT_E2E_HOME
  if (home) for (const log of readdirSync(home).filter((name) => name.endsWith('.log'))) expect(readFileSync(join(home, log), 'utf8'), `${log} holds the canary`).not.toContain(mark)
})

test('a person of two workspaces sees each in its own place only', async ({ context }) => {
  await signInAs(context, 'owner')
  expect((await call(context, 'workspace.read')).data).toMatchObject({ slug: demo.slug })
  expect((await call(context, 'workspace.read', { workspace: 'no-such-workspace' })).status).toBe(404)
  expect(JSON.stringify((await call(context, 'person.me')).data)).toContain(emailOf('owner'))
})
