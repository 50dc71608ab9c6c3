import { permissions, type Permission, type Role } from '#platform/roles.ts'
import { Body, MainPane, Panes } from '#ui/frame.tsx'
import { ForbiddenState } from '#ui/states.tsx'

/** A screen that this role may not open: what it is for, and whom to ask. */
export function Forbidden({ role, permission }: { role: Role; permission: Permission }) {
  return (
    <Panes>
      <MainPane>
        <Body><ForbiddenState level={1} title="This screen is not open to your role" why={<>You are {article(role)} {role} here. The screen is for people who may: {permissions[permission].toLowerCase()}. An owner or an admin of this workspace can change your role.</>} /></Body>
      </MainPane>
    </Panes>
  )
}

function article(role: Role): string {
  return /^[aeo]/.test(role) ? 'an' : 'a'
}
