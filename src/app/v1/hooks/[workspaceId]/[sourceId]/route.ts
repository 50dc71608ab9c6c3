import { z } from 'zod'
import { longestWebhook, receiveWebhook } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { environment } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readBody } from '#platform/http/read-body.ts'
import { answerRoute } from '#platform/http/route.ts'

export const dynamic = 'force-dynamic'

const addressSchema = z.strictObject({ workspaceId: z.uuid(), sourceId: z.uuid() })

/** A vendor says that something has changed, or a system of one's own sends rows: the signature is checked, and what changed is read, or what came is stored. */
export async function POST(request: Request, { params }: { params: Promise<{ workspaceId: string; sourceId: string }> }): Promise<Response> {
  return answerRoute(request, async () => {
    const address = addressSchema.safeParse(await params)
    if (!address.success) throw new LeadlightError('not-found', 'There is no such source: copy the address from its page.')
    const { workspaceId: tenantId, sourceId } = address.data
    const heard = await receiveWebhook({ tenantId, sourceId, headers: request.headers, body: () => readBody(request, longestWebhook), url: new URL(`/v1/hooks/${tenantId}/${sourceId}`, environment().publicUrl).href, now })
    return Response.json({ heard: heard.kind, ...('rows' in heard ? { rows: heard.rows } : {}) })
  })
}
