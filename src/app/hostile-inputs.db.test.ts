// H15: no input makes the server fail inside or tell of its inside. LEADLIGHT_HOSTILE sets how many inputs a procedure gets, LEADLIGHT_HOSTILE_REPORT where the figures go.
import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { makeTrackingSource, makeWebhookSource } from '#domain/connect/index.ts'
import { createApiKey } from '#platform/auth/api-keys.ts'
import { hashPassword } from '#platform/auth/passwords.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { signatureFor } from '#platform/http/signature.ts'
import { declaredProcedures } from '#trpc/access.ts'
import { appRouter } from '#trpc/root.ts'
import { almostJson, hostileInputs, tellsInside } from '#trpc/testing/hostile-inputs.ts'
import { callProcedure } from '#trpc/testing/procedure-probes.ts'
import { POST as scores } from './api/v1/scores/route.ts'
import { POST as hooks } from './v1/hooks/[workspaceId]/[sourceId]/route.ts'
import { POST as track } from './v1/[call]/route.ts'

const each = Number(process.env.LEADLIGHT_HOSTILE ?? 6)
const atOnce = 6
const database = testDatabase('web')
const figures: Record<string, number> = {}
let tenant: TestTenant
let owner: string

beforeAll(async () => {
  tenant = await testTenant('Hostile', { at: new Date() })
  const { actor } = await tenant.as('owner', 'Owner')
  owner = actor.kind === 'user' ? actor.userId : ''
  await database.asOwner('UPDATE user_account SET password_hash = $2 WHERE id = $1', [owner, await hashPassword('correct horse battery')])
})

/** What a server must never do with an answer; null where it is all right. */
function wrong({ status, text }: { status: number; text: string }): string | null {
  const told = tellsInside(text)
  return status >= 500 ? `${status}: ${text.slice(0, 300)}` : told ? `tells ${told}` : null
}

test('every procedure answers every input: with what was asked, or with a refusal', async () => {
  const asked = declaredProcedures(appRouter).flatMap((procedure, at) => hostileInputs(procedure.input, each, 1_000 + at).map((input) => ({ procedure, input })))
  const found: string[] = []
  let [next, answered] = [0, 0]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let mine = asked[next++]; mine; mine = asked[next++]) {
      const answer = await callProcedure(appRouter, mine.procedure, mine.input, owner, tenant.slug)
      if (answer.status < 300) answered++
      const fault = wrong(answer)
      if (fault) found.push(`${mine.procedure.path} ${JSON.stringify(mine.input)?.slice(0, 200)}: ${fault}`)
    }
  }))
  expect(found).toEqual([])
  Object.assign(figures, { procedures: declaredProcedures(appRouter).length, inputs: asked.length, answered })
}, 1_800_000)

test('every door for JSON answers every text that is almost JSON', async () => {
  const source = await makeTrackingSource(tenant.ctx, { name: 'Website' })
  const hook = await makeWebhookSource(tenant.ctx, { name: 'Own', object: 'lead', mapping: [{ column: 'a', field: 'a', class: 'input' }], freshWithinMinutes: null })
  if (source.kind === 'refused' || hook.kind === 'refused') throw new Error('The sources were refused.')
  const { key } = await createApiKey(tenant.ctx, { name: 'Hostile', scopes: ['scores:write'] })
  const json = (authorization: string) => ({ 'content-type': 'application/json', authorization })
  const basic = json(`Basic ${Buffer.from(`${source.writeKey}:`).toString('base64')}`)
  const doors: Record<string, (body: Buffer) => Promise<Response>> = {
    'v1/batch': (body) => track(new Request('http://localhost/v1/batch', { method: 'POST', headers: basic, body: new Uint8Array(body) }), { params: Promise.resolve({ call: 'batch' }) }),
    'v1/track': (body) => track(new Request('http://localhost/v1/track', { method: 'POST', headers: basic, body: new Uint8Array(body) }), { params: Promise.resolve({ call: 'track' }) }),
    'v1/hooks': (body) => hooks(new Request('http://localhost/v1/hooks', { method: 'POST', headers: { 'x-leadlight-signature': signatureFor(hook.secret, body, new Date()) }, body: new Uint8Array(body) }), { params: Promise.resolve({ workspaceId: tenant.tenantId, sourceId: hook.sourceId }) }),
    'api/v1/scores': (body) => scores(new Request('http://localhost/api/v1/scores', { method: 'POST', headers: json(`Bearer ${key}`), body: new Uint8Array(body) })),
  }
  const texts = almostJson()
  expect(texts.length).toBeGreaterThanOrEqual(318)
  const found: string[] = []
  for (const [name, door] of Object.entries(doors))
    for (const body of texts) {
      const answer = await door(body)
      const fault = wrong({ status: answer.status, text: await answer.text() })
      if (fault) found.push(`${name} ${body.toString('latin1').slice(0, 80)}: ${fault}`)
    }
  expect(found).toEqual([])
  Object.assign(figures, { doors: Object.keys(doors).length, texts: texts.length })
  if (process.env.LEADLIGHT_HOSTILE_REPORT) writeFileSync(process.env.LEADLIGHT_HOSTILE_REPORT, JSON.stringify(figures))
}, 600_000)
