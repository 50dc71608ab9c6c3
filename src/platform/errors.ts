/** The codes of every error that a person or a program may meet; each maps to one HTTP status (platform/http) and one tRPC code (trpc). */
export const errorCodes = ['invalid', 'not-signed-in', 'forbidden', 'not-found', 'conflict', 'too-many', 'too-large', 'unavailable', 'cancelled', 'internal'] as const
export type ErrorCode = (typeof errorCodes)[number]

/**
 * The one error class of the product: a code, and one sentence that names the field, the cause and the way out.
 * The sentence is shown to people as it is, so it never carries a secret, a query or another tenant's data.
 */
export class LeadlightError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, sentence: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(sentence, { cause: options.cause })
    this.name = 'LeadlightError'
    this.code = code
    this.details = options.details ?? {}
  }
}

/** A plain sentence for whatever was thrown, for logs and job results. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error) return error.message
  return String(error)
}
