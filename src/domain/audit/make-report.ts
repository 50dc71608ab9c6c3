/** Makes the report of a month: reads, composes, seals and stores it. The same month made again gives the same bytes, and stores nothing twice. */
import { randomUUIDv7 } from 'node:crypto'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import packageFile from '../../../package.json' with { type: 'json' }
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { gatherMonth, type Progress } from './gather-month.ts'
import { composeReport, type StoredFile } from './rules/compose-report.ts'
import { plainSentence } from './rules/figure-words.ts'
import { planReport, type GatherPlan } from './rules/report-plan.ts'
import { figuresOf, sealedText, sealReport } from './rules/seal.ts'
import { reportKey } from './signing-key.ts'
import type { Month, SealedReport } from './schema.ts'
import { aloneWithReports, editionsOf, insertReport, newestEditions, sealedBy } from './store/reports.ts'

/** A report that was made, or found to be there already with the same bytes. */
export type MadeReport = { reportId: string; sealed: SealedReport; text: string; files: StoredFile[]; isNew: boolean }

type Work = { signal: AbortSignal; progress: Progress; commit: <Result>(work: (tx: TenantTx) => Promise<Result>) => Promise<Result>; jobId: string | null }

/** The job: makes the report of a month. */
export async function makeReport(ctx: TenantContext, run: JobRun, { month }: { month: Month }): Promise<JobOutcome> {
  if (planReport(month, ctx.now(), null) === null) return { kind: 'refused', reason: 'Not made: this month has not begun.' }
  const made = await produceReport(ctx, month, run)
  return { kind: 'done', result: { reportId: made.reportId, month, edition: made.sealed.report.edition, figures: figuresOf(made.sealed.report).length, new: made.isNew } }
}

/** Makes the report at once, for the command line. */
export async function makeReportNow(ctx: TenantContext, month: Month, progress: Progress = async () => {}): Promise<MadeReport> {
  return produceReport(ctx, month, { signal: new AbortController().signal, progress, commit: ctx.transact, jobId: null })
}

async function produceReport(ctx: TenantContext, month: Month, work: Work): Promise<MadeReport> {
  const editions = await ctx.transact((tx) => editionsOf(tx, month))
  const [known] = editions
  const plan = planReport(month, ctx.now(), editions.findLast(({ asOf }) => asOf.getTime() === known.asOf.getTime()) ?? null)
  if (plan === null) throw new LeadlightError('invalid', `The month ${month} has not begun: there is nothing to report on.`)
  const before = known ? await ctx.transact((tx) => sealedBy(tx, { id: known.id })) : null
  const previous = await previousOf(ctx, plan, before)
  const facts = await gatherMonth(ctx, { plan, previous, madeWith: before?.report.madeWith ?? packageFile.version, signal: work.signal, progress: work.progress })
  await work.progress('Making figures from rows', 0.85)
  const key = reportKey(ctx.tenantId)
  const seal = (edition: { edition: number; supersedes: string | null }, madeWith: string) => {
    const composed = composeReport({ ...facts, madeWith }, edition)
    return { sealed: sealReport(composed.report, key), files: composed.files }
  }
  if (known && before) {
    const again = seal({ edition: before.report.edition, supersedes: before.report.supersedes }, before.report.madeWith)
    if (again.sealed.proof.hash === known.hash) return { reportId: known.id, ...again, text: sealedText(again.sealed), isNew: false }
  }
  const made = seal({ edition: (known?.edition ?? 0) + 1, supersedes: known?.hash ?? null }, packageFile.version)
  await work.progress('Storing the report and its rows', 0.95)
  const reportId = randomUUIDv7()
  const text = sealedText(made.sealed)
  await work.commit((tx) => store(ctx, tx, { reportId, plan, made, text, expected: known?.edition ?? 0, jobId: work.jobId }))
  return { reportId, ...made, text, isNew: true }
}

/**
 * The report that this one is chained to, as it stood then: for a month told before, the one it was chained to; else the newest edition of
 * the nearest month before. Of what was signed about it, only what had been by the end of the month (or by today) belongs to the chain.
 */
async function previousOf(ctx: TenantContext, plan: GatherPlan, before: SealedReport | null): Promise<SealedReport | null> {
  return ctx.transact(async (tx) => {
    const pinned = before?.report.previous?.hash
    if (pinned && before.report.asOf === plan.asOf.toISOString()) {
      const kept = await sealedBy(tx, { hash: pinned }, plan.asOf)
      if (kept) return kept
    }
    const [nearest] = await newestEditions(tx, { before: plan.month, limit: 1 })
    return nearest ? sealedBy(tx, { id: nearest.id }, plan.asOf) : null
  })
}

type ToStore = { reportId: string; plan: GatherPlan; made: { sealed: SealedReport; files: StoredFile[] }; text: string; expected: number; jobId: string | null }

async function store(ctx: TenantContext, tx: TenantTx, { reportId, plan, made: { sealed, files }, text, expected, jobId }: ToStore): Promise<void> {
  await aloneWithReports(tx)
  const { report, proof } = sealed
  const [newest] = await editionsOf(tx, plan.month)
  if ((newest?.edition ?? 0) !== expected) throw new LeadlightError('conflict', `The report of ${plan.month} was made by somebody else at the same time. Open it, or make it again.`)
  const figures = figuresOf(report)
  const headline = plainSentence(report.executive.headline, new Map(figures.map((figure) => [figure.id, figure])), report.workspace.currency)
  const at = ctx.now()
  await insertReport(tx, { id: reportId, month: plan.month, edition: report.edition, hash: proof.hash, headline, figures: figures.length, models: report.models.length, asOf: plan.asOf, knownUntil: plan.knownUntil, madeAt: plan.again ? at : plan.madeAt, madeBy: actorText(ctx.actor), text, jobId }, files)
  await appendAudit(tx, { at, actor: ctx.actor, action: 'report.make', subject: reportId, details: { month: plan.month, edition: report.edition, hash: proof.hash } })
}
