// Loaded beside the product's web server, into its process: scores and explains single leads there when the bench asks, with the model as the server keeps it.
import { setTimeout as pause } from 'node:timers/promises'
import type { LoadedModel } from '#domain/train/index.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import type { TenantContext } from '#platform/tenant-context.ts'

/** `large`: leads made for the large model; else the workspace's own. */
export type OneLeadAsk = { tenantId: string; targetId: string; modelVersionId: string; now: string; large: boolean }
/** `leads`: how many different ones were asked for in turn. Milliseconds of every call, in ascending order. `undisturbed`: those in which the system took the processor from no thread of the process. `gap`: the largest difference from what the same leads get all at once. */
export type OneLeadAnswer = { size: string; leads: number; all: number[]; undisturbed: number[]; gap: number; reading: number[] }

const [WARM_UP, WANTED, MOST_SECONDS, READ] = [500, 2_000, 12, 100]
const PAUSE_MS = 1 // requests come one by one, and a server waits between them

process.on('message', (ask: OneLeadAsk) => {
  measure(ask).then((answer) => process.send?.({ answer }), (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }))
})

async function measure(ask: OneLeadAsk): Promise<OneLeadAnswer> {
  if (!process.getActiveResourcesInfo().includes('TCPServerWrap')) throw new Error('This process serves nobody: it is not the web process.')
  const { tenantContext } = await import('#platform/db/tenant-transaction.ts')
  const { loadModel } = await import('#domain/train/index.ts')
  const { sizeOf } = await import('./large-model.ts')
  const now = new Date(ask.now)
  const ctx = tenantContext(ask.tenantId, { kind: 'system', name: 'bench' }, () => now)
  const loaded = await ctx.transact((tx) => loadModel(tx, ask.modelVersionId))
  if (!loaded) throw new Error('There is no such model version.')
  const { columns, ids, others } = ask.large ? await madeLeads() : await leadsOf(ctx, loaded)
  return { size: sizeOf(loaded.model), leads: columns[0].values.length, ...(await timeCalls(loaded, columns, others)), reading: ask.large ? [] : await timeReading(ctx, loaded, ids) }
}

type Leads = { columns: RawColumn[]; ids: string[]; others: Float64Array }

async function madeLeads(): Promise<Leads> {
  const { largeModelLeads } = await import('./large-model.ts')
  return { columns: largeModelLeads(6_000), ids: [], others: Float64Array.from({ length: 20_000 }, (_, at) => at / 4_000 - 4) }
}

/** All leads who may be scored, as the web process reads them for one. */
async function leadsOf(ctx: TenantContext, loaded: LoadedModel): Promise<Leads> {
  const { eligiblePage, readTarget } = await import('#domain/train/index.ts')
  const { columnsFor } = await import('#domain/score/score-leads.ts')
  const { newestMargins } = await import('#domain/score/store/predictions.ts')
  const { definition } = await readTarget(ctx, loaded)
  if (definition.kind !== 'lead-score') throw new Error('This is no lead score.')
  return ctx.transact(async (tx) => {
    const { leads } = await eligiblePage(tx, definition, { after: null, limit: 1_000_000, asOf: ctx.now() })
    const others = Float64Array.from(await newestMargins(tx, { ...loaded, modelVersionId: loaded.versionId, limit: 20_000 }))
    return { columns: await columnsFor(tx, loaded, leads, ctx.now()), ids: leads.map(({ profileId }) => profileId), others }
  })
}

const leadAt = (columns: RawColumn[], lead: number): RawColumn[] => columns.map(({ name, values }) => ({ name, values: [values[lead]] }))

/** One lead after the other: log-odds, chance, interval, score, grade, every contribution, and every reason in words. */
async function timeCalls(loaded: LoadedModel, columns: RawColumn[], others: Float64Array): Promise<Pick<OneLeadAnswer, 'all' | 'undisturbed' | 'gap'>> {
  const { describeRows } = await import('#domain/score/compose-predictions.ts')
  const { described } = await import('#domain/score/explain-prediction.ts')
  const { heldRules } = await import('#domain/score/rules-in-force.ts')
  const { scoreTable } = await import('#domain/score/score-in-thread.ts')
  const explainOne = (raw: RawColumn[]) => {
    const [row] = describeRows(loaded, scoreTable(loaded.model, raw, 1), others)
    return described({ ...row, rules: heldRules([], {}, row), id: '', profileId: '', profileVersion: 1, targetId: loaded.targetId, modelVersionId: loaded.versionId, scoredAt: loaded.trainedAt }, loaded)
  }
  const leads = columns[0].values.length
  const together = scoreTable(loaded.model, columns, leads)
  const width = loaded.model.features.length
  const [all, undisturbed]: number[][] = [[], []]
  const until = performance.now() + MOST_SECONDS * 1000
  let gap = 0
  for (let call = 0; undisturbed.length < WANTED && performance.now() < until; call++) {
    await pause(PAUSE_MS)
    const lead = call % leads
    const raw = leadAt(columns, lead)
    const taken = process.resourceUsage().involuntaryContextSwitches
    const began = performance.now()
    const explained = explainOne(raw)
    const milliseconds = performance.now() - began
    const kept = process.resourceUsage().involuntaryContextSwitches === taken
    const byName = new Map(explained.features.map((feature) => [feature.feature, feature]))
    loaded.model.features.forEach(({ name }, at) => {
      const found = byName.get(name)
      gap = found?.sentence ? Math.max(gap, Math.abs(found.logOdds - together.contributions[lead * width + at])) : Infinity
    })
    gap = Math.max(gap, Math.abs(explained.prediction.margin - together.margins[lead]))
    if (call < WARM_UP) continue
    all.push(milliseconds)
    if (kept) undisturbed.push(milliseconds)
  }
  return { all: all.sort((a, b) => a - b), undisturbed: undisturbed.sort((a, b) => a - b), gap }
}

/** What one lead's facts cost beside it: the model's row, the lead, its features, and the scores to compare with. */
async function timeReading(ctx: TenantContext, loaded: LoadedModel, ids: string[]): Promise<number[]> {
  const { eligiblePage, loadModel, readTarget } = await import('#domain/train/index.ts')
  const { columnsFor } = await import('#domain/score/score-leads.ts')
  const { newestMargins } = await import('#domain/score/store/predictions.ts')
  const times: number[] = []
  for (const id of ids.slice(0, READ)) {
    const began = performance.now()
    const { definition } = await readTarget(ctx, loaded)
    if (definition.kind !== 'lead-score') throw new Error('This is no lead score.')
    await ctx.transact(async (tx) => {
      await loadModel(tx, loaded.versionId)
      const { leads } = await eligiblePage(tx, definition, { after: null, limit: 1, asOf: ctx.now(), only: [id] })
      await newestMargins(tx, { ...loaded, modelVersionId: loaded.versionId, limit: 20_000 })
      await columnsFor(tx, loaded, leads, ctx.now())
    })
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)
}
