import type { Metadata } from 'next'
import type { DayRow, SourceLine } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatAgo, formatCount, formatMoment, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Avatar, Meter, Tag } from '#ui/tag.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { CountButton } from './source-acts.client.tsx'
import { DayGrid, type GridRow } from './day-grid.tsx'
import { GapPanel } from './gap-panel.client.tsx'
import { connectorIcons, connectorWords, feedsOf, healthVerdict, sameVerdict } from './source-words.ts'
import './sources.css'

export const metadata: Metadata = { title: 'Sources' }

/** Every source with its health, and whether everything that it has is here. */
export default async function Sources({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ gap?: string }> }) {
  const { tenant } = await params
  const { gap } = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.read')) return <Forbidden role={workspace.role} permission="data.read" />
  const caller = await callerFor(tenant)
  const [sources, days, targets, members] = await Promise.all([caller.sources.list({}), caller.sources.days({}), caller.train.targets({}), allows(workspace.role, 'members.read') ? caller.workspace.members.list() : []])
  const mayManage = allows(workspace.role, 'sources.manage')
  const at = now()
  const records = sources.reduce((sum, source) => sum + source.records, 0)
  const ownerOf = (source: SourceLine) => members.find(({ userId }) => userId === source.ownerId)?.name ?? null
  return (
    <Panes>
      <MainPane>
        <Bar end={<><ButtonLink kind="quiet" icon="upload" href={`/${tenant}/imports/new`}>Import a file</ButtonLink>{mayManage && <ButtonLink kind="primary" icon="plus" href={`/${tenant}/sources/new`}>Connect a source</ButtonLink>}</>}>
          <Crumb items={[{ label: 'Sources' }]} /><span className="small faint wide-only">{sources.length} connected, {formatCount(records, where.locale)} records</span>
        </Bar>
        <Body full>
          {sources.length === 0
            ? <EmptyState title="No source is connected yet" why="A source brings leads, orders and events by itself: your website, your CRM, your shop. Files are imported by hand." actions={mayManage ? <ButtonLink kind="primary" icon="plus" href={`/${tenant}/sources/new`}>Connect a source</ButtonLink> : undefined} />
            : (
              <Section label="Sources">
                <DataTable caption="Sources" density="two" rows={sources} rowKey={(row) => row.id} columns={[
                  { id: 'source', head: 'Source', cell: (row) => <span className="source-name"><Icon name={connectorIcons[row.connector]} size={16} /><TwoLines fact={<TextLink href={`/${tenant}/sources/${row.id}`}>{row.name}</TextLink>} made={row.purpose || connectorWords[row.connector]} /></span> },
                  { id: 'health', head: 'Health', width: 190, cell: (row) => { const verdict = healthVerdict(row); return <Verdict kind={verdict.kind}>{verdict.text}</Verdict> } },
                  { id: 'records', head: 'Records', end: true, width: 110, cell: (row) => formatCount(row.records, where.locale) },
                  { id: 'last', head: 'Last sync', width: 150, wideOnly: true, cell: (row) => <Freshness source={row} at={at} where={where} /> },
                  { id: 'same', head: 'Same as source, 14 days', width: 180, wideOnly: true, cell: (row) => { const verdict = sameVerdict(row); return <Verdict kind={verdict.kind}>{verdict.text}</Verdict> } },
                  { id: 'feeds', head: 'Feeds', wideOnly: true, cell: (row) => <span className="row-wrap">{feedsOf(row.objects, row.connector, targets).map((name) => <Tag key={name}>{name}</Tag>)}</span> },
                  { id: 'owner', head: 'Owner', width: 70, wideOnly: true, cell: (row) => <Avatar name={ownerOf(row)} /> },
                ]} />
              </Section>
            )}
          {days.length > 0 && <Reconcile tenant={tenant} days={days} sources={sources} gap={gap ?? null} where={where} mayAct={allows(workspace.role, 'data.import')} />}
        </Body>
      </MainPane>
    </Panes>
  )
}

function Freshness({ source, at, where }: { source: SourceLine; at: Date; where: Where }) {
  if (!source.lastSyncedAt) return <span className="faint">never</span>
  const promised = source.freshWithinMinutes
  const minutes = (at.getTime() - source.lastSyncedAt.getTime()) / 60_000
  return (
    <span className="fresh"><span title={formatMoment(source.lastSyncedAt, where)}>{formatAgo(source.lastSyncedAt, at, where)}</span>
      {promised !== null && <span className="row tiny faint"><Meter share={Math.min(1, minutes / promised)} kind={minutes > promised ? 'watch' : 'plain'} label={`Age against the promise of ${promised} minutes`} />promised {promised >= 120 ? `${Math.round(promised / 60)} h` : `${promised} min`}</span>}
    </span>
  )
}

function Reconcile({ tenant, days, sources, gap, where, mayAct }: { tenant: string; days: readonly (DayRow & { sourceName: string })[]; sources: readonly SourceLine[]; gap: string | null; where: Where; mayAct: boolean }) {
  const rows = gridRows(days)
  const columns = [...new Set(days.map(({ day }) => day))].sort()
  const open = days.find((day) => gap === `${day.sourceId}/${day.object}/${day.day}`)
  const differing = sources.reduce((sum, source) => sum + (source.missing ?? 0), 0)
  const counted = days.reduce((latest, day) => (day.countedAt > latest ? day.countedAt : latest), days[0].countedAt)
  return (
    <Section id="reconcile" title="Is everything here?" hint={`Rows at the source against rows stored, by object and day. Last count ${formatMoment(counted, where)}.`}
      verdict={differing > 0 ? <Verdict kind="fail">{`${differing} ${differing === 1 ? 'row differs' : 'rows differ'}`}</Verdict> : <Verdict kind="pass">Everything is here</Verdict>}
      actions={mayAct ? <CountButton sourceIds={sources.filter(({ objects, state, connector }) => objects.length > 0 && state === 'on' && connector !== 'webhook').map(({ id }) => id)} /> : undefined}>
      <div className={open ? 'reconcile' : 'reconcile alone'}>
        <DayGrid rows={rows} days={columns} open={gap} locale={where.locale} hrefOf={(row, day) => `/${tenant}/sources?gap=${encodeURIComponent(`${row.key}/${day}`)}#reconcile`} />
        {open && <GapPanel key={gap} sourceId={open.sourceId} sourceName={open.sourceName} object={open.object} day={open.day} atSource={open.atSource} stored={open.stored} sums={open.sumSource === null ? null : [open.sumSource, open.sumStored ?? 0]} missing={open.missing} extra={open.extra} mayAct={mayAct} />}
      </div>
    </Section>
  )
}

function gridRows(days: readonly (DayRow & { sourceName: string })[]): GridRow[] {
  const rows = new Map<string, GridRow & { days: DayRow[] }>()
  for (const day of days) {
    const key = `${day.sourceId}/${day.object}`
    const row = rows.get(key) ?? { key, source: day.sourceName, object: day.object, days: [], atSource: 0, stored: 0 }
    row.days.push(day)
    row.atSource = row.atSource === null || day.atSource === null ? null : row.atSource + day.atSource
    row.stored += day.stored
    rows.set(key, row)
  }
  return [...rows.values()].sort((a, b) => (a.source + a.object < b.source + b.object ? -1 : 1))
}
