import { z } from 'zod'
import { createApiKey, listApiKeys, revokeApiKey } from '#platform/auth/api-keys.ts'
import { changePassword } from '#platform/auth/change-password.ts'
import { acceptInvitation, emailAddress, inviteMember, listInvitations, readInvitation, revokeInvitation } from '#platform/auth/invitations.ts'
import { changeRole, listMembers, removeMember } from '#platform/auth/members.ts'
import { membershipsOf } from '#platform/auth/memberships.ts'
import { endOtherSessions, endSession, sessionsOf } from '#platform/auth/sessions.ts'
import { changeWorkspace, workspaceSettings } from '#platform/auth/workspace-settings.ts'
import { now } from '#platform/clock.ts'
import { environment } from '#platform/env.ts'
import { apiScopes, permissionsOfRole, roles } from '#platform/roles.ts'
import { personProcedure, procedure, publicProcedure, router } from '../procedure.ts'

const nothing = z.strictObject({}).optional()
const oneMember = z.strictObject({ userId: z.uuid() })
const oneId = z.strictObject({ id: z.uuid() })
const role = z.enum(roles)
const oneToken = z.strictObject({ token: z.string().max(200) })
const newAccount = z.strictObject({ name: z.string().trim().min(1, 'must not be empty').max(100), password: z.string().max(256) })

/** The workspace itself: its members, invitations, API keys and settings. */
export const workspaceRouter = router({
  read: procedure('self').input(nothing).query(({ ctx }) => {
    const { tenantId: id, ...workspace } = ctx.workspace
    return { id, ...workspace, permissions: [...permissionsOfRole[workspace.role]] }
  }),
  change: procedure('workspace.manage').input(workspaceSettings).mutation(({ ctx, input }) => changeWorkspace(ctx.ctx, input)),
  members: router({
    list: procedure('members.read').input(nothing).query(({ ctx }) => listMembers(ctx.ctx)),
    changeRole: procedure('members.manage').input(z.strictObject({ userId: z.uuid(), role })).mutation(({ ctx, input }) => changeRole(ctx.ctx, input)),
    remove: procedure('members.manage').input(oneMember).mutation(({ ctx, input }) => removeMember(ctx.ctx, input.userId)),
  }),
  invitations: router({
    list: procedure('members.manage').input(nothing).query(({ ctx }) => listInvitations(ctx.ctx)),
    create: procedure('members.manage').input(z.strictObject({ email: emailAddress, role })).mutation(async ({ ctx, input }) => {
      const { id, token, expiresAt } = await inviteMember(ctx.ctx, input)
      return { id, expiresAt, link: `${environment().publicUrl}/invite/${token}` }
    }),
    revoke: procedure('members.manage').input(oneId).mutation(({ ctx, input }) => revokeInvitation(ctx.ctx, input.id)),
  }),
  keys: router({
    list: procedure('keys.manage').input(nothing).query(({ ctx }) => listApiKeys(ctx.ctx)),
    create: procedure('keys.manage').input(z.strictObject({ name: z.string().trim().min(1, 'must not be empty').max(100), scopes: z.array(z.enum(apiScopes)).min(1, 'needs at least one').max(apiScopes.length) })).mutation(({ ctx, input }) => createApiKey(ctx.ctx, input)),
    revoke: procedure('keys.manage').input(oneId).mutation(({ ctx, input }) => revokeApiKey(ctx.ctx, input.id)),
  }),
})

/** What belongs to a person, in whichever workspace: memberships, sessions, the password. */
export const personRouter = router({
  me: personProcedure.input(nothing).query(({ ctx }) => ctx.session),
  memberships: personProcedure.input(nothing).query(({ ctx }) => membershipsOf(ctx.session.userId)),
  sessions: personProcedure.input(nothing).query(async ({ ctx }) => (await sessionsOf(ctx.session.userId, now())).map((row) => ({ ...row, isThis: row.id === ctx.session.sessionId }))),
  endSession: personProcedure.input(oneId).mutation(({ ctx, input }) => endSession(ctx.session.userId, input.id, now())),
  endOtherSessions: personProcedure.input(nothing).mutation(async ({ ctx }) => ({ ended: await endOtherSessions(ctx.session.userId, ctx.session.sessionId, now()) })),
  changePassword: personProcedure.input(z.strictObject({ current: z.string().max(256), next: z.string().max(256) })).mutation(({ ctx, input }) => changePassword(ctx.session, input, now())),
})

/** Joining a workspace by an invitation's link, signed in or not. */
export const invitationRouter = router({
  read: publicProcedure.input(oneToken).query(({ input }) => readInvitation(input.token, now())),
  accept: publicProcedure.input(z.strictObject({ token: z.string().max(200), account: newAccount.nullable() })).mutation(({ ctx, input }) => acceptInvitation(input.token, ctx.session, input.account, now())),
})
