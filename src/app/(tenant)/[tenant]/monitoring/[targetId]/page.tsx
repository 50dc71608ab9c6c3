import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { displayName, fieldLabel } from '#domain/train/index.ts'
import { falsePositiveShare, monthSchema, monthWords, type Check, type OwnWork } from '#domain/monitor/index.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DecileTable } from '#ui/charts/decile-table.tsx'
import { EvidenceFooter } from '#ui/evidence-footer.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatAgo, formatCount, formatFullDate, formatMoneyShort, formatNumber, formatPercent, MISSING, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { AlertList } from '../alert-list.client.tsx'
import { CheckButton } from '../check-button.client.tsx'
import { keptWords, ratioWords, shortMonth } from '../monitor-words.ts'
import { PromiseChart } from '../promise-chart.tsx'
import { DriftList } from './drift-list.tsx'
import { GroupDrivers } from './group-drivers.tsx'
import { GroupTable } from './group-table.tsx'
import { WeakParts } from './weak-parts.tsx'
import '../monitoring.css'

export const metadata: Metadata = { title: 'Monitoring of a model' }

/** One model over its months: what it promised and what came true, what has changed about its leads, and how groups fare. */
export default async function ModelMonitoringPage({ params, searchParams }: { params: Promise<{ tenant: string; targetId: string }>; searchParams: Promise<{ month?: string; fields?: string }> }) {
  const { tenant, targetId } = await params
  const query = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'monitor.read')) return <Forbidden role={workspace.role} permission="monitor.read" />
  if (!z.guid().safeParse(targetId).success) notFound()
  const caller = await callerFor(tenant)
  const models = await caller.monitor.models({})
  const watched = models.find((model) => model.targetId === targetId)
  if (!watched) notFound()
  const month = monthSchema.safeParse(query.month).data
  const monitoring = await caller.monitor.model({ targetId, month })
  const { check, months } = monitoring
  const { locale } = where
  const href = `/${tenant}/monitoring/${targetId}`
  const open = monitoring.alerts.filter(({ state }) => state !== 'resolved')
  return (
    <Panes>
      <MainPane>
        <Bar sticky end={<><ButtonLink small icon="layers" href={`${href}/challengers`}>Champion and challenger</ButtonLink>{allows(workspace.role, 'monitor.act') && <CheckButton targetId={targetId} month={month} mayFollow={allows(workspace.role, 'data.read')} />}</>}>
          <Crumb items={[{ label: 'Monitoring', href: `/${tenant}/monitoring` }, { label: monitoring.name }]} />
          <Verdict kind={open.length === 0 ? 'pass' : 'watch'} filled>{`Version ${watched.version}: ${open.length === 0 ? 'no open alert' : `${open.length} open ${open.length === 1 ? 'alert' : 'alerts'}`}`}</Verdict>
        </Bar>
        <Body>
          {months.length === 0 && <EmptyState title="Not checked yet" why="The first check follows the next scoring of all leads, at the latest tomorrow. It compares the leads of each month with those that the model learned from." actions={<ButtonLink icon="layers" href={`/${tenant}/models/${targetId}`}>See how it was judged at training</ButtonLink>} />}
          {months.length > 0 && <Section id="promises" title="Promised and kept" hint="Each lead counts once, by its first score, in the month in which it came."><PromiseChart months={months} locale={locale} href={(of) => `${href}?month=${of}`} /></Section>}
          {open.length > 0 && <Section id="alerts" title="Open alerts"><AlertList alerts={open} /></Section>}
          {months.length > 0 && (
            <Section id="month" title={check ? monthWords(check.result.month) : 'This month was not checked'} hint={check ? `Checked ${formatAgo(check.checkedAt, now(), where)}` : undefined}>
              <nav className="month-nav" aria-label="Months">{months.map((row) => <ButtonLink key={row.month} small kind={row.month === check?.result.month ? 'primary' : 'quiet'} href={`${href}?month=${row.month}#month`}>{shortMonth(row.month)}</ButtonLink>)}</nav>
            </Section>
          )}
          {check && <MonthFacts check={check} where={where} />}
          {check?.result.inputs && (
            <Section id="drift" title="What has changed about the leads" hint={`${check.result.inputs.features.length} fields against ${formatCount(check.result.inputs.referenceRows, locale)} leads that version ${check.result.inputs.versionNumber} learned from, at the same age; one false alarm in 330 months.`}
              actions={query.fields === 'all' ? <TextLink href={`${href}?month=${check.result.month}#drift`}>Show changed ones only</TextLink> : <TextLink href={`${href}?month=${check.result.month}&fields=all#drift`}>Show quiet ones too</TextLink>}>
              <DriftList features={check.result.inputs.features} currency={check.result.currency} locale={locale} nameOf={displayName} shownQuiet={query.fields === 'all'} />
            </Section>
          )}
          {check && check.result.outcomes.tenths.length > 0 && (
            <Section id="tenths" title="Tenth by tenth" hint={check.result.outcomes.provisional ? 'Leads whose time is over; the others will join.' : 'All leads of the month.'}>
              <DecileTable locale={locale} outcome="Converted" tenths={check.result.outcomes.tenths.map((tenth) => ({ rank: tenth.rank, scores: `${tenth.from}–${tenth.to}`, leads: tenth.rows, promised: tenth.promised, outcomes: tenth.kept }))} />
            </Section>
          )}
          {check && monitoring.weak.length > 0 && (
            <Section id="weak" title="Where it does worse" hint={`Found by itself in every field; leads whose time is over, of ${monthsWords(monitoring.groupMonths)} up to this one.`}><WeakParts parts={monitoring.weak} locale={locale} /></Section>
          )}
          {check && monitoring.work && monitoring.work.worked.rows > 0 && <Section id="work" title="Own work" hint={`Calls, letters, meetings and quotes within the time that a lead is given; ${monthsWords(monitoring.groupMonths)} up to this one.`}><Facts items={workFacts(monitoring.work, locale)} /></Section>}
          {check && (
            <Section id="groups" title="Are groups treated alike?" hint={`Sensitive fields are checked and never seen by the model; ${monthsWords(monitoring.groupMonths)} up to this one.`}>
              {monitoring.groups.length === 0 ? <Note>No field is classed as sensitive, or none has values: class one in the data audit to have its groups compared.</Note> : <GroupTable groups={monitoring.groups} locale={locale} />}
            </Section>
          )}
          {check && check.result.drivers.length > 0 && <Section id="drivers" title="What drives the scores of groups apart" hint={`Leads of ${monthWords(check.result.month)}.`}><GroupDrivers gaps={check.result.drivers} nameOf={fieldLabel} locale={locale} /></Section>}
          {check && <EvidenceFooter scored={`Checked ${formatFullDate(check.checkedAt, where)}`} model={check.result.versions.length === 0 ? 'No version scored this month' : check.result.versions.map(({ number, rows }) => `version ${number}: ${rows}`).join(', ')} snapshot={check.id.slice(0, 8)} check={<TextLink href={`/${tenant}/models/${targetId}`}>The model</TextLink>} />}
        </Body>
      </MainPane>
    </Panes>
  )
}

const monthsWords = (months: number) => `${months} ${months === 1 ? 'month' : 'months'}`

function workFacts({ worked, untouched }: OwnWork, locale: string) {
  const value = ({ promised, kept }: OwnWork['worked']) => `promised ${formatNumber(promised, 1, locale)}, kept ${formatCount(kept, locale)}`
  return [
    { term: 'Leads that somebody worked', value: worked.rows === 0 ? MISSING : value(worked), note: `${formatCount(worked.rows, locale)} leads` },
    { term: 'Leads that nobody touched', value: untouched.rows === 0 ? MISSING : value(untouched), note: `${formatCount(untouched.rows, locale)} leads` },
  ]
}

function MonthFacts({ check, where }: { check: Check; where: Where }) {
  const { locale } = where
  const { outcomes, performance, inputs, currency, notes, leads, rows } = check.result
  const ratio = ratioWords(outcomes, locale)
  const wasted = falsePositiveShare(outcomes)
  return (
    <Section label="Figures of the month">
      {notes.length > 0 && <div className="notes">{notes.map((note) => <Note key={note}>{note}</Note>)}</div>}
      <Facts items={[
        { term: 'Leads', value: `${formatCount(rows, locale)} scored of ${formatCount(leads, locale)}`, note: inputs?.volume.perDayBefore == null ? undefined : `${formatNumber(inputs.volume.perDay, 1, locale)} a day, before ${formatNumber(inputs.volume.perDayBefore, 1, locale)}` },
        { term: outcomes.provisional ? 'Conversions, provisional' : 'Conversions', value: outcomes.matured === 0 ? MISSING : <>{keptWords(outcomes, locale)} <Verdict kind={ratio.kind}>{ratio.text}</Verdict></>, note: outcomes.provisional && outcomes.finalOn !== null ? `final on ${formatFullDate(new Date(outcomes.finalOn), where)}` : undefined },
        { term: 'In money', value: outcomes.withAmount === 0 ? 'no amounts known' : outcomes.matured === 0 ? `${formatMoneyShort(outcomes.promisedMoneyAll, currency, locale)} promised` : `promised ${formatMoneyShort(outcomes.promisedMoney, currency, locale)}, kept ${formatMoneyShort(outcomes.keptMoney, currency, locale)}` },
        { term: 'Ranking (AUC)', value: performance?.auc == null ? (performance?.estimatedAuc == null ? MISSING : `${formatNumber(performance.estimatedAuc, 2, locale)} estimated`) : `${formatNumber(performance.auc, 2, locale)} realised`, note: performance ? `${performance.aucInterval && performance.auc !== null ? `${formatNumber(performance.aucInterval.low, 2, locale)} to ${formatNumber(performance.aucInterval.high, 2, locale)}; ` : ''}${performance.auc !== null && performance.estimatedAuc !== null ? `estimated ${formatNumber(performance.estimatedAuc, 2, locale)}; ` : ''}at training ${formatNumber(performance.trainedAuc, 2, locale)}` : undefined },
        { term: 'Worked for nothing', value: wasted === null ? MISSING : `${formatPercent(wasted.share, locale)} of grades A and B`, note: wasted === null ? undefined : `${formatCount(outcomes.falsePositives, locale)} of ${formatCount(outcomes.worked, locale)}; ${formatPercent(wasted.low, locale)} to ${formatPercent(wasted.high, locale)}` },
      ]} />
    </Section>
  )
}
