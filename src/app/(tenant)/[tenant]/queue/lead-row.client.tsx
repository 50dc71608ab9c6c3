'use client'
import { memo, useRef, type PointerEvent } from 'react'
import { stageLabels, type QueueFilters } from '#domain/act/schema.ts'
import { describeSla, formatAgo, formatChance, formatDate, formatMoment, formatMoneyShort, MISSING, type Where } from '#ui/format.ts'
import { Icon } from '#ui/icon.tsx'
import { unmarked } from '#ui/marked.tsx'
import { NextStep, QueueRow, type QueueColumn, type QueueRowData } from '#ui/queue-table.tsx'
import type { StripScale } from '#ui/strip-panes.ts'
import { Tag } from '#ui/tag.tsx'
import { leadHref } from './queue-address.ts'
import type { QueueLead } from './queue-lead.ts'
import { stepFace } from './step-faces.ts'

export type RowWays = { slug: string; filters: QueueFilters; where: Where; now: Date }

/** What a row says of a lead: every number and moment as text. */
export function rowData(lead: QueueLead, { slug, filters, where, now }: RowWays): Omit<QueueRowData, 'next'> {
  const { locale } = where
  const money = (amount: number): string => formatMoneyShort(amount, lead.currency, locale)
  const moment = (text: string | null): Date | null => (text === null ? null : new Date(text))
  const [since, due, touch] = [moment(lead.trendSince), moment(lead.slaDueAt), moment(lead.lastTouchAt)]
  const rough = lead.evidence === 'low'
  const chance = formatChance(lead.probability, locale)
  const tags = [...(rough ? [<Tag key="rough" title="Low evidence: the model learned from few outcomes, or little is known of this lead">few like it</Tag>] : []), ...lead.tags.slice(0, 2).map((tag) => <Tag key={tag} icon="tag">{tag}</Tag>)]
  return {
    id: lead.profileId, href: leadHref(slug, lead.profileId, filters), name: lead.name === '' ? 'No name known' : lead.name, firm: lead.company,
    score: { score: lead.score, grade: lead.grade, evidence: rough ? 'low' : 'full', why: rough ? 'Low evidence: the model learned from few outcomes, or little is known of this lead' : undefined },
    trend: { delta: lead.trend, since: since === null ? 'before' : formatDate(since, now, where) },
    reason: { points: lead.reasonShort === '' ? null : lead.reasonPoints, short: lead.reasonShort === '' ? 'Nothing stands out' : lead.reasonShort, full: unmarked(lead.reasonLong), tags: tags.length > 0 ? tags : undefined },
    contributions: lead.strip, stripLabel: `What made the score, from a typical lead to ${lead.score}`,
    expected: lead.expected === null || lead.amount === null ? { fact: chance, made: 'chance' } : { fact: money(lead.expected), made: `${chance} × ${money(lead.amount)}` },
    owner: lead.ownerId === null ? null : lead.ownerName ?? 'Someone who left', stage: stageLabels[lead.stage], touch: touch === null ? MISSING : formatAgo(touch, now, where), source: lead.source === '' ? MISSING : lead.source,
    country: lead.country === '' ? MISSING : lead.country, value: lead.amount === null ? MISSING : money(lead.amount),
    sla: due === null ? null : { ...describeSla(due, now, locale), title: `The first step is due ${formatMoment(due, where)}` },
  }
}

export type RowActs = {
  toggle: (index: number, selected: boolean, range: boolean) => void
  open: (index: number) => void
  step: (index: number) => void
  press: (index: number) => void
}

export type LeadRowProps = RowWays & { lead: QueueLead; index: number; columns: readonly QueueColumn[]; scale: StripScale; current: boolean; selected: boolean; mayAct: boolean; acts: RowActs }

const HOLD = 500 // ms until a press on a phone selects
const WOBBLE = 10 // pixels that a finger may move meanwhile

/** One lead of the queue. It is drawn anew only when it, its place or its marks change: a press of J redraws two rows. */
export const LeadRow = memo(function LeadRow({ lead, index, columns, scale, current, selected, mayAct, acts, ...ways }: LeadRowProps) {
  const hold = useHold(() => acts.press(index))
  const face = stepFace(lead.nextAction)
  const next = mayAct
    ? <NextStep icon={face.icon} tabIndex={-1} aria-label={`${face.label}: do the next step for ${lead.name}`} onClick={(event) => { event.stopPropagation(); acts.step(index) }}>{face.label}</NextStep>
    : <span className="row"><Icon name={face.icon} size={14} />{face.label}</span>
  return (
    <QueueRow row={{ ...rowData(lead, ways), next }} index={index} columns={columns} scale={scale} current={current} selected={selected}
      onSelect={(on, range) => acts.toggle(index, on, range)} onOpen={() => acts.open(index)} {...hold} />
  )
})

/** A long press with a finger. The click that ends it opens nothing, neither the row nor the link under the finger. */
function useHold(onHold: () => void) {
  const state = useRef({ timer: 0, x: 0, y: 0, held: false })
  const end = () => window.clearTimeout(state.current.timer)
  return {
    onPointerDown: (event: PointerEvent) => {
      end()
      state.current = { timer: event.pointerType === 'touch' ? window.setTimeout(() => { state.current.held = true; onHold() }, HOLD) : 0, x: event.clientX, y: event.clientY, held: false }
    },
    onPointerMove: (event: PointerEvent) => { if (Math.hypot(event.clientX - state.current.x, event.clientY - state.current.y) > WOBBLE) end() },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu: (event: { preventDefault: () => void }) => { if (state.current.held) event.preventDefault() },
    onClickCapture: (event: { preventDefault: () => void; stopPropagation: () => void }) => {
      if (!state.current.held) return
      state.current.held = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
