'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { roles, type Role } from '#platform/roles.ts'
import { Button } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Confirm, Dialog } from '#ui/dialog.client.tsx'
import { Select, SelectField, TextField } from '#ui/field.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

type Member = { userId: string; name: string; email: string; role: Role; since: string }
type Invitation = { id: string; email: string; role: Role; until: string }
const roleOptions = roles.map((role) => ({ value: role, label: role }))
const roleOf = (value: unknown): Role => roles.find((role) => role === value) ?? 'viewer'

/** Members with their roles, open invitations, and the dialogs that change them. */
export function MemberList({ mayManage, me, members, invitations }: { mayManage: boolean; me: string; members: readonly Member[]; invitations: readonly Invitation[] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [inviting, setInviting] = useState(false)
  const [leaving, setLeaving] = useState<Member | null>(null)
  const done = (text: string) => { toast(text); router.refresh() }
  const changeRole = useMutation(trpc.workspace.members.changeRole.mutationOptions({ onSuccess: () => done('Role changed') }))
  const remove = useMutation(trpc.workspace.members.remove.mutationOptions({ onSuccess: () => done('Member removed'), onSettled: () => setLeaving(null) }))
  const revoke = useMutation(trpc.workspace.invitations.revoke.mutationOptions({ onSuccess: () => done('Invitation withdrawn') }))
  const failed = changeRole.error ?? remove.error ?? revoke.error
  return (
    <>
      <Section title="Members" hint={`${members.length} people`} actions={mayManage ? <Button kind="primary" icon="user-plus" onClick={() => setInviting(true)}>Invite</Button> : undefined}>
        {failed && <Note kind="fail" live>{failed.message}</Note>}
        <DataTable caption="Members of this workspace" density="two" rows={members} rowKey={(row) => row.userId} columns={[
          { id: 'name', head: 'Name', cell: (row) => <TwoLines fact={row.name} made={row.email} /> },
          { id: 'role', head: 'Role', cell: (row) => mayManage && row.userId !== me ? <Select aria-label={`Role of ${row.name}`} options={roleOptions} value={row.role} disabled={changeRole.isPending} onChange={(event) => changeRole.mutate({ userId: row.userId, role: roleOf(event.target.value) })} /> : row.role },
          { id: 'since', head: 'Since', cell: (row) => row.since, wideOnly: true },
          ...(mayManage ? [{ id: 'act', head: <span className="sr">Remove</span>, end: true, cell: (row: Member) => row.userId === me ? 'you' : <Button small onClick={() => setLeaving(row)}>Remove</Button> }] : []),
        ]} />
      </Section>
      {mayManage && (
        <Section title="Open invitations">
          <DataTable caption="Open invitations" rows={invitations} rowKey={(row) => row.id} empty="Nobody is invited at the moment." columns={[
            { id: 'email', head: 'E-mail', cell: (row) => row.email },
            { id: 'role', head: 'Role', cell: (row) => row.role },
            { id: 'until', head: 'Open until', cell: (row) => row.until, wideOnly: true },
            { id: 'act', head: <span className="sr">Withdraw</span>, end: true, cell: (row) => <Button small busy={revoke.isPending} onClick={() => revoke.mutate({ id: row.id })}>Withdraw</Button> },
          ]} />
        </Section>
      )}
      <InviteDialog open={inviting} onClose={() => { setInviting(false); router.refresh() }} />
      <Confirm open={leaving !== null} onClose={() => setLeaving(null)} title={`Remove ${leaving?.name ?? ''}?`} verb="Remove" busy={remove.isPending} onConfirm={() => leaving && remove.mutate({ userId: leaving.userId })}
        loss="They lose access at their next request. What they did stays in the audit log; leads that they own stay theirs until somebody assigns them." />
    </>
  )
}

function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const trpc = useTRPC()
  const invite = useMutation(trpc.workspace.invitations.create.mutationOptions())
  const close = () => { invite.reset(); onClose() }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    invite.mutate({ email: String(data.get('email')), role: roleOf(data.get('role')) })
  }
  return (
    <Dialog open={open} onClose={close} title="Invite to this workspace" size="medium">
      {invite.data
        ? <div className="stack"><CopyOnce label="Invitation link" secret={invite.data.link} warning="Send it to the person yourself. It works once, for this address only, and is not shown again." /><div><Button onClick={close}>Done</Button></div></div>
        : (
          <form onSubmit={submit} className="stack">
            {invite.error && <Note kind="fail" live>{invite.error.message}</Note>}
            <TextField label="Work e-mail" type="email" name="email" required autoComplete="off" />
            <SelectField label="Role" name="role" options={roleOptions} defaultValue="sales" hint="Sales people see their own leads and nobody’s." />
            <div><Button kind="primary" type="submit" busy={invite.isPending}>Make the link</Button></div>
          </form>
        )}
    </Dialog>
  )
}
