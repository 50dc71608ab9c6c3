/** The business rules that count at a moment, and those of them that hold for each lead. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { applyRules, holds } from './rules/business-rules.ts'
import type { AppliedRule, LeadFields, RuleDraft } from './schema.ts'
import { leadFields, newestRules } from './store/score-rules.ts'

/** A rule as scoring needs it. */
export type RuleInForce = Pick<RuleDraft, 'reason' | 'conditions' | 'effect'> & { id: string; version: number }

/** The rules on a target that are on and have begun, in their newest version. */
export async function rulesInForce(tx: TenantTx, targetId: string, asOf: Date): Promise<RuleInForce[]> {
  return (await newestRules(tx, targetId)).filter(({ isOn, startsAt }) => isOn && startsAt <= asOf)
}

/** What the rules that hold for one lead add to its log-odds. */
export function heldRules(rules: readonly RuleInForce[], fields: LeadFields, { margin, baseValue }: { margin: number; baseValue: number }): AppliedRule[] {
  const held = rules.filter(({ conditions }) => holds(conditions, fields))
  return applyRules(held.map(({ id, version, reason, conditions, effect }) => ({ rule: id, version, reason, conditions, effect })), margin, baseValue)
}

/** The same for many leads, in their order, by what is known of them now: one query for all. */
export async function rulesFor(tx: TenantTx, rules: readonly RuleInForce[], leads: readonly { profileId: string; margin: number; baseValue: number }[]): Promise<AppliedRule[][]> {
  if (rules.length === 0) return leads.map(() => [])
  const fields = await leadFields(tx, leads.map(({ profileId }) => profileId), rules.flatMap(({ conditions }) => conditions.map(({ field }) => field)))
  return leads.map((lead) => heldRules(rules, fields.get(lead.profileId) ?? {}, lead))
}
