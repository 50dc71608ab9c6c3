// The hash chain itself: pure, so that anyone can check it from an export.
import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../json.ts'

/** What the first entry of a tenant is chained to. */
export const firstPreviousHash = '0'.repeat(64)

export type ChainedEntry = {
  tenantId: string
  sequence: bigint
  at: Date
  actorKind: string
  actorId: string
  action: string
  subject: string
  details: Json
  previousHash: string
}

/** SHA-256 in hex over the canonical JSON of the whole entry, the former entry's hash included. */
export function entryHash(entry: ChainedEntry): string {
  const text = canonicalJson({
    tenantId: entry.tenantId, sequence: entry.sequence.toString(), at: entry.at.toISOString(), actorKind: entry.actorKind, actorId: entry.actorId,
    action: entry.action, subject: entry.subject, details: entry.details, previousHash: entry.previousHash,
  })
  return createHash('sha256').update(text).digest('hex')
}
