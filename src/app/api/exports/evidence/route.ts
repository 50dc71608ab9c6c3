import { answerRoute } from '#platform/http/route.ts'
import { callerFor } from '#trpc/server.ts'
import { streamedFile } from '../csv-response.ts'

export const dynamic = 'force-dynamic'

/** The explanations of a model in use as a file that can be checked anywhere: `?workspace=SLUG&target=ID`. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const { searchParams } = new URL(request.url)
    const caller = await callerFor(searchParams.get('workspace'))
    return streamedFile(await caller.score.exportEvidence({ targetId: searchParams.get('target') ?? '' }), { fileName: 'explanations.jsonl', type: 'application/x-ndjson; charset=utf-8' })
  })
}
