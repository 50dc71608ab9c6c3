import type { Metadata } from 'next'
import { modelVerdictLabels } from '#domain/monitor/index.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatAgo, formatCount, formatMoneyShort, formatNumber, MISSING } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { AlertList } from './alert-list.client.tsx'
import { keptWords, ratioWords, shortMonth, verdictKind } from './monitor-words.ts'
import './monitoring.css'

export const metadata: Metadata = { title: 'Monitoring' }

const views = { open: ['open', 'muted'], all: ['open', 'muted', 'resolved'] } as const

/** Every model in use with one word for how it does, and what of them wants a person. */
export default async function Monitoring({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ show?: string; alert?: string }> }) {
  const { tenant } = await params
  const { show, alert } = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'monitor.read')) return <Forbidden role={workspace.role} permission="monitor.read" />
  const caller = await callerFor(tenant)
  const view = show === 'all' ? 'all' : 'open'
  const [models, alerts] = await Promise.all([caller.monitor.models({}), caller.monitor.alerts({ states: [...views[view]] })])
  const loud = alerts.filter(({ state }) => state === 'open').length
  const { locale } = where
  return (
    <Panes>
      <MainPane>
        <Bar end={allows(workspace.role, 'monitor.act') && <ButtonLink small icon="send" href={`/${tenant}/monitoring/channels`}>Where alerts go</ButtonLink>}><Crumb items={[{ label: 'Monitoring' }]} />{models.length > 0 && <Verdict kind={loud === 0 ? 'pass' : 'watch'} filled>{loud === 0 ? 'Nothing needs a look' : `${formatCount(loud, locale)} ${loud === 1 ? 'alert needs' : 'alerts need'} a look`}</Verdict>}</Bar>
        <Body>
          {models.length === 0
            ? <EmptyState title="No model in use yet" why="As soon as a lead score is in use, it is checked every day and month by month: whether the leads have changed, whether promises come true, and whether groups are treated alike." actions={allows(workspace.role, 'models.read') && <ButtonLink icon="layers" href={`/${tenant}/models`}>Go to models</ButtonLink>} />
            : (
              <>
                <Section id="models" title="Models in use">
                  <DataTable caption="Models in use" density="two" rows={models} rowKey={(row) => row.targetId} columns={[
                    { id: 'model', head: 'Model', cell: (row) => <TwoLines fact={<TextLink href={`/${tenant}/monitoring/${row.targetId}`}>{row.name}</TextLink>} made={`version ${row.version}`} /> },
                    { id: 'verdict', head: 'How it does', width: 160, cell: (row) => <TwoLines fact={<Verdict kind={verdictKind(row.verdict)}>{modelVerdictLabels[row.verdict]}</Verdict>} made={row.open === 0 ? 'no open alert' : `${row.open} open ${row.open === 1 ? 'alert' : 'alerts'}`} /> },
                    { id: 'kept', head: 'Promised and kept', wideOnly: true, cell: (row) => { const last = row.months.findLast(({ outcomes }) => outcomes.matured > 0); return last ? <TwoLines plain fact={<>{keptWords(last.outcomes, locale)} <Verdict kind={ratioWords(last.outcomes, locale).kind}>{ratioWords(last.outcomes, locale).text}</Verdict></>} made={`${shortMonth(last.month)}, the last month whose time is over${last.outcomes.withAmount > 0 ? `; promised ${formatMoneyShort(last.outcomes.promisedMoney, last.currency, locale)}, kept ${formatMoneyShort(last.outcomes.keptMoney, last.currency, locale)}` : ''}`} /> : <span className="faint">No month is over yet</span> } },
                    { id: 'auc', head: 'Ranking', end: true, wideOnly: true, cell: (row) => { const last = row.months.findLast(({ auc }) => auc !== null); return last?.auc == null ? MISSING : <TwoLines plain fact={`AUC ${formatNumber(last.auc, 2, locale)}`} made={shortMonth(last.month)} /> } },
                    { id: 'checked', head: 'Checked', width: 120, wideOnly: true, cell: (row) => (row.newest ? <TwoLines plain fact={shortMonth(row.newest.month)} made={formatAgo(row.newest.checkedAt, now(), where)} /> : <span className="faint">Not yet</span>) },
                  ]} />
                </Section>
                <Section id="alerts" title="Alerts" hint="The gravest and dearest first. J and K move, Enter opens, M mutes, O takes it on." actions={view === 'open' ? <TextLink href={`/${tenant}/monitoring?show=all`}>Show ended ones too</TextLink> : <TextLink href={`/${tenant}/monitoring`}>Hide ended ones</TextLink>}>
                  {alerts.length === 0 ? <EmptyState title="No alerts" level={3} why={models.every(({ newest }) => newest === null) ? 'No check has run yet: the first one follows the next scoring of all leads.' : 'Nothing beyond what chance brings was found in the months that were checked.'} /> : <AlertList key={view} alerts={alerts} first={alert} />}
                </Section>
              </>
            )}
        </Body>
      </MainPane>
    </Panes>
  )
}
