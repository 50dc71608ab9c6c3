import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { fieldClassLabels, fieldClassSchema, fieldRoleLabels, fieldRoleSchema, trackingSettingsSchema, type SourceDetail } from '#domain/connect/index.ts'
import { environment } from '#platform/env.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatCount, formatMoment, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Tag } from '#ui/tag.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { SourceActs } from '../source-acts.client.tsx'
import { causeWords, connectorWords, feedsOf, healthVerdict, syncVerdict } from '../source-words.ts'
import { CredentialsForm } from './credentials-form.client.tsx'
import { ObjectTable } from './object-table.client.tsx'
import { SourceSettings } from './source-settings.client.tsx'
import { TrackingPanel } from './tracking-panel.client.tsx'
import { WebhookPanel } from './webhook-panel.client.tsx'
import '../sources.css'

export const metadata: Metadata = { title: 'Source' }

type Caller = Awaited<ReturnType<typeof callerFor>>

/** One source: its health, what is read of it and how, its history, and what can be done about it. */
export default async function Source({ params }: { params: Promise<{ tenant: string; sourceId: string }> }) {
  const { tenant, sourceId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  if (!z.uuid().safeParse(sourceId).success) notFound()
  const caller = await callerFor(tenant)
  const source = await caller.sources.read({ sourceId }).catch(() => notFound())
  const [syncs, incidents, targets, choices, members] = await Promise.all([
    caller.sources.syncs({ sourceId }), caller.sources.incidents({ sourceId }), caller.train.targets({}), caller.sources.choices({}), allows(workspace.role, 'members.read') ? caller.workspace.members.list() : [],
  ])
  const verdict = healthVerdict(source)
  const mayManage = allows(workspace.role, 'sources.manage')
  const choice = choices.find(({ kind }) => kind === source.connector)
  const feeds = feedsOf(source.objects, source.connector, targets)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Sources', href: `/${tenant}/sources` }, { label: source.name }]} /><Verdict kind={verdict.kind} filled>{verdict.text}</Verdict></Bar>
        <Body>
          {source.trouble !== null && <Section label="Trouble"><Note kind={source.state === 'stopped' ? 'fail' : 'watch'}>{source.trouble}</Note></Section>}
          {(choice || ((source.connector === 'tracking' || source.connector === 'webhook') && mayManage)) && <Section label="Acts"><SourceActs sourceId={sourceId} name={source.name} state={source.state} running={source.jobId} mayManage={mayManage} mayRead={choice !== undefined && allows(workspace.role, 'data.import') && source.state === 'on'} /></Section>}
          <Section title="About">
            <Facts items={[
              { term: 'Kind', value: connectorWords[source.connector], ...(typeof source.settings.account === 'string' ? { note: source.settings.account } : {}) }, { term: 'Records', value: formatCount(source.records, where.locale) },
              { term: 'Last sync', value: source.lastSyncedAt ? formatMoment(source.lastSyncedAt, where) : 'never' }, { term: 'Owner', value: members.find(({ userId }) => userId === source.ownerId)?.name ?? 'nobody' },
              { term: 'Purpose', value: source.purpose || 'not said' }, { term: 'Feeds', value: feeds.length > 0 ? feeds.join(', ') : 'nothing yet' },
              ...(source.freshWithinMinutes === null ? [] : [{ term: 'Promised freshness', value: source.freshWithinMinutes >= 120 ? `${Math.round(source.freshWithinMinutes / 60)} h` : `${source.freshWithinMinutes} min` }]),
            ]} />
            {source.scopes.length > 0 && <p className="row-wrap"><span className="quiet">The credential may:</span>{source.scopes.map((scope) => <Tag key={scope}>{scope}</Tag>)}</p>}
            {mayManage && source.connector !== 'file' && <SourceSettings sourceId={sourceId} name={source.name} purpose={source.purpose} ownerId={source.ownerId} everyMinutes={source.everyMinutes} freshWithinMinutes={source.freshWithinMinutes} read={choice !== undefined} members={members.map(({ userId, name }) => ({ userId, name }))} />}
          </Section>
          {source.connector === 'tracking' && <Tracking caller={caller} source={source} mayManage={mayManage} where={where} />}
          {source.connector === 'webhook' && <Webhook source={source} address={`${environment().publicUrl}/v1/hooks/${workspace.tenantId}/${sourceId}`} mayManage={mayManage} />}
          {choice && <Section title="What is read" hint="An object that is chosen now is read with the next sync; of its fields you choose which, and what each of them is."><ObjectTable sourceId={sourceId} words={fieldWords} mayManage={mayManage} objects={inOrder(source.setUpObjects, choice.objects).map((object) => ({ name: object.name, label: choice.objects.find(({ name }) => name === object.name)?.label ?? object.name, makes: object.makes, enabled: object.enabled, fields: object.mapping.map(({ column, field }) => (column === field ? column : `${column} as ${field}`)), readings: object.readings, atSource: object.rowsAtSource, stored: object.rowsStored }))} /></Section>}
          {choice && mayManage && <Section title="Credentials" hint="Sealed, and never shown again. New ones are checked before they replace the old ones."><CredentialsForm sourceId={sourceId} fields={choice.credentials} /></Section>}
          {choice && mayManage && (choice.webhooks ? (
            <Section title="Webhooks" hint="What the vendor says has changed is read at once, not only by schedule. Enter this address there, and its secret for webhooks under Credentials: a webhook without a true signature does nothing.">
              <pre className="code-sample" tabIndex={0} aria-label="Address for webhooks">{`${environment().publicUrl}/v1/hooks/${workspace.tenantId}/${sourceId}`}</pre>
            </Section>
          ) : <Section title="Webhooks"><p className="quiet">{connectorWords[source.connector]} signs no webhooks that could be checked: it is read by schedule.</p></Section>)}
          <Section title="Runs" hint="Newest first.">
            <DataTable caption="Runs" density="two" rows={syncs} rowKey={(run) => run.id} empty="It has not been read yet." columns={[
              { id: 'what', head: 'What', cell: (run) => <TwoLines fact={<TextLink href={`/${tenant}/imports/${run.id}`}>{run.object}</TextLink>} made={causeWords(run.cause)} /> },
              { id: 'state', head: 'State', width: 200, cell: (run) => { const state = syncVerdict(run); return <TwoLines plain fact={<Verdict kind={state.kind}>{state.text}</Verdict>} made={run.reason ?? undefined} /> } },
              { id: 'read', head: 'Read', end: true, width: 90, cell: (run) => formatCount(run.counts.read, where.locale) },
              { id: 'new', head: 'New', end: true, width: 90, cell: (run) => formatCount(run.counts.new, where.locale) },
              { id: 'changed', head: 'Changed', end: true, width: 90, wideOnly: true, cell: (run) => formatCount(run.counts.changed, where.locale) },
              { id: 'when', head: 'When', end: true, width: 150, wideOnly: true, cell: (run) => formatMoment(run.createdAt, where) },
            ]} />
          </Section>
          <Section title="What happened" hint="What went wrong or changed, newest first.">
            <DataTable caption="What happened" rows={incidents} rowKey={(line) => line.id} empty="Nothing out of the ordinary." columns={[
              { id: 'when', head: 'When', width: 170, wideOnly: true, cell: (line) => <span className="nowrap">{formatMoment(line.at, where)}</span> },
              { id: 'what', head: 'What', cell: (line) => <span className="wrap">{line.sentence}<span className="narrow-only quiet"> {formatMoment(line.at, where)}</span></span> },
            ]} />
          </Section>
        </Body>
      </MainPane>
    </Panes>
  )
}

/** Objects in the order in which the vendor's own come first. */
function inOrder<Item extends { name: string }>(objects: readonly Item[], order: readonly { name: string }[]): Item[] {
  const place = new Map(order.map(({ name }, at) => [name, at]))
  return objects.toSorted((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0))
}

const fieldWords = { classes: fieldClassSchema.options.map((value) => ({ value, label: fieldClassLabels[value] })), roles: fieldRoleSchema.options.map((value) => ({ value, label: fieldRoleLabels[value] })) }

const sentLabels: Record<string, string> = { leads: 'Leads', orders: 'Orders', events: 'Events' }

function Webhook({ source, address, mayManage }: { source: SourceDetail; address: string; mayManage: boolean }) {
  const example = JSON.stringify(Object.fromEntries(source.setUpObjects.flatMap(({ mapping }) => mapping.map(({ column }) => [column, '…']))))
  return (
    <>
      <Section title="How it sends" hint="Signed with the secret, over the second and the body; at most 1 MB and 1,000 rows a call. An answer 200 means that the rows are stored."><WebhookPanel sourceId={source.id} address={address} example={example} mayManage={mayManage} /></Section>
      <Section title="What is read" hint="A field that came and is not read yet can be chosen, and what each one means can be settled anew; it is read so from then on.">
        <ObjectTable sourceId={source.id} words={fieldWords} mayManage={mayManage} sends objects={source.setUpObjects.map((object) => ({ name: object.name, label: sentLabels[object.name] ?? object.name, makes: object.makes, enabled: true, fields: object.mapping.map(({ column, field }) => (column === field ? column : `${column} as ${field}`)), readings: object.readings, atSource: null, stored: source.records }))} />
      </Section>
    </>
  )
}

async function Tracking({ caller, source, mayManage, where }: { caller: Caller; source: SourceDetail; mayManage: boolean; where: Where }) {
  const settings = trackingSettingsSchema.parse(source.settings)
  const violations = await caller.sources.violations({ sourceId: source.id })
  return (
    <>
      <Section title="Write key" hint="It may only send calls to this source."><TrackingPanel sourceId={source.id} prefix={source.writeKeyPrefix} settings={settings} mayManage={mayManage} violations={violations.length} /></Section>
      <Section title="Calls that broke a rule" hint="Of the API, or of the tracking plan. Good calls of the same batch were kept.">
        <DataTable caption="Calls that broke a rule" density="two" rows={violations} rowKey={(row) => `${row.rule}/${row.event}/${row.field}`} empty="None." columns={[
          { id: 'what', head: 'What', cell: (row) => <TwoLines fact={`${row.event || 'A call'}${row.field ? `: ${row.field}` : ''}`} made={<span className="wrap">{row.sentence}</span>} /> },
          { id: 'count', head: 'Times', end: true, width: 90, cell: (row) => formatCount(row.count, where.locale) },
          { id: 'last', head: 'Last', width: 170, wideOnly: true, cell: (row) => formatMoment(row.lastAt, where) },
          { id: 'sample', head: 'Sample', wideOnly: true, cell: (row) => <code className="sample-call">{String(row.samples[0] ?? '').slice(0, 300)}</code> },
        ]} />
      </Section>
    </>
  )
}
