'use client'
import type { FormEvent, ReactNode } from 'react'
import { Button } from '#ui/button.tsx'

/** One thing to record: its name, what was recorded of it, and the form inside. */
export function RecordStep({ title, done, open, children }: { title: string; done: string | null; open?: boolean; children: ReactNode }) {
  return <details className="sign-step" open={open}><summary>{title}{done !== null && <span className="quiet"> · {done}</span>}</summary>{children}</details>
}

/** Fields and the button that records them. `refused`: why it cannot be done now. */
export function RecordForm({ children, act, busy, primary, refused, onSend }: { children: ReactNode; act: string; busy: boolean; primary?: boolean; refused?: string; onSend: (form: FormData) => void }) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSend(new FormData(event.currentTarget))
  }
  return <form onSubmit={send}>{children}<Button type="submit" small kind={primary ? 'primary' : 'plain'} busy={busy} refused={refused}>{act}</Button></form>
}
