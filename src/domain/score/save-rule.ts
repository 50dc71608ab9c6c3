/** Writing business rules: every change is a new version, everybody is scored anew with it, and the last change can be taken back. */
import { randomUUID } from 'node:crypto'
import { readTarget } from '#domain/train/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { ruleFieldsOf } from './list-rules.ts'
import { conditionWords, effectWords, ruleFault } from './rules/business-rules.ts'
import type { RuleDraft } from './schema.ts'
import { scoreLeadsJob } from './signals.ts'
import { insertRule, newestRules, ruleVersions, type StoredRule } from './store/score-rules.ts'

/** `jobId`: the scoring that brings the change to every lead; null where no model is in use, or nothing counts differently. */
export type RuleSaved = { kind: 'saved'; ruleId: string; version: number; jobId: string | null } | { kind: 'refused'; reason: string }

const MOST_RULES = 50 // people must be able to read them all
const CHANGED = 'Someone else has changed this rule meanwhile: look at it again, then repeat your change.'

/** Writes a new rule, or a new version of one. `basedOn`: the version that the person saw. */
export async function saveRule(ctx: TenantContext, { targetId, ruleId, basedOn, draft }: { targetId: string; ruleId?: string; basedOn?: number; draft: RuleDraft }): Promise<RuleSaved> {
  const { definition } = await readTarget(ctx, { targetId })
  if (definition.kind !== 'lead-score') return { kind: 'refused', reason: 'Business rules stand on a lead score: this target is none.' }
  return ctx.transact(async (tx) => {
    const rules = await newestRules(tx, targetId)
    const former = ruleId === undefined ? null : rules.find(({ id }) => id === ruleId)
    if (former === undefined) throw new LeadlightError('not-found', 'There is no such business rule on this target.')
    if (former && former.version !== basedOn) return { kind: 'refused', reason: CHANGED }
    if (!former && rules.length >= MOST_RULES) return { kind: 'refused', reason: `There are ${MOST_RULES} rules already: change one that is off instead.` }
    const fault = ruleFault(draft, await ruleFieldsOf(tx))
    if (fault) return { kind: 'refused', reason: fault }
    const { on, startsAt, ...rest } = draft
    return store(ctx, tx, { ...rest, targetId, isOn: on, startsAt: new Date(startsAt), act: 'save' }, former)
  })
}

/** Switches a rule on or off. */
export async function switchRule(ctx: TenantContext, { ruleId, basedOn, on }: { ruleId: string; basedOn: number; on: boolean }): Promise<RuleSaved> {
  return ctx.transact(async (tx) => {
    const [former] = await ruleVersions(tx, ruleId, 1)
    if (!former) throw new LeadlightError('not-found', 'There is no such business rule in this workspace.')
    if (former.version !== basedOn) return { kind: 'refused', reason: CHANGED }
    return store(ctx, tx, { ...former, isOn: on, act: 'switch' }, former)
  })
}

/** Takes the last change of a rule back: the version before it is the newest again; a rule that was new is off. */
export async function undoRule(ctx: TenantContext, { ruleId, basedOn }: { ruleId: string; basedOn: number }): Promise<RuleSaved> {
  return ctx.transact(async (tx) => {
    const [former, earlier] = await ruleVersions(tx, ruleId, 2)
    if (!former) throw new LeadlightError('not-found', 'There is no such business rule in this workspace.')
    if (former.version !== basedOn) return { kind: 'refused', reason: CHANGED }
    return store(ctx, tx, earlier ? { ...earlier, act: 'undo' } : { ...former, isOn: false, act: 'undo' }, former)
  })
}

type Content = Pick<StoredRule, 'targetId' | 'reason' | 'conditions' | 'effect' | 'startsAt' | 'isOn' | 'act'>

async function store(ctx: TenantContext, tx: TenantTx, { targetId, reason, conditions, effect, startsAt, isOn, act }: Content, former: StoredRule | null): Promise<RuleSaved> {
  const { actor } = ctx
  const rule: StoredRule = {
    id: former?.id ?? randomUUID(), version: (former?.version ?? 0) + 1, targetId, reason, conditions, effect, startsAt, isOn, act, savedAt: ctx.now(), savedBy: actor.kind === 'user' ? actor.userId : actor.kind,
  }
  if (!(await insertRule(tx, rule))) return { kind: 'refused', reason: CHANGED }
  const details = { version: rule.version, reason, when: conditionWords(conditions), effect: effectWords(effect), from: startsAt.toISOString(), on: isOn }
  await appendAudit(tx, { at: ctx.now(), actor, action: `score-rule.${act}`, subject: rule.id, details })
  return { kind: 'saved', ruleId: rule.id, version: rule.version, jobId: isOn || former?.isOn ? await scoreAnew(ctx, tx, rule) : null }
}

async function scoreAnew(ctx: TenantContext, tx: TenantTx, { id, version, targetId }: StoredRule): Promise<string | null> {
  const target = await tx.db.target.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id: targetId } }, select: { activeVersionId: true } })
  if (!target?.activeVersionId) return null
  return requestJob(ctx, tx, scoreLeadsJob, { title: 'Score all leads', subject: `rule ${id} version ${version}`, payload: { targetId, modelVersionId: target.activeVersionId, asOf: ctx.now().toISOString(), scope: { kind: 'all' } } })
}
