'use client'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button } from '#ui/button.tsx'
import { Note } from '#ui/note.tsx'
import { PasswordField } from '#ui/password-field.client.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

/** A new password, given the old one. */
export function PasswordForm({ email }: { email: string }) {
  const trpc = useTRPC()
  const change = useMutation(trpc.person.changePassword.mutationOptions())
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const done = () => { form.reset(); toast('Password changed; your other sessions have ended') }
    change.mutate({ current: String(data.get('current')), next: String(data.get('next')) }, { onSuccess: done })
  }
  return (
    <form onSubmit={submit} className="stack form-narrow">
      {change.error && <Note kind="fail" live>{change.error.message}</Note>}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label="Password now" name="current" autoComplete="current-password" required />
      <PasswordField label="New password" name="next" autoComplete="new-password" hint="At least 10 characters." required minLength={10} maxLength={128} />
      <div><Button type="submit" busy={change.isPending}>Change password</Button></div>
    </form>
  )
}
