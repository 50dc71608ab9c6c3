// The secrets of a tenant (credentials of its sources, for example): written and used, never shown again.
import type { TenantTx } from '../db/tenant-transaction.ts'
import { seal, unseal } from './seal.ts'

const keyVersion = 1 // the key that new secrets are sealed with; older ones open with theirs

/** Keeps a secret of an owner (such as `source:ID`) under a field name, in place of the one before. */
export async function keepSecret(tx: TenantTx, { owner, field, text, at }: { owner: string; field: string; text: string; at: Date }): Promise<void> {
  const { tenantId } = tx
  const sealed = new Uint8Array(seal({ tenantId, owner, field, keyVersion }, text))
  await tx.db.sealedSecret.upsert({
    where: { tenantId_owner_field: { tenantId, owner, field } },
    create: { tenantId, owner, field, keyVersion, sealed, createdAt: at },
    update: { keyVersion, sealed, createdAt: at },
  })
}

/** Opens a secret for use; nothing when there is none. */
export async function openSecret(tx: TenantTx, { owner, field }: { owner: string; field: string }): Promise<string | null> {
  const { tenantId } = tx
  const row = await tx.db.sealedSecret.findFirst({ where: { tenantId, owner, field } })
  return row ? unseal({ tenantId, owner, field, keyVersion: row.keyVersion }, row.sealed) : null
}

/** Forgets a secret. */
export async function forgetSecret(tx: TenantTx, { owner, field }: { owner: string; field: string }): Promise<void> {
  await tx.db.sealedSecret.deleteMany({ where: { tenantId: tx.tenantId, owner, field } })
}
