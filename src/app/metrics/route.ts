import { metricsText } from '#platform/metrics/metrics.ts'
import { answerRoute } from '#platform/http/route.ts'

export const dynamic = 'force-dynamic'

/** Figures for Prometheus: no tenant's data, only counts of this process and of the queue. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const { text, contentType } = await metricsText()
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  })
}
