/** Where a lead stands in the queue, how long there is to act, and what to do next: each a rule that can be said in one sentence. */
import type { Grade } from '#domain/score/index.ts'
import type { Stage, Step } from '../schema.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Time to the first step, by grade: the better the lead, the sooner it is worth a call. */
export const timeToAct: Record<Grade, number> = { A: 4 * HOUR, B: DAY, C: 3 * DAY, D: 7 * DAY }

/** What a lead is expected to bring: its chance times its amount; null where no amount is known. */
export function expectedValue(probability: number, amount: number | null): number | null {
  return amount === null ? null : probability * amount
}

/** What the queue is ordered by: the expected value, or the chance for a lead without an amount. */
export function rankOf(probability: number, amount: number | null): number {
  return expectedValue(probability, amount) ?? probability
}

/** When the first step is due, counted from the moment that the lead came into the queue. */
export function dueAt(grade: Grade, enteredAt: Date): Date {
  return new Date(enteredAt.getTime() + timeToAct[grade])
}

const QUIET_DAYS = 3

/**
 * The next step. A lead that is further on gets the step of its stage; a new one a call (A), a mail (B, C) or nothing
 * to hurry for (D: a mail when there is time); one that was just spoken to waits.
 */
export function nextStep(lead: { grade: Grade; stage: Stage; lastStepAt: Date | null }, now: Date): Exclude<Step, 'note'> | 'wait' {
  if (lead.lastStepAt && now.getTime() - lead.lastStepAt.getTime() < QUIET_DAYS * DAY && lead.stage !== 'new') return 'wait'
  if (lead.stage === 'proposal') return 'call'
  if (lead.stage === 'qualified') return 'quote'
  if (lead.stage === 'working') return lead.grade === 'A' || lead.grade === 'B' ? 'meeting' : 'write'
  return lead.grade === 'A' ? 'call' : 'write'
}

/** The amount in a lead's fields: the expected one, else the amount; null where neither is a number above zero. */
export function amountIn(traits: Readonly<Record<string, unknown>>): number | null {
  for (const field of ['expected_amount', 'amount']) {
    const value = traits[field]
    const amount = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
    if (Number.isFinite(amount) && amount > 0) return amount
  }
  return null
}

const SHORT_KEY = 12 // of a longer key, the first eight characters tell people apart as well

/** What a lead is called where no name is known: its e-mail address, its firm, or its key in the source. */
export function leadName(lead: { name: string; email: string | null; company: string; externalId: string | null }): string {
  if (lead.name) return lead.name
  if (lead.email) return lead.email
  if (lead.company) return lead.company
  if (!lead.externalId) return 'Lead without a name'
  return `Lead ${lead.externalId.length > SHORT_KEY ? lead.externalId.slice(0, 8) : lead.externalId}`
}
