import type { Metadata } from 'next'
import { importObjectLabels, type ImportObject } from '#domain/connect/schema.ts'
import { findingLabels, scoreFormula, type AuditRow } from '#domain/govern/schema.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatAgo, formatCount, formatPercent, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'

export const metadata: Metadata = { title: 'Data audit' }

const objects: ImportObject[] = ['lead', 'order', 'event']
const verdicts = { fail: 'fail', watch: 'watch', info: 'quiet' } as const
const words = { fail: 'Mend first', watch: 'Look at it', info: 'Good to know' }

/** How good the data is that models learn from: the newest audit of each kind of data, with exact counts. */
export default async function DataAudit({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  const caller = await callerFor(tenant)
  const audits = (await Promise.all(objects.map(async (object) => (await caller.govern.audits({ object, limit: 1 }))[0]))).filter((audit) => audit !== undefined)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Data audit' }]} /></Bar>
        <Body>
          {audits.length === 0
            ? <EmptyState title="No audit has run yet" why="Each import is audited by itself when it finishes. No model is trained before that." actions={allows(workspace.role, 'data.import') ? <ButtonLink kind="primary" href={`/${tenant}/imports/new`}>Import a file</ButtonLink> : undefined} />
            : audits.map((audit) => <Audit key={audit.id} audit={audit} tenant={tenant} where={where} at={now()} />)}
        </Body>
      </MainPane>
    </Panes>
  )
}

function Audit({ audit, tenant, where, at }: { audit: AuditRow; tenant: string; where: Where; at: Date }) {
  const { findings: found } = audit
  const share = (value: number) => formatPercent(value, where.locale, 1)
  const count = (value: number) => formatCount(value, where.locale)
  return (
    <Section title={importObjectLabels[audit.object as ImportObject] ?? audit.object} hint={<>The newest <TextLink href={`/${tenant}/imports/${audit.syncRunId}`}>import</TextLink>, {formatAgo(audit.createdAt, at, where)}: {count(audit.rows)} rows.</>}>
      <Facts items={[
        { term: 'Score', value: `${Math.round(audit.score)} of 100` },
        { term: 'Completeness', value: share(found.parts.completeness) }, { term: 'Validity', value: share(found.parts.validity) },
        { term: 'Uniqueness of identifiers', value: share(found.parts.uniqueness) }, { term: 'Rows loaded', value: share(found.parts.loaded) },
      ]} />
      <HowToRead>{scoreFormula} Findings are exact counts over all rows of the file.</HowToRead>
      <DataTable caption={`Findings in ${audit.object} data`} shownCaption density="two" rows={found.findings} rowKey={(row) => `${row.kind} ${row.field ?? ''}`} empty="Nothing to mend." columns={[
        { id: 'verdict', head: 'Verdict', width: 130, cell: (row) => <Verdict kind={verdicts[row.severity]}>{words[row.severity]}</Verdict> },
        { id: 'what', head: 'What', cell: (row) => <TwoLines fact={`${findingLabels[row.kind]}${row.field ? `: ${row.field}` : ''}`} made={row.sentence} /> },
        { id: 'count', head: 'Rows', end: true, width: 140, cell: (row) => `${count(row.count)} of ${count(row.of)}` },
      ]} />
      <DataTable caption={`Fields of ${audit.object} data`} shownCaption rows={found.fields} rowKey={(row) => row.column} columns={[
        { id: 'field', head: 'Field', cell: (row) => row.field },
        { id: 'class', head: 'Class', cell: (row) => row.class, wideOnly: true },
        { id: 'filled', head: 'Filled', end: true, cell: (row) => (row.rows ? share(row.filled / row.rows) : '–') },
        { id: 'invalid', head: 'Not valid', end: true, cell: (row) => count(row.invalid) },
        { id: 'distinct', head: 'Different values', end: true, wideOnly: true, cell: (row) => `${row.distinctExact ? '' : 'at least '}${count(row.distinct)}` },
        { id: 'conflicts', head: 'Sources disagree', end: true, wideOnly: true, cell: (row) => count(row.conflicts) },
        { id: 'mended', head: 'Standardised', end: true, wideOnly: true, cell: (row) => count(row.mended) },
      ]} />
    </Section>
  )
}
