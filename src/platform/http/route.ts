import { randomUUID } from 'node:crypto'
import { withLogFields } from '../log/log.ts'
import { observeRequest } from '../metrics/metrics.ts'
import { problemResponse } from './problem.ts'

/** The id under which this request stands in the log; the proxy gave it. */
export function requestIdOf(request: Request): string {
  return request.headers.get('x-request-id') ?? randomUUID()
}

/** Runs a route's work under its request id, and answers whatever it throws as a problem document. */
export async function answerRoute(request: Request, work: (requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = requestIdOf(request)
  const startedAt = performance.now()
  return withLogFields({ requestId }, async () => {
    const response = await work(requestId).catch((error: unknown) => problemResponse(error, requestId))
    observeRequest('route', `${request.method} ${new URL(request.url).pathname}`, String(response.status), startedAt)
    return response
  })
}
