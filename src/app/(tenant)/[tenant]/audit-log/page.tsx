import type { Metadata } from 'next'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { VerifyButton } from './verify-button.client.tsx'
import { actWords, actorWords } from './entry-words.ts'

export const metadata: Metadata = { title: 'Audit log' }

/** Who did what, newest first, and whether the record is whole. */
export default async function AuditLog({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ before?: string }> }) {
  const { tenant } = await params
  const { before } = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'audit-log.read')) return <Forbidden role={workspace.role} permission="audit-log.read" />
  const caller = await callerFor(tenant)
  const [{ entries, next }, members] = await Promise.all([caller.auditLog.list({ before: before && /^\d+$/.test(before) ? before : undefined, limit: 100 }), caller.workspace.members.list()])
  const names = new Map(members.map((member) => [member.userId, member.name]))
  return (
    <Panes>
      <MainPane>
        <Bar end={<VerifyButton />}><Crumb items={[{ label: 'Audit log' }]} /></Bar>
        <Body>
          <Section hint="Each entry carries the hash of the one before it, so a changed, removed or moved entry is found. Entries cannot be edited, by nobody.">
            {entries.length === 0
              ? <EmptyState title="Nothing was done yet" why="Imports, trainings, changes of members and keys will stand here, each with who and when." />
              : <DataTable caption="Audit log" density="two" sticky rows={entries} rowKey={(row) => row.sequence} columns={[
                { id: 'sequence', head: 'No.', end: true, width: 64, cell: (row) => row.sequence },
                { id: 'at', head: 'When', width: 170, cell: (row) => formatMoment(row.at, where) },
                { id: 'actor', head: 'Who', width: 160, cell: (row) => actorWords(row, names) },
                { id: 'action', head: 'What', cell: (row) => <TwoLines fact={actWords(row.action)} made={row.subject} /> },
                { id: 'details', head: 'Details', wideOnly: true, cell: (row) => <code className="mono cell-code">{JSON.stringify(row.details)}</code> },
                { id: 'hash', head: 'Hash', wideOnly: true, width: 100, cell: (row) => <code className="mono" title={row.hash}>{row.hash.slice(0, 8)}</code> },
              ]} />}
          </Section>
          <div className="row-wrap">
            {before && <ButtonLink href={`/${tenant}/audit-log`}>Newest</ButtonLink>}
            {next && <ButtonLink href={`/${tenant}/audit-log?before=${next}`}>Older</ButtonLink>}
          </div>
        </Body>
      </MainPane>
    </Panes>
  )
}
