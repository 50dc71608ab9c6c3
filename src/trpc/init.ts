// The one tRPC instance: what a request carries, and how errors leave.
import { initTRPC, type TRPCError } from '@trpc/server'
import type { Session } from '#platform/auth/schema.ts'
import { LeadlightError, type ErrorCode } from '#platform/errors.ts'
import type { Permission } from '#platform/roles.ts'

/** What is known of a request before any procedure has run. */
export type RequestContext = {
  readonly requestId: string
  readonly session: Session | null
  /** The slug of the workspace that the request speaks of: the x-leadlight-workspace header, or the page's address. */
  readonly workspace: string | null
}

/** Who may call: members whose role carries the permission, or (`person`) any signed-in person, for what is theirs alone, or (`anyone`) people who are not signed in yet. */
export type Access = { permission: Permission } | { permission: 'person' } | { permission: 'anyone' }

/** The tRPC code of each error code of the product; platform/http has the HTTP twin. */
export const trpcCodes = {
  invalid: 'BAD_REQUEST',
  'not-signed-in': 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'too-many': 'TOO_MANY_REQUESTS',
  'too-large': 'PAYLOAD_TOO_LARGE',
  unavailable: 'SERVICE_UNAVAILABLE',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPCError['code']>

export const t = initTRPC
  .context<RequestContext>()
  .meta<Access>()
  .create({
    isDev: false, // no stack ever leaves the server
    errorFormatter: ({ shape, error, ctx }) => {
      const cause = error.cause instanceof LeadlightError ? error.cause : null
      const unknown = error.code === 'INTERNAL_SERVER_ERROR' && !cause
      return {
        ...shape,
        message: unknown ? `Something went wrong on the server (request ${ctx?.requestId ?? 'unknown'}). Try again; the log has the details under this number.` : shape.message,
        data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, reason: cause?.code ?? null, details: cause?.details ?? null },
      }
    },
  })
