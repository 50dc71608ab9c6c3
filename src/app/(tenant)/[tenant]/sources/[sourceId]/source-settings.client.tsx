'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'
import { promises, rhythms, withOwn } from '../rhythms.ts'

export type SourceSettingsProps = { sourceId: string; name: string; purpose: string; ownerId: string | null; everyMinutes: number | null; freshWithinMinutes: number | null; /** It is read by schedule. */ read: boolean; members: readonly { userId: string; name: string }[] }

/** What people decide about a source: its name, purpose and owner, how often it is read, and how fresh it is promised to be. */
export function SourceSettings(source: SourceSettingsProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <div className="row-wrap"><Button icon="settings" onClick={() => setOpen(true)}>Change</Button></div>
      <Dialog open={open} onClose={() => setOpen(false)} title={`Change ${source.name}`} size="medium">{open && <SettingsForm source={source} onDone={() => setOpen(false)} />}</Dialog>
    </>
  )
}

const minutes = (text: FormDataEntryValue | null) => (text === null || text === '' ? null : Number(text))

function SettingsForm({ source, onDone }: { source: SourceSettingsProps; onDone: () => void }) {
  const { sourceId, name, purpose, ownerId, everyMinutes, freshWithinMinutes, read, members } = source
  const trpc = useTRPC()
  const router = useRouter()
  const change = useMutation(trpc.sources.change.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'changed') { onDone(); router.refresh() } } }))
  const fault = change.data?.kind === 'refused' ? change.data.reason : change.error?.message
  function submit(data: FormData) {
    const owner = String(data.get('owner') ?? '')
    change.mutate({ sourceId, name: String(data.get('name')), purpose: String(data.get('purpose')), ...(members.length > 0 ? { ownerId: owner === '' ? null : owner } : {}), ...(read ? { everyMinutes: minutes(data.get('every')) } : {}), freshWithinMinutes: minutes(data.get('promise')) })
  }
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); submit(new FormData(event.currentTarget)) }}>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      <TextField label="Name" name="name" defaultValue={name} required maxLength={100} autoComplete="off" />
      <TextField label="Purpose" name="purpose" defaultValue={purpose} hint="What the data is for, in a few words." maxLength={500} autoComplete="off" />
      {members.length > 0 && <SelectField label="Owner" name="owner" defaultValue={ownerId ?? ''} hint="Who looks after it." options={[{ value: '', label: 'Nobody' }, ...members.map((member) => ({ value: member.userId, label: member.name }))]} />}
      {read && <SelectField label="How often" name="every" defaultValue={everyMinutes === null ? '' : String(everyMinutes)} options={withOwn(rhythms, everyMinutes)} />}
      <SelectField label="Promised freshness" name="promise" hint="Older than this, the source is marked late." defaultValue={freshWithinMinutes === null ? '' : String(freshWithinMinutes)} options={withOwn(promises, freshWithinMinutes)} />
      <div><Button kind="primary" type="submit" busy={change.isPending}>Save</Button></div>
    </form>
  )
}
