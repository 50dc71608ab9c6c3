import { outcomeLabels, stageLabels, type LeadOutcome, type QueueActionInput, type Step } from '#domain/act/schema.ts'
import type { Person } from './queue-lead.ts'

const stepDone: Record<Step, string> = { call: 'Call noted', write: 'Mail noted', meeting: 'Meeting noted', quote: 'Quote noted', note: 'Note kept' }

/** What was done, for the toast: the act first, then the lead by name, or how many. */
export function actionWords(action: QueueActionInput, leads: readonly { name: string }[], people: readonly Person[]): string {
  const whom = leads.length === 1 ? leads[0].name : `${leads.length} leads`
  switch (action.kind) {
    case 'assign': return action.ownerId === null ? `${whom}: given back, nobody’s now` : `${whom}: assigned to ${people.find(({ userId }) => userId === action.ownerId)?.name ?? 'a member'}`
    case 'stage': return `${whom}: stage ${stageLabels[action.stage]}`
    case 'snooze': return action.until === null ? `${whom}: back in the queue` : `${whom}: snoozed`
    case 'tag': return action.add.length > 0 ? `${whom}: tagged ${action.add.join(', ')}` : `${whom}: tag ${action.remove.join(', ')} taken off`
    case 'step': return `${stepDone[action.step]}: ${whom}`
  }
}

/** What was said of a lead, for the toast. */
export function outcomeWords(outcome: LeadOutcome, lead: { name: string }): string {
  return `${lead.name}: ${outcomeLabels[outcome].toLowerCase()}`
}

export type SnoozeChoice = { id: string; label: string; until: Date }

const HOUR = 3_600_000
const MORNING = 9

const morning = (now: Date, days: number): Date => {
  const day = new Date(now)
  day.setDate(day.getDate() + days)
  day.setHours(MORNING, 0, 0, 0)
  return day
}

/** When a snoozed lead may come back, in the reader's own zone. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const toMonday = ((8 - now.getDay()) % 7) || 7
  return [
    { id: 'hours', label: 'In 3 hours', until: new Date(now.getTime() + 3 * HOUR) },
    { id: 'tomorrow', label: 'Tomorrow morning', until: morning(now, 1) },
    { id: 'days', label: 'In 3 days', until: morning(now, 3) },
    { id: 'monday', label: 'Next Monday', until: morning(now, toMonday) },
    { id: 'weeks', label: 'In 2 weeks', until: morning(now, 14) },
  ]
}
