import type { Metadata } from 'next'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { formatFullDate } from '#ui/format.ts'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { MemberList } from './member-list.client.tsx'

export const metadata: Metadata = { title: 'Members' }

/** Who belongs to the workspace, as what, and who is invited. */
export default async function Members({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace, session, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'members.read')) return <Forbidden role={workspace.role} permission="members.read" />
  const mayManage = allows(workspace.role, 'members.manage')
  const caller = await callerFor(tenant)
  const members = await caller.workspace.members.list()
  const invitations = mayManage ? await caller.workspace.invitations.list() : []
  return (
    <SettingsFrame slug={tenant} role={workspace.role} part="members">
      <MemberList mayManage={mayManage} me={session.userId}
        members={members.map((member) => ({ ...member, since: formatFullDate(member.since, where) }))}
        invitations={invitations.filter((one) => one.state === 'open').map((one) => ({ id: one.id, email: one.email, role: one.role, until: formatFullDate(one.expiresAt, where) }))} />
    </SettingsFrame>
  )
}
