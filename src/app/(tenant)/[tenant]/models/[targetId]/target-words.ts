import type { LeadScoreTarget, LearnerName, Outcome, TargetDefinition } from '#domain/train/index.ts'

/** How a lead's outcome is told, in words: "converted is yes", "a deal won event", "the first order". */
export function outcomeWords(outcome: Outcome, nameOf: (field: string) => string): string {
  if (outcome.by === 'order') return 'the first order'
  if (outcome.by === 'event') return `a “${outcome.eventKind.replaceAll('_', ' ')}” event`
  return `${nameOf(outcome.field)} is “${outcome.positive}”`
}

/** What a target foresees, in one line: "Converted is “yes”, within 90 days". */
export function targetWords(definition: TargetDefinition, nameOf: (field: string) => string): string {
  if (definition.kind === 'customer-value') return `What each customer will spend in the next ${definition.horizonDays} days`
  const words = outcomeWords(definition.outcome, nameOf)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}, within ${definition.windowDays} days`
}

/** Who is scored: how long a lead without an outcome stays eligible. */
export function eligibilityWords({ eligibleDays }: Pick<LeadScoreTarget, 'eligibleDays'>): string {
  return eligibleDays === null ? 'Every lead without an outcome' : `Leads of the last ${eligibleDays} days without an outcome`
}

/** What a learner is called where it stands beside figures; the value model has a name of its own. */
export function learnerWords(learner: string, names: Record<LearnerName, string>): string {
  if (learner === 'bg-nbd') return 'BG/NBD with Gamma-Gamma'
  return learner in names ? names[learner as LearnerName] : 'None'
}
