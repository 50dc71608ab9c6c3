import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentSession } from '#platform/auth/current-session.ts'
import { demoSignIns } from '#platform/auth/demo-sign-ins.ts'
import { EntryFrame } from '#ui/frame.tsx'
import { ScorePanes } from './score-panes.tsx'
import { SignInForm } from './sign-in-form.client.tsx'

export const metadata: Metadata = { title: 'Sign in' }

/** Sign-in by e-mail and password. In demo mode on this machine alone, the demo people stand below the form. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<{ to?: string }> }) {
  const { to } = await searchParams
  if (await currentSession()) redirect(insideOnly(to))
  return (
    <EntryFrame title="Sign in" show={<ScorePanes />}>
      <SignInForm to={insideOnly(to)} demo={demoSignIns()} />
    </EntryFrame>
  )
}

/** Only paths of this site are followed after sign-in: an address elsewhere leads to the start page. */
function insideOnly(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) ? to : '/'
}
