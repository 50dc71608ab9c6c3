import { isTrackingPath, longestTrackingBody, takeTrackingRequest } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readBody } from '#platform/http/read-body.ts'
import { answerRoute } from '#platform/http/route.ts'

export const dynamic = 'force-dynamic'

// A write key may stand in any web page, so any page may call; no cookie is read here, and none is allowed.
const anyOrigin: [string, string][] = [['access-control-allow-origin', '*']]
const preflight: [string, string][] = [...anyOrigin, ['access-control-allow-methods', 'POST, OPTIONS'], ['access-control-allow-headers', 'authorization, content-type, content-encoding, x-leadlight-signature'], ['access-control-max-age', '86400']]

type Props = { params: Promise<{ call: string }> }

/** The tracking API, compatible with Segment's: track, identify, page, screen, group, alias and batch. Answered when the calls are durable. */
export async function POST(request: Request, { params }: Props): Promise<Response> {
  const { call } = await params
  const response = await answerRoute(request, async () => {
    if (!isTrackingPath(call)) throw new LeadlightError('not-found', `There is no /v1/${call.slice(0, 40)}: calls are track, identify, page, screen, group, alias and batch.`)
    const body = await readBody(request, longestTrackingBody)
    await takeTrackingRequest({ path: call, body, writeKey: writeKeyOf(request.headers.get('authorization')), signature: request.headers.get('x-leadlight-signature'), now })
    return Response.json({ success: true }, { headers: anyOrigin })
  })
  for (const [name, value] of anyOrigin) response.headers.set(name, value)
  return response
}

/** Lets browsers of any site send calls. */
export async function OPTIONS(request: Request): Promise<Response> {
  return answerRoute(request, async () => new Response(null, { status: 204, headers: preflight }))
}

/** The write key stands as the user name of HTTP Basic, without a password. */
function writeKeyOf(authorization: string | null): string | null {
  const given = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  return given ? Buffer.from(given, 'base64').toString('utf8').split(':')[0] : null
}
