import type { Metadata } from 'next'
import { importObjectLabels } from '#domain/connect/schema.ts'
import { now } from '#platform/clock.ts'
import { allows, type Role } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatAgo, formatCount, formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Steps } from '#ui/steps.tsx'
import { Tag } from '#ui/tag.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { readImportCursor, writeImportCursor } from './import-cursor.ts'
import { isRunning, stateVerdict } from './import-words.ts'

export const metadata: Metadata = { title: 'Imports' }

const pageSize = 50

/** Every file that came in, newest first, and the way to the first score while there is none. */
export default async function Imports({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ before?: string }> }) {
  const { tenant } = await params
  const before = readImportCursor((await searchParams).before)
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  const caller = await callerFor(tenant)
  const [imports, targets] = await Promise.all([caller.connect.imports({ before, limit: pageSize }), caller.train.targets({})])
  const mayImport = allows(workspace.role, 'data.import')
  const trained = targets.some((target) => target.kind === 'lead-score' && target.activeVersionId !== null)
  const loaded = imports.some((one) => one.object === 'lead' && one.state === 'done' && !one.dryRun)
  const last = imports.at(-1)
  const at = now()
  return (
    <Panes>
      <MainPane>
        <Bar end={mayImport && <ButtonLink kind="primary" icon="upload" href={`/${tenant}/imports/new`}>Import a file</ButtonLink>}><Crumb items={[{ label: 'Imports' }]} /></Bar>
        <Body>
          {!trained && !before && <FirstScore tenant={tenant} loaded={loaded} role={workspace.role} />}
          {imports.length === 0
            ? <EmptyState title="No file has come in yet" why={mayImport ? 'Leads, orders and events arrive as CSV files. Nothing is stored before you have seen what a file would do.' : 'Someone who may import has to bring the first file: an owner, an admin, a marketer or an analyst.'} actions={mayImport ? <ButtonLink kind="primary" icon="upload" href={`/${tenant}/imports/new`}>Import a file</ButtonLink> : undefined} />
            : (
              <Section>
                <DataTable caption="Imports" density="two" sticky rows={imports} rowKey={(row) => row.id} columns={[
                  { id: 'file', head: 'File', cell: (row) => <TwoLines fact={<TextLink href={`/${tenant}/imports/${row.id}`}>{row.fileName || 'A file'}</TextLink>} made={row.sourceName} /> },
                  { id: 'object', head: 'Rows are', width: 150, cell: (row) => <span className="row nowrap">{importObjectLabels[row.object]}{row.dryRun && <Tag>dry run</Tag>}</span> },
                  { id: 'state', head: 'State', width: 200, cell: (row) => { const verdict = stateVerdict(row); return <Verdict kind={verdict.kind}>{verdict.text}</Verdict> } },
                  { id: 'read', head: 'Read', end: true, width: 90, wideOnly: true, cell: (row) => formatCount(row.counts.read, where.locale) },
                  { id: 'new', head: 'New', end: true, width: 90, cell: (row) => formatCount(row.counts.new, where.locale) },
                  { id: 'changed', head: 'Changed', end: true, width: 90, wideOnly: true, cell: (row) => formatCount(row.counts.changed, where.locale) },
                  { id: 'when', head: 'When', end: true, width: 120, cell: (row) => <span title={formatMoment(row.createdAt, where)} className="nowrap">{formatAgo(row.createdAt, at, where)}</span> },
                ]} />
                {imports.some((one) => isRunning(one.state)) && <p className="small quiet">Open an import under way to see its progress.</p>}
              </Section>
            )}
          <div className="row-wrap">
            {before && <ButtonLink href={`/${tenant}/imports`}>Newest</ButtonLink>}
            {last && imports.length === pageSize && <ButtonLink href={`/${tenant}/imports?before=${writeImportCursor(last)}`}>Older</ButtonLink>}
          </div>
        </Body>
      </MainPane>
    </Panes>
  )
}

function FirstScore({ tenant, loaded, role }: { tenant: string; loaded: boolean; role: Role }) {
  return (
    <Section title="To your first score" hint="A few minutes, most of them reading.">
      <Steps label="To your first score" current={loaded ? 1 : 0} items={[
        { title: 'Import leads', note: 'A CSV file with one row a lead, and a column that says who converted', href: allows(role, 'data.import') ? `/${tenant}/imports/new` : undefined },
        { title: 'Look at the data audit', note: 'It runs by itself with each import', href: loaded ? `/${tenant}/data-audit` : undefined },
        { title: 'Train the first model', note: 'At least 40 conversions are needed', href: loaded ? `/${tenant}/models` : undefined },
        { title: 'Open the lead queue', note: 'Each score with its reasons' },
      ]} />
    </Section>
  )
}
