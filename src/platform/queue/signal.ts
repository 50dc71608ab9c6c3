// What a capability announces to those to its right: a name, and a payload of ids and versions.
import { z } from 'zod'
import type { TenantTx } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { enqueue } from './producer.ts'

export type Signal<Payload> = { readonly name: string; readonly payload: z.ZodType<Payload> }

/** Declares a signal: `defineSignal('importFinished', z.strictObject({ syncRunId: z.uuid() }))`. */
export function defineSignal<Schema extends z.ZodType>(name: string, payload: Schema): Signal<z.output<Schema>> {
  return { name, payload: payload as unknown as z.ZodType<z.output<Schema>> }
}

/** Announces a signal in the transaction of the data it speaks of: it is heard if, and only if, the data is committed. */
export async function announce<Payload>(tx: TenantTx, signal: Signal<Payload>, payload: Payload): Promise<void> {
  const checked = signal.payload.safeParse(payload)
  if (!checked.success) throw new LeadlightError('internal', `The signal ${signal.name} was announced with another payload than it declares: ${z.prettifyError(checked.error)}.`)
  await enqueue(tx, 'signals', { tenantId: tx.tenantId, signal: signal.name, payload: checked.data as object })
}
