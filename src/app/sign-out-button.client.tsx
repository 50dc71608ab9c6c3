'use client'
import { signOut } from 'next-auth/react'
import { Button } from '#ui/button.tsx'

/** Ends this session on the server too, then shows the sign-in page. */
export function SignOutButton() {
  return <Button icon="log-out" onClick={() => void signOut({ callbackUrl: '/sign-in' })}>Sign out</Button>
}
