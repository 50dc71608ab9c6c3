import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { figureWords, functionLabels, functions, monthName, quarterName, quarterSchema, recommendationLabels, recommendations, REVIEW_WITHIN_DAYS, type Action, type Figure, type ModelOfQuarter, type QuarterPack } from '#domain/audit/index.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatFullDate } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section, SidePane } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../../forbidden.tsx'
import { openWorkspace } from '../../../open-workspace.ts'
import { QuarterVerdict } from '../quarter-verdict.tsx'
import { SessionPanel } from './session-panel.client.tsx'
import '../../reports.css'

export const metadata: Metadata = { title: 'Quarterly review' }

/** The pack of a quarter's review session, and what people record of it beside it. */
export default async function QuarterReview({ params }: { params: Promise<{ tenant: string; quarter: string }> }) {
  const { tenant, quarter: asked } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'reports.read')) return <Forbidden role={workspace.role} permission="reports.read" />
  const quarter = quarterSchema.safeParse(asked)
  if (!quarter.success) notFound()
  const pack = await (await callerFor(tenant)).audit.quarter({ quarter: quarter.data })
  const list = `/${tenant}/reports`
  const reported = pack.months.some(({ report }) => report !== null)
  const day = (at: Date) => formatFullDate(at, where)
  const figure = (one: Figure | null, month: string) => (one === null ? <span className="faint">not yet known</span> : <a className="fig" href={`${list}/${month}?${new URLSearchParams({ figure: one.id })}`}>{figureWords(one, pack.currency)}</a>)
  const open = [...pack.former, ...pack.actions].filter(({ done }) => done === null)
  return (
    <Panes layout="rail">
      <MainPane>
        <Bar sticky>
          <Crumb items={[{ label: 'Audit reports', href: list }, { label: quarterName(quarter.data) }]} />
          <QuarterVerdict state={pack.state} />
        </Bar>
        <Body>
          {pack.held && <Note kind="pass">{`Held on ${day(pack.held.at)}, closed by ${pack.held.by}. It shows the reports as the session saw them.${pack.held.note ? ` ${pack.held.note}` : ''}`}</Note>}
          {pack.state === 'overdue' && <Note kind="watch">{`The quarter ended more than ${REVIEW_WITHIN_DAYS} days ago, and its session has not been closed.`}</Note>}
          <Section title="1. What was agreed last time" hint="Open, or done since the last session.">
            <Actions caption="Actions of earlier sessions" rows={pack.former} empty="Nothing was left open by earlier sessions." day={day} />
          </Section>
          <Section title="2. The quarter, month by month" hint="Each line is the headline of a monthly report. What orders brought is as that report said, refunds taken off.">
            <DataTable caption="Months of the quarter" density="two" rows={pack.months} rowKey={({ month }) => month} columns={[
              { id: 'month', head: 'Month', width: 116, cell: ({ month, report }) => (report ? <TwoLines fact={<TextLink href={`${list}/${month}?edition=${report.edition}`}>{monthName(month)}</TextLink>} made={report.signOffs > 0 ? `signed by ${report.signOffs}` : 'draft'} /> : monthName(month)) },
              { id: 'headline', head: 'In one line', cell: ({ report }) => report?.headline ?? <span className="faint">No report: it counts for nothing here.</span> },
              { id: 'net', head: 'Orders brought', end: true, width: 96, cell: ({ month }) => figure(pack.net.find((one) => one.month === month)?.figure ?? null, month) },
            ]} />
          </Section>
          {pack.models.map((model, at) => (
            <Section key={model.key} title={`${at + 3}. ${model.name}`} verdict={model.decided ? <Verdict kind="pass">{recommendationLabels[model.decided.decision]}</Verdict> : <Verdict kind="notEnough">Not decided</Verdict>} hint={`The rules advise: ${recommendationLabels[model.advice.recommendation].toLowerCase()}. ${model.advice.rules[0]?.because ?? ''}`}>
              {model.decided && <p>{`${model.decided.by}: ${model.decided.reason}`}</p>}
              <ModelMonths model={model} figure={figure} />
            </Section>
          ))}
          <Section title={`${pack.models.length + 3}. Not in order`} hint="As the monthly reports told it.">
            {pack.disorder.length === 0 ? <p>{reported ? 'Nothing was found in this quarter.' : 'No month has a report yet.'}</p> : pack.disorder.map(({ month, sentences }) => <div key={month}><h3>{monthName(month)}</h3><ul>{sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul></div>)}
            {pack.findings.length > 0 && <DataTable caption="Open findings" shownCaption rows={pack.findings} rowKey={({ id }) => id} columns={[
              { id: 'title', head: 'Finding', cell: ({ title }) => title }, { id: 'owner', head: 'Who mends it', width: 150, cell: ({ owner }) => owner }, { id: 'due', head: 'By', width: 150, cell: ({ due, overdue }) => (overdue ? <Verdict kind="watch">{`${due}, overdue`}</Verdict> : due) },
            ]} />}
          </Section>
          <Section title={`${pack.models.length + 4}. Agreed in this session`}>
            <Actions caption="Actions of this session" rows={pack.actions} empty="No action has been agreed yet." day={day} />
          </Section>
          {pack.missing.length > 0 && <Section title="Not told here"><ul>{pack.missing.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul></Section>}
        </Body>
      </MainPane>
      <SidePane label="The session" kind="rail">
        <div className="report-rail">
          <section>
            <h2>Who came</h2>
            {pack.attendance.length === 0 ? <p className="quiet">Nobody is recorded yet.</p> : <ul>{pack.attendance.map(({ name, from }) => <li key={name}>{name} <span className="quiet">{functionLabels[functions.find((one) => one === from) ?? 'other']}</span></li>)}</ul>}
          </section>
          {allows(workspace.role, 'reports.sign') ? <section><h2>Record the session</h2><SessionPanel key={`${pack.attendance.length} ${pack.actions.length} ${open.length} ${pack.models.filter(({ decided }) => decided).length} ${pack.state}`} quarter={quarter.data} {...sessionFacts(pack, reported)} open={open.map(({ id, title, owner, due }) => ({ id, title, owner, due }))} /></section> : <p className="quiet">Executives, compliance, admins and owners record sessions.</p>}
        </div>
      </SidePane>
    </Panes>
  )
}

function sessionFacts(pack: QuarterPack, reported: boolean) {
  return {
    closed: pack.held !== null, wanting: reported ? pack.wanting : ['No month of this quarter has a report yet.'], reported,
    models: pack.models.map(({ key, name, advice, decided }) => ({ key, name, advised: recommendationLabels[advice.recommendation], why: advice.rules[0]?.because ?? '', decided: decided ? recommendationLabels[decided.decision] : null })),
    choices: recommendations.map((value) => ({ value, label: recommendationLabels[value] })), functions: functions.map((value) => ({ value, label: functionLabels[value] })),
  }
}

function ModelMonths({ model, figure }: { model: ModelOfQuarter; figure: (one: Figure | null, month: string) => React.ReactNode }) {
  return (
    <DataTable caption={`${model.name}, month by month`} rows={model.months} rowKey={({ month }) => month} columns={[
      { id: 'month', head: 'Reported in', width: 150, cell: ({ month }) => monthName(month) },
      { id: 'promised', head: 'Promised', end: true, cell: ({ promised, month }) => figure(promised, month) }, { id: 'came', head: 'Came', end: true, cell: ({ came, month }) => figure(came, month) }, { id: 'kept', head: 'Came ÷ promised', end: true, cell: ({ kept, month }) => figure(kept, month) },
      { id: 'advice', head: 'The rules advised', wideOnly: true, width: 150, cell: ({ advice }) => recommendationLabels[advice.recommendation] }, { id: 'decided', head: 'Decided', wideOnly: true, width: 120, cell: ({ decided }) => recommendations.flatMap((one) => (one === decided ? [recommendationLabels[one]] : []))[0] ?? <span className="faint">nothing</span> },
    ]} />
  )
}

function Actions({ caption, rows, empty, day }: { caption: string; rows: readonly Action[]; empty: string; day: (at: Date) => string }) {
  if (rows.length === 0) return <p className="quiet">{empty}</p>
  return (
    <DataTable caption={caption} density="two" rows={rows} rowKey={({ id }) => id} columns={[
      { id: 'title', head: 'Action', cell: ({ title, done }) => <TwoLines plain fact={title} made={done ? `${done.note} (${done.by}, ${day(done.at)})` : undefined} /> },
      { id: 'owner', head: 'Who', width: 150, cell: ({ owner }) => owner },
      { id: 'state', head: 'By', width: 150, cell: ({ due, overdue, done }) => (done ? <Verdict kind="pass">Done</Verdict> : overdue ? <Verdict kind="watch">{`${due}, overdue`}</Verdict> : due) },
    ]} />
  )
}
