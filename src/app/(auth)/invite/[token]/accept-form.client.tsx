'use client'
import { createTRPCClient, httpLink } from '@trpc/client'
import { signIn } from 'next-auth/react'
import { useState, type FormEvent } from 'react'
import type { AppRouter } from '#trpc/root.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { PasswordField } from '#ui/password-field.client.tsx'

type Invitation = { email: string; slug: string; hasAccount: boolean }

/** Accepts: signed in with the right address by one press; a new person by choosing name and password; others sign in first. */
export function AcceptForm({ token, invitation, signedInAs }: { token: string; invitation: Invitation; signedInAs: string | null }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: '/api/trpc' })] })

  async function accept(account: { name: string; password: string } | null) {
    setBusy(true)
    setError(undefined)
    try {
      const { slug } = await client.invitation.accept.mutate({ token, account })
      if (account) await signIn('credentials', { email: invitation.email, password: account.password, redirect: false })
      window.location.assign(`/${slug}/queue`)
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : 'The server did not answer. Try again in a moment.')
      setBusy(false)
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    void accept({ name: String(data.get('name')), password: String(data.get('password')) })
  }

  const failed = error !== undefined && <Note kind="fail" live>{error}</Note>
  if (signedInAs === invitation.email) return <div className="stack">{failed}<div><Button kind="primary" busy={busy} onClick={() => void accept(null)}>Join</Button></div></div>
  if (signedInAs !== null) return <Note kind="watch">You are signed in as {signedInAs}, but the invitation is for {invitation.email}. Sign out, then open the link again.</Note>
  if (invitation.hasAccount) return <div className="stack"><p className="muted">This address has an account already: sign in, and you come back here.</p><div><ButtonLink kind="primary" href={`/sign-in?to=${encodeURIComponent(`/invite/${token}`)}`}>Sign in to join</ButtonLink></div></div>
  return (
    <form onSubmit={submit} className="stack">
      {failed}
      <input type="email" name="username" autoComplete="username" value={invitation.email} readOnly hidden />
      <TextField label="Your name" name="name" autoComplete="name" required maxLength={100} />
      <PasswordField label="Choose a password" name="password" autoComplete="new-password" hint="At least 10 characters." required minLength={10} maxLength={128} />
      <Button kind="primary" type="submit" wide busy={busy}>Join</Button>
    </form>
  )
}
