// next-auth answers every failed sign-in with 401. Who is throttled is told so by the status (429) and when to come back.
import { AsyncLocalStorage } from 'node:async_hooks'
import { LeadlightError } from '../errors.ts'
import { httpStatus } from '../http/problem.ts'

const refusals = new AsyncLocalStorage<{ refused?: LeadlightError }>()

/** Notes why a sign-in was refused, for the answer's status, and lets the error go on. */
export async function notingRefusal<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const store = refusals.getStore()
    if (store && error instanceof LeadlightError) store.refused = error
    throw error
  }
}

/** Runs next-auth, and gives its answer the status of the refusal that was noted meanwhile. */
export function withRefusalStatus(answer: () => Promise<Response>): Promise<Response> {
  return refusals.run({}, async () => {
    const response = await answer()
    const refused = refusals.getStore()?.refused
    if (!refused) return response
    const headers = new Headers(response.headers)
    const wait = refused.details.retryAfterSeconds
    if (typeof wait === 'number') headers.set('retry-after', String(Math.ceil(wait)))
    return new Response(response.body, { status: httpStatus[refused.code], headers })
  })
}
