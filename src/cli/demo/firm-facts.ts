/** Everything that is true in the simulated firm, before it becomes files. Moments are ms since 1970. */
import type { DuplicateKind } from './clumsy-entry.ts'
import type { LeadSource } from './firm-truth.ts'
import type { DriverEffects, Happening } from './lead-journey.ts'
import type { Person } from './people.ts'

/** All that is true about one lead row; null for "not (yet)". */
export interface LeadFacts {
  leadId: string
  readonly person: Person
  /** The address the row shows: her own, or one that colleagues share. */
  readonly email: string
  readonly createdAt: number
  readonly source: LeadSource
  readonly campaign: string
  readonly expectedAmount: number
  readonly consent: string
  readonly owner: string
  readonly newsletter: string
  readonly employeesKnown: boolean
  readonly convertedAt: number | null
  readonly lostAt: number | null
  readonly effects: ReadonlyMap<number, DriverEffects>
  readonly duplicate: { readonly of: LeadFacts; readonly kind: DuplicateKind; readonly slip: number } | null
}

/** One person's purchase, as the shop knows it. */
export interface OrderFacts {
  readonly person: Person
  readonly email: string
  readonly at: number
  readonly amount: number
  readonly category: string
}

/** One thing a person did, as the web site, the mailer or the help desk logged it. */
export interface EventFacts extends Happening {
  readonly email: string
  readonly campaign: string
}

/** The whole firm; lists are in order of time. */
export interface FirmFacts {
  readonly start: number
  readonly end: number
  readonly mixChangeAt: number
  readonly brokenFrom: number
  readonly brokenUntil: number
  readonly leads: readonly LeadFacts[]
  readonly events: readonly EventFacts[]
  readonly orders: readonly OrderFacts[]
}
