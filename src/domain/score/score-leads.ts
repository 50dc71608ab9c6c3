/** The job that scores leads page by page, each page one transaction: predictions stored once, and announced with them. */
import { countPopulation, eligiblePage, featureRows, isAboutCustomers, isChance, loadModel, planFor, readTarget, type ChanceTarget, type LoadedModel } from '#domain/train/index.ts'
import { runInWarmThread } from '#ml/pool/warm-thread.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { describeRows, predictionId, type ScoredRow } from './compose-predictions.ts'
import { rulesFor, rulesInForce } from './rules-in-force.ts'
import type { RowsToScore, ScoredRows } from './score-in-thread.ts'
import { scoreLeadsJob, scoresSaved, scoringFinished, type ScoringScope } from './signals.ts'
import { insertPredictions, newestMargins, profilesOfImport, scoringAsked, storedIds } from './store/predictions.ts'

const PAGE = 2_000 // leads a transaction: what is held of them stays below about 20 MB
const ANNOUNCED = 1_000 // people named in one signal
/** Leads that the others are compared with: an even sample of this size places a lead within one per cent. */
const MOST_COMPARED = 5_000
const module = new URL('./score-in-thread.ts', import.meta.url).href

type Payload = { targetId: string; modelVersionId: string; asOf: string; scope: ScoringScope }
type Lead = { profileId: string; leadSince: Date; version: number }
type Scoring = { ctx: TenantContext; run: JobRun; target: ChanceTarget; loaded: LoadedModel; asOf: Date; only?: string[] }

/** Scores every eligible lead in the scope as of one moment. Done again after a crash, it goes on where it was. */
export async function scoreLeads(ctx: TenantContext, run: JobRun, payload: Payload): Promise<JobOutcome> {
  const { definition } = await readTarget(ctx, payload)
  const loaded = await ctx.transact((tx) => loadModel(tx, payload.modelVersionId))
  if (!loaded || !isChance(definition)) return { kind: 'refused', reason: 'Not scored: this model version says no chance that was published.' }
  const asOf = new Date(payload.asOf)
  const { scope } = payload
  const only = await ctx.transact((tx) => profilesInScope(tx, scope))
  const scoring: Scoring = { ctx, run, target: definition, loaded, asOf, only }
  await run.progress(isAboutCustomers(definition) ? 'Reading customers' : 'Reading leads', 0)
  const scored = await savePages(scoring, payload)
  await run.commit((tx) => announce(tx, scoringFinished, { targetId: payload.targetId, modelVersionId: payload.modelVersionId, scope }))
  return { kind: 'done', result: { scored, modelVersionId: payload.modelVersionId, version: loaded.number } }
}

/** The people that a scope names, leads or not; undefined for all. */
export async function profilesInScope(tx: TenantTx, scope: ScoringScope): Promise<string[] | undefined> {
  if (scope.kind === 'all') return undefined
  return scope.kind === 'profiles' ? scope.profileIds : profilesOfImport(tx, scope.syncRunId)
}

/** `read`: leads of the page, those among them that are stored already included; only the others are scored. */
type ScoredPage = { read: number; leads: Lead[]; scored: ScoredRows | null }

/** The log-odds of the leads that each lead is compared with, ascending; and the pages themselves, where so few leads were read for it that they are all. */
async function comparedMargins(scoring: Scoring, payload: Payload): Promise<{ others: Float64Array; pages?: ScoredPage[] }> {
  const { ctx, run, asOf, only } = scoring
  if (only) {
    const known = await ctx.transact((tx) => newestMargins(tx, { ...payload, limit: 2 * MOST_COMPARED }))
    if (known.length > 0) return { others: Float64Array.from(known) }
  }
  const total = await ctx.transact((tx) => countPopulation(tx, scoring.target, asOf))
  const oneIn = Math.max(1, Math.ceil(total / MOST_COMPARED))
  const all = !only && oneIn === 1 && run.attempt === 1
  const pages: ScoredPage[] = []
  const margins: number[] = []
  for await (const page of scoredPages({ ...scoring, only: undefined }, { oneIn, explain: all })) {
    margins.push(...(page.scored?.margins ?? []))
    if (all) pages.push(page)
    await run.progress(isAboutCustomers(scoring.target) ? 'Comparing customers' : 'Comparing leads', Math.min(0.3, (0.3 * margins.length * oneIn) / total))
  }
  return { others: Float64Array.from(margins).sort(), pages: all ? pages : undefined }
}

async function savePages(scoring: Scoring, payload: Payload): Promise<number> {
  const { ctx, run, asOf } = scoring
  const { others, pages } = await comparedMargins(scoring, payload)
  const total = scoring.only?.length ?? (await ctx.transact((tx) => countPopulation(tx, scoring.target, asOf)))
  let scored = 0
  for await (const page of pages ?? oneAhead(scoredPages(scoring, { oneIn: 1, explain: true, without: run.attempt === 1 ? undefined : payload.modelVersionId }))) {
    if (page.scored) await savePage(scoring, payload, page.leads, describeRows(scoring.loaded, page.scored, others))
    scored += page.read
    await run.progress(isAboutCustomers(scoring.target) ? 'Scoring customers' : 'Scoring leads', 0.3 + 0.7 * Math.min(1, scored / Math.max(1, total)))
  }
  return scored
}

async function savePage({ run, asOf }: Scoring, { targetId, modelVersionId }: Payload, leads: readonly Lead[], rows: readonly ScoredRow[]): Promise<void> {
  const predictions = rows.map((row, at) => ({
    ...row, id: predictionId(modelVersionId, leads[at].profileId, run.jobId), profileId: leads[at].profileId, profileVersion: leads[at].version, targetId, modelVersionId, scoredAt: asOf,
  }))
  await run.commit(async (tx) => {
    const rules = await rulesFor(tx, await rulesInForce(tx, targetId, asOf), predictions)
    await insertPredictions(tx, run.jobId, predictions.map((prediction, at) => ({ ...prediction, rules: rules[at] })))
    for (let start = 0; start < leads.length; start += ANNOUNCED) {
      await announce(tx, scoresSaved, { targetId, modelVersionId, profileIds: leads.slice(start, start + ANNOUNCED).map(({ profileId }) => profileId) })
    }
  })
}

/** Pages of eligible leads with their scores; the next page is looked up while one is scored. `without`: an earlier attempt of this job may have stored some with this model; they are left out. */
async function* scoredPages(scoring: Scoring, { oneIn, explain, without }: { oneIn: number; explain: boolean; without?: string }): AsyncGenerator<ScoredPage> {
  const { ctx, run, target, asOf, only } = scoring
  const ids = only?.toSorted()
  let [after, before]: [string | null, Promise<ScoredPage> | null] = [null, null]
  for (let start = 0; ; start += PAGE) {
    run.signal.throwIfAborted()
    const from: string | null = after
    const some = ids?.slice(start, start + PAGE)
    if (some?.length === 0) break
    const page: { leads: Lead[]; after: string | null } = await ctx.transact((tx) => eligiblePage(tx, target, { after: some ? null : from, limit: PAGE, asOf, only: some, oneIn }))
    const former: Promise<ScoredPage> | null = before
    before = page.leads.length === 0 ? null : scorePage(scoring, page.leads, { explain, without })
    before?.catch(() => {}) // told where it is asked for
    if (former) yield await former
    if (!some && page.after === null) break
    after = page.after
  }
  if (before) yield await before
}

async function scorePage(scoring: Scoring, read: Lead[], { explain, without }: { explain: boolean; without?: string }): Promise<ScoredPage> {
  const leads = without === undefined ? read : await withoutStored(scoring, read, without)
  return { read: read.length, leads, scored: leads.length > 0 ? await scoreLeadsOf(scoring, leads, explain) : null }
}

async function withoutStored({ ctx, run }: Scoring, leads: Lead[], modelVersionId: string): Promise<Lead[]> {
  const ids = leads.map(({ profileId }) => predictionId(modelVersionId, profileId, run.jobId))
  const stored = await ctx.transact((tx) => storedIds(tx, ids))
  return leads.filter((_, row) => !stored.has(ids[row]))
}

/** The same pages, the next one always being made while one is worked on: reading and computing go on while the database writes. */
async function* oneAhead<Page>(pages: AsyncGenerator<Page>): AsyncGenerator<Page> {
  for (let coming = pages.next(); ; ) {
    const { value, done } = await coming
    if (done) return
    coming = pages.next()
    coming.catch(() => {}) // it is told where the page is asked for
    yield value
  }
}

/** Features of these leads as of the scoring's moment, and what the model makes of them, off the event loop. */
async function scoreLeadsOf({ ctx, run, loaded, asOf }: Pick<Scoring, 'ctx' | 'run' | 'loaded' | 'asOf'>, leads: readonly Lead[], explain: boolean): Promise<ScoredRows> {
  const columns = await ctx.transact((tx) => columnsFor(tx, loaded, leads, asOf))
  return runInWarmThread<RowsToScore, ScoredRows>({ module, name: 'scoreRows', argument: { model: loaded.text, columns, rows: leads.length, explain } }, { signal: run.signal })
}

/** The raw columns that a model asks for, of these leads as of a moment. */
export async function columnsFor(tx: TenantTx, loaded: LoadedModel, leads: readonly { profileId: string; leadSince: Date }[], asOf: Date): Promise<RawColumn[]> {
  const names = loaded.model.features.map(({ name }) => name)
  return featureRows(tx, planFor(loaded.parameters.plan, names), leads.map(({ profileId, leadSince }) => ({ profileId, leadSince, asOf })))
}

/** Asks for a scoring with the model in use; once per subject, however often it is asked. Null where no lead score is in use, or it was asked before. */
export async function requestScoring(ctx: TenantContext, request: { targetId: string; modelVersionId: string; scope: ScoringScope; subject: string }): Promise<string | null> {
  const { subject, ...payload } = request
  return ctx.transact(async (tx) => {
    if (await scoringAsked(tx, subject)) return null
    const title = request.scope.kind === 'all' ? 'Score all leads' : 'Score changed leads'
    return requestJob(ctx, tx, scoreLeadsJob, { title, subject, payload: { ...payload, asOf: ctx.now().toISOString() } })
  })
}
