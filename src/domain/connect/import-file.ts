/** The import job: a file becomes records and what later capabilities make of them, page by page. A killed import goes on after its last committed page. */
import { earliestMoment, monthsAhead } from '#platform/db/event-partitions.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { JobOutcome, JobRun, JobUseCase } from '#platform/queue/run.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { csvReader } from './csv-rows.ts'
import type { ImportSteps, RowTally } from './import-steps.ts'
import { headerNames } from './rules/header.ts'
import { planRows, readRow, type RowPlan } from './rules/read-row.ts'
import { relieveMemory } from './memory-relief.ts'
import type { GoodRow, ImportCounts, Reject } from './schema.ts'
import { importFinished, recordsSaved } from './signals.ts'
import { planForAnyTenant } from './store/plans.ts'
import { advanceRun, findRun, insertRejects, setRunState, type RunCursor, type SyncRunRow } from './store/sync-runs.ts'
import { textDecoder, uploadBytes } from './upload-text.ts'

const pageRows = 1_000
const pageLetters = 250_000 // wide rows make a page of fewer rows: what a page takes in memory, several times over, stays small

type Reading = { ctx: TenantContext; run: SyncRunRow; job: JobRun; steps: ImportSteps; tally: RowTally | null; plan: RowPlan | null; committed: number; rows: number; page: GoodRow[]; letters: number; rejects: Reject[]; rejected: number; loaded: number; firstReason: string }
type Refused = { kind: 'refused'; reason: string }

/** The use case behind the import job, with the steps that later capabilities take in it. */
export function importFile(steps: ImportSteps): JobUseCase<{ syncRunId: string }> {
  return async function importFile(ctx, job, { syncRunId }) {
    const run = await ctx.transact((tx) => findRun(tx, syncRunId))
    if (!run) throw new LeadlightError('not-found', 'There is no such import.')
    if (run.state !== 'waiting' && run.state !== 'running') return outcomeOf(run)
    if (run.state === 'waiting') {
      await job.commit(async (tx) => {
        await setRunState(tx, run.id, 'running')
        if (!run.dryRun) await steps.begin(tx, ctx, run)
      })
    }
    const reading: Reading = { ctx, run, job, steps, tally: null, plan: null, committed: run.cursor.rows ?? 0, rows: 0, page: [], letters: 0, rejects: [], rejected: 0, loaded: 0, firstReason: '' }
    const refused = await readWhole(reading)
    return refused ? refuse(reading, refused.reason) : finish(reading)
  }
}

async function readWhole(reading: Reading): Promise<Refused | null> {
  const { ctx, run, job } = reading
  const format = run.settings.format
  if (!format) throw new LeadlightError('internal', 'The import has no file format.')
  const decoder = textDecoder(format.encoding)
  const reader = csvReader(format.delimiter, (reject) => addReject(reading, reject))
  let bytesRead = 0
  for await (const bytes of uploadBytes(ctx, run.uploadId)) {
    job.signal.throwIfAborted()
    bytesRead += bytes.length
    const refused = await takeRows(reading, reader.push(decoder.write(bytes)))
    if (refused) return refused
    await job.progress(run.dryRun ? 'Checking rows' : 'Importing rows', Math.min(0.98, bytesRead / Math.max(1, run.fileBytes)))
  }
  const refused = (await takeRows(reading, reader.push(decoder.end()))) ?? (await takeRows(reading, reader.end()))
  if (refused) return refused
  if (reading.loaded === 0) return { kind: 'refused', reason: nothingLoaded(reading) }
  await commitPage(reading)
  return null
}

function nothingLoaded({ plan, rejected, firstReason }: Reading): string {
  if (rejected > 0) return `None of the ${rejected === 1 ? 'rows' : `${rejected.toLocaleString('en')} rows`} can be loaded. The first one: ${firstReason}`
  return plan ? 'The file has a header and no rows below it.' : 'The file is empty.'
}

function addReject(reading: Reading, reject: Reject) {
  reading.rejects.push(reject)
  reading.rejected += 1
  reading.firstReason ||= reject.reason
  reading.tally?.reject(reject)
}

async function takeRows(reading: Reading, rows: { line: number; cells: string[] }[]): Promise<Refused | null> {
  for (const { line, cells } of rows) {
    if (!reading.plan) {
      const refused = begin(reading, cells)
      if (refused) return refused
      if (reading.run.settings.format!.header) continue
    }
    const plan = reading.plan!
    const read = readRow(plan, cells, line)
    reading.rows += 1
    if (read.kind === 'reject') addReject(reading, read.reject)
    else {
      reading.loaded += 1
      reading.tally?.row(cells, plan.states, read.row)
      if (reading.rows > reading.committed) {
        reading.page.push(read.row)
        for (const cell of cells) reading.letters += cell.length
      }
    }
    if (reading.page.length >= pageRows || reading.letters >= pageLetters || reading.rejects.length >= pageRows) {
      await commitPage(reading)
    }
  }
  return null
}

function begin(reading: Reading, first: string[]): Refused | null {
  const { ctx, run, steps } = reading
  const format = run.settings.format!
  const planned = planRows({ header: headerNames(first, format.header), settings: run.settings, delimiter: format.delimiter, now: ctx.now(), earliest: earliestMoment, monthsAhead })
  if (planned.kind === 'refused') return planned
  reading.plan = planned.plan
  reading.tally = steps.tally(run, planned.plan.columns)
  return null
}

/** One page, one transaction: rows, rejects, counts, cursor and signal are there together or not at all. */
async function commitPage(reading: Reading): Promise<void> {
  const { ctx, run, job, steps, page, rejects } = reading
  if (page.length === 0 && rejects.length === 0) return
  const cursor: RunCursor = { rows: Math.max(reading.rows, reading.committed) }
  await job.commit(async (tx) => {
    await planForAnyTenant(tx)
    const rejected = await insertRejects(tx, run.id, rejects)
    const counts = page.length === 0 ? { new: 0, same: 0, changed: 0 } : run.dryRun ? await steps.previewPage(tx, run, page) : await steps.savePage(tx, ctx, run, page)
    const all: ImportCounts = { read: page.length + rejected, ...counts, rejected }
    await advanceRun(tx, run.id, all, cursor)
    if (!run.dryRun && page.length > 0) await announce(tx, recordsSaved, { syncRunId: run.id, rows: page.length })
  })
  reading.committed = cursor.rows!
  reading.page = []
  reading.rejects = []
  reading.letters = 0
  relieveMemory()
}

async function finish({ ctx, run, job, steps, tally }: Reading): Promise<JobOutcome> {
  await job.progress('Auditing the data', 0.99)
  await job.commit(async (tx) => {
    await planForAnyTenant(tx)
    const now = await findRun(tx, run.id)
    if (now?.state !== 'running') return
    const { warnings } = run.dryRun || !tally ? { warnings: [] } : await steps.finish(tx, ctx, now, tally)
    await setRunState(tx, run.id, 'done', { finishedAt: ctx.now(), cursor: { ...now.cursor, warnings } })
    if (!run.dryRun) await announce(tx, importFinished, { syncRunId: run.id })
  })
  return outcomeOf((await ctx.transact((tx) => findRun(tx, run.id)))!)
}

async function refuse({ ctx, run, job, rejects }: Reading, reason: string): Promise<JobOutcome> {
  await job.commit(async (tx) => {
    const rejected = await insertRejects(tx, run.id, rejects)
    const now = (await findRun(tx, run.id))!
    await advanceRun(tx, run.id, { read: rejected, new: 0, same: 0, changed: 0, rejected }, { ...now.cursor, reason })
    await setRunState(tx, run.id, 'refused', { finishedAt: ctx.now() })
  })
  return { kind: 'refused', reason }
}

function outcomeOf(run: SyncRunRow): JobOutcome {
  if (run.state === 'refused') return { kind: 'refused', reason: run.cursor.reason ?? 'The import was refused.' }
  return { kind: 'done', result: { syncRunId: run.id, dryRun: run.dryRun, ...run.counts } }
}
