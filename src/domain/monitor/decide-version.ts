/** Decisions of people about versions: promoting a challenger that passed its gates, declining one, and rolling back to a former version. */
import { randomUUID } from 'node:crypto'
import { listModels, putInUse } from '#domain/train/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import { dueWords } from './challenge-model.ts'
import type { Challenge, Decision, RetrainingEvery } from './schema.ts'
import { challengeBy, challengeRuns, challengesOf, decisionsOf, insertDecision, retrainingPlan } from './store/challenges.ts'

const SHOWN = 10

/** What the page of a model shows about replacing it. `former`: versions that can be gone back to, newest first. */
export type Retraining = { inUse: { id: string; number: number; trainedAt: Date } | null; due: string | null; every: RetrainingEvery; runningJob: string | null; challenges: (Challenge & { decision: Decision['kind'] | null; open: boolean })[]; decisions: (Decision & { from: number; to: number })[]; former: { id: string; number: number; trainedAt: Date }[] }

/** Reads challengers, decisions and versions of a target. */
export async function readRetraining(ctx: TenantContext, { targetId }: { targetId: string }): Promise<Retraining> {
  const versions = await listModels(ctx, { targetId })
  const { challenges, decisions, runningJob, every } = await ctx.transact(async (tx) => ({ challenges: await challengesOf(tx, targetId, SHOWN), decisions: await decisionsOf(tx, targetId, SHOWN), runningJob: await challengeRuns(tx, targetId), every: await retrainingPlan(tx, targetId) }))
  const inUse = versions.find(({ active }) => active)
  const numberOf = new Map(versions.map(({ id, number }) => [id, number]))
  const decided = new Map(decisions.flatMap(({ challengeId, kind }) => (challengeId ? [[challengeId, kind] as const] : [])))
  const neverUsed = new Set(challenges.filter(({ id }) => decided.get(id) !== 'promote').map(({ challengerId }) => challengerId))
  const brief = ({ id, number, trainedAt }: { id: string; number: number; trainedAt: Date }) => ({ id, number, trainedAt })
  return {
    inUse: inUse ? brief(inUse) : null, due: inUse && !runningJob ? await dueWords(ctx, targetId) : null, every, runningJob,
    challenges: challenges.map((challenge) => ({ ...challenge, decision: decided.get(challenge.id) ?? null, open: challenge.passed && !decided.has(challenge.id) && challenge.championId === inUse?.id })),
    decisions: decisions.map((decision) => ({ ...decision, from: numberOf.get(decision.fromVersionId) ?? 0, to: numberOf.get(decision.toVersionId) ?? 0 })),
    // A challenger that nobody promoted was never in use: there is no way back to it.
    former: versions.filter(({ id, status, active }) => status === 'published' && !active && !neverUsed.has(id)).map(brief),
  }
}

/** Puts a challenger in use that has passed all gates, beside the version that it was compared with. */
export async function promoteChallenger(ctx: TenantContext, { challengeId, reason }: { challengeId: string; reason: string }): Promise<Decision> {
  return ctx.transact(async (tx) => {
    const challenge = await challengeBy(tx, { id: challengeId })
    if (!challenge) throw new LeadlightError('not-found', 'There is no such challenger in this workspace.')
    if (!challenge.passed) throw new LeadlightError('conflict', `Version ${challenge.result.challengerNumber} did not pass its gates: it cannot be promoted.`)
    if ((await decisionsOf(tx, challenge.targetId, 1_000)).some((decision) => decision.challengeId === challengeId)) throw new LeadlightError('conflict', 'Somebody has decided about this challenger already.')
    const id = randomUUID()
    const from = await putInUse(ctx, tx, { targetId: challenge.targetId, versionId: challenge.challengerId, decision: id, action: 'model.promote', reason })
    if (from !== challenge.championId) throw new LeadlightError('conflict', 'Another version has come into use since the comparison: train a new challenger.')
    const decision: Decision = { id, targetId: challenge.targetId, kind: 'promote', fromVersionId: from, toVersionId: challenge.challengerId, challengeId, reason, decidedBy: actorText(ctx.actor), at: ctx.now() }
    await insertDecision(tx, decision)
    return decision
  })
}

/** Declines a challenger, passed or not: it stays in the registry and never comes into use. */
export async function declineChallenger(ctx: TenantContext, { challengeId, reason }: { challengeId: string; reason: string }): Promise<Decision> {
  return ctx.transact(async (tx) => {
    const challenge = await challengeBy(tx, { id: challengeId })
    if (!challenge) throw new LeadlightError('not-found', 'There is no such challenger in this workspace.')
    if ((await decisionsOf(tx, challenge.targetId, 1_000)).some((decision) => decision.challengeId === challengeId)) throw new LeadlightError('conflict', 'Somebody has decided about this challenger already.')
    const decision: Decision = { id: randomUUID(), targetId: challenge.targetId, kind: 'decline', fromVersionId: challenge.championId, toVersionId: challenge.championId, challengeId, reason, decidedBy: actorText(ctx.actor), at: ctx.now() }
    await insertDecision(tx, decision)
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'model.decline', subject: challenge.challengerId, details: { targetId: challenge.targetId, reason } })
    return decision
  })
}

/** Goes back to a former version. Leads that it had scored have exactly those scores again. */
export async function rollBack(ctx: TenantContext, { targetId, toVersionId, reason }: { targetId: string; toVersionId: string; reason: string }): Promise<Decision> {
  return ctx.transact(async (tx) => {
    const decisions = await decisionsOf(tx, targetId, 1_000)
    const undecided = (await challengesOf(tx, targetId, 1_000)).find(({ id, challengerId }) => challengerId === toVersionId && !decisions.some(({ challengeId, kind }) => challengeId === id && kind === 'promote'))
    if (undecided) throw new LeadlightError('conflict', 'This version is a challenger that was never in use: promote it instead, if it passed its gates.')
    const id = randomUUID()
    const from = await putInUse(ctx, tx, { targetId, versionId: toVersionId, decision: id, action: 'model.rollback', reason })
    const decision: Decision = { id, targetId, kind: 'rollback', fromVersionId: from, toVersionId, challengeId: null, reason, decidedBy: actorText(ctx.actor), at: ctx.now() }
    await insertDecision(tx, decision)
    return decision
  })
}
