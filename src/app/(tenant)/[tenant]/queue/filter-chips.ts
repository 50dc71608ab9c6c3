import { everyLead, stageLabels, type QueueFilters } from '#domain/act/schema.ts'

/** One filter in force, in words, and the filters without it. */
export type FilterWords = { id: keyof QueueFilters; label: string; value: string; without: QueueFilters }

export const evidenceLabels: Record<QueueFilters['evidence'][number], string> = { full: 'Good', fair: 'Fair', low: 'Few like it' }
export const ownerLabels: Record<string, string> = { me: 'me', nobody: 'nobody', 'me-or-nobody': 'me or nobody' }
const slaLabels = { late: 'late', soon: 'due within 4 hours' } as const
const snoozedLabels = { only: 'only', all: 'shown too' } as const

const MOST_NAMED = 3
/** A list of values, the first three by name. */
const listed = (values: readonly string[]): string => (values.length <= MOST_NAMED ? values.join(', ') : `${values.slice(0, MOST_NAMED).join(', ')} and ${values.length - MOST_NAMED} more`)

/** The filters in force, in words. `people` names owners; an owner who is gone is "someone". */
export function filterWords(filters: QueueFilters, people: readonly { userId: string; name: string }[]): FilterWords[] {
  const words: [keyof QueueFilters, string, string | null][] = [
    ['q', 'Find', filters.q === '' ? null : filters.q],
    ['owner', 'Owner', filters.owner === 'any' ? null : ownerLabels[filters.owner] ?? people.find(({ userId }) => userId === filters.owner)?.name ?? 'someone'],
    ['grade', 'Grade', filters.grade.length === 0 ? null : filters.grade.toSorted().join(', ')],
    ['score', 'Score', filters.score === null ? null : `${filters.score} or more`],
    ['stage', 'Stage', filters.stage.length === 0 ? null : listed(filters.stage.map((stage) => stageLabels[stage]))],
    ['trend', 'Trend', filters.trend === 'any' ? null : filters.trend],
    ['sla', 'SLA', filters.sla === 'any' ? null : slaLabels[filters.sla]],
    ['source', 'Source', filters.source.length === 0 ? null : listed(filters.source)],
    ['country', 'Country', filters.country.length === 0 ? null : listed(filters.country)],
    ['tag', 'Tag', filters.tag.length === 0 ? null : listed(filters.tag)],
    ['evidence', 'Evidence', filters.evidence.length === 0 ? null : listed(filters.evidence.map((one) => evidenceLabels[one]))],
    ['snoozed', 'Snoozed', filters.snoozed === 'hidden' ? null : snoozedLabels[filters.snoozed]],
    ['from', 'Lead since', filters.from],
    ['to', 'Lead until', filters.to],
  ]
  return words.flatMap(([id, label, value]) => (value === null ? [] : [{ id, label, value, without: { ...filters, [id]: everyLead[id] } }]))
}
