/** Asks for a source to be read: everything, what has changed, or the rows of some days. */
import { randomUUIDv7 } from 'node:crypto'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import { connectorOf } from './connectors/catalogue.ts'
import { settingsOf } from './rules/vendor-row.ts'
import { lawfulBasisSchema } from './schema.ts'
import { syncSourceJob } from './signals.ts'
import { findObjects } from './store/source-objects.ts'
import { findSource, findSourceByName, type SourceSetUp } from './store/sources.ts'
import { closeAbandoned, insertSync, runningJobs } from './store/syncs.ts'

/** `incremental` reads what changed, `replay` everything again, `backfill` the rows that were created within a span. */
export type SyncRequest = { sourceId: string; cause?: 'incremental' | 'replay' | 'backfill'; objects?: readonly string[]; span?: { from: string; to: string } }
export type SyncRequested = { kind: 'requested'; jobId: string; syncRunIds: string[] } | { kind: 'refused'; reason: string }

/** Asks for a sync of a source's objects; one job reads them one after the other. */
export async function requestSync(ctx: TenantContext, request: SyncRequest): Promise<SyncRequested> {
  if (request.cause === 'backfill' && !request.span) return { kind: 'refused', reason: 'Say which days are to be read again.' }
  return ctx.transact((tx) => askForSync(tx, ctx, request))
}

/** Asks for a sync within a transaction. */
export async function askForSync(tx: TenantTx, ctx: TenantContext, { sourceId, cause = 'incremental', objects, span }: SyncRequest): Promise<SyncRequested> {
  const source = await findSource(tx, sourceId)
  if (!source) throw new LeadlightError('not-found', 'There is no such source.')
  const refusal = refusalOf(source)
  if (refusal) return { kind: 'refused', reason: refusal }
  if ((await runningJobs(tx)).has(sourceId)) return { kind: 'refused', reason: `${source.name} is being read already: wait for its end, or cancel it.` }
  const connector = connectorOf(source.connector)
  const chosen = (await findObjects(tx, sourceId)).filter((object) => (objects ? objects.includes(object.name) : object.enabled))
  if (chosen.length === 0) return { kind: 'refused', reason: 'Nothing of this source is chosen to be read.' }
  await closeAbandoned(tx, sourceId, ctx.now())
  const syncRunIds = chosen.map(() => randomUUIDv7())
  const jobId = await requestJob(ctx, tx, syncSourceJob, { title: `Read ${source.name}`, subject: sourceId, payload: { sourceId, syncRunIds } })
  for (const [at, object] of chosen.entries()) {
    const vendorObject = connector.objects.find(({ name }) => name === object.name)
    if (!vendorObject) continue
    const why = cause === 'incremental' && !object.cursor.upTo ? 'first' : cause
    await insertSync(tx, { id: syncRunIds[at], sourceId, sourceObject: object.name, cause: why, settings: settingsOf(vendorObject, object.mapping, basisOf(source)), cursor: span ? { span } : {}, jobId, createdBy: actorText(ctx.actor), createdAt: ctx.now() })
  }
  await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.sync', subject: `source:${sourceId}`, details: { cause, objects: chosen.map(({ name }) => name), ...(span ? { span } : {}) } })
  return { kind: 'requested', jobId, syncRunIds }
}

/** The lawful basis that was stated for a source. */
export function basisOf({ settings }: Pick<SourceSetUp, 'settings'>) {
  return lawfulBasisSchema.safeParse(settings.lawfulBasis).data
}

function refusalOf(source: SourceSetUp): string | null {
  if (source.state === 'paused') return `${source.name} is paused: resume it first.`
  if (source.state === 'stopped') return source.trouble ?? `${source.name} is stopped: enter its credentials again.`
  return source.connector === 'file' || source.connector === 'tracking' || source.connector === 'webhook' ? `${source.name} sends by itself; there is nothing to read.` : null
}

/** The source of this name or id. */
export async function findSourceNamed(ctx: TenantContext, name: string): Promise<SourceSetUp | null> {
  return ctx.transact(async (tx) => (await findSourceByName(tx, name)) ?? (/^[0-9a-f-]{36}$/i.test(name) ? findSource(tx, name) : null))
}
