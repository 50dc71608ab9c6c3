'use client'
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, useSyncExternalStore, type Ref } from 'react'
import { QueueRowWaiting, QueueTable, type QueueColumn } from '#ui/queue-table.tsx'
import type { StripScale } from '#ui/strip-panes.ts'
import { LeadRow, type RowActs, type RowWays } from './lead-row.client.tsx'
import type { Loaded, QueueStore } from './queue-store.client.ts'
import { scrollToRow, visibleRows } from './visible-rows.ts'

const ROW = 48
const CARD = 102
const HEAD = 30
const TABS = 60 // the bar of places at the foot of a phone
const SLOTS = 64 // more than rows are ever in the page: a row that scrolls out gives its elements to the one that comes in
const FIRST = 20 // rows that the server writes
const AHEAD = 40 // the next page is asked for this many rows before the reader is there

const narrowQuery = '(max-width: 720px)'
const onWidth = (listener: () => void): (() => void) => {
  const media = window.matchMedia(narrowQuery)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}
/** Whether rows are cards here: a phone. */
export const useNarrow = (): boolean => useSyncExternalStore(onWidth, () => window.matchMedia(narrowQuery).matches, () => false)

export type GridHandle = { show: (index: number) => void; focus: () => void }

export type QueueGridProps = {
  ref?: Ref<GridHandle>
  store: QueueStore
  loaded: Loaded
  caption: string
  columns: readonly QueueColumn[]
  scale: StripScale
  current: number
  selected: ReadonlySet<string>
  mayAct: boolean
  waiting: boolean
  acts: RowActs
  ways: RowWays
  onSelectAll: (all: boolean) => void
}

/** Follows what the reader sees: in the box of the grid, or on a phone on the page as a whole. */
function useSpan(store: QueueStore, count: number) {
  const narrow = useNarrow()
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ wide: ROW, card: CARD })
  const row = narrow ? size.card : size.wide
  const [seen, setSeen] = useState<{ scrolled: number; height: number } | null>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const tall = element.querySelector<HTMLElement>('tbody tr:not(.queue-gap)')?.offsetHeight ?? 0
    if (tall > 0) setSize((was) => (narrow ? was.card === tall ? was : { ...was, card: tall } : was.wide === tall ? was : { ...was, wide: tall }))
    if (!narrow) element.scrollTop = store.place().scroll
    const look = () => {
      const scrolled = narrow ? Math.max(0, -element.getBoundingClientRect().top) : element.scrollTop
      if (!narrow) store.remember({ scroll: scrolled })
      const height = narrow ? window.innerHeight : element.clientHeight
      setSeen((was) => (was !== null && was.height === height && Math.floor(was.scrolled / ROW) === Math.floor(scrolled / ROW) ? was : { scrolled, height }))
    }
    look()
    const scroller = narrow ? window : element
    scroller.addEventListener('scroll', look, { passive: true })
    const resized = new ResizeObserver(look)
    resized.observe(element)
    return () => {
      scroller.removeEventListener('scroll', look)
      resized.disconnect()
    }
  }, [narrow, store])
  const show = (index: number) => {
    const element = box.current
    if (element === null) return
    const top = narrow ? element.getBoundingClientRect().top + window.scrollY : 0
    const to = scrollToRow(index, narrow ? { scrolled: window.scrollY - top, height: window.innerHeight - TABS, size: row, head: 0 } : { scrolled: element.scrollTop, height: element.clientHeight, size: row, head: HEAD })
    if (to === null) return
    if (narrow) window.scrollTo(0, to + top)
    else element.scrollTop = to
  }
  // Before the first look: the rows that the server wrote.
  const first = Math.min(FIRST, count)
  return { box, show, span: seen === null ? { from: 0, to: first, before: 0, after: (count - first) * row } : visibleRows({ ...seen, size: row, count }) }
}

/** The rows of the queue: a grid with one tab stop that holds only the rows in sight, and loads on while the reader scrolls. */
export function QueueGrid({ ref, store, loaded, caption, columns, scale, current, selected, mayAct, waiting, acts, ways, onSelectAll }: QueueGridProps) {
  const { leads, cursor, total } = loaded
  const count = cursor === null ? leads.length : total
  const grid = useRef<HTMLTableElement>(null)
  const { box, show, span } = useSpan(store, count)
  useImperativeHandle(ref, () => ({ show, focus: () => grid.current?.focus({ preventScroll: true }) }))
  useEffect(() => { if (cursor !== null && span.to + AHEAD > leads.length) void store.ensure(span.to + AHEAD) }, [store, cursor, span.to, leads.length])
  const { slug, filters, where, now } = ways
  const shown = leads.slice(span.from, span.to)
  const missing = Math.max(0, span.to - Math.max(span.from, leads.length))
  const at = leads[current]
  return (
    <div className="queue-box" ref={box}>
      <QueueTable ref={grid} id="queue" caption={caption} columns={columns} total={count} before={span.before} after={span.after} tabIndex={0} aria-busy={waiting || undefined}
        aria-activedescendant={at !== undefined && current >= span.from && current < span.to ? `lead-${at.profileId}` : undefined}
        allSelected={leads.length > 0 && selected.size >= leads.length} onSelectAll={mayAct ? onSelectAll : undefined}>
        {shown.map((lead, offset) => (
          <LeadRow key={(span.from + offset) % SLOTS} lead={lead} index={span.from + offset} columns={columns} scale={scale} current={span.from + offset === current} selected={selected.has(lead.profileId)}
            mayAct={mayAct} acts={acts} slug={slug} filters={filters} where={where} now={now} />
        ))}
        {Array.from({ length: missing }, (_, offset) => <QueueRowWaiting key={`waiting-${offset}`} index={Math.max(span.from, leads.length) + offset} columns={columns} />)}
      </QueueTable>
    </div>
  )
}
