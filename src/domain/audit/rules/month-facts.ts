/** Everything that a report is made of, as it was read for one month: the rules below turn it into figures and sentences, and read nothing themselves. */
import type { Check, NamedGroup } from '#domain/monitor/index.ts'
import type { CustomerValueTarget, LeadScoreTarget, PublishedResult, ValueResult } from '#domain/train/index.ts'
import type { Month, SealedReport } from '../schema.ts'
import type { LeadOfMonth } from './lead-rows.ts'

/** A version that was in use in the month, with when it came into use. */
export type VersionInUse<Result> = { number: number; learner: string; trainedAt: Date; trainedBy: string; artefactHash: string; trainingRowsHash: string; codeVersion: string; usedFrom: Date; result: Result }

/** Which version a person put in use, or declined to, and why. */
export type DecisionFact = { at: Date; kind: string; from: number | null; to: number | null; reason: string; by: string }

type ModelHead<Result> = { targetId: string; name: string; versions: VersionInUse<Result>[]; decisions: DecisionFact[] }

export type LeadModelFacts = ModelHead<PublishedResult> & {
  kind: 'lead-score'
  target: LeadScoreTarget
  /** Leads of the months looked at that have a score, and how many have none. */
  leads: LeadOfMonth[]
  unscored: number
  /** The months looked at, oldest first. */
  months: Month[]
  /** The check of the month; null where there was none. */
  check: { check: Check; groups: NamedGroup[] } | null
  /** Scores given in this month and in each of the two before, newest first. */
  scores: number[]
}

/** What a version said of a customer, and what the customer has spent since (refunds taken off, up to the horizon). */
export type CustomerFact = { profileId: string; scoredAt: Date; value: number; low: number; high: number; alive: number; segment: string; spent: number }
export type ValueModelFacts = ModelHead<ValueResult> & { kind: 'customer-value'; target: CustomerValueTarget; customers: CustomerFact[]; /** What the version before said in all; null where there was none. */ before: { number: number; total: number; customers: number } | null }

export type OrderFact = { id: string; orderedAt: Date; amount: number; currency: string }
export type ImportFact = { id: string; object: string; source: string; finishedAt: Date; read: number; fresh: number; changed: number; rejected: number; undone: boolean; auditScore: number | null }
export type PeopleFact = { basis: string; since: Month | ''; lead: boolean; people: number }
export type FeedbackFact = { id: string; at: Date; verdict: string; reason: string }
export type OutcomeFact = { id: string; at: Date; outcome: string }
export type ActionFact = { id: string; at: Date; kind: string }
/** An alert that was open in the month: what it said when it was raised, and how it stood when the report was made. */
export type AlertFact = { id: string; model: string; kind: string; subject: string; title: string; month: Month; openedAt: Date; resolvedAt: Date | null }
export type ActFact = { sequence: string; at: Date; by: string; action: string; subject: string; words: string }

/** Whose month, which month, and up to when things are known. */
export type ReportFrame = {
  workspace: { id: string; slug: string; name: string; currency: string }
  month: Month
  from: Date
  until: Date
  asOf: Date
  knownUntil: Date
  madeWith: string
}

export type MonthFacts = ReportFrame & {
  models: (LeadModelFacts | ValueModelFacts)[]
  orders: OrderFact[]
  /** The months whose orders are here, oldest first. */
  orderMonths: Month[]
  imports: ImportFact[]
  people: PeopleFact[]
  feedback: FeedbackFact[]
  outcomes: OutcomeFact[]
  actions: ActionFact[]
  alerts: AlertFact[]
  acts: ActFact[]
  /** The report of the month before, with what had been signed about it by then. */
  previous: SealedReport | null
}
