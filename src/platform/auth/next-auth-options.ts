import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { now } from '../clock.ts'
import { derivedKey, environment } from '../env.ts'
import { log } from '../log/log.ts'
import { addressOf } from './address.ts'
import { endSession, sessionDays } from './sessions.ts'
import { notingRefusal } from './sign-in-refusal.ts'
import { signInByPassword } from './sign-in.ts'

const credentials = z.strictObject({ email: z.string().min(3).max(320), password: z.string().min(1).max(256) })

/** Over https the browser itself guarantees that these cookies come from this very host (`__Host-`), and no page script reads them. */
function cookies(https: boolean): NextAuthOptions['cookies'] {
  if (!https) return undefined
  const options = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: true }
  return { sessionToken: { name: '__Host-leadlight.session', options }, callbackUrl: { name: '__Host-leadlight.callback', options }, csrfToken: { name: '__Host-leadlight.csrf', options } }
}

/** next-auth with credentials: the cookie holds only the session's id, and the session's row decides (see current-session.ts). */
export function nextAuthOptions(): NextAuthOptions {
  return {
    secret: derivedKey('next-auth').toString('base64'),
    session: { strategy: 'jwt', maxAge: sessionDays * 86_400 },
    useSecureCookies: environment().publicUrl.startsWith('https:'),
    cookies: cookies(environment().publicUrl.startsWith('https:')),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    logger: { error: (code) => log().warn({ code }, 'next-auth'), warn: () => {}, debug: () => {} },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        authorize: async (given, request) => {
          const parsed = credentials.safeParse({ email: given?.email, password: given?.password })
          if (!parsed.success) return null
          const header = (name: string) => String((request.headers as Record<string, unknown> | undefined)?.[name] ?? '')
          const from = { userAgent: header('user-agent'), address: addressOf(header('x-forwarded-for')) }
          const opened = await notingRefusal(() => signInByPassword(parsed.data.email, parsed.data.password, from, now()))
          return opened ? { id: opened.sessionId, name: opened.userId } : null
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id, uid: user.name } : token),
      session: ({ session, token }) => ({ ...session, user: undefined, sid: token.sid, uid: token.uid }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string' && typeof token.uid === 'string') await endSession(token.uid, token.sid, now()).catch(() => {})
      },
    },
  }
}
