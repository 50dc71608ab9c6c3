import { TRPCError } from '@trpc/server'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { allows, roles, type Permission, type Role } from '#platform/roles.ts'
import { accessFaults, declaredProcedures } from './access.ts'
import { t } from './init.ts'
import { createCallerFactory, procedure } from './procedure.ts'
import { appRouter } from './root.ts'

testDatabase()

const procedures = declaredProcedures(appRouter)
const callerOf = createCallerFactory(appRouter)
// No procedure takes this: who is let in learns that the input is wrong, who is not learns that first.
const refusedInput = { 'no such field': true }

let tenant: TestTenant
let people: Record<Role, string>

beforeAll(async () => {
  tenant = await testTenant()
  const users = await Promise.all(roles.map(async (role) => [role, (await tenant.as(role)).actor] as const))
  people = Object.fromEntries(users.map(([role, actor]) => [role, actor.kind === 'user' ? actor.userId : ''])) as Record<Role, string>
})

async function codeOf(path: string, userId: string | null, workspace: string | null): Promise<string> {
  const session = userId ? { sessionId: crypto.randomUUID(), userId, email: 'a@example.com', name: 'A', isDemo: false } : null
  const caller = callerOf({ requestId: 'test', session, workspace }) as unknown as Record<string, unknown>
  const call = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller) as (input: unknown) => Promise<unknown>
  try {
    await call(refusedInput)
    return 'OK'
  } catch (error) {
    return error instanceof TRPCError ? error.code : `${error}`
  }
}

test('every procedure is in the matrix', () => {
  expect(procedures.length).toBeGreaterThan(20)
  expect(accessFaults(appRouter)).toEqual([])
})

test.each(roles)('role %s reaches exactly what its permissions say', async (role) => {
  const expected = procedures.map(({ path, permission }) => [path, permission === 'person' || permission === 'anyone' || allows(role, permission as Permission) ? 'BAD_REQUEST' : 'FORBIDDEN'])
  const found = await Promise.all(procedures.map(async ({ path }) => [path, await codeOf(path, people[role], tenant.slug)]))
  expect(found).toEqual(expected)
})

test('without a session nothing is reached but invitations', async () => {
  const found = await Promise.all(procedures.map(async ({ path }) => [path, await codeOf(path, null, tenant.slug)]))
  expect(found).toEqual(procedures.map(({ path, permission }) => [path, permission === 'anyone' ? 'BAD_REQUEST' : 'UNAUTHORIZED']))
})

test('a member of another workspace finds nothing of this one, and no workspace is as unknown as one that does not exist', async () => {
  const other = await testTenant('Other firm')
  const ofTenants = procedures.filter(({ permission }) => permission !== 'anyone' && permission !== 'person')
  for (const slug of [tenant.slug, 'no-such-workspace', null]) {
    const found = await Promise.all(ofTenants.map(({ path }) => codeOf(path, other.userId, slug)))
    expect(new Set(found)).toEqual(new Set(['NOT_FOUND']))
  }
})

test('a procedure without permission, without input or with a loose one is refused when the router is built', () => {
  const loose = t.router({
    none: t.procedure.input(z.strictObject({})).query(() => 1),
    unasked: procedure('self').query(() => 1),
    open: procedure('self').input(z.object({ a: z.string() })).query(() => 1),
    right: procedure('self').input(z.strictObject({ a: z.string() })).query(() => 1),
  })
  expect(accessFaults(loose)).toEqual([
    "The procedure none declares no permission: build it with procedure('<permission>').",
    'The procedure unasked declares no input: give it a strict zod object.',
    'The procedure open takes fields that it does not declare: use z.strictObject.',
  ])
  // @ts-expect-error a permission is asked for by the types as well
  expect(() => procedure()).not.toBeUndefined()
})
