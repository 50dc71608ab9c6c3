/** Compares the scores of an imported model with what became of people, for every lead score that says what the outcome is. */
import { findFieldClasses } from '#domain/govern/index.ts'
import { countScoredIdentifiers, importedModels, importedScorePage, type ImportedModel, type ImportedScoreOfLead } from '#domain/score/index.ts'
import { featureRows, fieldLabel, leadOutcomes, listTargets, targetWords, displayName, type LeadScoreTarget } from '#domain/train/index.ts'
import { readImport } from '#domain/connect/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { NamedGroup } from './read-monitoring.ts'
import { importedFigures, type ImportedLead } from './rules/imported-figures.ts'
import { groupVerdicts } from './rules/outcome-findings.ts'
import { labelOf } from './rules/outcomes.ts'
import type { ImportedFigures } from './schema.ts'
import { judgeImportedJob } from './signals.ts'
import { insertJudgement, judgedByJob, judgementWaits, newestJudgements } from './store/imported-judgements.ts'

const PAGE = 2_000
const MOST_MODELS = 100
const DAYS_BETWEEN = 7 // outcomes come in slowly
const DAY = 86_400_000

/** The job behind a judgement. Without a lead score nothing says what the scores should have foreseen. */
export async function judgeImported(ctx: TenantContext, run: JobRun, { importedModelId }: { importedModelId: string }): Promise<JobOutcome> {
  if (await ctx.transact((tx) => judgedByJob(tx, run.jobId))) return { kind: 'done', result: { importedModelId } }
  const model = await modelNamed(ctx, importedModelId)
  const targets = (await listTargets(ctx)).flatMap(({ id, definition }) => (definition.kind === 'lead-score' ? [{ id, definition }] : []))
  if (targets.length === 0) return { kind: 'refused', reason: 'Not judged: no lead score says what the outcome is. Say on the models page what is to be foreseen, then judge again.' }
  const counted = await ctx.transact((tx) => countScoredIdentifiers(tx, importedModelId))
  const judged: { targetId: string; figures: ImportedFigures }[] = []
  for (const [at, { id, definition }] of targets.entries()) {
    await run.progress('Reading scores and outcomes', at / targets.length)
    const { leads, late } = await leadsOf(ctx, run.signal, importedModelId, definition)
    judged.push({ targetId: id, figures: importedFigures(leads, { windowDays: definition.windowDays, scores: model.scores, ...counted, late }) })
  }
  return run.commit(async (tx) => {
    for (const one of judged) await insertJudgement(tx, { ...one, importedModelId, judgedAt: ctx.now(), jobId: run.jobId })
    return { kind: 'done', result: { importedModelId, targets: judged.length } }
  })
}

async function modelNamed(ctx: TenantContext, importedModelId: string): Promise<ImportedModel> {
  const model = (await ctx.transact((tx) => importedModels(tx, MOST_MODELS))).find(({ id }) => id === importedModelId)
  if (!model) throw new LeadlightError('not-found', 'There is no such imported model.')
  return model
}

async function leadsOf(ctx: TenantContext, signal: AbortSignal, importedModelId: string, target: LeadScoreTarget): Promise<{ leads: ImportedLead[]; late: number }> {
  const now = ctx.now()
  const sensitive = (await ctx.transact((tx) => findFieldClasses(tx, 'lead'))).filter((row) => row.class === 'sensitive').map((row) => row.field)
  const leads: ImportedLead[] = []
  let late = 0
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted()
    const from: string | null = after
    const page = await ctx.transact(async (tx) => {
      const read = await importedScorePage(tx, { importedModelId, after: from, limit: PAGE })
      const scored = read.flatMap(({ score, scoredAt, ...lead }) => (score === null || scoredAt === null ? [] : [{ ...lead, score, scoredAt }]))
      const outcomes = new Map((await leadOutcomes(tx, target, scored, now)).map((lead) => [lead.profileId, lead.outcome]))
      const columns = sensitive.length === 0 ? [] : await featureRows(tx, { kinds: [], orders: false, fields: sensitive }, scored.map(({ profileId, leadSince, scoredAt }) => ({ profileId, leadSince, asOf: scoredAt > leadSince ? scoredAt : leadSince })))
      const named = columns.flatMap(({ name, values }) => (name.startsWith('traits.') ? [{ field: name.slice('traits.'.length), values }] : []))
      return { read, scored: scored.map((lead, row) => ({ lead, outcome: outcomes.get(lead.profileId), groups: Object.fromEntries(named.flatMap(({ field, values }) => (values[row] === null || values[row] === undefined || values[row] === '' ? [] : [[field, String(values[row])]]))) })) }
    })
    for (const { lead, outcome, groups } of page.scored) {
      if (outcome?.at && outcome.at <= lead.scoredAt) late++
      else leads.push({ score: lead.score, scoredAt: lead.scoredAt, label: labelOf({ converted: outcome?.state === 'converted', at: outcome?.at ?? null }, lead.scoredAt, target.windowDays, now).label, groups })
    }
    if (page.read.length < PAGE) return { leads, late }
    after = lastOf(page.read)
  }
}

const lastOf = (page: readonly ImportedScoreOfLead[]) => page[page.length - 1].profileId

/** An imported model as its page shows it: each judgement with the words of the outcome and the verdict on groups. */
export type JudgedImport = { id: string; name: string; scores: number; lastScoredAt: Date; judgements: { targetId: string; targetName: string; foresees: string; judgedAt: Date; figures: ImportedFigures; groups: NamedGroup[] }[] }

/** Every imported model with its newest judgements. */
export async function judgedImports(ctx: TenantContext): Promise<JudgedImport[]> {
  const targets = new Map((await listTargets(ctx)).map((target) => [target.id, target]))
  const { models, judgements } = await ctx.transact(async (tx) => ({ models: await importedModels(tx, MOST_MODELS), judgements: await newestJudgements(tx) }))
  return models.map((model) => ({
    ...model,
    judgements: judgements.flatMap(({ importedModelId, targetId, judgedAt, figures }) => {
      const target = targets.get(targetId)
      if (importedModelId !== model.id || !target) return []
      return [{ targetId, targetName: target.name, foresees: targetWords(target.definition, displayName), judgedAt, figures, groups: groupVerdicts(figures.groups).map((verdict) => ({ ...verdict, name: fieldLabel(verdict.attribute) })) }]
    }),
  }))
}

async function ask(ctx: TenantContext, model: Pick<ImportedModel, 'id' | 'name'>): Promise<string | null> {
  return ctx.transact(async (tx) => ((await judgementWaits(tx, model.id)) ? null : requestJob(ctx, tx, judgeImportedJob, { title: `Judge the scores of ${model.name}`, subject: model.id, payload: { importedModelId: model.id } })))
}

/** Judges an imported model because a person wants it now; null where that already waits. */
export async function requestJudgement(ctx: TenantContext, { importedModelId }: { importedModelId: string }): Promise<{ jobId: string | null }> {
  return { jobId: await ask(ctx, await modelNamed(ctx, importedModelId)) }
}

/** Judges imported models anew after scores came or were taken back. */
export async function judgeAfterImport(ctx: TenantContext, { syncRunId }: { syncRunId: string }): Promise<void> {
  if ((await readImport(ctx, { syncRunId })).object !== 'score') return
  for (const model of await ctx.transact((tx) => importedModels(tx, MOST_MODELS))) await ask(ctx, model)
}

/** Judges what was not judged for a week: outcomes come in meanwhile. Returns how many were asked for. */
export async function requestDueJudgements(ctx: TenantContext): Promise<number> {
  if (!(await listTargets(ctx)).some(({ kind }) => kind === 'lead-score')) return 0
  const due = ctx.now().getTime() - DAYS_BETWEEN * DAY
  const { models, judgements } = await ctx.transact(async (tx) => ({ models: await importedModels(tx, MOST_MODELS), judgements: await newestJudgements(tx) }))
  const fresh = new Set(judgements.flatMap(({ importedModelId, judgedAt }) => (judgedAt.getTime() > due ? [importedModelId] : [])))
  let asked = 0
  for (const model of models) if (!fresh.has(model.id) && (await ask(ctx, model))) asked++
  return asked
}
