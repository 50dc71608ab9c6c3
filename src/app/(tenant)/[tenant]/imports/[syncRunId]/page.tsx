import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { fieldClassLabels, fieldRoleLabels, importObjectLabels, type ImportDetail } from '#domain/connect/index.ts'
import { findingLabels, scoreFormula, type AuditRow } from '#domain/govern/index.ts'
import { allows, type Role } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatBytes, formatCount, formatMoment, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Refusal } from '#ui/states.tsx'
import { Tag } from '#ui/tag.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { JobPanel } from '../../job-panel.client.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { ImportFigures } from '../import-figures.tsx'
import { isRunning, resultSentence, stateVerdict } from '../import-words.ts'
import { jobOfImport } from '../job-of-import.ts'
import { RejectTable } from '../reject-table.tsx'
import { UndoButton } from './undo-button.client.tsx'
import '../imports.css'

export const metadata: Metadata = { title: 'Import' }

type Caller = Awaited<ReturnType<typeof callerFor>>
const shownFindings = 6

/** One import: its progress while it runs, then what came of it, what the audit found, and the way back. */
export default async function Import({ params }: { params: Promise<{ tenant: string; syncRunId: string }> }) {
  const { tenant, syncRunId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  if (!z.uuid().safeParse(syncRunId).success) notFound()
  const caller = await callerFor(tenant)
  const run = await caller.connect.import({ syncRunId }).catch(() => null)
  if (!run) notFound()
  const job = isRunning(run.state) ? await jobOfImport(caller, run) : null
  const stopped = job !== null && job.state !== 'queued' && job.state !== 'running' && run.state === 'running'
  const verdict = stopped ? { kind: 'watch' as const, text: 'Stopped' } : stateVerdict(run)
  const mayUndo = allows(workspace.role, 'data.import') && !run.dryRun && run.cause === 'import' && (run.state === 'done' || stopped)
  const audits = run.state === 'done' && !run.dryRun ? await caller.govern.audits({ syncRunId, limit: 1 }) : []
  return (
    <Panes>
      <MainPane>
        <Bar end={mayUndo && <UndoButton syncRunId={syncRunId} fileName={run.fileName} counts={run.counts} />}>
          <Crumb items={run.cause === 'import' ? [{ label: 'Imports', href: `/${tenant}/imports` }, { label: run.fileName || 'Import' }] : [{ label: 'Sources', href: `/${tenant}/sources` }, { label: run.sourceName, href: `/${tenant}/sources/${run.sourceId}` }, { label: `${run.sourceObject}, ${formatMoment(run.createdAt, where)}` }]} />
          <Verdict kind={verdict.kind} filled>{verdict.text}</Verdict>{run.dryRun && <Tag>dry run</Tag>}
        </Bar>
        <Body>
          {job && <Section label="Progress"><JobPanel key={job.id} jobId={job.id} title={job.title} first={job} />{stopped && <Note kind="watch">It stopped after {formatCount(run.counts.read, where.locale)} rows; these are stored. Take them back, or import the file again: rows that are known change nothing.</Note>}</Section>}
          {run.state === 'refused' && <Section label="Refusal"><Refusal title={run.cause === 'import' ? 'This file was not imported' : 'This run was stopped'} why={run.reason ?? 'No row of it can be loaded.'} actions={run.cause !== 'import' ? <ButtonLink kind="primary" href={`/${tenant}/sources/${run.sourceId}`}>Open the source</ButtonLink> : allows(workspace.role, 'data.import') ? <ButtonLink kind="primary" href={`/${tenant}/imports/new`}>Choose another file</ButtonLink> : undefined} /></Section>}
          {(run.state === 'done' || run.state === 'undone') && <Result run={run} tenant={tenant} role={workspace.role} />}
          {run.counts.rejected > 0 && !isRunning(run.state) && <RejectTable caller={caller} tenant={tenant} syncRunId={syncRunId} rejected={run.counts.rejected} role={workspace.role} />}
          {audits.map((audit) => <AuditSummary key={audit.id} audit={audit} tenant={tenant} />)}
          <Settings run={run} where={where} by={await importerOf(caller, run, workspace.role)} />
        </Body>
      </MainPane>
    </Panes>
  )
}

function Result({ run, tenant, role }: { run: ImportDetail; tenant: string; role: Role }) {
  const next = run.state === 'done' && !run.dryRun
  return (
    <Section label="Result">
      <p className="verdict-line">{resultSentence(run)}</p>
      <ImportFigures counts={run.counts} dryRun={run.dryRun} />
      {run.warnings.map((warning) => <Note key={warning} kind="watch">{warning}</Note>)}
      {next && (
        <div className="row-wrap">
          {allows(role, 'models.read') && run.object === 'score' && <ButtonLink kind="primary" icon="layers" href={`/${tenant}/models/imported`}>See how these scores do</ButtonLink>}
          {allows(role, 'models.train') && run.object !== 'event' && run.object !== 'score' && <ButtonLink kind="primary" icon="layers" href={`/${tenant}/models`}>Train a model</ButtonLink>}
          {allows(role, 'queue.read') && <ButtonLink icon="list-ordered" href={`/${tenant}/queue`}>Open the lead queue</ButtonLink>}
          {allows(role, 'profiles.read') && <ButtonLink icon="users" href={`/${tenant}/profiles`}>See the profiles</ButtonLink>}
        </div>
      )}
    </Section>
  )
}

const severities = { fail: 'fail', watch: 'watch', info: 'quiet' } as const
const severityWords = { fail: 'Mend first', watch: 'Look at it', info: 'Good to know' }

function AuditSummary({ audit, tenant }: { audit: AuditRow; tenant: string }) {
  const { findings } = audit.findings
  return (
    <Section id="audit" title="Data audit" hint={scoreFormula} verdict={<Tag>{Math.round(audit.score)} of 100</Tag>} actions={<TextLink href={`/${tenant}/data-audit`}>All audits</TextLink>}>
      <DataTable caption="What the audit found" density="two" rows={findings.slice(0, shownFindings)} rowKey={(row) => `${row.kind} ${row.field ?? ''}`} empty="Nothing to mend." columns={[
        { id: 'verdict', head: 'Verdict', width: 140, cell: (row) => <Verdict kind={severities[row.severity]}>{severityWords[row.severity]}</Verdict> },
        { id: 'what', head: 'What', cell: (row) => <TwoLines fact={`${findingLabels[row.kind]}${row.field ? `: ${row.field}` : ''}`} made={row.sentence} /> },
        { id: 'count', head: 'Rows', end: true, width: 150, cell: (row) => `${formatCount(row.count, 'en-GB')} of ${formatCount(row.of, 'en-GB')}` },
      ]} />
      {findings.length > shownFindings && <p className="small quiet">{findings.length - shownFindings} more in the data audit.</p>}
    </Section>
  )
}

function Settings({ run, where, by }: { run: ImportDetail; where: Where; by: string }) {
  const { settings } = run
  return (
    <Section title="How it was read">
      <Facts items={[
        { term: 'Source', value: run.sourceName }, { term: 'Rows are', value: importObjectLabels[run.object] }, ...(run.cause === 'import' ? [{ term: 'File', value: formatBytes(run.fileBytes, where.locale), note: settings.format ? `${settings.format.encoding}, “${settings.format.delimiter === '\t' ? 'tab' : settings.format.delimiter}”` : undefined }] : [{ term: 'Read', value: run.sourceObject }]),
        { term: 'Asked for', value: formatMoment(run.createdAt, where), note: `by ${by}` },
        ...(run.finishedAt ? [{ term: 'Finished', value: formatMoment(run.finishedAt, where) }] : []),
        ...(settings.dateOrder ? [{ term: 'Days', value: settings.dateOrder }] : []),
        ...(settings.lawfulBasis ? [{ term: 'Lawful basis', value: settings.lawfulBasis.statement }] : []),
      ]} />
      <details className="fold">
        <summary>{`${settings.mapping.length} columns`}</summary>
        <DataTable caption="Mapping" density="twin" rows={settings.mapping} rowKey={(row) => row.column} columns={[
          { id: 'column', head: 'Column', cell: (row) => row.column },
          { id: 'field', head: 'Kept as', cell: (row) => row.field },
          { id: 'class', head: 'Class', cell: (row) => fieldClassLabels[row.class] },
          { id: 'role', head: 'Meaning', cell: (row) => (row.as ? fieldRoleLabels[row.as] : '') },
        ]} />
      </details>
    </Section>
  )
}

async function importerOf(caller: Caller, run: ImportDetail, role: Role): Promise<string> {
  const userId = /^user:(.+)$/.exec(run.createdBy)?.[1]
  if (userId === undefined) return run.createdBy.replace(/^\w[\w-]*:/, '')
  const members = allows(role, 'members.read') ? await caller.workspace.members.list() : []
  return members.find((member) => member.userId === userId)?.name ?? 'a member'
}
