import type { ChanceTarget, CustomerTarget, LeadScoreTarget, LearnerName, Outcome, TargetDefinition } from '#domain/train/index.ts'

/** How a lead's outcome is told, in words: "converted is yes", "a deal won event", "the first order". */
export function outcomeWords(outcome: Outcome, nameOf: (field: string) => string): string {
  if (outcome.by === 'order') return 'the first order'
  if (outcome.by === 'event') return `a “${outcome.eventKind.replaceAll('_', ' ')}” event`
  return `${nameOf(outcome.field)} is “${outcome.positive}”`
}

/** What a target foresees, in one line: "Converted is “yes”, within 90 days". */
export function targetWords(definition: TargetDefinition, nameOf: (field: string) => string): string {
  if (definition.kind === 'customer-value') return `What each customer will spend in the next ${definition.horizonDays} days`
  if (definition.kind !== 'lead-score') return customerWords(definition)
  const words = outcomeWords(definition.outcome, nameOf)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}, within ${definition.windowDays} days`
}

/** What is foreseen of customers, in one line. */
function customerWords(definition: CustomerTarget): string {
  if (definition.kind === 'propensity') return `An order of “${definition.category}” within ${definition.windowDays} days`
  return definition.leaving.by === 'no-order' ? `No order within ${definition.windowDays} days` : `A “${definition.leaving.eventKind.replaceAll('_', ' ')}” event within ${definition.windowDays} days`
}

/** How people and outcomes of a chance are spoken of beside its figures. */
export type ChanceWords = { one: string; many: string; capital: string; did: string; chance: string }

/** The words for a target's people and its outcome: "leads that converted", "customers who left". */
export function chanceWords(definition: ChanceTarget): ChanceWords {
  if (definition.kind === 'lead-score') return { one: 'lead', many: 'leads', capital: 'Leads', did: 'converted', chance: 'Chance to convert' }
  const customers = { one: 'customer', many: 'customers', capital: 'Customers' }
  return definition.kind === 'churn' ? { ...customers, did: 'left', chance: 'Risk of leaving' } : { ...customers, did: 'bought it', chance: 'Chance to buy' }
}

/** Who is scored: how long a lead without an outcome stays eligible. */
export function eligibilityWords({ eligibleDays }: Pick<LeadScoreTarget, 'eligibleDays'>): string {
  return eligibleDays === null ? 'Every lead without an outcome' : `Leads of the last ${eligibleDays} days without an outcome`
}

/** What a learner is called where it stands beside figures; the value model has a name of its own. */
export function learnerWords(learner: string, names: Record<LearnerName, string>): string {
  if (learner === 'bg-nbd') return 'BG/NBD with Gamma-Gamma'
  if (learner === 'pareto-nbd') return 'Pareto/NBD with Gamma-Gamma'
  return learner in names ? names[learner as LearnerName] : 'None'
}
