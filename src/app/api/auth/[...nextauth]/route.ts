import NextAuth from 'next-auth'
import { prepareNextAuth } from '#platform/env.ts'
import { nextAuthOptions } from '#platform/auth/next-auth-options.ts'
import { withRefusalStatus } from '#platform/auth/sign-in-refusal.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

/** Sign-in, sign-out and the form token, by next-auth. */
function handler(request: Request, context: Context): Promise<Response> {
  prepareNextAuth()
  return withRefusalStatus(() => NextAuth(nextAuthOptions())(request, context) as Promise<Response>)
}

export { handler as GET, handler as POST }
