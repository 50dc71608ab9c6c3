import { randomUUID } from 'node:crypto'
import { environment } from '../env.ts'
import { withLogFields } from '../log/log.ts'
import { observeRequest } from '../metrics/metrics.ts'
import { problemResponse } from './problem.ts'
import { securityHeaders } from './security-headers.ts'

/** The id under which this request stands in the log; the proxy gave it. */
export function requestIdOf(request: Request): string {
  return request.headers.get('x-request-id') ?? randomUUID()
}

// An answer to a program loads nothing and is shown nowhere. Where the proxy was passed, its headers stand and these are not added.
const ownHeaders = (requestId: string): [string, string][] => [
  ...securityHeaders(environment().publicUrl.startsWith('https:')), ['content-security-policy', "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"], ['cache-control', 'no-store'], ['x-request-id', requestId],
]

/** Runs a route's work under its request id, and answers whatever it throws as a problem document, with every security header. */
export async function answerRoute(request: Request, work: (requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = requestIdOf(request)
  const startedAt = performance.now()
  return withLogFields({ requestId }, async () => {
    const response = await work(requestId).catch((error: unknown) => problemResponse(error, requestId))
    observeRequest('route', `${request.method} ${new URL(request.url).pathname}`, String(response.status), startedAt)
    for (const [name, value] of ownHeaders(requestId)) if (!response.headers.has(name)) response.headers.set(name, value)
    return response
  })
}
