import type { ChanceTarget, LeadScoreTarget, LearnerName } from '#domain/train/index.ts'

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
