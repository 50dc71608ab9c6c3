import { redirect } from 'next/navigation'
import { currentSession } from '#platform/auth/current-session.ts'
import { membershipsOf } from '#platform/auth/memberships.ts'
import { EntryFrame } from '#ui/frame.tsx'
import { SignOutButton } from './sign-out-button.client.tsx'

/** The way in: to the first workspace of the person, or to sign-in. */
export default async function Home() {
  const session = await currentSession()
  if (!session) redirect('/sign-in')
  const [first] = await membershipsOf(session.userId)
  if (first) redirect(`/${first.slug}/queue`)
  return (
    <EntryFrame title="You belong to no workspace yet">
      <p className="muted">You are signed in as {session.email}. Ask an administrator of your firm’s workspace for an invitation; its link brings you in.</p>
      <SignOutButton />
    </EntryFrame>
  )
}
