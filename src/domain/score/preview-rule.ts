/** What a business rule would do, before it is saved: how many open leads it holds for, which way their scores go, and what becomes of the grades. */
import { eligiblePage, readTarget } from '#domain/train/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { ruleFieldsOf } from './list-rules.ts'
import { ruleFault, shownScore } from './rules/business-rules.ts'
import { heldRules, rulesInForce, type RuleInForce } from './rules-in-force.ts'
import type { Grade, RuleDraft } from './schema.ts'
import { namesOf } from './store/people.ts'
import { leadFields, newestMarginPage } from './store/score-rules.ts'

type Moved = { profileId: string; name: string; company: string; from: number; to: number }
/** `holds`: leads of which everything asked for is true; `moved` those of them whose score changes; `grades` counts leads before and after. */
export type RulePreview =
  | { kind: 'previewed'; leads: number; holds: number; up: number; down: number; grades: { grade: Grade; before: number; after: number }[]; most: Moved[] }
  | { kind: 'refused'; reason: string }

const PAGE = 2_000
const SHOWN = 5
const GRADES: readonly Grade[] = ['A', 'B', 'C', 'D']

/** Reckons every open lead with and without the rule, as if it had begun; stores nothing. `ruleId`: the rule that the draft would replace. */
export async function previewRule(ctx: TenantContext, { targetId, ruleId, draft }: { targetId: string; ruleId?: string; draft: RuleDraft }): Promise<RulePreview> {
  const { definition, activeVersionId } = await readTarget(ctx, { targetId })
  if (definition.kind !== 'lead-score') return { kind: 'refused', reason: 'Business rules stand on a lead score: this target is none.' }
  if (!activeVersionId) return { kind: 'refused', reason: 'No lead score is in use yet: train one first, then see what the rule would do.' }
  const asOf = ctx.now()
  const { fault, inForce } = await ctx.transact(async (tx) => ({ fault: ruleFault(draft, await ruleFieldsOf(tx)), inForce: await rulesInForce(tx, targetId, asOf) }))
  if (fault) return { kind: 'refused', reason: fault }
  const wanted: RuleInForce = { ...draft, id: ruleId ?? 'new', version: 0 }
  const others = inForce.filter(({ id }) => id !== ruleId)
  const after = draft.on ? [...others, wanted] : others
  const tally = { leads: 0, holds: 0, up: 0, down: 0, before: new Map<Grade, number>(), after: new Map<Grade, number>(), most: [] as Omit<Moved, 'name' | 'company'>[] }
  for (let last: string | null = null; ; ) {
    const from: string | null = last
    const page = await ctx.transact(async (tx) => {
      const rows = await newestMarginPage(tx, { targetId, modelVersionId: activeVersionId, after: from, limit: PAGE })
      const ids = rows.map(({ profileId }) => profileId)
      const { leads } = ids.length > 0 ? await eligiblePage(tx, definition, { after: null, limit: PAGE, asOf, only: ids }) : { leads: [] }
      return { rows, open: new Set(leads.map(({ profileId }) => profileId)), fields: await leadFields(tx, ids, [...inForce, wanted].flatMap(({ conditions }) => conditions.map(({ field }) => field))) }
    })
    for (const row of page.rows.filter(({ profileId }) => page.open.has(profileId))) {
      const fields = page.fields.get(row.profileId) ?? {}
      const [was, is] = [inForce, after].map((rules) => shownScore({ ...row, rules: heldRules(rules, fields, row) }))
      tally.leads++
      if (heldRules([wanted], fields, row).length > 0) tally.holds++
      if (is.score !== was.score) {
        if (is.score > was.score) tally.up++
        else tally.down++
        tally.most.push({ profileId: row.profileId, from: was.score, to: is.score })
      }
      tally.before.set(was.grade, (tally.before.get(was.grade) ?? 0) + 1)
      tally.after.set(is.grade, (tally.after.get(is.grade) ?? 0) + 1)
    }
    tally.most = tally.most.toSorted((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from) || (a.profileId < b.profileId ? -1 : 1)).slice(0, SHOWN)
    if (page.rows.length < PAGE) break
    last = page.rows.at(-1)?.profileId ?? null
  }
  const names = await ctx.transact((tx) => namesOf(tx, tally.most.map(({ profileId }) => profileId)))
  return {
    kind: 'previewed', leads: tally.leads, holds: tally.holds, up: tally.up, down: tally.down,
    grades: GRADES.map((grade) => ({ grade, before: tally.before.get(grade) ?? 0, after: tally.after.get(grade) ?? 0 })),
    most: tally.most.map((row) => ({ ...row, ...(names.get(row.profileId) ?? { name: '', company: '' }) })),
  }
}
