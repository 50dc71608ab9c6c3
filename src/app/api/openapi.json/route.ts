import { answerRoute } from '#platform/http/route.ts'
import { openApiDocument } from './document.ts'

/** The description of the API for programs; it says nothing of any workspace, so anyone may read it. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => Response.json(openApiDocument(), { headers: { 'cache-control': 'public, max-age=300' } }))
}
