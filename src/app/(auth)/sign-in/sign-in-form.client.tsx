'use client'
import { signIn } from 'next-auth/react'
import { useState, type FormEvent } from 'react'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { PasswordField } from '#ui/password-field.client.tsx'

type DemoSignIn = { name: string; email: string; password: string; role: string }

const mismatch = 'E-mail and password do not match. Check both, or ask your administrator for a new invitation.'

/** The form; where the demo runs, each demo person is one press away. */
export function SignInForm({ to, demo }: { to: string; demo: readonly DemoSignIn[] }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()

  async function enter(email: string, password: string) {
    setBusy(true)
    setError(undefined)
    const answer = await signIn('credentials', { email, password, redirect: false }).catch(() => undefined)
    if (answer?.ok && !answer.error) {
      window.location.assign(to)
      return
    }
    setBusy(false)
    if (!answer) setError('The server did not answer. Try again in a moment.')
    else setError(answer.error && answer.error !== 'CredentialsSignin' ? answer.error : mismatch)
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void enter(String(form.get('email')), String(form.get('password')))
  }

  return (
    <>
      <form onSubmit={submit} className="stack" aria-busy={busy || undefined}>
        {error !== undefined && <Note kind="fail" live>{error}</Note>}
        <TextField label="Work e-mail" type="email" name="email" autoComplete="username" required />
        <PasswordField label="Password" name="password" required />
        <Button kind="primary" type="submit" wide busy={busy}>Sign in</Button>
        <p className="small muted">New here? Ask your administrator for an invitation.</p>
      </form>
      {demo.length > 0 && (
        <section aria-label="Demo sign-ins" className="stack">
          <h2>Demo workspace</h2>
          <p className="small muted">Invented data, on this machine only. Enter as:</p>
          <div className="row-wrap">
            {demo.map((person) => <Button key={person.email} small title={`${person.name}, ${person.email}`} busy={busy} onClick={() => void enter(person.email, person.password)}>{person.role}: {person.name.split(' ')[0]}</Button>)}
          </div>
        </section>
      )}
    </>
  )
}
