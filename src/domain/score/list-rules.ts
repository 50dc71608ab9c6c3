/** The business rules on a lead score as people read them, and the fields that a rule may ask about. */
import { displayName, featureCatalogue, fieldClassesOf, readTarget } from '#domain/train/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { conditionWords, effectWords } from './rules/business-rules.ts'
import { newestRules, type StoredRule } from './store/score-rules.ts'

/** A rule with the words for what it asks and does, and whether it counts now. */
export type RuleView = StoredRule & { when: string; what: string; state: 'in force' | 'waiting' | 'off' }
export type RuleField = { field: string; name: string }

/** Facts of a person that are no fields of a file. */
const OWN_FIELDS = ['country', 'company', 'profiling_basis']

/** Every rule on a target in its newest version, in the order in which they were first written. */
export async function listRules(ctx: TenantContext, { targetId }: { targetId: string }): Promise<RuleView[]> {
  await readTarget(ctx, { targetId })
  const now = ctx.now()
  return (await ctx.transact((tx) => newestRules(tx, targetId))).map((rule) => ({
    ...rule, when: conditionWords(rule.conditions), what: effectWords(rule.effect), state: !rule.isOn ? 'off' : rule.startsAt <= now ? 'in force' : 'waiting',
  }))
}

/** The fields that a rule may ask about: inputs, a person's country and company, and what allows profiling. Never a sensitive field, a key or an outcome. */
export async function ruleFields(ctx: TenantContext): Promise<RuleField[]> {
  return ctx.transact(ruleFieldsOf)
}

/** The same within a transaction. */
export async function ruleFieldsOf(tx: TenantTx): Promise<RuleField[]> {
  const classes = await fieldClassesOf(tx, 'lead')
  const sensitive = new Set(classes.filter((row) => row.class === 'sensitive').map(({ field }) => field))
  const fields = new Set([...OWN_FIELDS, ...classes.filter((row) => row.class === 'input').map(({ field }) => field)].filter((field) => !sensitive.has(field)))
  return [...fields].map((field) => ({ field, name: field === 'profiling_basis' ? 'What allows profiling' : displayName(featureCatalogue.trait(field)) })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
