// Errors as application/problem+json (RFC 9457), for every route that programs call.
import { z, ZodError } from 'zod'
import { LeadlightError, type ErrorCode } from '../errors.ts'
import { log } from '../log/log.ts'

/** The HTTP status of each error code; trpc/init.ts has the tRPC twin. */
export const httpStatus: Record<ErrorCode, number> = {
  invalid: 400, 'not-signed-in': 401, forbidden: 403, 'not-found': 404, conflict: 409, 'too-large': 413, 'too-many': 429, cancelled: 499, internal: 500, unavailable: 503,
}

const titles: Record<ErrorCode, string> = {
  invalid: 'The request is not usable', 'not-signed-in': 'Not signed in', forbidden: 'Not allowed', 'not-found': 'Not found', conflict: 'Conflict',
  'too-large': 'Too large', 'too-many': 'Too many requests', cancelled: 'Cancelled', internal: 'Something went wrong on the server', unavailable: 'Not available now',
}

/** The shape of every error body. */
export const problemSchema = z.object({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.string(), requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

/** Turns whatever was thrown into a problem document. Unknown faults are logged under the request id, and say nothing of their inside. */
export function problemResponse(error: unknown, requestId: string): Response {
  const known = knownFault(error)
  const code = known?.code ?? 'internal'
  if (code === 'internal') log().error({ err: error, requestId }, 'a request failed')
  const detail = known && code !== 'internal' ? known.message : `Something went wrong on the server. Try again; the log has the details under ${requestId}.`
  const errors = known?.cause instanceof ZodError ? known.cause.issues.slice(0, 20).map((issue) => ({ field: issue.path.join('.'), message: issue.message })) : undefined
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-request-id': requestId }
  const wait = known?.details.retryAfterSeconds
  if (typeof wait === 'number') headers['retry-after'] = String(Math.ceil(wait))
  if (code === 'not-signed-in') headers['www-authenticate'] = 'Bearer'
  return new Response(JSON.stringify({ type: `about:blank#${code}`, title: titles[code], status: httpStatus[code], detail, code, requestId, errors }), { status: httpStatus[code], headers })
}

/** The product's own error in whatever was thrown: itself, what a procedure wrapped around it, or an input that does not fit. */
function knownFault(error: unknown): LeadlightError | undefined {
  if (error instanceof LeadlightError) return error
  if (error instanceof ZodError) return new LeadlightError('invalid', sentenceOfIssues(error), { cause: error })
  return error instanceof Error && error.cause instanceof LeadlightError ? error.cause : undefined
}

/** One sentence for an input that does not fit: the first field at fault, and how many more. */
export function sentenceOfIssues(error: ZodError): string {
  const [first] = error.issues
  const field = first.path.join('.')
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more, see errors)` : ''
  const message = first.message.replace(/\.$/, '')
  return field ? `The field ${field}: ${message}${more}.` : `${message}${more}.`
}
