import type { Metadata } from 'next'
import { allows } from '#platform/roles.ts'
import { Section } from '#ui/frame.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { WorkspaceForm } from './workspace-form.client.tsx'

export const metadata: Metadata = { title: 'Workspace' }

/** What the workspace is called, and in which money and time it counts. */
export default async function WorkspaceSettingsPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'workspace.manage')) return <Forbidden role={workspace.role} permission="workspace.manage" />
  return (
    <SettingsFrame slug={tenant} role={workspace.role} part="workspace">
      <Section title="Workspace" hint="Every change stands in the audit log."><WorkspaceForm name={workspace.name} currency={workspace.currency} timeZone={workspace.timeZone} zones={Intl.supportedValuesOf('timeZone')} currencies={Intl.supportedValuesOf('currency')} /></Section>
    </SettingsFrame>
  )
}
