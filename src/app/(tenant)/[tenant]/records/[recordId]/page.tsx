import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'

export const metadata: Metadata = { title: 'Record' }

/** The raw row behind a fact: each field as its source served it, and the run that brought it. */
export default async function RecordPage({ params }: { params: Promise<{ tenant: string; recordId: string }> }) {
  const { tenant, recordId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  if (!z.uuid().safeParse(recordId).success) notFound()
  const caller = await callerFor(tenant)
  const record = await caller.connect.record({ recordId }).catch(() => notFound())
  const run = await caller.connect.import({ syncRunId: record.syncRunId }).catch(() => null)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Sources', href: `/${tenant}/sources` }, ...(run ? [{ label: run.sourceName, href: `/${tenant}/sources/${run.sourceId}` }] : []), { label: `${record.object} ${record.key}` }]} /></Bar>
        <Body>
          <Section title="Where it came from">
            <Facts items={[
              { term: 'Source', value: run ? <TextLink href={`/${tenant}/sources/${run.sourceId}`}>{run.sourceName}</TextLink> : 'not known' },
              { term: 'Run', value: <TextLink href={`/${tenant}/imports/${record.syncRunId}`}>{run ? formatMoment(run.createdAt, where) : 'open'}</TextLink>, ...(record.line > 0 ? { note: `row ${record.line.toLocaleString(where.locale)}` } : {}) },
              { term: 'Arrived', value: formatMoment(record.receivedAt, where) }, { term: 'Version', value: String(record.version) }, { term: 'Key in the source', value: record.key },
            ]} />
          </Section>
          <Section title="The row as it was served" hint="Where standardising changed a text, what stood there is beside it.">
            <DataTable caption="Fields of the row" rows={record.fields} rowKey={(one) => one.field} empty="The row has no fields that your role may see; or its source has deleted it." columns={[
              { id: 'field', head: 'Field', width: 240, cell: (one) => one.field },
              { id: 'value', head: 'Kept as', cell: (one) => String(one.value) },
              { id: 'given', head: 'Served as', cell: (one) => one.given ?? <span className="faint">the same</span> },
            ]} />
          </Section>
        </Body>
      </MainPane>
    </Panes>
  )
}
