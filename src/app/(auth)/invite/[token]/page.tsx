import type { Metadata } from 'next'
import { currentSession } from '#platform/auth/current-session.ts'
import { LeadlightError } from '#platform/errors.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { EntryFrame } from '#ui/frame.tsx'
import { AcceptForm } from './accept-form.client.tsx'

export const metadata: Metadata = { title: 'Invitation' }

/** The page behind an invitation's link: join with a new account, or with the one that the address has. */
export default async function Invitation({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const session = await currentSession()
  const found = await (await callerFor(null)).invitation.read({ token: decodeURIComponent(token).slice(0, 200) }).catch((error: unknown) => {
    if (error instanceof Error && error.cause instanceof LeadlightError) return error.cause.message
    throw error
  })
  if (typeof found === 'string') return <EntryFrame title="This invitation does not work"><p className="muted">{found}</p><ButtonLink href="/sign-in">To sign-in</ButtonLink></EntryFrame>
  return (
    <EntryFrame title={`Join ${found.workspace}`}>
      <p className="muted">You are invited as {found.role}, with the address {found.email}.</p>
      <AcceptForm token={token} invitation={found} signedInAs={session?.email ?? null} />
    </EntryFrame>
  )
}
