/** Puts every secret of every tenant under the newest key, while they are in use: whoever opens one meanwhile opens the old or the new text, and both say the same. */
import { appendAudit } from '../audit-log/append.ts'
import { inGlobal, tenantContext, type TenantTx } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { seal, unsealBy } from './seal.ts'

const pageSize = 200 // locked together for some milliseconds: who enters a secret anew at that moment waits so long

export type Rotation = { tenants: number; resealed: number; newestAlready: number; /** Owners and fields of secrets that no key opens. */ unopened: string[] }

/** Done twice, or after it was stopped in the middle, it changes only what is still under an old key. */
export async function rotateSecrets(now: () => Date, onProgress: (so: Rotation) => void = () => {}): Promise<Rotation> {
  const sum: Rotation = { tenants: 0, resealed: 0, newestAlready: 0, unopened: [] }
  for (let after: string | null = null; ; ) {
    const tenants: { id: string }[] = await inGlobal(({ db }) => db.tenant.findMany({ where: after ? { id: { gt: after } } : {}, orderBy: { id: 'asc' }, take: 500, select: { id: true } }))
    if (tenants.length === 0) return sum
    for (const { id } of tenants) {
      await rotateTenant(id, now, sum, onProgress)
      sum.tenants += 1
    }
    after = tenants[tenants.length - 1].id
  }
}

type Row = { owner: string; field: string; keyVersion: number; sealed: Uint8Array }

async function rotateTenant(tenantId: string, now: () => Date, sum: Rotation, onProgress: (so: Rotation) => void) {
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'command line' }, now)
  let resealed = 0
  for (let last: Pick<Row, 'owner' | 'field'> | null = null, full = true; full; ) {
    const from: Pick<Row, 'owner' | 'field'> = last ?? { owner: '', field: '' }
    const page = await ctx.transact(async (tx) => {
      const rows = await tx.db.$queryRaw<Row[]>`
        SELECT owner, field, key_version AS "keyVersion", sealed FROM sealed_secret
        WHERE tenant_id = ${tenantId}::uuid AND (owner, field) > (${from.owner}, ${from.field}) ORDER BY owner, field LIMIT ${pageSize} FOR UPDATE`
      return { rows, ...(await resealPage(tx, rows)) }
    })
    resealed += page.resealed
    sum.resealed += page.resealed
    sum.unopened.push(...page.unopened)
    sum.newestAlready += page.rows.length - page.resealed - page.unopened.length
    onProgress(sum)
    full = page.rows.length === pageSize
    last = page.rows.at(-1) ?? null
  }
  if (resealed > 0) await ctx.transact((tx) => appendAudit(tx, { at: now(), actor: ctx.actor, action: 'secrets.rotated', subject: 'secrets', details: { secrets: resealed } }))
}

async function resealPage(tx: TenantTx, rows: readonly Row[]): Promise<{ resealed: number; unopened: string[] }> {
  const unopened: string[] = []
  const fresh: { owner: string; field: string; sealed: string }[] = []
  for (const { owner, field, keyVersion, sealed } of rows) {
    const place = { tenantId: tx.tenantId, owner, field, keyVersion }
    try {
      const { text, newest } = unsealBy(place, sealed)
      if (!newest) fresh.push({ owner, field, sealed: seal(place, text).toString('base64') })
    } catch (error) {
      if (!(error instanceof LeadlightError)) throw error
      unopened.push(`${owner} ${field}`)
    }
  }
  if (fresh.length > 0) await tx.db.$executeRaw`
    UPDATE sealed_secret s SET sealed = decode(x.sealed, 'base64') FROM jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) AS x(owner text, field text, sealed text)
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.owner = x.owner AND s.field = x.field`
  return { resealed: fresh.length, unopened }
}
