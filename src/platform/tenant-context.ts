import type { TenantTx } from './db/tenant-transaction.ts'
import type { Role } from './roles.ts'

/** Who acts: a signed-in member, an API key, or the product itself (a job, the command line). */
export type Actor =
  | { kind: 'user'; userId: string; role: Role; name: string }
  | { kind: 'api-key'; keyId: string; scopes: readonly string[] }
  | { kind: 'system'; name: string }

/**
 * What every use case is given: whose data, who acts, what time it is, and the only way to the database.
 * Built in three places only: from a session, from an API key, by the queue runner (and by the command line beside an installation).
 */
export type TenantContext = {
  readonly tenantId: string
  readonly actor: Actor
  readonly now: () => Date
  readonly transact: <Result>(work: (tx: TenantTx) => Promise<Result>) => Promise<Result>
}

/** The actor as one short text, for created-by columns: `user:ID`, `api-key:ID` or `system:NAME`. */
export function actorText(actor: Actor): string {
  if (actor.kind === 'user') return `user:${actor.userId}`
  if (actor.kind === 'api-key') return `api-key:${actor.keyId}`
  return `system:${actor.name}`
}
