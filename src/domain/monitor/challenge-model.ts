/** Challengers: asked for by people, by the calendar and by alerts; trained in shadow; judged gate by gate. None comes into use by itself. */
import { listModels, listTargets, loadModel, readTarget, trainChallenger } from '#domain/train/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { listAlerts } from './act-on-alert.ts'
import { judgeChallenger } from './rules/gates.ts'
import { retrainingDue } from './rules/retraining.ts'
import type { ChallengeResult, RetrainingEvery } from './schema.ts'
import { challengeModelJob } from './signals.ts'
import { aloneWithChallenges, challengeBy, challengeRuns, insertChallenge, lastChallengeAsked, retrainingPlan, saveRetrainingPlan } from './store/challenges.ts'

const faults = new Set(['spike', 'missing', 'type', 'range']) // what a model would learn wrongly from

/** Asks for a challenger of the version in use; the job that is at it already where there is one. */
export async function requestChallenge(ctx: TenantContext, { targetId, why = 'Asked for by a person.' }: { targetId: string; why?: string }): Promise<{ jobId: string }> {
  const target = await readTarget(ctx, { targetId })
  if (target.kind !== 'lead-score' || !target.activeVersionId) throw new LeadlightError('invalid', 'There is no lead score in use here that could be challenged: train one first.')
  return ctx.transact(async (tx) => {
    await aloneWithChallenges(tx, targetId)
    const running = await challengeRuns(tx, targetId)
    if (running) return { jobId: running }
    const jobId = await requestJob(ctx, tx, challengeModelJob, { title: `Train a challenger for ${target.name}`, subject: targetId, payload: { targetId, seed: 1, asOf: ctx.now().toISOString(), why } })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'model.challenge', subject: targetId, details: { jobId, why } })
    return { jobId }
  })
}

/** Asks for the challengers that are due, for the schedule. */
export async function requestDueChallenges(ctx: TenantContext): Promise<void> {
  for (const target of await listTargets(ctx)) {
    if (target.kind !== 'lead-score' || !target.activeVersionId) continue
    const why = await dueWords(ctx, target.id)
    if (why) await requestChallenge(ctx, { targetId: target.id, why })
  }
}

/** Why a challenger of this target is due now; null where none is. */
export async function dueWords(ctx: TenantContext, targetId: string): Promise<string | null> {
  const [newest] = await listModels(ctx, { targetId })
  if (!newest) return null
  const known = await ctx.transact(async (tx) => ({ lastAsked: await lastChallengeAsked(tx, targetId), every: await retrainingPlan(tx, targetId) }))
  return retrainingDue({ newestTraining: newest.trainedAt, ...known, alerts: await listAlerts(ctx, { targetId, states: ['open'] }) }, ctx.now())
}

/** Says how often a model's challenger is trained by the calendar. */
export async function setRetraining(ctx: TenantContext, { targetId, every }: { targetId: string; every: RetrainingEvery }): Promise<{ every: RetrainingEvery }> {
  const target = await readTarget(ctx, { targetId })
  if (target.kind !== 'lead-score') throw new LeadlightError('invalid', 'Only lead scores are challenged by the calendar.')
  await ctx.transact(async (tx) => {
    await saveRetrainingPlan(tx, targetId, every, ctx.now())
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'model.retraining', subject: targetId, details: { every } })
  })
  return { every }
}

/** Trains the challenger, compares it with the version in use, and stores both verdict and version. A refusal is a result. */
export async function challengeModel(ctx: TenantContext, run: JobRun, payload: { targetId: string; seed: number; asOf: string; why: string }): Promise<JobOutcome> {
  const { targetId } = payload
  const made = await ctx.transact((tx) => challengeBy(tx, { jobId: run.jobId }))
  if (made) return outcomeOf(made.result, made.id) // an earlier attempt had finished its work
  const target = await readTarget(ctx, { targetId })
  const { definition, activeVersionId } = target
  const champion = activeVersionId ? await ctx.transact((tx) => loadModel(tx, activeVersionId)) : null
  if (definition.kind !== 'lead-score' || !champion) return { kind: 'refused', reason: 'Not trained: no lead score is in use here that could be challenged.' }
  const trained = await trainChallenger(ctx, run, { target, definition, champion, seed: payload.seed, asOf: new Date(payload.asOf) })
  await run.progress('Comparing both', 0.95)
  const openFaults = (await listAlerts(ctx, { targetId, states: ['open'] })).filter(({ kind }) => faults.has(kind))
  const verdict = judgeChallenger({ paired: trained.paired, published: trained.published, sentence: trained.sentence, openFaults, baseValues: { challenger: trained.baseValue ?? champion.model.baseValue, champion: champion.model.baseValue } })
  return run.commit(async (tx) => {
    const version = await trained.store(tx)
    const result: ChallengeResult = { ...verdict, championNumber: champion.number, challengerNumber: version.number, why: payload.why }
    const id = await insertChallenge(tx, { targetId, challengerId: version.id, championId: champion.versionId, passed: verdict.passed, result, at: ctx.now(), jobId: run.jobId })
    return outcomeOf(result, id)
  })
}

function outcomeOf(result: ChallengeResult, challengeId: string): JobOutcome {
  const failed = result.gates.filter(({ verdict }) => verdict === 'fail')
  if (result.passed) return { kind: 'done', result: { challengeId, number: result.challengerNumber, passed: true } }
  return { kind: 'refused', reason: `Version ${result.challengerNumber} may not replace version ${result.championNumber}: ${failed.map(({ sentence }) => sentence).join(' ')}`, result: { challengeId, number: result.challengerNumber, passed: false } }
}
