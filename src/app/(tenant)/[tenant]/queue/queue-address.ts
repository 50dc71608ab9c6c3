import { everyLead, parseQueueFilters, serialiseQueueFilters, type QueueFilters, type QueueSort } from '#domain/act/schema.ts'
import { QUEUE_COLUMN_IDS, QUEUE_COLUMNS, type QueueColumnId } from '#ui/queue-table.tsx'

/** What the address of the queue says: which leads, in which order, and which columns. */
export type QueueView = { filters: QueueFilters; columns: readonly QueueColumnId[] }

const asUsual = QUEUE_COLUMNS.map(({ id }) => id)
const isColumn = (text: string): text is QueueColumnId => (QUEUE_COLUMN_IDS as readonly string[]).includes(text)

/** Reads a queue address. Columns that are not known are left aside; without any the usual ones stand. */
export function parseQueueView(search: string | URLSearchParams): QueueView {
  const parameters = typeof search === 'string' ? new URLSearchParams(search) : search
  const columns = [...new Set((parameters.get('columns') ?? '').split('.').filter(isColumn))]
  return { filters: parseQueueFilters(parameters), columns: columns.length > 0 ? columns : asUsual }
}

/** The query of a view; equal views give equal text, and the usual view gives none. */
export function queueQuery({ filters, columns }: QueueView): string {
  const chosen = columns.join('.')
  return [serialiseQueueFilters(filters), chosen === asUsual.join('.') ? '' : `columns=${chosen}`].filter(Boolean).join('&')
}

/** The address of the queue under a view. */
export function queueHref(slug: string, view: QueueView): string {
  const query = queueQuery(view)
  return `/${slug}/queue${query && `?${query}`}`
}

/** The address of a lead's page; it keeps the filters, so that the page knows who comes before and after. */
export function leadHref(slug: string, profileId: string, filters: QueueFilters): string {
  const query = serialiseQueueFilters(filters)
  return `/${slug}/queue/${profileId}${query && `?${query}`}`
}

/** The search parameters of a page as Next gives them, as URLSearchParams. */
export function searchOf(given: Record<string, string | string[] | undefined>): URLSearchParams {
  return new URLSearchParams(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, one]))))
}

/** Which sort a column's head asks for, and which way it runs. */
export const columnSorts: Partial<Record<QueueColumnId, { sort: QueueSort; runs: 'ascending' | 'descending' }>> = {
  score: { sort: 'score', runs: 'descending' },
  lead: { sort: 'name', runs: 'ascending' },
  expected: { sort: 'expected', runs: 'descending' },
  touch: { sort: 'touch', runs: 'descending' },
  sla: { sort: 'sla', runs: 'ascending' },
}

/** The views that every workspace has. Saved ones follow them. */
export const standingViews: readonly { id: string; label: string; filters: QueueFilters }[] = [
  { id: 'all', label: 'All', filters: everyLead },
  { id: 'mine', label: 'Mine', filters: { ...everyLead, owner: 'me' } },
  { id: 'rising', label: 'Rising', filters: { ...everyLead, trend: 'rising' } },
  { id: 'late', label: 'Late', filters: { ...everyLead, sla: 'late' } },
  { id: 'unowned', label: 'Nobody’s', filters: { ...everyLead, owner: 'nobody' } },
]
