import { addressOf, isInternal } from '#platform/auth/address.ts'
import { LeadlightError } from '#platform/errors.ts'
import { answerRoute } from '#platform/http/route.ts'
import { metricsText } from '#platform/metrics/metrics.ts'

export const dynamic = 'force-dynamic'

/** Figures for Prometheus, for scrapers in the own network only: counts of this process and of the queue, no tenant's data. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    if (!isInternal(addressOf(request.headers.get('x-forwarded-for') ?? ''))) throw new LeadlightError('not-found', 'There is nothing here.')
    const { text, contentType } = await metricsText()
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  })
}
