/** Customer value: fitted from orders, checked on held-out months, and said for every customer with its range. */
import { createHash } from 'node:crypto'
import { runInThread } from '#ml/pool/run-in-thread.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { Prisma } from '#platform/db/generated/client.ts'
import { canonicalJson, type Json } from '#platform/json.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import { announce } from '#platform/queue/signal.ts'
import { stableId } from '#platform/stable-id.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import packageFile from '../../../package.json' with { type: 'json' }
import type { CustomerFigures, FittedValues, ValueQuestion } from './fit-value-in-thread.ts'
import type { CustomerValueTarget, ValueResult } from './schema.ts'
import { modelPublished } from './signals.ts'
import { freeze } from './snapshot.ts'
import { insertSnapshot, insertVersion } from './store/models.ts'
import { customerDays, customerPage, insertValues, mainCurrency, type CustomerDay, type NewValue } from './store/orders.ts'
import { activateVersion, type TargetRow } from './store/targets.ts'

const PAGE = 2_000
const VALUE_PAGE = 1_000
const SEED = 1
const DAY = 86_400_000
const fitModule = new URL('./fit-value-in-thread.ts', import.meta.url).href

type ValueJob = { target: TargetRow; definition: CustomerValueTarget; asOf?: string }

/** The training of a customer-value target. Each attempt of a job works out the same values, and stores each once. */
export async function trainValueModel(ctx: TenantContext, run: JobRun, { target, definition, asOf }: ValueJob): Promise<JobOutcome> {
  const until = asOf ? new Date(asOf) : ctx.now()
  await run.progress('Reading orders', 0)
  const money = await ctx.transact((tx) => mainCurrency(tx, until))
  const { customers, days } = await readOrders(ctx, run, { until, currency: money.currency })
  const question: ValueQuestion = { transactions: columnsOf(customers, days), asOfDay: Math.floor(until.getTime() / DAY), horizonDays: definition.horizonDays, seed: SEED }
  const fitted = await runInThread<ValueQuestion, FittedValues>({ module: fitModule, name: 'fitValuesInThread', argument: question }, {
    signal: run.signal,
    onProgress: (fraction) => void run.progress('Fitting and checking', 0.2 + 0.5 * fraction).catch(() => {}), // a lost message of progress is no reason to stop
  })
  const result: ValueResult = fitted.result.kind === 'published' ? { ...fitted.result, currency: money.currency, ordersInOtherCurrencies: money.others } : fitted.result
  const versionId = stableId('value model', run.jobId)
  if (fitted.figures) await storeValues(run, { customers, figures: fitted.figures, versionId, target, definition, until })
  return run.commit(async (tx) => {
    const parameters = { target: definition, asOf: until.toISOString(), currency: money.currency } as unknown as Prisma.InputJsonObject
    const frozen = freeze({ format: 'leadlight-orders', version: 1, rows: days.map(({ profileId, day, amount }) => [profileId, day, amount]) })
    const snapshotId = await insertSnapshot(tx, { targetId: target.id, asOf: until, rows: days.length, positives: customers.length, ...frozen, at: ctx.now() })
    const artefact = result.kind === 'published' ? canonicalJson({ format: 'leadlight-value-model', version: 1, purchases: result.purchases, pareto: result.pareto ?? null, inUse: result.inUse ?? 'bg-nbd', amounts: result.amounts } as unknown as Json) : null
    const artefactHash = artefact === null ? '' : createHash('sha256').update(artefact).digest('hex')
    const version = await insertVersion(tx, {
      id: versionId, targetId: target.id, status: result.kind, reason: result.sentence, learner: result.kind === 'published' && result.inUse ? result.inUse : 'bg-nbd', artefact, artefactHash, snapshotId, parameters, seed: SEED,
      result: JSON.parse(JSON.stringify(result)) as Prisma.InputJsonObject, trainedAt: ctx.now(), createdBy: actorText(ctx.actor), codeVersion: packageFile.version, jobId: run.jobId,
    })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: `model.${result.kind === 'published' ? 'publish' : 'refuse'}`, subject: versionId, details: { targetId: target.id, number: version.number, snapshot: frozen.hash, artefact: artefactHash } })
    const summary = { modelVersionId: versionId, number: version.number, sentence: result.sentence }
    if (result.kind === 'refused') return { kind: 'refused', reason: result.sentence, result: summary }
    await activateVersion(tx, target.id, versionId, ctx.now())
    await announce(tx, modelPublished, { targetId: target.id, modelVersionId: versionId })
    return { kind: 'done', result: summary }
  })
}

async function readOrders(ctx: TenantContext, run: JobRun, query: { until: Date; currency: string }): Promise<{ customers: string[]; days: CustomerDay[] }> {
  const customers: string[] = []
  const days: CustomerDay[] = []
  let after: string | null = null
  do {
    run.signal.throwIfAborted()
    const from: string | null = after
    const page: string[] = await ctx.transact(async (tx) => {
      const ids = await customerPage(tx, { ...query, after: from, limit: PAGE })
      for (const row of await customerDays(tx, ids, query)) days.push(row)
      return ids
    })
    customers.push(...page)
    after = page.length < PAGE ? null : (page.at(-1) ?? null)
    await run.progress('Reading orders', 0.1)
  } while (after !== null)
  return { customers, days }
}

function columnsOf(customers: readonly string[], days: readonly CustomerDay[]) {
  const index = new Map(customers.map((id, at) => [id, at]))
  return {
    customer: Int32Array.from(days, (row) => index.get(row.profileId) ?? 0),
    day: Float64Array.from(days, (row) => row.day),
    amount: Float64Array.from(days, (row) => row.amount),
    customers: customers.length,
  }
}

type ValuesToStore = { customers: readonly string[]; figures: CustomerFigures; versionId: string; target: TargetRow; definition: CustomerValueTarget; until: Date }

async function storeValues(run: JobRun, { customers, figures, versionId, target, definition, until }: ValuesToStore): Promise<void> {
  const rows = figures.customerIndex.length
  for (let start = 0; start < rows; start += VALUE_PAGE) {
    const page = Array.from({ length: Math.min(VALUE_PAGE, rows - start) }, (_, at) => valueRow(figures, start + at, { versionId, profileId: customers[figures.customerIndex[start + at]] }))
    await run.commit((tx) => insertValues(tx, { targetId: target.id, modelVersionId: versionId, scoredAt: until, horizonDays: definition.horizonDays }, page))
    await run.progress('Storing values', 0.7 + (0.3 * (start + page.length)) / rows)
  }
}

function valueRow(figures: CustomerFigures, row: number, { versionId, profileId }: { versionId: string; profileId: string }): NewValue {
  const { summary, rfm } = figures
  return {
    id: stableId('value', versionId, profileId), profileId, segment: rfm.segment[row],
    pAlive: figures.pAlive[row], expectedOrders: figures.expectedOrders[row], value: figures.value[row], low: figures.low[row], high: figures.high[row],
    facts: {
      orders: summary.repeats[row] + 1, repeatOrders: summary.repeats[row], recencyWeeks: summary.recency[row], ageWeeks: summary.age[row], meanRepeatAmount: summary.meanRepeatAmount[row],
      totalAmount: figures.totalAmount[row], recency: rfm.recency[row], frequency: rfm.frequency[row], monetary: rfm.monetary[row],
    },
  }
}
