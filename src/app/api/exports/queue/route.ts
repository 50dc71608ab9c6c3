import { parseQueueFilters } from '#domain/act/index.ts'
import { answerRoute } from '#platform/http/route.ts'
import { callerFor } from '#trpc/server.ts'
import { csvResponse } from '../csv-response.ts'

export const dynamic = 'force-dynamic'

/** The queue as a CSV file: `?workspace=SLUG` and the filters as in the queue's own address. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const { searchParams } = new URL(request.url)
    const caller = await callerFor(searchParams.get('workspace'))
    return csvResponse(await caller.act.exportQueue({ filters: parseQueueFilters(searchParams) }), 'lead-queue.csv')
  })
}
