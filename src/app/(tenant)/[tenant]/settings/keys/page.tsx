import type { Metadata } from 'next'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { formatAgo, formatFullDate } from '#ui/format.ts'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { KeyList } from './key-list.client.tsx'

export const metadata: Metadata = { title: 'API keys' }

/** The keys by which programs reach this workspace. */
export default async function ApiKeys({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'keys.manage')) return <Forbidden role={workspace.role} permission="keys.manage" />
  const keys = await (await callerFor(tenant)).workspace.keys.list()
  const at = now()
  return (
    <SettingsFrame slug={tenant} role={workspace.role} part="keys">
      <KeyList keys={keys.map((key) => ({ id: key.id, name: key.name, prefix: key.prefix, scopes: key.scopes, made: formatFullDate(key.createdAt, where), used: key.lastUsedAt ? formatAgo(key.lastUsedAt, at, where) : 'never', revoked: key.revokedAt !== null }))} />
    </SettingsFrame>
  )
}
