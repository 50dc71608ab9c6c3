import type { ReactNode } from 'react'
import { allows, type Role } from '#platform/roles.ts'
import { Bar, Body, Crumb, MainPane, Panes } from '#ui/frame.tsx'
import { Tabs } from '#ui/tabs.tsx'

type Part = 'you' | 'members' | 'keys' | 'workspace'

/** The frame of every settings page: its tabs are those that the role may open. */
export function SettingsFrame({ slug, role, part, end, children }: { slug: string; role: Role; part: Part; end?: ReactNode; children: ReactNode }) {
  const at = (path: string) => `/${slug}/settings${path}`
  const tabs = [
    { href: at(''), label: 'You', current: part === 'you' },
    ...(allows(role, 'members.read') ? [{ href: at('/members'), label: 'Members', current: part === 'members' }] : []),
    ...(allows(role, 'keys.manage') ? [{ href: at('/keys'), label: 'API keys', current: part === 'keys' }] : []),
    ...(allows(role, 'workspace.manage') ? [{ href: at('/workspace'), label: 'Workspace', current: part === 'workspace' }] : []),
  ]
  return (
    <Panes>
      <MainPane>
        <Bar end={end}><Crumb items={[{ label: 'Settings' }]} /><Tabs label="Settings" items={tabs} /></Bar>
        <Body>{children}</Body>
      </MainPane>
    </Panes>
  )
}
