/** The queue as a file, page by page: for people who work in a spreadsheet, and for those who check every contribution. */
import { stringify } from 'csv-stringify/sync'
import { appendAudit } from '#platform/audit-log/append.ts'
import { listRules, shownScore } from '#domain/score/index.ts'
import { loadModel, readTarget, listTargets } from '#domain/train/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readerOf } from './list-queue.ts'
import { serialiseQueueFilters, stageLabels, type QueueFilters } from './schema.ts'
import { contributionPage, type ContributionRow } from './store/contributions.ts'
import { queuePage, type PagedRow, type QueueCursor } from './store/queue-reading.ts'

const PAGE = 1_000
const csv = { escape_formulas: true } // a cell that begins with = + - @ would run as a formula in a spreadsheet

const header = ['name', 'company', 'score', 'grade', 'chance', 'amount', 'currency', 'expected_value', 'trend', 'main_reason', 'main_reason_points', 'next_step', 'owner', 'stage', 'due_at', 'last_touch', 'source', 'country', 'tags', 'lead_since', 'scored_at', 'profile_id', 'prediction_id']

function cellsOf(row: PagedRow): (string | number | null)[] {
  return [
    row.name, row.company, row.score, row.grade, row.probability, row.amount, row.currency, row.expected, row.trend, row.reasonLong.replaceAll('**', ''), row.reasonPoints, row.nextAction,
    row.ownerName, stageLabels[row.stage], row.slaDueAt?.toISOString() ?? null, row.lastTouchAt?.toISOString() ?? null, row.source, row.country, row.tags.join(' '), row.leadSince.toISOString(), row.scoredAt.toISOString(), row.profileId, row.predictionId,
  ]
}

/** The queue under these filters as CSV text, in pieces of a page each. */
export async function* exportQueue(ctx: TenantContext, { filters }: { filters: QueueFilters }): AsyncGenerator<string> {
  await ctx.transact((tx) => appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'queue.export', subject: 'queue', details: { query: serialiseQueueFilters(filters) } }))
  yield stringify([header])
  const reader = readerOf(ctx)
  let cursor: QueueCursor | null = null
  do {
    const from: QueueCursor | null = cursor
    const rows: PagedRow[] = await ctx.transact((tx) => queuePage(tx, filters, reader, { cursor: from, limit: PAGE }))
    if (rows.length > 0) yield stringify(rows.map(cellsOf), csv)
    cursor = rows.length === PAGE ? (rows.at(-1)?.cursor ?? null) : null
  } while (cursor)
}

/** Every score of the model in use with all its contributions in log-odds: base value and features add up to the log-odds of the chance. Score and grade are the model's own; those shown, and the business rules that make the difference, stand at the end. */
export async function* exportContributions(ctx: TenantContext, { targetId }: { targetId?: string }): AsyncGenerator<string> {
  const target = targetId ? await readTarget(ctx, { targetId }) : (await listTargets(ctx)).find(({ kind, activeVersionId }) => kind === 'lead-score' && activeVersionId)
  const { activeVersionId = null } = target ?? {}
  const loaded = activeVersionId ? await ctx.transact((tx) => loadModel(tx, activeVersionId)) : null
  if (!loaded || !activeVersionId) throw new LeadlightError('conflict', 'No lead score is in use in this workspace yet: train one first.')
  await ctx.transact((tx) => appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'scores.export', subject: activeVersionId, details: { version: loaded.number } }))
  const ruled = (await listRules(ctx, { targetId: loaded.targetId })).length > 0 // without any rule ever, the file is the model's alone
  yield stringify([['profile_id', 'prediction_id', 'scored_at', 'probability', 'low', 'high', 'score', 'grade', 'log_odds', 'base_value', ...loaded.model.features.map(({ name }) => name), ...(ruled ? ['shown_score', 'shown_grade', 'rules_log_odds', 'rules'] : [])]])
  const reader = readerOf(ctx)
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const rows: ContributionRow[] = await ctx.transact((tx) => contributionPage(tx, reader, { modelVersionId: activeVersionId, after: from, limit: PAGE }))
    if (rows.length > 0) yield stringify(rows.map((row) => [row.profileId, row.predictionId, row.scoredAt.toISOString(), row.probability, row.low, row.high, row.score, row.grade, row.margin, row.baseValue, ...row.contributions, ...(ruled ? ruleCells(row) : [])]), csv)
    if (rows.length < PAGE) return
    after = rows.at(-1)?.profileId ?? null
  }
}

function ruleCells({ margin, baseValue, rules }: ContributionRow): (string | number)[] {
  const { score, grade } = shownScore({ margin, baseValue, rules })
  return [score, grade, rules.reduce((sum, { logOdds }) => sum + logOdds, 0), rules.filter(({ logOdds }) => logOdds !== 0).map(({ reason }) => reason).join('; ')]
}
