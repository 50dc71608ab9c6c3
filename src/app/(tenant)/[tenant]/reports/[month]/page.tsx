import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { findingsAfter, isDraft, monthName, monthSchema, recommendationLabels, recommendations, reportPages, type Recommendation, type SealedReport } from '#domain/audit/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { Bar, Body, Crumb, MainPane, Panes, SidePane } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { FigurePanel } from './figure-panel.tsx'
import { ReportTree } from './report-tree.tsx'
import { SignPanel } from './sign-panel.client.tsx'
import { VerifyReport } from './verify-button.client.tsx'
import '../reports.css'

export const metadata: Metadata = { title: 'Audit report' }

type Search = { edition?: string; figure?: string; from?: string }

/** A month's report on its sheets, each figure a link to its rows, and what people decide about it beside it. */
export default async function MonthReport({ params, searchParams }: { params: Promise<{ tenant: string; month: string }>; searchParams: Promise<Search> }) {
  const [{ tenant, month: asked }, search] = [await params, await searchParams]
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'reports.read')) return <Forbidden role={workspace.role} permission="reports.read" />
  const month = monthSchema.safeParse(asked)
  if (!month.success) notFound()
  const caller = await callerFor(tenant)
  const edition = /^\d{1,4}$/.test(search.edition ?? '') ? Number(search.edition) : undefined
  const found = await caller.audit.report({ month: month.data, edition }).catch(none)
  const list = `/${tenant}/reports`
  if (!found) return <Panes><MainPane><Bar><Crumb items={[{ label: 'Audit reports', href: list }, { label: monthName(month.data) }]} /></Bar><Body><EmptyState title={`No report of ${monthName(month.data)}`} why="It has not been made yet: choose the month in the list of reports." actions={<ButtonLink href={list}>All reports</ButtonLink>} /></Body></MainPane></Panes>
  const { row, sealed, editions } = found
  const address = (query: Record<string, string>) => `${list}/${month.data}?${new URLSearchParams({ ...(edition === undefined ? {} : { edition: String(edition) }), ...query })}`
  const file = (name: string) => `/api/reports/${month.data}/${name}?${new URLSearchParams({ workspace: tenant, edition: String(row.edition) })}`
  const from = /^\d{1,8}$/.test(search.from ?? '') ? Number(search.from) : 0
  const opened = search.figure === undefined ? null : await caller.audit.figure({ month: month.data, edition: row.edition, figureId: search.figure, from }).catch(none)
  const nodes = reportPages(sealed, { hrefOf: (figureId) => address({ figure: figureId }), opened: search.figure })
  const draft = isDraft(sealed)
  const mayDecide = opened === null && allows(workspace.role, 'reports.sign') && row.id === editions[0].id
  return (
    <Panes layout="rail">
      <MainPane>
        <Bar sticky end={<VerifyReport reportId={row.id} />}>
          <Crumb items={[{ label: 'Audit reports', href: list }, { label: monthName(month.data) }]} />
          {draft ? <Verdict kind="notEnough" filled>Draft, not signed</Verdict> : <Verdict kind="pass" filled>{`Signed by ${sealed.statements.filter(({ kind }) => kind === 'sign-off').length}`}</Verdict>}
        </Bar>
        <nav className="report-contents" aria-label="Contents">
          {[{ id: 'executive', label: 'For executives' }, ...sealed.report.models.map(({ key, name }) => ({ id: `annex-${key}`, label: name })), { id: 'annex-workspace', label: 'The workspace' }, { id: 'annex-method', label: 'How to check' }, ...(mayDecide ? [{ id: 'decide', label: 'Decide and sign' }] : [])].map(({ id, label }) => <a key={id} className="link" href={`#${id}`}>{label}</a>)}
        </nav>
        <div className="sheets"><ReportTree nodes={nodes} /></div>
      </MainPane>
      <SidePane label={opened ? 'Rows of a figure' : 'About this report'} kind="rail">
        <div className="report-rail">
          {search.figure !== undefined && opened === null && <EmptyState level={2} title="No such figure" why="The link names a figure that this edition does not have." actions={<ButtonLink small href={address({})}>Close</ButtonLink>} />}
          {opened && <FigurePanel tenant={tenant} opened={opened} currency={sealed.report.workspace.currency} locale={where.locale} close={address({})} pageHref={(at) => address({ figure: opened.figure.id, from: String(at) })} download={file('snapshot.zip')} />}
          {!opened && (
            <>
              <section><h2>Take it along</h2><p className="row-wrap"><ButtonLink small icon="download" href={file('report.pdf')} download>PDF</ButtonLink><ButtonLink small icon="download" href={file('report.html')} download>HTML</ButtonLink><ButtonLink small icon="download" href={file('report.json')} download>JSON</ButtonLink><ButtonLink small icon="download" href={file('snapshot.zip')} download>JSON and rows</ButtonLink><ButtonLink small icon="key-round" href={file('public-key.pem')} download>Public key</ButtonLink></p></section>
              {mayDecide && <section id="decide"><h2>Decide and sign</h2><SignPanel key={sealed.statements.length} reportId={row.id} {...signFacts(sealed)} /></section>}
              {editions.length > 1 && <section><h2>Editions</h2><ul>{editions.map((one) => <li key={one.id}><TextLink href={`${list}/${month.data}?edition=${one.edition}`}>{`Edition ${one.edition}`}</TextLink>{one.id === row.id ? ', this one' : ''}</li>)}</ul></section>}
              <section><h2>Model cards</h2><ul>{sealed.report.models.flatMap(({ targetId, name, versions }) => versions.map(({ number }) => <li key={`${targetId} ${number}`}><TextLink href={`${list}/cards/${targetId}/${number}`}>{`${name}, version ${number}`}</TextLink></li>))}</ul></section>
            </>
          )}
        </div>
      </SidePane>
    </Panes>
  )
}

/** Null for what is not there; whatever else was thrown is thrown on. */
function none(error: unknown): null {
  if (error instanceof Error && error.cause instanceof LeadlightError && error.cause.code === 'not-found') return null
  throw error
}

function signFacts({ report, statements }: SealedReport) {
  const decided = (key: string) => statements.findLast(({ kind, content }) => kind === 'decision' && content.modelKey === key)?.content.decision as Recommendation | undefined
  const models = report.models.map(({ key, name, advice }) => { const decision = decided(key); return { key, name, advised: recommendationLabels[advice.recommendation], why: advice.rules[0]?.because ?? '', decided: decision ? recommendationLabels[decision] : null } })
  return {
    models, signed: statements.some(({ kind }) => kind === 'sign-off'), choices: recommendations.map((value) => ({ value, label: recommendationLabels[value] })),
    findings: findingsAfter(report.findings, statements, report.month, new Date(report.asOf)).filter(({ state }) => state === 'open').map(({ id, title, owner, due, overdue }) => ({ id, title, owner, due, overdue })),
    refused: report.asOf < report.until ? 'The month is not over: its report can be signed off when it is.' : undefined,
  }
}
