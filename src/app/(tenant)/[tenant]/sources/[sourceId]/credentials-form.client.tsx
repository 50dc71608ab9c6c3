'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import type { ConnectorChoice } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

/** New credentials for a source, checked with the vendor before they take the place of the old ones. */
export function CredentialsForm({ sourceId, fields }: { sourceId: string; fields: ConnectorChoice['credentials'] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const change = useMutation(trpc.sources.changeCredentials.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'ok') router.refresh() } }))
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    change.mutate({ sourceId, credentials: Object.fromEntries(fields.map(({ name }) => [name, String(data.get(name) ?? '')]).filter(([, value]) => value !== '')) as Record<string, string> })
  }
  const fault = change.data?.kind === 'refused' ? change.data.reason : change.error?.message
  return (
    <form className="connect-form" onSubmit={submit}>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      {change.data?.kind === 'ok' && <Note kind="pass" live>{`Accepted for ${change.data.account}.`}</Note>}
      {fields.map((one) => <TextField key={one.name} label={`New ${one.label.charAt(0).toLowerCase()}${one.label.slice(1)}`} name={one.name} hint={one.hint} type={one.secret ? 'password' : 'text'} required={!one.optional} autoComplete="off" />)}
      <div><Button type="submit" busy={change.isPending}>Check and replace</Button></div>
    </form>
  )
}
