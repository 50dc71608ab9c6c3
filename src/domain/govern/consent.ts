/** What a person has agreed to, and since when. The newest answer counts; no answer is no. */
import { randomUUIDv7 } from 'node:crypto'
import { consentsInFiles, rebuildProfile, visibleProfile } from '#domain/unify/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { ConsentEntry, Purpose } from './schema.ts'
import { consentRows, insertConsent, manualConsents } from './store.ts'

/** Every answer of a person, newest first: those that came in files, and those set by a person. */
export async function consentHistory(ctx: TenantContext, { profileId }: { profileId: string }): Promise<ConsentEntry[]> {
  return ctx.transact(async (tx) => {
    const { id } = await visibleProfile(tx, ctx, profileId)
    const inFiles = (await consentsInFiles(tx, id)).map((one): ConsentEntry => ({ purpose: 'profiling', allowed: one.allowed, at: one.at, from: 'file', basis: 'consent', syncRunId: one.syncRunId }))
    const set = (await consentRows(tx, id)).map((row): ConsentEntry => ({ purpose: row.purpose as Purpose, allowed: row.allowed, at: row.at, from: 'person', basis: row.basis, syncRunId: row.syncRunId }))
    return [...inFiles, ...set].toSorted((a, b) => b.at.getTime() - a.at.getTime())
  })
}

/** Writes down a person's answer. It counts at once: who may not be profiled is not scored from now on. */
export async function setConsent(ctx: TenantContext, answer: { profileId: string; purpose: Purpose; allowed: boolean; note?: string }): Promise<void> {
  await ctx.transact(async (tx) => {
    const at = ctx.now()
    const { id } = await visibleProfile(tx, ctx, answer.profileId)
    await insertConsent(tx, { id: randomUUIDv7(), profileId: id, purpose: answer.purpose, allowed: answer.allowed, basis: answer.note?.slice(0, 300) || 'consent', at })
    await rebuildProfile(tx, ctx, id, { consents: (inTx, ids) => manualConsents(inTx, ids, 'profiling') })
    await appendAudit(tx, { at, actor: ctx.actor, action: answer.allowed ? 'consent.give' : 'consent.withdraw', subject: id, details: { purpose: answer.purpose } })
  })
}
