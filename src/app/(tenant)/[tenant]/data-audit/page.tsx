import type { Metadata } from 'next'
import { fieldClassLabels, fieldClassSchema, importObjectLabels, type FieldClass, type ImportObject } from '#domain/connect/schema.ts'
import { findingLabels, scoreFormula, type AuditRow, type Finding } from '#domain/govern/schema.ts'
import { fieldLabel } from '#domain/train/index.ts'
import { now } from '#platform/clock.ts'
import { allows, type Role } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatAgo, formatCount, formatMoment, formatPercent, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { auditVerdict } from './audit-verdict.ts'
import { FieldClassSelect } from './field-class-select.client.tsx'
import './data-audit.css'

export const metadata: Metadata = { title: 'Data audit' }

const objects: ImportObject[] = ['lead', 'order', 'event']
const verdicts = { fail: 'fail', watch: 'watch', info: 'quiet' } as const
const words = { fail: 'Mend first', watch: 'Look at it', info: 'Good to know' }
const classOptions = fieldClassSchema.options.map((value) => ({ value, label: fieldClassLabels[value] }))

/** How good the data is that models learn from: the newest audit of each kind of data, with exact counts, and what to mend first. */
export default async function DataAudit({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  const caller = await callerFor(tenant)
  const [audits, classes] = await Promise.all([
    Promise.all(objects.map(async (object) => (await caller.govern.audits({ object, limit: 1 }))[0])),
    caller.govern.fieldClasses({}),
  ])
  const found = audits.filter((audit) => audit !== undefined)
  const classOf = new Map(classes.map((row) => [`${row.object} ${row.field}`, row.class]))
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Data audit' }]} /></Bar>
        <Body>
          {found.length === 0
            ? <EmptyState title="No audit has run yet" why="Each import is audited by itself when it finishes. No model is trained before that." actions={allows(workspace.role, 'data.import') ? <ButtonLink kind="primary" icon="upload" href={`/${tenant}/imports/new`}>Import a file</ButtonLink> : undefined} />
            : found.map((audit) => <Audit key={audit.id} audit={audit} tenant={tenant} where={where} role={workspace.role} classOf={classOf} />)}
        </Body>
      </MainPane>
    </Panes>
  )
}

type AuditProps = { audit: AuditRow; tenant: string; where: Where; role: Role; classOf: ReadonlyMap<string, FieldClass> }

function Audit({ audit, tenant, where, role, classOf }: AuditProps) {
  const { findings: found } = audit
  const object = audit.object as ImportObject
  const name = importObjectLabels[object] ?? audit.object
  const share = (value: number) => formatPercent(value, where.locale, 1)
  const verdict = auditVerdict({ score: audit.score, findings: found.findings })
  const pressing = found.findings.filter(({ severity }) => severity !== 'info')
  const rest = found.findings.filter(({ severity }) => severity === 'info')
  return (
    <Section id={audit.object} title={name} verdict={<Verdict kind={verdict.kind} filled>{verdict.text}</Verdict>}
      hint={<><TextLink href={`/${tenant}/imports/${audit.syncRunId}`}>The newest import</TextLink>, <span title={formatMoment(audit.createdAt, where)}>{formatAgo(audit.createdAt, now(), where)}</span>: {formatCount(audit.rows, where.locale)} rows</>}>
      <p className="verdict-line">{verdict.sentence}</p>
      <Facts items={[
        { term: 'Completeness', value: share(found.parts.completeness) }, { term: 'Validity', value: share(found.parts.validity) },
        { term: 'Uniqueness of identifiers', value: share(found.parts.uniqueness) }, { term: 'Rows loaded', value: share(found.parts.loaded) },
        ...(found.freshness.daysSinceNewest === null ? [] : [{ term: 'Newest row', value: `${formatCount(found.freshness.daysSinceNewest, where.locale)} days old` }]),
      ]} />
      <HowToRead>{scoreFormula} Findings are exact counts over all rows of the file.</HowToRead>
      <Findings title={`What to look at first in ${name.toLowerCase()}`} rows={pressing} where={where} empty="Nothing to mend." />
      {rest.length > 0 && <details className="audit-fold"><summary>{rest.length} more, good to know</summary><Findings title={`Good to know about ${name.toLowerCase()}`} rows={rest} where={where} /></details>}
      <Fields audit={audit} where={where} role={role} classOf={classOf} />
    </Section>
  )
}

function Findings({ title, rows, where, empty }: { title: string; rows: readonly Finding[]; where: Where; empty?: string }) {
  const count = (value: number) => formatCount(value, where.locale)
  return (
    <DataTable caption={title} density="two" rows={rows} rowKey={(row) => `${row.kind} ${row.field ?? ''}`} empty={empty} columns={[
      { id: 'verdict', head: 'Verdict', width: 140, cell: (row) => <Verdict kind={verdicts[row.severity]}>{words[row.severity]}</Verdict> },
      { id: 'what', head: 'What', cell: (row) => <TwoLines fact={`${findingLabels[row.kind]}${row.field ? `: ${fieldLabel(row.field)}` : ''}`} made={<span title={row.sentence}>{row.sentence}</span>} /> },
      { id: 'count', head: 'Rows', end: true, width: 150, cell: (row) => (row.kind === 'stale' ? '–' : `${count(row.count)} of ${count(row.of)}`) },
    ]} />
  )
}

function Fields({ audit, where, role, classOf }: Pick<AuditProps, 'audit' | 'where' | 'role' | 'classOf'>) {
  const { fields } = audit.findings
  const object = audit.object as ImportObject
  const count = (value: number) => formatCount(value, where.locale)
  const mayChange = allows(role, 'data.import')
  return (
    <details className="audit-fold">
      <summary>{fields.length} fields</summary>
      <DataTable caption={`Fields of ${audit.object} data`} rows={fields} rowKey={(row) => row.column} columns={[
        { id: 'field', head: 'Field', width: 220, cell: (row) => <span title={row.column}>{fieldLabel(row.field)}</span> },
        { id: 'class', head: 'Class', width: 150, cell: (row) => {
          const known = classOf.get(`${audit.object} ${row.field}`)
          return known && mayChange ? <FieldClassSelect object={object} field={row.field} value={known} options={classOptions} /> : fieldClassLabels[known ?? (row.class as FieldClass)]
        } },
        { id: 'filled', head: 'Filled', end: true, width: 80, cell: (row) => (row.rows ? formatPercent(row.filled / row.rows, where.locale, 1) : '–') },
        { id: 'bar', head: <span className="sr">Filled as a bar</span>, wideOnly: true, width: 120, cell: (row) => <svg className="chart bar-cell" width="100%" height="14" aria-hidden="true"><rect className="bar-1" x="0" y="3" height="8" width={`${row.rows ? ((row.filled / row.rows) * 100).toFixed(2) : 0}%`} /></svg> },
        { id: 'invalid', head: 'Not valid', end: true, cell: (row) => count(row.invalid) },
        { id: 'distinct', head: 'Different values', end: true, wideOnly: true, cell: (row) => `${row.distinctExact ? '' : 'at least '}${count(row.distinct)}` },
        { id: 'conflicts', head: 'Sources disagree', end: true, wideOnly: true, cell: (row) => count(row.conflicts) },
        { id: 'mended', head: 'Standardised', end: true, wideOnly: true, cell: (row) => count(row.mended) },
      ]} />
    </details>
  )
}
