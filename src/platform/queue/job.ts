// Long work: a visible row and a queue entry, written in one transaction with the data that asks for it.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Prisma } from '../db/generated/client.ts'
import type { TenantTx } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { actorText, type TenantContext } from '../tenant-context.ts'
import { enqueue } from './producer.ts'
import type { JobLane } from './schema.ts'

export type JobKind<Payload> = { readonly kind: string; readonly payload: z.ZodType<Payload>; readonly lane: JobLane }

/** Declares a kind of job: `defineJob({ kind: 'trainModel', payload: z.strictObject({ targetId: z.uuid() }), lane: 'heavy' })`. */
export function defineJob<Schema extends z.ZodType>(job: { kind: string; payload: Schema; lane?: JobLane }): JobKind<z.output<Schema>> {
  return { kind: job.kind, payload: job.payload as unknown as z.ZodType<z.output<Schema>>, lane: job.lane ?? 'bulk' }
}

/** Asks for a job. It exists if, and only if, the transaction commits. Returns its id, under which people see its progress. */
export async function requestJob<Payload>(ctx: TenantContext, tx: TenantTx, jobKind: JobKind<Payload>, request: { title: string; subject?: string; payload: Payload }): Promise<string> {
  const checked = jobKind.payload.safeParse(request.payload)
  if (!checked.success) throw new LeadlightError('internal', `The job ${jobKind.kind} was asked for with another payload than it declares: ${z.prettifyError(checked.error)}.`)
  const id = randomUUID()
  await tx.db.job.create({
    data: {
      tenantId: tx.tenantId, id, kind: jobKind.kind, title: request.title, subject: request.subject ?? '',
      payload: checked.data as Prisma.InputJsonValue, state: 'queued', createdBy: actorText(ctx.actor), createdAt: ctx.now(),
    },
  })
  await enqueue(tx, jobKind.lane, { tenantId: tx.tenantId, jobId: id })
  return id
}
