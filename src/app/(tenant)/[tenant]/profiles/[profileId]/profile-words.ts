import type { TimelineItem } from '#domain/unify/schema.ts'
import { formatDate, formatFullDate, formatMoment, formatMoney, formatTime, type Where } from '#ui/format.ts'
import type { IconName } from '#ui/icon.tsx'
import type { TimelineDay } from '#ui/timeline.tsx'

/** A field's name as words: `job_title` reads "Job title". */
export function fieldWords(field: string): string {
  const words = field.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** An attribute's value as people read it: moments in the reader's zone, yes and no, numbers with their marks. */
export function traitWords(value: string | number | boolean | null, where: Where): string {
  if (value === null) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return new Intl.NumberFormat(where.locale, { maximumFractionDigits: 6 }).format(value)
  const moment = /^\d{4}-\d{2}-\d{2}(T00:00:00(\.0+)?Z?)?$/.test(value) ? 'day' : /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? 'moment' : null
  if (moment === null || Number.isNaN(Date.parse(value))) return value
  return moment === 'day' ? formatFullDate(new Date(`${value.slice(0, 10)}T00:00:00Z`), { ...where, timeZone: 'UTC' }) : formatMoment(new Date(value), where)
}

const icons: [RegExp, IconName][] = [[/mail|newsletter|unsub/, 'mail'], [/meeting|demo/, 'calendar'], [/ticket|support/, 'headphones'], [/import/, 'upload'], [/call|phone/, 'phone'], [/./, 'mouse-pointer-click']]

function wordsOf(item: TimelineItem, where: Where): { icon: IconName; text: string; source: string } {
  if (item.kind === 'order') return { icon: 'shopping-cart', text: `Ordered for ${item.currency ? formatMoney(item.amount, item.currency, where.locale) : item.amount}${item.category ? `, ${item.category}` : ''}`, source: item.sourceName }
  if (item.kind === 'record') return { icon: 'database', text: item.version === 1 ? `Record of the ${item.object} arrived` : `Record of the ${item.object} changed (version ${item.version})`, source: item.sourceName }
  if (item.kind === 'merge') return { icon: 'git-merge', text: 'Merged with a profile of the same person', source: '' }
  const icon = icons.find(([kind]) => kind.test(item.eventKind))?.[1] ?? 'activity'
  return { icon, text: `${fieldWords(item.eventKind)}${item.detail ? `: ${item.detail}` : ''}`, source: item.sourceName }
}

/** What happened, by day in the reader's time zone, newest first. */
export function timelineDays(items: readonly TimelineItem[], now: Date, where: Where): TimelineDay[] {
  const days = new Map<string, TimelineDay['events'][number][]>()
  for (const item of items) {
    const at = new Date(item.at)
    const day = formatDate(at, now, where)
    const { source, ...words } = wordsOf(item, where)
    const events = days.get(day) ?? []
    events.push({ id: `${item.kind}:${item.id}`, at: formatTime(at, where), source: source || undefined, ...words })
    days.set(day, events)
  }
  return [...days].map(([day, events]) => ({ day, events }))
}

/** How a score has moved since the first one that is kept, in one sentence; newest first. */
export function scoreCourse(history: readonly { score: number }[]): string {
  const [newest, first] = [history[0], history.at(-1)]
  if (!newest || !first || history.length < 2) return 'Scored once so far.'
  const moved = newest.score - first.score
  const words = moved === 0 ? 'as at the first' : `${Math.abs(moved)} ${Math.abs(moved) === 1 ? 'point' : 'points'} ${moved > 0 ? 'above' : 'below'} the first`
  return `Scored ${history.length} times: now ${words}.`
}
