/** What is true about a simulated firm, measured on itself: the drivers in order of strength, and where the planted faults lie. */
import { BROKEN_FIELD, LEAK_FIELDS, NO_EFFECT_CAMPAIGN, ORDER_TRUTH, SKEWED_GROUP, SOURCE_MIX, SOURCES } from './firm-truth.ts'
import { dailyLogOdds, type DriverEffects } from './lead-journey.ts'
import type { FirmFacts } from './firm-facts.ts'

/** A driver: a column of the leads file, or a kind of event ('any' for the days since the last one), and the mean size of what it adds, in log-odds. */
export interface TrueDriver {
  readonly name: string
  readonly from: 'column' | 'event'
  readonly field: string
  readonly strength: number
}

/** The truth, for tests and for the page about the demo. Months are YYYY-MM. */
export interface FirmTruth {
  readonly period: { readonly start: string; readonly end: string }
  /** Inputs that move conversion, strongest first, measured over leads at each of the reference ages. */
  readonly drivers: readonly TrueDriver[]
  readonly skewedGroup: { readonly field: string; readonly group: string; readonly effect: number }
  readonly noEffectCampaign: string
  readonly leakFields: readonly string[]
  readonly mixChange: { readonly month: string; readonly field: string; readonly before: Readonly<Record<string, number>>; readonly after: Readonly<Record<string, number>> }
  readonly brokenField: { readonly month: string; readonly field: string; readonly value: string }
  readonly duplicates: readonly { readonly leadId: string; readonly of: string; readonly kind: string }[]
  readonly sharedMailboxes: readonly string[]
  readonly orders: typeof ORDER_TRUTH
  /** Share of leads, each at least 90 days old, that converted within 90 days. */
  readonly convertedWithin90Days: number
  /** True log-odds of converting on the day at which a lead is 14 days old, by lead; leads that had converted before are absent. */
  readonly logOddsAtDay14: ReadonlyMap<string, number>
}

const DAY = 86_400_000
const WINDOW_DAYS = 90
const FROM_EVENTS: Partial<Record<keyof DriverEffects, string>> = {
  pricing_viewed: 'pricing_viewed', data_imported: 'data_imported', email_replied: 'email_replied', meeting_booked: 'meeting_booked', days_inactive: 'any',
}

function strengthOf(effects: readonly DriverEffects[], name: keyof DriverEffects): number {
  const mean = effects.reduce((sum, one) => sum + one[name], 0) / effects.length
  return effects.reduce((sum, one) => sum + Math.abs(one[name] - mean), 0) / effects.length
}

function driversOf(firm: FirmFacts): TrueDriver[] {
  const effects = firm.leads.flatMap((lead) => (lead.duplicate === null ? [...lead.effects.values()] : []))
  if (effects.length === 0) return []
  return (Object.keys(effects[0]) as (keyof DriverEffects)[])
    .filter((name) => name !== SKEWED_GROUP.field)
    .map((name): TrueDriver => ({ name, from: FROM_EVENTS[name] === undefined ? 'column' : 'event', field: FROM_EVENTS[name] ?? name, strength: strengthOf(effects, name) }))
    .sort((a, b) => b.strength - a.strength)
}

function shares(mix: readonly number[]): Record<string, number> {
  return Object.fromEntries(SOURCES.map((source, k) => [source, mix[k] / 100]))
}

/** Tells the truth about a firm. */
export function tellTruth(firm: FirmFacts): FirmTruth {
  const people = firm.leads.filter((lead) => lead.duplicate === null)
  const ripe = people.filter((lead) => lead.createdAt + WINDOW_DAYS * DAY <= firm.end)
  const early = ripe.filter((lead) => lead.convertedAt !== null && lead.convertedAt <= lead.createdAt + WINDOW_DAYS * DAY)
  const month = (at: number): string => new Date(at).toISOString().slice(0, 7)
  return {
    period: { start: new Date(firm.start).toISOString().slice(0, 10), end: new Date(firm.end).toISOString().slice(0, 10) },
    drivers: driversOf(firm),
    skewedGroup: SKEWED_GROUP, noEffectCampaign: NO_EFFECT_CAMPAIGN, leakFields: LEAK_FIELDS,
    mixChange: { month: month(firm.mixChangeAt), field: 'source', before: shares(SOURCE_MIX.before), after: shares(SOURCE_MIX.after) },
    brokenField: { month: month(firm.brokenFrom), field: BROKEN_FIELD, value: '0' },
    duplicates: firm.leads.flatMap((lead) => (lead.duplicate === null ? [] : [{ leadId: lead.leadId, of: lead.duplicate.of.leadId, kind: lead.duplicate.kind }])),
    sharedMailboxes: [...new Set(people.filter((lead) => lead.email !== lead.person.email).map((lead) => lead.email))].sort(),
    orders: ORDER_TRUTH,
    convertedWithin90Days: early.length / Math.max(1, ripe.length),
    logOddsAtDay14: new Map(people.flatMap((lead) => {
      const effects = lead.effects.get(14)
      return effects === undefined ? [] : [[lead.leadId, dailyLogOdds(effects)] as const]
    })),
  }
}
