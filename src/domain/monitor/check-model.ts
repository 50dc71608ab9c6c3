/** The job that checks one lead-score model for one month, from the stored predictions and what became of the leads. */
import { workedLeads } from '#domain/act/index.ts'
import { findFieldClasses } from '#domain/govern/index.ts'
import { fieldLabel, loadModel, POINTS_PER_LOG_ODDS, readTarget, type LeadScoreTarget, type LoadedModel } from '#domain/train/index.ts'
import { FAMILY_LEVEL } from '#ml/monitor/column-drift.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { countInputs, type InputCount } from './count-inputs.ts'
import { countSettled, type SettledCount } from './count-settled.ts'
import { causesOf } from './likely-causes.ts'
import { forEachMonthPage, readTimes, type MonthTimes } from './month-leads.ts'
import { raiseAlerts } from './raise-alerts.ts'
import { referenceAt } from './reference.ts'
import { volumeFinding, type PlacedFinding } from './rules/input-findings.ts'
import { BIAS_MONTHS, biasFindings, promiseFinding, rankingFinding } from './rules/outcome-findings.ts'
import { boundsOf, daysPassed, monthsLater, startOf } from './rules/month.ts'
import { addLeads, emptyColumns, type LeadColumns } from './rules/lead-columns.ts'
import { addWork, startWork } from './rules/own-work.ts'
import { moneyOf, outcomeFigures, performanceFigures, windowIsOver } from './rules/outcomes.ts'
import type { ScoredLead } from './rules/scored-lead.ts'
import { countGroups } from './rules/group-counts.ts'
import type { CheckResult, Finding, GroupDrivers, GroupMonth, InputFigures, OwnWork, SegmentCount } from './schema.ts'
import { checkOfJob, insertCheck, newestCheck, newestChecks } from './store/checks.ts'
import { currencyOf, leadsByMonth } from './store/cohort.ts'

const DAY = 86_400_000
const FEWEST_LEADS = 30 // below it a month says nothing about drift
const MEDIUM_SHARE = 0.02 // of the money that the month's leads promise: what a finding must move to be worth a look this week
const MOST_VERSIONS = 8

type Question = { target: LeadScoreTarget; targetId: string; month: string; sensitive: string[]; now: Date }

/** Checks a month and stores what was found, with the alerts that follow. A month without scored leads is a result as well, and says so. */
export async function checkModel(ctx: TenantContext, run: JobRun, payload: { targetId: string; month: string }): Promise<JobOutcome> {
  const { targetId, month } = payload
  const made = await ctx.transact((tx) => checkOfJob(tx, run.jobId))
  if (made) return { kind: 'done', result: { checkId: made.id, rows: made.rows } } // an earlier attempt had finished its work
  const { definition } = await readTarget(ctx, payload)
  if (definition.kind !== 'lead-score') return { kind: 'refused', reason: 'Not checked: only lead scores are watched month by month.' }
  const now = ctx.now()
  if (startOf(month) > now) return { kind: 'refused', reason: 'Not checked: this month has not begun.' }
  const sensitive = (await ctx.transact((tx) => findFieldClasses(tx, 'lead'))).filter((row) => row.class === 'sensitive').map((row) => row.field)
  const question: Question = { target: definition, targetId, month, sensitive, now }
  await run.progress('Reading the leads of the month', 0)
  const times = await readTimes(ctx, { ...question, signal: run.signal })
  const rows = times.scoredAt.length
  const versions = await versionsOf(ctx, times.byVersion)
  const main = versions.toSorted((a, b) => b.rows - a.rows)[0]
  const former = await ctx.transact((tx) => newestCheck(tx, { targetId, month: startOf(month) }))
  await run.progress('Comparing with the leads that the model learned from', 0.2)
  const settled = former && !former.result.running && former.result.versions[0]?.id === main?.loaded.versionId && former.rows === rows ? former.result : null
  const count = main ? await startEvidence(ctx, run, question, { times, versions, main: main.loaded, settled }) : null
  await run.progress('Counting the fields of new leads', 0.5)
  const leads = await readLeads(ctx, run, question, count)
  await run.progress('Comparing promises with outcomes', 0.8)
  const evidence = count && main ? await evidenceFigures(ctx, question, { leads: leads.columns, main: main.loaded, count }) : nothingSeen
  const result = await composeResult(ctx, question, { leads, versions, evidence, main: main?.loaded ?? null })
  return run.commit(async (tx) => {
    const check = { targetId, modelVersionId: main?.loaded.versionId ?? targetId, month: startOf(month), checkedAt: now, rows: result.rows, result }
    const checkId = await insertCheck(tx, { ...check, jobId: run.jobId })
    await raiseAlerts(ctx, tx, { ...check, id: checkId })
    return { kind: 'done', result: { checkId, rows: result.rows, findings: result.findings.length } }
  })
}

type VersionRows = { loaded: LoadedModel; rows: number }

async function versionsOf(ctx: TenantContext, byVersion: ReadonlyMap<string, number>): Promise<VersionRows[]> {
  const most = [...byVersion].toSorted((a, b) => b[1] - a[1]).slice(0, MOST_VERSIONS)
  const found = await ctx.transact(async (tx) => {
    const models: (LoadedModel | null)[] = []
    for (const [id] of most) models.push(await loadModel(tx, id))
    return models
  })
  return found.flatMap((loaded, at) => (loaded ? [{ loaded, rows: most[at][1] }] : []))
}

type EvidenceFigures = { inputs: InputFigures | null; segments: SegmentCount[]; drivers: GroupDrivers[] }
const nothingSeen: EvidenceFigures = { inputs: null, segments: [], drivers: [] }
/** What is counted as the month goes by: the inputs against a reference, and what is settled. `known`: figures of an earlier check that cannot change any more. */
type EvidenceCount = { inputs: StartedCount | null; parts: SettledCount | null; known: EvidenceFigures | null }
type StartedCount = InputCount & { referenceRows: number }
type MonthOfVersions = { times: MonthTimes; versions: readonly VersionRows[]; main: LoadedModel; settled: CheckResult | null }

/** `settled`: the figures of an earlier check of the same leads, of which those that cannot change any more are kept. */
async function startEvidence(ctx: TenantContext, run: JobRun, question: Question, { times, versions, main, settled }: MonthOfVersions): Promise<EvidenceCount> {
  const matured = times.scoredAt.reduce((count, at) => count + (windowIsOver(at, question.target.windowDays, question.now) ? 1 : 0), 0)
  if (settled && settled.outcomes.matured === matured) return { inputs: null, parts: null, known: settled }
  const featuresOf = new Map(versions.map(({ loaded }) => [loaded.versionId, loaded.model.features.map(({ name }) => name)]))
  return { inputs: settled ? null : await startInputs(ctx, run, { times, main, featuresOf }), parts: countSettled(main, featuresOf), known: settled }
}

/** A count against the reference; null where either side is too small to say anything about drift. */
async function startInputs(ctx: TenantContext, run: JobRun, { times, main, featuresOf }: { times: MonthTimes; main: LoadedModel; featuresOf: ReadonlyMap<string, readonly string[]> }): Promise<StartedCount | null> {
  if (times.scoredAt.length < FEWEST_LEADS) return null
  const reference = await referenceAt(ctx, main, times, run.signal)
  return reference.rows < FEWEST_LEADS ? null : { ...countInputs(main, reference, featuresOf), referenceRows: reference.rows }
}

/** The month's leads as figures need them: columns of numbers, what chance and people did to groups, and what our own people worked. */
type MonthLeads = { columns: LeadColumns; unscored: number; groups: GroupMonth[]; work: OwnWork }

/** Goes through the month once, page by page; no lead is held but as numbers. */
async function readLeads(ctx: TenantContext, run: JobRun, question: Question, count: EvidenceCount | null): Promise<MonthLeads> {
  const { targetId, month, target, sensitive, now } = question
  const [columns, groups, work] = [emptyColumns(), countGroups(), startWork()]
  let unscored = 0
  const asked = { targetId, month, target, sensitive, now, whole: Boolean(count?.parts), fieldsOf: count?.inputs?.fieldsOf, signal: run.signal }
  await forEachMonthPage(ctx, asked, async (page) => {
    addLeads(columns, page.leads)
    groups.add(page.leads)
    unscored += page.unscored
    count?.parts?.add(page)
    count?.inputs?.add(page)
    addWork(work, page.leads, await workedWithin(ctx, page.leads, target.windowDays))
  })
  return { columns, unscored, groups: groups.finish(), work }
}

async function evidenceFigures(ctx: TenantContext, question: Question, { leads, main, count }: { leads: LeadColumns; main: LoadedModel; count: EvidenceCount }): Promise<EvidenceFigures> {
  const { inputs, parts, known } = count
  const counted = inputs ? await inputFigures(ctx, question, { leads, main, count: inputs }) : null
  return { ...(parts?.finish() ?? known ?? nothingSeen), inputs: known ? known.inputs : counted }
}

async function inputFigures(ctx: TenantContext, question: Question, { leads, main, count }: { leads: LeadColumns; main: LoadedModel; count: StartedCount }): Promise<InputFigures> {
  const money = moneyOf(leads, POINTS_PER_LOG_ODDS)
  const { features, score, findings } = count.finish({ perPoint: money?.perPoint ?? null, medium: money ? MEDIUM_SHARE * money.promised : null })
  const volume = await volumeOf(ctx, question)
  const placed: PlacedFinding[] = [...findings, ...(volume.finding ? [{ finding: volume.finding, profileIds: [], feature: null }] : []), ...scoreFinding(score)]
  const withCauses: Finding[] = []
  for (const one of placed) withCauses.push({ ...one.finding, causes: await causesOf(ctx, { targetId: question.targetId, month: question.month, placed: one }) })
  return { versionId: main.versionId, versionNumber: main.number, referenceRows: count.referenceRows, tests: 2 * features.length + 1, familyLevel: FAMILY_LEVEL, features, score, volume: volume.figures, findings: withCauses }
}

function scoreFinding(score: InputFigures['score']): PlacedFinding[] {
  if (score?.verdict !== 'own') return []
  return [{ profileIds: [], feature: null, finding: {
    kind: 'score', subject: 'score', severity: 'medium', title: 'Scores moved, and no single field says why', money: null, followers: [], causes: [], since: null,
    sentence: 'The chances of the new leads differ from those of the leads that the model learned from, although no field changed enough to explain it.',
  } }]
}

const MONTHS_OF_VOLUME = 6

async function volumeOf(ctx: TenantContext, { month, now }: Question): Promise<{ figures: InputFigures['volume']; finding: Finding | null }> {
  const first = monthsLater(month, -MONTHS_OF_VOLUME)
  const rows = await ctx.transact((tx) => leadsByMonth(tx, startOf(first), boundsOf(month).until))
  const current = { leads: rows.find((row) => row.month.getTime() === startOf(month).getTime())?.leads ?? 0, days: daysPassed(month, now) }
  const earlier = rows.filter((row) => row.month < startOf(month))
  const before = { leads: earlier.reduce((sum, row) => sum + row.leads, 0), days: earlier.reduce((sum, row) => sum + daysPassed(row.month.toISOString().slice(0, 7), now), 0) }
  return { figures: { perDay: current.days > 0 ? current.leads / current.days : 0, perDayBefore: before.days > 0 ? before.leads / before.days : null, monthsBefore: earlier.length }, finding: volumeFinding(current, before) }
}

type Composed = { leads: MonthLeads; versions: readonly VersionRows[]; evidence: EvidenceFigures; main: LoadedModel | null }

async function composeResult(ctx: TenantContext, question: Question, { leads, versions, evidence, main }: Composed): Promise<CheckResult> {
  const { inputs, segments, drivers } = evidence
  const { month, target, targetId, now } = question
  const outcomes = outcomeFigures(leads.columns, target.windowDays)
  const performance = main ? performanceFigures(leads.columns, main.result.metrics) : null
  const { groups } = leads
  const before = await ctx.transact((tx) => newestChecks(tx, targetId, { from: startOf(monthsLater(month, 1 - BIAS_MONTHS)), until: startOf(monthsLater(month, -1)) }))
  const work = outcomes.matured > 0 ? leads.work : null
  const promised = outcomes.matured > 0 ? promiseFinding([...before.map(({ result }) => result), { month, outcomes, work }]) : null
  const bias = outcomes.matured > 0 ? biasFindings([...before.flatMap(({ result }) => result.groups), ...groups], fieldLabel) : []
  const later = [promised, rankingFinding(performance, outcomes), ...bias].flatMap((finding) => finding ?? [])
  const found: Finding[] = []
  for (const finding of later) found.push({ ...finding, causes: await causesOf(ctx, { targetId, month, placed: { finding, profileIds: [], feature: null } }) })
  const currency = await ctx.transact(currencyOf)
  return {
    month, running: boundsOf(month).scoredUntil > now && boundsOf(month).until > now, windowDays: target.windowDays, currency, leads: outcomes.rows + leads.unscored, rows: outcomes.rows,
    versions: versions.map(({ loaded, rows }) => ({ id: loaded.versionId, number: loaded.number, rows })), inputs, outcomes, performance, groups, segments, drivers, work, findings: [...(inputs?.findings ?? []), ...found], notes: notesOf({ scored: outcomes.rows, unscored: leads.unscored }, inputs, outcomes.matured),
  }
}

/** Ids of the leads of a page whose time is over and that somebody worked within it. */
async function workedWithin(ctx: TenantContext, leads: readonly ScoredLead[], windowDays: number): Promise<ReadonlySet<string>> {
  const spans = leads.filter((lead) => lead.matured).map(({ profileId, scoredAt }) => ({ profileId, from: scoredAt, until: new Date(scoredAt.getTime() + windowDays * DAY) }))
  return spans.length > 0 ? ctx.transact((tx) => workedLeads(tx, spans)) : new Set()
}

function notesOf(leads: { scored: number; unscored: number }, inputs: InputFigures | null, matured: number): string[] {
  const notes: string[] = []
  if (leads.scored === 0) notes.push(leads.unscored === 0 ? 'No lead came in this month.' : `${leads.unscored} leads came in this month, and none of them has a score.`)
  else if (inputs === null) notes.push(leads.scored < FEWEST_LEADS ? `Drift is not judged: ${leads.scored} leads have a score, ${FEWEST_LEADS} are needed.` : 'Drift is not judged: too few of the leads that the model learned from are still there.')
  if (leads.scored > 0 && leads.unscored > 0) notes.push(`${leads.unscored} leads of the month have no score: they had ended before the first scoring, or came too late for it.`)
  if (leads.scored > 0 && matured === 0) notes.push('No outcome is settled yet: the time that leads are given has not passed for any of them.')
  return notes
}
