/** What a target foresees, told in words. */
import type { CustomerTarget, Outcome, TargetDefinition } from '../schema.ts'

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
