import { rejectFileHead, rejectFileLines } from '#domain/connect/index.ts'
import { answerRoute } from '#platform/http/route.ts'
import { callerFor } from '#trpc/server.ts'

export const dynamic = 'force-dynamic'

const pageSize = 1_000

/** The rows that an import did not load, as a CSV file with the reason for each; streamed page by page. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answerRoute(request, async () => {
    const { id } = await params
    const { connect } = await callerFor(new URL(request.url).searchParams.get('workspace'))
    let page: Awaited<ReturnType<typeof connect.rejects>> | null = await connect.rejects({ syncRunId: id, limit: pageSize })
    const encoder = new TextEncoder()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(rejectFileHead)),
      async pull(controller) {
        if (!page) return controller.close()
        controller.enqueue(encoder.encode(rejectFileLines(page.rejects)))
        page = page.next === null ? null : await connect.rejects({ syncRunId: id, after: page.next, limit: pageSize })
      },
    })
    return new Response(stream, { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="rows-not-loaded.csv"', 'cache-control': 'no-store' } })
  })
}
