import { answerRoute } from '#platform/http/route.ts'
import { callerFor } from '#trpc/server.ts'
import { csvResponse } from '../csv-response.ts'

export const dynamic = 'force-dynamic'

/** Every score in the queue with all its contributions as a CSV file: `?workspace=SLUG`. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const { searchParams } = new URL(request.url)
    const caller = await callerFor(searchParams.get('workspace'))
    return csvResponse(await caller.act.exportContributions({ targetId: searchParams.get('target') ?? undefined }), 'score-contributions.csv')
  })
}
