'use client'
import { useQuery } from '@tanstack/react-query'
import { signOut } from 'next-auth/react'
import { usePathname, useRouter } from 'next/navigation'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { allows } from '#platform/roles.ts'
import { CommandPalette, JumpButton, type PaletteGroup } from '#ui/command-palette.client.tsx'
import { AppFrame } from '#ui/frame.tsx'
import { KeySheet } from '#ui/key-sheet.client.tsx'
import { Menu } from '#ui/menu.client.tsx'
import { useKeys } from '#ui/use-keys.client.ts'
import { placesFor } from './places.ts'
import { useTRPC, useWorkspace } from './workspace-provider.client.tsx'

const groups = ['Act', 'Models', 'Data', 'Learn'] as const

/** Navigation, workspace switcher, command palette and key sheet around every screen of a workspace. */
export function WorkspaceFrame({ workspaces, children }: { workspaces: readonly { slug: string; name: string }[]; children: ReactNode }) {
  const workspace = useWorkspace()
  const router = useRouter()
  const path = usePathname() ?? ''
  const [palette, setPalette] = useState(false)
  const [sheet, setSheet] = useState(false)
  const places = placesFor(workspace.role, workspace.slug)
  const goTo = (place: string) => () => {
    if (places.some((known) => known.path === place)) router.push(`/${workspace.slug}/${place}`)
  }
  useKeys({ palette: () => setPalette(true), sheet: () => setSheet(true), 'go-queue': goTo('queue'), 'go-models': goTo('models'), 'go-monitoring': goTo('monitoring'), 'go-reports': goTo('reports'), 'go-sources': goTo('imports'), 'go-profiles': goTo('profiles') })

  return (
    <AppFrame
      fixed={path.endsWith('/queue')}
      workspace={<Menu label="Workspaces" trigger={{ as: 'workspace', name: workspace.name }} groups={[{ heading: 'Workspaces', items: workspaces.map(({ slug, name }) => ({ id: slug, label: name, href: `/${slug}/queue`, checked: slug === workspace.slug })) }]} />}
      jump={<JumpButton onClick={() => setPalette(true)} />}
      nav={groups.map((title) => ({ title: title === 'Act' ? undefined : title, links: places.filter((place) => place.group === title) })).filter((group) => group.links.length > 0)}
      footLinks={places.filter((place) => place.group === 'Foot')}
      me={<Menu label="You" trigger={{ as: 'me', name: workspace.userName, role: workspace.role }} groups={[{ items: [
        { id: 'sessions', label: 'Your sessions and password', icon: 'monitor', href: `/${workspace.slug}/settings` },
        { id: 'keys', label: 'Keys', icon: 'keyboard', keys: '?', onSelect: () => setSheet(true) },
        { id: 'out', label: 'Sign out', icon: 'log-out', onSelect: () => void signOut({ callbackUrl: '/sign-in' }) },
      ] }]} />}
      tabs={places.filter((place) => place.group !== 'Learn').slice(0, 4)}
    >
      {children}
      <Palette open={palette} onClose={() => setPalette(false)} onSheet={() => setSheet(true)} />
      <KeySheet open={sheet} onClose={() => setSheet(false)} />
    </AppFrame>
  )
}

function Palette({ open, onClose, onSheet }: { open: boolean; onClose: () => void; onSheet: () => void }) {
  const { slug, role } = useWorkspace()
  const router = useRouter()
  const trpc = useTRPC()
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query.trim())
  const found = useQuery(trpc.act.searchLeads.queryOptions({ text: wanted }, { enabled: open && wanted.length >= 2 && allows(role, 'queue.read') }))
  const places = placesFor(role, slug)
  const list: PaletteGroup[] = [
    { heading: 'Leads', items: (found.data ?? []).map((lead) => ({ id: `lead:${lead.profileId}`, label: lead.name, note: lead.company, icon: 'user' as const })) },
    { heading: 'Go to', items: places.map((place) => ({ id: `place:${place.href}`, label: place.label, icon: place.icon })) },
    { heading: 'Do', items: [{ id: 'do:sheet', label: 'Show all keys', icon: 'keyboard', keys: '?' }] },
  ]
  return (
    <CommandPalette open={open} onClose={onClose} groups={list} matched={['Leads']} waiting={found.isFetching} onQuery={setQuery}
      onChoose={({ id }) => {
        if (id === 'do:sheet') onSheet()
        else router.push(id.startsWith('lead:') ? `/${slug}/queue/${id.slice(5)}` : id.slice(6))
      }} />
  )
}
