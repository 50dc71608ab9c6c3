import { currentSession } from '#platform/auth/current-session.ts'
import type { RequestContext } from './init.ts'

/** What a request carries, from its cookie and headers. Used by the HTTP door and by server-rendered pages alike. */
export async function requestContext(headers: Headers, workspace: string | null): Promise<RequestContext> {
  return { requestId: headers.get('x-request-id') ?? crypto.randomUUID(), session: await currentSession(), workspace }
}
