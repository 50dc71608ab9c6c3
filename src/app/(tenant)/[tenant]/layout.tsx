import type { ReactNode } from 'react'
import { membershipsOf } from '#platform/auth/memberships.ts'
import { openWorkspace } from './open-workspace.ts'
import { WorkspaceProvider } from './workspace-provider.client.tsx'
import { WorkspaceFrame } from './workspace-frame.client.tsx'

/** Everything inside a workspace: the membership is read on each request, and the navigation shows only what the role may open. */
export default async function WorkspaceLayout({ children, params }: { children: ReactNode; params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { session, workspace } = await openWorkspace(tenant)
  const others = (await membershipsOf(session.userId)).map(({ slug, name }) => ({ slug, name }))
  return (
    <WorkspaceProvider value={{ slug: workspace.slug, name: workspace.name, role: workspace.role, currency: workspace.currency, timeZone: workspace.timeZone, isDemo: workspace.isDemo, userId: session.userId, userName: session.name }}>
      <WorkspaceFrame workspaces={others}>{children}</WorkspaceFrame>
    </WorkspaceProvider>
  )
}
