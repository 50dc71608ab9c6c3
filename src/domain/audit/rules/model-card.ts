/** The fields of a model card, and what differs between two cards. A card is made of the version's own record, which never changes. */
import { displayName, leftOutLabels, targetWords, type TargetDefinition, type TrainingResult, type ValueResult } from '#domain/train/index.ts'

/** One field of a card, under its heading. */
export type CardField = { heading: string; field: string; value: string }
export type CardDifference = { heading: string; field: string; before: string | null; now: string | null }

export type CardFacts = { definition: TargetDefinition; number: number; status: string; sentence: string; learner: string; trainedAt: Date; trainedBy: string; seed: number; codeVersion: string; artefactHash: string; snapshotHash: string; parameters: unknown; result: TrainingResult | ValueResult }

const three = (value: number) => value.toFixed(3)

/** The card of a version. */
export function cardOf(facts: CardFacts): CardField[] {
  const { definition, result } = facts
  const fields = (heading: string, rows: readonly (readonly [string, string])[]) => rows.map(([field, value]): CardField => ({ heading, field, value }))
  return [
    ...fields('Model details', [['Version', String(facts.number)], ['State', facts.status], ['Verdict at training', facts.sentence], ['Learner', facts.learner], ['Trained', facts.trainedAt.toISOString().slice(0, 16).replace('T', ' ')], ['Trained by', facts.trainedBy], ['Seed', String(facts.seed)], ['Made with', `Leadlight ${facts.codeVersion}`], ['Artefact', facts.artefactHash || 'none'], ['Training rows', facts.snapshotHash]]),
    ...fields('Intended use', [['Foresees', targetWords(definition, displayName)], ...usesOf(definition), ['Not for', 'refusing anybody anything; decisions about people without a person']]),
    ...('metrics' in result && result.metrics ? leadFields(result) : []),
    ...('holdout' in result ? valueFields(result) : []),
    ...fields('Considerations', [['Limits', 'Holds for leads like those it learned from; the monthly check says whether they still are.'], ['Groups', 'Fields classed as sensitive are never inputs; rates of groups are compared every month.'], ['Risks', 'A score is a chance, not a fact about a person. Whoever objects to profiling is not scored.']]),
  ]
}

function usesOf(definition: TargetDefinition): [string, string][] {
  if (definition.kind === 'customer-value') return [['Used for', 'where attention is worth it']]
  if (definition.kind !== 'lead-score') return [['Who is scored', `customers with an order in the last ${definition.activeDays} days`], ['Used for', 'the order in which customers are spoken to']]
  return [['Who is scored', definition.eligibleDays === null ? 'every lead without an outcome' : `leads of the last ${definition.eligibleDays} days without an outcome`], ['Used for', 'the order in which people work leads']]
}

function leadFields(result: Extract<TrainingResult, { kind: 'published' | 'refused' }>): CardField[] {
  const { metrics, leftOut, features, split } = result
  if (!metrics) return []
  const field = (heading: string, name: string, value: string): CardField => ({ heading, field: name, value })
  return [
    field('Data', 'Rows', String(result.rows)), field('Data', 'Converted', String(result.positives)), ...(split ? [field('Data', 'Judged on', split.sentence)] : []),
    ...(features ? [field('Data', 'Fields used', features.map(displayName).join('; '))] : []), ...(leftOut ? [field('Data', 'Left out', leftOut.map(({ column, reason }) => `${displayName(column)} (${leftOutLabels[reason].toLowerCase()})`).join('; ') || 'none')] : []),
    field('Figures on unseen rows', 'Ranking (AUC)', `${three(metrics.auc)} (${three(metrics.aucLow)} to ${three(metrics.aucHigh)})`), field('Figures on unseen rows', 'Brier score', three(metrics.brier)), field('Figures on unseen rows', 'Log loss', three(metrics.logLoss)), field('Figures on unseen rows', 'Chances off by (ECE)', three(metrics.ece)), field('Figures on unseen rows', 'Mean rate', three(metrics.baseRate)),
  ]
}

function valueFields(result: Extract<ValueResult, { kind: 'published' }>): CardField[] {
  const { customers, repeatCustomers, purchases, amounts, holdout, totalValue } = result
  const field = (heading: string, name: string, value: string): CardField => ({ heading, field: name, value })
  return [
    field('Data', 'Customers', String(customers)), field('Data', 'Bought again', String(repeatCustomers)),
    field('Parameters', 'Purchases (BG/NBD)', `r ${three(purchases.r)}, alpha ${three(purchases.alpha)}, a ${three(purchases.a)}, b ${three(purchases.b)}`), field('Parameters', 'Amounts (Gamma-Gamma)', `p ${three(amounts.p)}, q ${three(amounts.q)}, v ${three(amounts.v)}`),
    field('Figures', 'Expected in all', totalValue.toFixed(0)), ...(holdout ? [field('Figures on unseen weeks', 'Off by, orders a customer', three(holdout.mae)), field('Figures on unseen weeks', 'Going on at one’s own pace', three(holdout.naiveMae))] : []),
  ]
}

/** The fields that are new, gone or another value. */
export function differencesOf(before: readonly CardField[], now: readonly CardField[]): CardDifference[] {
  const key = ({ heading, field }: CardField) => `${heading} ${field}`
  const was = new Map(before.map((one) => [key(one), one]))
  const is = new Set(now.map(key))
  return [
    ...now.flatMap((one): CardDifference[] => { const old = was.get(key(one)); return old?.value === one.value ? [] : [{ heading: one.heading, field: one.field, before: old?.value ?? null, now: one.value }] }),
    ...before.filter((one) => !is.has(key(one))).map((one) => ({ heading: one.heading, field: one.field, before: one.value, now: null })),
  ]
}
