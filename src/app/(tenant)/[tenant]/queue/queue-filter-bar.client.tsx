'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { queueSortLabels, queueSorts, serialiseQueueFilters, stageLabels, stages, type QueueFilters } from '#domain/act/schema.ts'
import { ButtonLink, IconButton } from '#ui/button.tsx'
import { Choice, ChoiceGroup, SegmentedControl, SelectField, TextField } from '#ui/field.tsx'
import { FilterBar, FilterChip, FindField } from '#ui/filter-bar.tsx'
import { formatCount } from '#ui/format.ts'
import { Menu } from '#ui/menu.client.tsx'
import { Popover } from '#ui/popover.client.tsx'
import { QUEUE_COLUMN_IDS, queueColumnName, type QueueColumnId } from '#ui/queue-table.tsx'
import { useTRPC, useWorkspace } from '../workspace-provider.client.tsx'
import { evidenceLabels, filterWords } from './filter-chips.ts'
import type { Person } from './queue-lead.ts'
import { queueHref, type QueueView } from './queue-address.ts'

export type FilterBarHandle = { find: () => void; filter: () => void }

export type QueueFilterBarProps = { ref?: Ref<FilterBarHandle>; view: QueueView; people: readonly Person[]; byChance: boolean; mayExport: boolean; go: (view: QueueView, how?: 'push' | 'replace') => void; onLeave: () => void }

/** Find, filters in force, a pane to set them all, order, columns and export. Whatever is set here stands in the address. */
export function QueueFilterBar({ ref, view, people, byChance, mayExport, go, onLeave }: QueueFilterBarProps) {
  const { slug } = useWorkspace()
  const trpc = useTRPC()
  const [open, setOpen] = useState(false)
  const bar = useRef<HTMLDivElement>(null)
  const facets = useQuery(trpc.act.facets.queryOptions({}, { enabled: open || !['any', 'me', 'nobody', 'me-or-nobody'].includes(view.filters.owner), staleTime: 60_000 }))
  const owners: Person[] = [...people, ...(facets.data?.owner ?? []).map(({ value, label }) => ({ userId: value, name: label }))]
  const set = (filters: QueueFilters) => go({ ...view, filters })
  useImperativeHandle(ref, () => ({ find: () => bar.current?.querySelector<HTMLInputElement>('input[type="search"]')?.focus(), filter: () => setOpen(true) }), [])
  return (
    <div ref={bar}>
      <FilterBar label="Find and filter leads" end={
        <>
          <Menu align="end" label="Order" trigger={{ as: 'choice', label: 'Order', value: view.filters.sort === 'expected' && byChance ? 'Chance' : queueSortLabels[view.filters.sort] }} groups={[{ items: queueSorts.map((sort) => ({ id: sort, label: queueSortLabels[sort], note: sort === 'expected' ? 'Chance × amount; by chance where there is no amount' : undefined, checked: sort === view.filters.sort, href: queueHref(slug, { ...view, filters: { ...view.filters, sort } }) })) }]} />
          <Popover align="end" label="Columns" trigger={{ as: 'icon', label: 'Columns', icon: 'columns-3', small: true }}><ColumnChoice columns={view.columns} onChange={(columns) => go({ ...view, columns }, 'replace')} /></Popover>
          {mayExport && <ButtonLink kind="quiet" small icon="download" download href={exportHref(slug, view)}>Export</ButtonLink>}
        </>
      }>
        <Find text={view.filters.q} onFind={(q) => go({ ...view, filters: { ...view.filters, q } }, 'replace')} onLeave={onLeave} />
        {filterWords(view.filters, owners).filter(({ id }) => id !== 'q').map((words) => <FilterChip key={words.id} label={words.label} value={words.value} removeHref={queueHref(slug, { ...view, filters: words.without })} onEdit={() => setOpen(true)} />)}
        <Popover label="Filters" trigger={{ as: 'add', label: 'Filter' }} open={open} onOpenChange={setOpen}><FilterForm filters={view.filters} people={owners} facets={facets.data} onChange={set} /></Popover>
      </FilterBar>
    </div>
  )
}

/** The download of what is listed. */
function exportHref(slug: string, view: QueueView): string {
  const query = serialiseQueueFilters(view.filters)
  return `/api/exports/queue?workspace=${slug}${query && `&${query}`}`
}

const PAUSE = 180 // ms after the last letter

function Find({ text, onFind, onLeave }: { text: string; onFind: (q: string) => void; onLeave: () => void }) {
  const [typed, setTyped] = useState(text)
  const [asked, setAsked] = useState({ text, sent: text })
  // The address follows what is typed a moment later: only a change that came from elsewhere (a chip taken off, the way back) may replace the letters.
  if (asked.text !== text) {
    setAsked({ text, sent: text })
    if (text !== asked.sent) setTyped(text)
  }
  const send = useEffectEvent((q: string) => {
    setAsked({ text: asked.text, sent: q })
    onFind(q)
  })
  useEffect(() => {
    if (typed.trim() === text) return
    const timer = window.setTimeout(() => send(typed.trim()), PAUSE)
    return () => window.clearTimeout(timer)
  }, [typed, text])
  return (
    <FindField label="Find a lead" value={typed} maxLength={200} onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') { setAsked({ text: asked.text, sent: typed.trim() }); onFind(typed.trim()); onLeave() }
        if (event.key === 'Escape') { event.preventDefault(); if (typed === '') onLeave(); else setTyped('') }
      }} />
  )
}

type Facets = Record<'source' | 'country' | 'tag' | 'owner', readonly { value: string; label: string; count: number }[]>
type ListName = 'grade' | 'stage' | 'source' | 'country' | 'tag' | 'evidence'

const MOST_OFFERED = 12

function FilterForm({ filters, people, facets, onChange }: { filters: QueueFilters; people: readonly Person[]; facets: Facets | undefined; onChange: (filters: QueueFilters) => void }) {
  const set = <Name extends keyof QueueFilters>(name: Name, value: QueueFilters[Name]) => onChange({ ...filters, [name]: value })
  const list = (name: ListName, question: string, options: readonly { value: string; label: string; count?: number }[]) => options.length > 0 && (
    <ChoiceGroup question={question}>
      {options.map(({ value, label, count }) => {
        const chosen = filters[name] as readonly string[]
        return <Choice key={value} label={<>{label}{count !== undefined && <span className="faint"> {formatCount(count, 'en-GB')}</span>}</>} checked={chosen.includes(value)} onChange={(event) => onChange({ ...filters, [name]: event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value) })} />
      })}
    </ChoiceGroup>
  )
  const offered = (name: 'source' | 'country' | 'tag') => (facets?.[name] ?? []).slice(0, MOST_OFFERED)
  const owners = new Map(people.map(({ userId, name }) => [userId, name]))
  return (
    <div className="stack">
      <SelectField label="Owner" value={filters.owner} onChange={(event) => set('owner', event.target.value)}
        options={[{ value: 'any', label: 'Anybody' }, { value: 'me', label: 'Me' }, { value: 'me-or-nobody', label: 'Me or nobody' }, { value: 'nobody', label: 'Nobody' }, ...[...owners].map(([value, label]) => ({ value, label }))]} />
      {list('grade', 'Grade', ['A', 'B', 'C', 'D'].map((grade) => ({ value: grade, label: grade })))}
      {list('stage', 'Stage', stages.map((stage) => ({ value: stage, label: stageLabels[stage] })))}
      <SegmentedControl label="Trend" value={filters.trend} onChange={(trend) => onChange({ ...filters, trend: trend as QueueFilters['trend'] })} options={[{ value: 'any', label: 'Any trend' }, { value: 'rising', label: 'Rising' }, { value: 'falling', label: 'Falling' }]} />
      <SegmentedControl label="SLA" value={filters.sla} onChange={(sla) => onChange({ ...filters, sla: sla as QueueFilters['sla'] })} options={[{ value: 'any', label: 'Any SLA' }, { value: 'late', label: 'Late' }, { value: 'soon', label: 'Soon' }]} />
      <SegmentedControl label="Snoozed" value={filters.snoozed} onChange={(snoozed) => onChange({ ...filters, snoozed: snoozed as QueueFilters['snoozed'] })} options={[{ value: 'hidden', label: 'Awake' }, { value: 'only', label: 'Snoozed' }, { value: 'all', label: 'Both' }]} />
      <TextField label="Score of at least" type="number" min={1} max={99} value={filters.score ?? ''} onChange={(event) => set('score', scoreIn(event.target.value))} />
      {list('source', 'Source', offered('source'))}
      {list('country', 'Country', offered('country'))}
      {list('tag', 'Tag', offered('tag'))}
      {list('evidence', 'Evidence', Object.entries(evidenceLabels).map(([value, label]) => ({ value, label })))}
      <TextField label="Lead since" type="date" value={filters.from ?? ''} onChange={(event) => set('from', event.target.value === '' ? null : event.target.value)} />
      <TextField label="Lead until" type="date" value={filters.to ?? ''} onChange={(event) => set('to', event.target.value === '' ? null : event.target.value)} />
    </div>
  )
}

function scoreIn(text: string): number | null {
  const score = Math.round(Number(text))
  return text !== '' && score >= 1 && score <= 99 ? score : null
}

function ColumnChoice({ columns, onChange }: { columns: readonly QueueColumnId[]; onChange: (columns: readonly QueueColumnId[]) => void }) {
  const rest = QUEUE_COLUMN_IDS.filter((id) => !columns.includes(id))
  const move = (at: number, by: number) => {
    const next = [...columns]
    const [column] = next.splice(at, 1)
    next.splice(at + by, 0, column)
    onChange(next)
  }
  return (
    <ul className="column-choice">
      {columns.map((id, at) => (
        <li key={id}>
          <Choice label={queueColumnName(id)} checked disabled={id === 'lead' || columns.length === 1} onChange={() => onChange(columns.filter((one) => one !== id))} />
          <span className="row push">
            <IconButton small icon="arrow-up" label={`${queueColumnName(id)} earlier`} disabled={at === 0} onClick={() => move(at, -1)} />
            <IconButton small icon="arrow-down" label={`${queueColumnName(id)} later`} disabled={at === columns.length - 1} onClick={() => move(at, 1)} />
          </span>
        </li>
      ))}
      {rest.map((id) => <li key={id}><Choice label={queueColumnName(id)} checked={false} onChange={() => onChange([...columns, id])} /></li>)}
    </ul>
  )
}
