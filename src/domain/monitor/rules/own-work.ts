/** Tells what our own people caused apart from what changed outside: the promises for leads that somebody worked, and for those that nobody did. */
import { normalCritical } from '#ml/monitor/tail-probabilities.ts'
import type { OwnWork } from '../schema.ts'
import type { ScoredLead } from './scored-lead.ts'

const OFF_BY = 0.2
const FEWEST_PROMISED = 10
const LEVEL = 0.05 // the untouched leads only have to agree with their promise

type Part = OwnWork['worked']

/** Two parts with nothing in them. */
export function startWork(): OwnWork {
  return { worked: emptyPart(), untouched: emptyPart() }
}

/** Adds leads to both parts: promised and kept among those whose time is over, worked within their window or not. `worked`: ids of leads that somebody worked in it. */
export function addWork(parts: OwnWork, leads: readonly ScoredLead[], worked: ReadonlySet<string>): void {
  for (const lead of leads) {
    if (!lead.matured) continue
    const part = worked.has(lead.profileId) ? parts.worked : parts.untouched
    part.rows++
    part.promised += lead.probability
    part.variance += lead.probability * (1 - lead.probability)
    part.kept += lead.label ?? 0
  }
}

function emptyPart(): Part {
  return { rows: 0, promised: 0, kept: 0, variance: 0 }
}

/** Several months as one. */
export function addUpWork(months: readonly OwnWork[]): OwnWork {
  const add = (of: (month: OwnWork) => Part) => months.map(of).reduce((sum, part) => ({ rows: sum.rows + part.rows, promised: sum.promised + part.promised, kept: sum.kept + part.kept, variance: sum.variance + part.variance }), emptyPart())
  return { worked: add((month) => month.worked), untouched: add((month) => month.untouched) }
}

/**
 * Whether own work explains why more leads convert than promised: those that somebody worked do so by more than a fifth and beyond chance,
 * while those that nobody touched keep their promise. One sentence, or null where it does not, or where too few were left alone to tell.
 */
export function workExplains({ worked, untouched }: OwnWork): string | null {
  const off = ({ kept, promised, variance }: Part, level: number) => Math.abs(kept - promised) > normalCritical(level / 2) * Math.sqrt(variance)
  if (worked.promised <= 0 || untouched.promised < FEWEST_PROMISED) return null
  const lift = worked.kept / worked.promised
  if (lift <= 1 + OFF_BY || !off(worked, LEVEL)) return null
  const rest = untouched.kept / untouched.promised
  if (off(untouched, LEVEL) && Math.abs(rest - 1) > OFF_BY / 2) return null
  return `The ${worked.rows} leads that your people worked converted ${lift.toFixed(2)} times as often as promised; the ${untouched.rows} that nobody touched ${rest.toFixed(2)} times. Your own work explains it: the leads are as they were.`
}
