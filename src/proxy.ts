// Headers only: a nonce for each page, the security headers and a request id. No authorisation stands here; it is in the procedures.
import { NextResponse, type NextRequest } from 'next/server'
import { environment } from '#platform/env.ts'
import { contentSecurityPolicy, securityHeaders } from '#platform/http/security-headers.ts'

const plausibleId = /^[\w-]{8,64}$/

/** Gives every answer its headers, and the page its nonce. */
export function proxy(request: NextRequest) {
  const given = request.headers.get('x-request-id')
  const requestId = given && plausibleId.test(given) ? given : crypto.randomUUID()
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-request-id', requestId)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy) // Next reads the nonce for its own scripts from here
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('x-request-id', requestId)
  response.headers.set('content-security-policy', policy)
  response.headers.set('cache-control', 'no-store')
  for (const [name, value] of securityHeaders(environment().publicUrl.startsWith('https:'))) response.headers.set(name, value)
  return response
}

// Uploads go past this file: Next keeps a copy of each body that passes here, and cuts it off at 10 MB. Their route sets its headers itself.
export const config = { matcher: ['/((?!_next/static|favicon.ico|icon.svg|api/uploads).*)'] }
