import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { Checkbox } from './field.tsx'
import { ForceStrip } from './force-strip.tsx'
import { Icon } from './icon.tsx'
import { Points, ScoreBadge, TrendArrow, type ScoreBadgeProps } from './score-badge.tsx'
import { SlaTimer } from './sla-timer.tsx'
import type { Sla } from './format.ts'
import type { StripScale } from './strip-panes.ts'
import { Avatar } from './tag.tsx'

export type QueueColumnId = 'score' | 'lead' | 'reason' | 'expected' | 'next' | 'owner' | 'stage' | 'touch' | 'source' | 'country' | 'value' | 'sla'

export type QueueColumn = { id: QueueColumnId; /** What the head says instead: what the figures are when there are no amounts. */ name?: string; /** Pixels; the reason takes what is left. */ width?: number; sort?: { href: string; now?: 'ascending' | 'descending' } }

export type QueueRowData = {
  id: string
  href: string
  name: string
  firm: string
  score: ScoreBadgeProps
  /** `delta` null says the lead is new. */
  trend: { delta: number | null; since: string }
  reason: { points: number | null; short: string; full: string; tags?: ReactNode }
  contributions: readonly number[]
  stripLabel: string
  expected: { fact: string; made: string }
  next: ReactNode
  owner: string | null
  stage: string
  touch: string
  source: string
  country: string
  value: string
  sla: (Sla & { title?: string }) | null
}

const HEADS: Record<QueueColumnId, { text: string; end?: boolean; width?: number }> = {
  score: { text: 'Score', width: 104 },
  lead: { text: 'Lead', width: 142 },
  reason: { text: 'Main reason' },
  expected: { text: 'Expected', end: true, width: 92 },
  next: { text: 'Next', width: 96 },
  owner: { text: 'Owner', width: 54 },
  stage: { text: 'Stage', width: 88 },
  touch: { text: 'Last touch', width: 84 },
  source: { text: 'Source', width: 96 },
  country: { text: 'Country', width: 72 },
  value: { text: 'Amount', end: true, width: 88 },
  sla: { text: 'SLA', end: true, width: 104 },
}

/** The columns of a first visit, in order. */
export const QUEUE_COLUMNS: readonly QueueColumn[] = (['score', 'lead', 'reason', 'expected', 'next', 'owner', 'stage', 'touch', 'source', 'sla'] as const).map((id) => ({ id }))

/** Every column there is, in the order of the menu. */
export const QUEUE_COLUMN_IDS = Object.keys(HEADS) as readonly QueueColumnId[]

/** What a queue column is called, for the menu that chooses columns. */
export const queueColumnName = (id: QueueColumnId): string => HEADS[id].text

function Cell({ id, row, scale }: { id: QueueColumnId; row: QueueRowData; scale: StripScale }) {
  switch (id) {
    case 'score': return <span className="row"><ScoreBadge {...row.score} /><TrendArrow {...row.trend} /></span>
    case 'lead': return <><Link className="queue-name clip" href={row.href} prefetch={false} tabIndex={-1}>{row.name}</Link><span className="queue-firm clip">{row.firm}</span></>
    case 'reason': return (
      <>
        <span className="queue-why" title={row.reason.full}>{row.reason.points !== null && <Points value={row.reason.points} decimals={0} />}<span className="clip">{row.reason.short}</span>{row.reason.tags !== undefined && <span className="queue-tags">{row.reason.tags}</span>}</span>
        {row.contributions.length > 0 && <ForceStrip contributions={row.contributions} scale={scale} label={row.stripLabel} />}
      </>
    )
    case 'expected': return <><b className="below">{row.expected.fact}</b><span className="queue-made">{row.expected.made}</span></>
    case 'next': return row.next
    case 'owner': return <Avatar name={row.owner} />
    case 'stage': return <span className="clip below">{row.stage}</span>
    case 'touch': return <span className="clip below">{row.touch}</span>
    case 'source': return <span className="clip below">{row.source}</span>
    case 'country': return <span className="clip below">{row.country}</span>
    case 'value': return <span className="below">{row.value}</span>
    case 'sla': return row.sla === null ? null : <SlaTimer {...row.sla} />
  }
}

export type QueueTableProps = {
  caption: string
  columns?: readonly QueueColumn[]
  /** All rows of the list, for screen readers; the page may hold only some of them. */
  total: number
  allSelected?: boolean
  onSelectAll?: (selected: boolean) => void
  /** Room of the rows above and below that are not in the page, in pixels. */
  before?: number
  after?: number
  children: ReactNode
}

/** The lead queue: a grid with one tab stop. The screen says which row is current and holds the keys. On a phone each row becomes a card. */
export function QueueTable({ caption, columns = QUEUE_COLUMNS, total, allSelected, onSelectAll, before = 0, after = 0, children, ...grid }: QueueTableProps & Pick<ComponentProps<'table'>, 'onKeyDown' | 'ref' | 'tabIndex' | 'id' | 'aria-activedescendant' | 'aria-busy'>) {
  return (
    <table {...grid} className="queue" role="grid" aria-rowcount={total + 1} aria-multiselectable="true">
      <caption className="sr">{caption}</caption>
      <colgroup><col width="38" />{columns.map((column) => <col key={column.id} width={column.width ?? HEADS[column.id].width} className={`queue-col-${column.id}`} />)}</colgroup>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          <th role="columnheader" className="queue-pick" scope="col">{onSelectAll !== undefined && <Checkbox aria-label={`Select all ${total}`} checked={allSelected ?? false} onChange={(event) => onSelectAll(event.target.checked)} tabIndex={-1} />}{onSelectAll === undefined && <span className="sr">Selected</span>}</th>
          {columns.map((column) => (
            <th key={column.id} role="columnheader" scope="col" className={`queue-col-${column.id}${HEADS[column.id].end ? ' num' : ''}`} aria-sort={column.sort?.now}>
              {column.sort === undefined ? column.name ?? HEADS[column.id].text : <Link className="table-sort" href={column.sort.href} scroll={false} tabIndex={-1}>{column.name ?? HEADS[column.id].text}{column.sort.now !== undefined && <Icon name={column.sort.now === 'ascending' ? 'arrow-up' : 'arrow-down'} size={12} />}</Link>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {before > 0 && <tr aria-hidden="true" className="queue-gap"><td height={before} /></tr>}
        {children}
        {after > 0 && <tr aria-hidden="true" className="queue-gap"><td height={after} /></tr>}
      </tbody>
    </table>
  )
}

export type QueueRowProps = { row: QueueRowData; index: number; columns?: readonly QueueColumn[]; scale: StripScale; current?: boolean; selected?: boolean; onSelect?: (selected: boolean, range: boolean) => void; onOpen?: () => void } & Pick<ComponentProps<'tr'>, 'onPointerDown' | 'onPointerUp' | 'onPointerMove' | 'onPointerCancel' | 'onContextMenu' | 'onClickCapture'>

/** One lead of the queue. `index` counts from 0 in the whole list. */
export function QueueRow({ row, index, columns = QUEUE_COLUMNS, scale, current, selected = false, onSelect, onOpen, ...press }: QueueRowProps) {
  return (
    <tr {...press} role="row" id={`lead-${row.id}`} data-index={index} aria-rowindex={index + 2} aria-selected={selected} aria-current={current ? 'true' : undefined}
      onClick={onOpen === undefined ? undefined : (event) => { if (!(event.target instanceof Element && event.target.closest('a'))) onOpen() }}>
      <td role="gridcell" className="queue-pick" onClick={onOpen === undefined ? undefined : (event) => event.stopPropagation()}>
        <Checkbox aria-label={`Select ${row.name}`} checked={selected} readOnly={onSelect === undefined} tabIndex={-1} onChange={onSelect === undefined ? undefined : (event) => onSelect(event.target.checked, 'shiftKey' in event.nativeEvent && event.nativeEvent.shiftKey === true)} />
      </td>
      {columns.map((column) => <td key={column.id} role="gridcell" className={`queue-col-${column.id}${HEADS[column.id].end ? ' num' : ''}`}><Cell id={column.id} row={row} scale={scale} /></td>)}
    </tr>
  )
}

/** A row that is on its way, in its real height. */
export function QueueRowWaiting({ index, columns = QUEUE_COLUMNS }: Pick<QueueRowProps, 'index' | 'columns'>) {
  return (
    <tr role="row" aria-rowindex={index + 2} aria-busy="true" className="queue-waiting" data-index={index}>
      <td role="gridcell" className="queue-pick" />
      {columns.map((column) => <td key={column.id} role="gridcell" className={`queue-col-${column.id}`}><svg width="100%" height="10" aria-hidden="true"><rect width={column.id === 'reason' ? '46%' : '62%'} height="10" rx="2" /></svg></td>)}
    </tr>
  )
}

/** The next step of a row as a small control. */
export function NextStep({ icon, children, ...rest }: Omit<ComponentProps<'button'>, 'className' | 'style'> & { icon: ComponentProps<typeof Icon>['name'] }) {
  return <button {...rest} type="button" className="queue-act"><Icon name={icon} size={14} />{children}</button>
}
