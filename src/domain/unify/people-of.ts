import type { PersonIdentifier } from '#domain/connect/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { ownersOf } from './store/identifiers.ts'

/** The people behind these identifiers, within the caller's transaction; those of nobody, or of several people, are left out. */
export async function peopleOf(tx: TenantTx, identifiers: readonly PersonIdentifier[]): Promise<string[]> {
  return [...new Set((await ownersOf(tx, identifiers)).values())].toSorted()
}
