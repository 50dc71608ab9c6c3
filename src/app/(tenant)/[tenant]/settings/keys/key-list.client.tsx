'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { apiScopes, type ApiScope } from '#platform/roles.ts'
import { Button, TextLink } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Confirm, Dialog } from '#ui/dialog.client.tsx'
import { Choice, ChoiceGroup, TextField } from '#ui/field.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Tag } from '#ui/tag.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

type Key = { id: string; name: string; prefix: string; scopes: readonly ApiScope[]; made: string; used: string; revoked: boolean }
const scopeWords: Record<ApiScope, string> = { 'scores:write': 'Score records that are sent in', 'leads:read': 'Read leads and their scores' }

/** The keys, and the dialogs that make and revoke them. */
export function KeyList({ keys }: { keys: readonly Key[] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [making, setMaking] = useState(false)
  const [ending, setEnding] = useState<Key | null>(null)
  const revoke = useMutation(trpc.workspace.keys.revoke.mutationOptions({ onSuccess: () => { toast('Key revoked'); router.refresh() }, onSettled: () => setEnding(null) }))
  return (
    <Section title="API keys" hint={<>For programs of yours. <TextLink href="/api/openapi.json">The API in OpenAPI 3.1</TextLink></>} actions={<Button kind="primary" icon="key-round" onClick={() => setMaking(true)}>New key</Button>}>
      {revoke.error && <Note kind="fail" live>{revoke.error.message}</Note>}
      <DataTable caption="API keys" density="two" rows={keys} rowKey={(row) => row.id} empty="No keys yet. A key lets a program of yours send records to score, or read leads." columns={[
        { id: 'name', head: 'Key', cell: (row) => <TwoLines fact={row.name} made={`${row.prefix}…`} /> },
        { id: 'scopes', head: 'May', cell: (row) => row.scopes.map((scope) => scopeWords[scope]).join('; '), wideOnly: true },
        { id: 'made', head: 'Made', cell: (row) => row.made, wideOnly: true },
        { id: 'used', head: 'Last used', cell: (row) => row.used },
        { id: 'act', head: <span className="sr">Revoke</span>, end: true, cell: (row) => row.revoked ? <Tag>revoked</Tag> : <Button small onClick={() => setEnding(row)}>Revoke</Button> },
      ]} />
      <NewKeyDialog open={making} onClose={() => { setMaking(false); router.refresh() }} />
      <Confirm open={ending !== null} onClose={() => setEnding(null)} title={`Revoke ${ending?.name ?? ''}?`} verb="Revoke" busy={revoke.isPending} onConfirm={() => ending && revoke.mutate({ id: ending.id })} loss="Programs that use this key are refused from their next call. It cannot be brought back; make a new key instead." />
    </Section>
  )
}

function NewKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const trpc = useTRPC()
  const create = useMutation(trpc.workspace.keys.create.mutationOptions())
  const close = () => { create.reset(); onClose() }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    create.mutate({ name: String(data.get('name')), scopes: apiScopes.filter((scope) => data.get(scope) === 'on') })
  }
  return (
    <Dialog open={open} onClose={close} title="New API key" size="medium">
      {create.data
        ? <div className="stack"><CopyOnce label="Key" secret={create.data.key} /><div><Button onClick={close}>Done</Button></div></div>
        : (
          <form onSubmit={submit} className="stack">
            {create.error && <Note kind="fail" live>{create.error.message}</Note>}
            <TextField label="Name" name="name" hint="Where it will be used, so that you know it again." required maxLength={100} autoComplete="off" />
            <ChoiceGroup question="What it may do">{apiScopes.map((scope) => <Choice key={scope} name={scope} label={scopeWords[scope]} hint={scope} defaultChecked />)}</ChoiceGroup>
            <div><Button kind="primary" type="submit" busy={create.isPending}>Make the key</Button></div>
          </form>
        )}
    </Dialog>
  )
}
