// The only makers of procedures: each asks for the permission first, so that none can be written without one.
import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { now } from '#platform/clock.ts'
import { LeadlightError } from '#platform/errors.ts'
import { unusable } from '#platform/json.ts'
import { observeRequest } from '#platform/metrics/metrics.ts'
import { memberOf } from '#platform/auth/memberships.ts'
import { allows, permissions, type Permission } from '#platform/roles.ts'
import { sentenceOfIssues } from '#platform/http/problem.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { t, trpcCodes } from './init.ts'

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** The sentence that a person reads, whatever was thrown. */
function translated(error: TRPCError): TRPCError {
  const { cause } = error
  if (cause instanceof LeadlightError) return new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause })
  if (cause instanceof ZodError) return new TRPCError({ code: 'BAD_REQUEST', message: sentenceOfIssues(cause), cause: new LeadlightError('invalid', sentenceOfIssues(cause), { cause }) })
  return error
}

const mapped = t.procedure.use(async ({ next, path }) => {
  const startedAt = performance.now()
  const result = await next()
  observeRequest('procedure', path, result.ok ? 'OK' : translated(result.error).code, startedAt)
  if (!result.ok) throw translated(result.error)
  return result
})

/** What no field can hold is refused before any schema sees it: a database would fail on it, or whoever walks through it. */
const usable = mapped.use(async ({ next, getRawInput }) => {
  const fault = unusable(await getRawInput())
  if (fault) throw new LeadlightError('invalid', fault)
  return next()
})

/** A procedure for anyone, signed in or not: only what a sign-in or an invitation needs. */
export const publicProcedure = usable.meta({ permission: 'anyone' })

/** A procedure for any signed-in person, for what is theirs and no tenant's: memberships, sessions, the password. */
export const personProcedure = usable.meta({ permission: 'person' }).use(({ ctx, next }) => {
  if (!ctx.session) throw new LeadlightError('not-signed-in', 'You are not signed in, or your session has ended: sign in again.')
  return next({ ctx: { session: ctx.session } })
})

/**
 * A procedure of a workspace, for members whose role carries the permission. The membership is read on every request.
 * The resolver gets `ctx.ctx` (the TenantContext), `ctx.session` and `ctx.workspace` (id, slug, name, role).
 */
export function procedure(permission: Permission) {
  return personProcedure.meta({ permission }).use(async ({ ctx, next }) => {
    const workspace = await memberOf(ctx.session.userId, ctx.workspace)
    if (!workspace) throw new LeadlightError('not-found', 'There is no such workspace, or you are not a member of it.')
    if (!allows(workspace.role, permission)) {
      throw new LeadlightError('forbidden', `Your role in this workspace (${workspace.role}) does not allow this: ${permissions[permission].toLowerCase()}. Ask an owner or an admin.`)
    }
    const actor = { kind: 'user', userId: ctx.session.userId, role: workspace.role, name: ctx.session.name } as const
    return next({ ctx: { ctx: tenantContext(workspace.tenantId, actor, now), workspace } })
  })
}
