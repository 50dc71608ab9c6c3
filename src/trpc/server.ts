// The same procedures for server-rendered pages: one permission check, one way to the data.
import { headers } from 'next/headers'
import { requestContext } from './request-context.ts'
import { createCallerFactory } from './procedure.ts'
import { appRouter } from './root.ts'

const factory = createCallerFactory(appRouter)

/** Calls procedures of a workspace as the person who asked for the page. */
export async function callerFor(slug: string | null) {
  return factory(await requestContext(await headers(), slug))
}
