'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

type Props = { name: string; currency: string; timeZone: string; zones: readonly string[]; currencies: readonly string[] }
const options = (values: readonly string[], now: string) => [...new Set([now, ...values])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))

/** Name, currency and time zone. */
export function WorkspaceForm({ name, currency, timeZone, zones, currencies }: Props) {
  const trpc = useTRPC()
  const router = useRouter()
  const change = useMutation(trpc.workspace.change.mutationOptions({ onSuccess: () => { toast('Workspace saved'); router.refresh() } }))
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    change.mutate({ name: String(data.get('name')), currency: String(data.get('currency')), timeZone: String(data.get('timeZone')) })
  }
  return (
    <form onSubmit={submit} className="stack form-narrow">
      {change.error && <Note kind="fail" live>{change.error.message}</Note>}
      <TextField label="Name" name="name" defaultValue={name} required maxLength={100} autoComplete="organization" />
      <SelectField label="Currency" name="currency" defaultValue={currency} options={options(currencies, currency)} hint="Amounts are shown in it; nothing is converted." />
      <SelectField label="Time zone" name="timeZone" defaultValue={timeZone} options={options(zones, timeZone)} hint="Days and months begin in it." />
      <div><Button kind="primary" type="submit" busy={change.isPending}>Save</Button></div>
    </form>
  )
}
