import type { Metadata } from 'next'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { FilterBar, FilterChip, FindField } from '#ui/filter-bar.tsx'
import { formatAgo, formatDate } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Tag } from '#ui/tag.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { readCursor, writeCursor } from './list-cursor.ts'

export const metadata: Metadata = { title: 'Profiles' }

type Search = { q?: string; leads?: string; after?: string }

/** Everyone the workspace knows, last changed first; found by name, company or e-mail. */
export default async function Profiles({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<Search> }) {
  const { tenant } = await params
  const search = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'profiles.read')) return <Forbidden role={workspace.role} permission="profiles.read" />
  const q = search.q?.trim().slice(0, 200) ?? ''
  const leadsOnly = search.leads === '1'
  const { profiles, next } = await (await callerFor(tenant)).unify.profiles({ after: readCursor(search.after), limit: 100, search: q || undefined, leadsOnly: leadsOnly || undefined })
  const at = now()
  const href = (changes: Search) => `/${tenant}/profiles?${new URLSearchParams(Object.entries({ q, leads: leadsOnly ? '1' : '', ...changes }).filter(([, value]) => value))}`
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Profiles' }]} /></Bar>
        <FilterBar label="Find profiles">
          <form action={`/${tenant}/profiles`}>{leadsOnly && <input type="hidden" name="leads" value="1" />}<FindField label="Name, company or e-mail" name="q" defaultValue={q} /></form>
          {leadsOnly ? <FilterChip label="Only" value="leads" removeHref={href({ leads: '' })} /> : <ButtonLink small kind="quiet" href={href({ leads: '1' })}>Leads only</ButtonLink>}
        </FilterBar>
        <Body full>
          {profiles.length === 0
            ? q || leadsOnly
              ? <EmptyState title="Nobody matches" why={q ? <>No name, company or e-mail contains “{q}”.</> : 'Nobody here is a lead.'} actions={<ButtonLink href={`/${tenant}/profiles`}>Drop the filters</ButtonLink>} />
              : <EmptyState title="Nobody here yet" why="Profiles are made from the rows that you import: one for each person, however many rows speak of them." actions={allows(workspace.role, 'data.import') ? <ButtonLink kind="primary" href={`/${tenant}/imports/new`}>Import a file</ButtonLink> : undefined} />
            : <DataTable caption="Profiles" density="two" sticky rows={profiles} rowKey={(row) => row.id} columns={[
              { id: 'name', head: 'Person', cell: (row) => <TwoLines fact={<TextLink href={`/${tenant}/profiles/${row.id}`}>{row.name || row.email || 'Without a name'}</TextLink>} made={row.company || undefined} /> },
              { id: 'email', head: 'E-mail', cell: (row) => row.email ?? '–', wideOnly: true },
              { id: 'country', head: 'Country', cell: (row) => row.country ?? '–', wideOnly: true, width: 90 },
              { id: 'lead', head: 'Lead since', cell: (row) => (row.isLead && row.leadSince ? formatDate(row.leadSince, at, where) : '–'), width: 130 },
              { id: 'profiling', head: 'Profiling', cell: (row) => (row.profilingAllowed ? 'allowed' : <Tag kind="watch" title="Not scored and not trained on">not allowed</Tag>), wideOnly: true, width: 130 },
              { id: 'changed', head: 'Changed', end: true, cell: (row) => formatAgo(row.updatedAt, at, where), width: 130 },
            ]} />}
          <div className="row-wrap pager">
            {search.after && <ButtonLink href={href({})}>First page</ButtonLink>}
            {next && <ButtonLink href={href({ after: writeCursor(next) })}>Next page</ButtonLink>}
          </div>
        </Body>
      </MainPane>
    </Panes>
  )
}
