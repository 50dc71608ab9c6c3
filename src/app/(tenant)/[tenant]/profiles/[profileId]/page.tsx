import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { profilingBasisLabels } from '#domain/unify/schema.ts'
import { identifierLabels } from '#domain/unify/schema.ts'
import { purposeLabels } from '#domain/govern/schema.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatChance, formatDate, formatMoment, formatMoney, formatNumber, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section, SidePane } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { ScoreBadge } from '#ui/score-badge.tsx'
import { RecordHead } from '#ui/score-card.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Timeline } from '#ui/timeline.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { ConsentButtons } from './consent-buttons.client.tsx'
import { fieldWords, scoreCourse, timelineDays, traitWords } from './profile-words.ts'

export const metadata: Metadata = { title: 'Profile' }

const timelinePage = 40

type Props = { params: Promise<{ tenant: string; profileId: string }>; searchParams: Promise<{ before?: string; id?: string }> }

/** One person: what is known, from which record, on what ground they may be profiled, and what they did. */
export default async function ProfilePage({ params, searchParams }: Props) {
  const { tenant, profileId } = await params
  const { before, id } = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'profiles.read')) return <Forbidden role={workspace.role} permission="profiles.read" />
  if (!/^[0-9a-f-]{36}$/.test(profileId)) notFound()
  const caller = await callerFor(tenant)
  const profile = await caller.unify.profile({ profileId }).catch(() => notFound())
  const from = before && id && !Number.isNaN(Date.parse(before)) ? { at: new Date(before), id: id.slice(0, 100) } : undefined
  const [timeline, consents, value] = await Promise.all([
    caller.unify.timeline({ profileId, before: from, limit: timelinePage }),
    caller.govern.consent({ profileId }),
    caller.train.value({ profileId }).catch(() => null),
  ])
  const score = profile.isLead && allows(workspace.role, 'queue.read') ? await scoreOf(caller, profileId) : null
  const at = now()
  const name = profile.name || profile.email || 'Without a name'
  return (
    <Panes layout="rail">
      <MainPane>
        <Bar end={profile.isLead ? <ButtonLink href={`/${tenant}/queue/${profileId}`} icon="gauge">Score and reasons</ButtonLink> : undefined}>
          <Crumb titled={false} items={[{ label: 'Profiles', href: `/${tenant}/profiles` }, { label: name }]} />
        </Bar>
        <Body>
          <RecordHead name={name} about={[profile.company, profile.country].filter(Boolean).join(', ')} facts={[
            ...(profile.isLead && profile.leadSince ? [{ term: 'Lead since', value: formatDate(profile.leadSince, at, where) }] : []),
            { term: 'Events', value: profile.counts.events.toLocaleString(where.locale) }, { term: 'Orders', value: profile.counts.orders.toLocaleString(where.locale) }, { term: 'Records', value: profile.counts.records.toLocaleString(where.locale) },
          ]} />
          {score && <Scores score={score} tenant={tenant} profileId={profileId} at={at} where={where} />}
          <Section title="What we know, and from where" hint="The value that won, and the record that it came from.">
            <DataTable caption="Attributes with their origin" rows={profile.traits} rowKey={(trait) => trait.field} empty="Nothing but the identifiers." columns={[
              { id: 'field', head: 'Field', width: 220, cell: (trait) => fieldWords(trait.field) },
              { id: 'value', head: 'Value', cell: (trait) => (trait.hidden ? <span className="faint">sensitive: not open to your role</span> : traitWords(trait.value, where)) },
              { id: 'origin', head: 'From', cell: (trait) => (trait.origin ? <>{allows(workspace.role, 'data.read') ? <TextLink href={`/${tenant}/records/${trait.origin.recordId}`}>{trait.origin.sourceName}</TextLink> : trait.origin.sourceName}{`, ${formatDate(new Date(trait.origin.at), at, where)}`}</> : '–') },
            ]} />
          </Section>
          {value && (
            <Section title="Customer value" hint={`Expected in the next ${value.horizonDays} days, from the orders so far.`}>
              <Facts items={[
                { term: 'Expected value', value: formatMoney(value.value, workspace.currency, where.locale), note: `${formatMoney(value.low, workspace.currency, where.locale)} to ${formatMoney(value.high, workspace.currency, where.locale)}` },
                { term: 'Expected orders', value: formatNumber(value.expectedOrders, 1, where.locale) },
                { term: 'Still a customer', value: formatChance(value.pAlive, where.locale) },
                { term: 'Segment', value: value.segment },
              ]} />
            </Section>
          )}
          <Section title="Records" hint="Each row of a source that speaks of this person.">
            <DataTable caption="Records" density="two" rows={profile.records} rowKey={(record) => record.id} columns={[
              { id: 'source', head: 'Source', cell: (record) => <TwoLines fact={record.sourceName} made={`${record.object} ${record.key}, version ${record.version}`} /> },
              { id: 'line', head: 'Line', end: true, cell: (record) => (allows(workspace.role, 'data.read') ? <TextLink href={`/${tenant}/records/${record.id}`}>{record.line}</TextLink> : record.line) },
              { id: 'at', head: 'Arrived', end: true, cell: (record) => formatMoment(record.receivedAt, where) },
            ]} />
          </Section>
        </Body>
      </MainPane>
      <SidePane label="Consent, identifiers and timeline" kind="rail">
        <Body>
          <Section title="Profiling"><Verdict kind={profile.profilingAllowed ? 'pass' : 'watch'}>{profilingBasisLabels[profile.profilingBasis]}</Verdict>
            {allows(workspace.role, 'data.import') && <ConsentButtons profileId={profileId} allowed={profile.profilingAllowed} />}
            {consents.length > 0 && <Facts layout="down" items={consents.slice(0, 10).map((entry) => ({ term: purposeLabels[entry.purpose], value: entry.allowed ? 'yes' : 'no', note: `${formatDate(entry.at, at, where)}, ${entry.basis}` }))} />}
          </Section>
          <Section title="Known by"><Facts layout="down" items={profile.identifiers.map((one, index) => ({ term: `${identifierLabels[one.kind]}${index > 0 && profile.identifiers[index - 1].kind === one.kind ? ` ${index + 1}` : ''}`, value: one.value, note: one.sharedWith > 0 ? `shared with ${one.sharedWith} others: not used to merge` : undefined }))} /></Section>
          <Section title="Timeline">
            {timeline.items.length === 0 ? <EmptyState level={3} title="Nothing happened yet" why="Events, orders and changes of records will stand here." /> : <Timeline days={timelineDays(timeline.items, at, where)} locale={where.locale} />}
            <div className="row-wrap">
              {from && <ButtonLink small href={`/${tenant}/profiles/${profileId}`}>Newest</ButtonLink>}
              {timeline.next && <ButtonLink small href={`/${tenant}/profiles/${profileId}?${new URLSearchParams({ before: timeline.next.at.toISOString(), id: timeline.next.id })}`}>Older</ButtonLink>}
            </div>
          </Section>
        </Body>
      </SidePane>
    </Panes>
  )
}

type Caller = Awaited<ReturnType<typeof callerFor>>

/** The newest score of a person with those before it; null for someone without one. */
async function scoreOf(caller: Caller, profileId: string) {
  const target = (await caller.train.targets({})).find((one) => one.kind === 'lead-score' && one.activeVersionId !== null)
  return target ? caller.score.explainProfile({ targetId: target.id, profileId }).catch(() => null) : null
}

function Scores({ score, tenant, profileId, at, where }: { score: NonNullable<Awaited<ReturnType<typeof scoreOf>>>; tenant: string; profileId: string; at: Date; where: Where }) {
  const { prediction, history } = score
  return (
    <Section title="Score" hint={`By version ${score.model.number}, ${formatDate(prediction.scoredAt, at, where)}`} actions={<TextLink href={`/${tenant}/queue/${profileId}`}>Why this score</TextLink>}>
      <div className="row-wrap">
        <ScoreBadge score={prediction.score} grade={prediction.grade} evidence={prediction.evidence === 'low' ? 'low' : 'full'} size="big" />
        <p className="quiet">Chance {formatChance(prediction.probability, where.locale)} within {score.model.windowDays} days. {scoreCourse(history)}</p>
      </div>
      {score.model.caution !== null && <Note kind="watch">{score.model.caution}</Note>}
      {history.length > 1 && (
        <DataTable caption="Scores so far" density="twin" rows={history} rowKey={(row) => row.id} columns={[
          { id: 'at', head: 'When', cell: (row) => formatMoment(row.scoredAt, where) },
          { id: 'score', head: 'Score', end: true, cell: (row) => row.score },
          { id: 'grade', head: 'Grade', end: true, cell: (row) => row.grade },
        ]} />
      )}
    </Section>
  )
}
