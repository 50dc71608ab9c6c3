import type { Metadata } from 'next'
import { monthName, monthSchema, quarterName } from '#domain/audit/index.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatCount, formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { MakeReport } from './make-report.client.tsx'
import { monthChoices } from './month-choices.ts'
import { QuarterVerdict } from './quarters/quarter-verdict.tsx'
import './reports.css'

export const metadata: Metadata = { title: 'Audit reports' }

/** The monthly reports, newest first: which are signed, and how to make another month's. */
export default async function Reports({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ before?: string }> }) {
  const [{ tenant }, { before }] = [await params, await searchParams]
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'reports.read')) return <Forbidden role={workspace.role} permission="reports.read" />
  const caller = await callerFor(tenant)
  const [{ rows, next, running }, quarters, key] = await Promise.all([caller.audit.list({ before: monthSchema.safeParse(before).data }), caller.audit.quarters({}), caller.audit.key({})])
  const mayMake = allows(workspace.role, 'reports.make')
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Audit reports' }]} /></Bar>
        <Body>
          <Section title="Months" hint="Made on the first of each month for the month before, and on demand for any month. Every figure opens its rows, and anyone can check the file without this server.">
            {mayMake && <MakeReport choices={monthChoices(running)} slug={tenant} />}
            {rows.length === 0 ? <EmptyState title="No report yet" level={3} why={mayMake ? 'The first one comes by itself on the first of next month. Any month can be reported on now: choose it above.' : 'The first one comes by itself on the first of next month.'} /> : (
              <DataTable caption="Monthly reports" density="two" rows={rows} rowKey={(row) => row.id} columns={[
                { id: 'month', head: 'Month', width: 170, cell: (row) => <TwoLines fact={<TextLink href={`/${tenant}/reports/${row.month}`}>{monthName(row.month)}</TextLink>} made={row.edition > 1 ? `edition ${row.edition}` : undefined} /> },
                { id: 'headline', head: 'In one line', wideOnly: true, cell: (row) => <TwoLines plain fact={row.headline} made={`${formatCount(row.models, where.locale)} ${row.models === 1 ? 'model' : 'models'}, ${formatCount(row.figures, where.locale)} figures`} /> },
                { id: 'signed', head: 'Signed off', width: 130, cell: (row) => (row.signOffs > 0 ? <Verdict kind="pass">{`by ${row.signOffs}`}</Verdict> : <Verdict kind="notEnough">Draft</Verdict>) },
                { id: 'made', head: 'Made', width: 150, wideOnly: true, cell: (row) => formatMoment(row.madeAt, where) },
              ]} />
            )}
            {next !== null && <p><TextLink href={`/${tenant}/reports?before=${next}`}>Earlier months</TextLink></p>}
          </Section>
          {quarters.length > 0 && (
            <Section title="Quarterly reviews" hint="Marketing, sales, product and IT look back together: the pack is made from the monthly reports; who came, what was decided and who does what is kept with it, and followed into the next.">
              <DataTable caption="Quarterly reviews" rows={quarters} rowKey={({ quarter }) => quarter} columns={[
                { id: 'quarter', head: 'Quarter', cell: ({ quarter }) => <TextLink href={`/${tenant}/reports/quarters/${quarter}`}>{quarterName(quarter)}</TextLink> },
                { id: 'state', head: 'Session', width: 170, cell: ({ state }) => <QuarterVerdict state={state} /> },
                { id: 'open', head: 'Open actions', end: true, width: 120, cell: ({ openActions }) => formatCount(openActions, where.locale) },
              ]} />
            </Section>
          )}
          <Section title="The key that signs" hint="Give it to auditors by another way than the reports: a key inside a report proves nothing by itself.">
            <p>Key <code className="hash">{key.keyId}</code>, public half <code className="hash">{key.publicKey}</code></p>
          </Section>
        </Body>
      </MainPane>
    </Panes>
  )
}
