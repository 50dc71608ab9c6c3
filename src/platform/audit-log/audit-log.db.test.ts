import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testDatabase, testTenant, type TestTenant } from '../db/testing/test-database.ts'
import { appendAudit } from './append.ts'
import { listAudit, verifyAudit } from './read.ts'

const database = testDatabase()
const length = 12

async function write(tenant: TestTenant, count: number) {
  for (let n = 1; n <= count; n++) await tenant.ctx.transact((tx) => appendAudit(tx, { at: tenant.ctx.now(), actor: tenant.ctx.actor, action: 'step.done', subject: `step:${n}`, details: { n, share: n / 3, words: 'ünïcode “quoted”', deep: { z: [1, null, true], a: '' } } }))
}

test('a log is whole as written, and read page by page from its newest entry', async () => {
  const tenant = await testTenant()
  await write(tenant, length)
  expect(await verifyAudit(tenant.tenantId)).toMatchObject({ kind: 'whole', entries: length })
  const first = await listAudit(tenant.ctx, { limit: 8 })
  const second = await listAudit(tenant.ctx, { limit: 8, before: first.next ?? undefined })
  expect([...first.entries, ...second.entries].map((entry) => entry.sequence)).toEqual(Array.from({ length }, (_, at) => String(length - at)))
  expect(second.next).toBeNull()
})

test('appends at the same moment stand in line', async () => {
  const tenant = await testTenant()
  await Promise.all(Array.from({ length: 8 }, () => write(tenant, 2)))
  expect(await verifyAudit(tenant.tenantId)).toMatchObject({ kind: 'whole', entries: 16 })
})

test('an act that is rolled back leaves no entry and no gap', async () => {
  const tenant = await testTenant()
  await write(tenant, 1)
  await tenant.ctx.transact(async (tx) => { await appendAudit(tx, { at: tenant.ctx.now(), actor: tenant.ctx.actor, action: 'step.done', subject: 'x', details: null }); throw new Error('undone') }).catch(() => {})
  await write(tenant, 1)
  expect(await verifyAudit(tenant.tenantId)).toMatchObject({ kind: 'whole', entries: 2 })
})

test('neither web nor worker can change or remove an entry', async () => {
  const tenant = await testTenant()
  await write(tenant, 1)
  for (const role of ['web', 'worker'] as const) {
    await database.actAs(role)
    await expect(tenant.ctx.transact((tx) => tx.db.auditEntry.updateMany({ where: { tenantId: tx.tenantId }, data: { subject: 'x' } }))).rejects.toThrow()
    await expect(tenant.ctx.transact((tx) => tx.db.auditEntry.deleteMany({ where: { tenantId: tx.tenantId } }))).rejects.toThrow()
  }
  await database.actAs('web')
})

const edits: Record<string, string> = {
  at: "at = at + interval '1 microsecond'",
  actorKind: "actor_kind = 'system'",
  actorId: "actor_id = 'someone else'",
  action: "action = 'nothing.done'",
  subject: "subject = subject || ' '",
  details: `details = jsonb_set(details, '{n}', '1000')`,
  deepDetails: `details = jsonb_set(details, '{deep,z,0}', '2')`,
  previousHash: "previous_hash = repeat('f', 64)",
  hash: "hash = repeat('f', 64)",
  sequence: 'sequence = sequence + 1000',
}

test('whatever the superuser edits, removes or swaps is found, and the first bad row named', async () => {
  const tenant = await testTenant()
  await write(tenant, length)
  const where = 'WHERE tenant_id = $1 AND sequence = $2'
  const headOf = (verdict: Awaited<ReturnType<typeof verifyAudit>>) => (verdict.kind === 'whole' ? verdict.head : '')
  const head = headOf(await verifyAudit(tenant.tenantId))
  await database.asOwner('CREATE TABLE audit_backup AS SELECT * FROM audit_entry WHERE tenant_id = $1', [tenant.tenantId])
  const tampering = fc.record({ kind: fc.constantFrom('edit', 'delete', 'swap', 'cut'), column: fc.constantFrom(...Object.keys(edits)), row: fc.integer({ min: 1, max: length }), other: fc.integer({ min: 1, max: length }) })
  let found = 0
  await fc.assert(
    fc.asyncProperty(tampering, async ({ kind, column, row, other }) => {
      if (kind === 'edit') await database.asOwner(`UPDATE audit_entry SET ${edits[column]} ${where}`, [tenant.tenantId, row])
      if (kind === 'delete') await database.asOwner(`DELETE FROM audit_entry ${where}`, [tenant.tenantId, row])
      if (kind === 'cut') await database.asOwner('DELETE FROM audit_entry WHERE tenant_id = $1 AND sequence >= $2', [tenant.tenantId, row])
      const swapped = other === row ? (row % length) + 1 : other
      if (kind === 'swap') {
        await database.asOwner(`UPDATE audit_entry SET sequence = -1 ${where}`, [tenant.tenantId, row])
        await database.asOwner(`UPDATE audit_entry SET sequence = $3 ${where}`, [tenant.tenantId, swapped, row])
        await database.asOwner('UPDATE audit_entry SET sequence = $2 WHERE tenant_id = $1 AND sequence = -1', [tenant.tenantId, swapped])
      }
      const verdict = await verifyAudit(tenant.tenantId, head)
      await database.asOwner('DELETE FROM audit_entry WHERE tenant_id = $1', [tenant.tenantId])
      await database.asOwner('INSERT INTO audit_entry SELECT * FROM audit_backup')
      expect(verdict.kind).toBe('broken')
      if (verdict.kind !== 'broken') return
      const firstBad = kind === 'swap' ? Math.min(row, swapped) : row
      // Behind a removed or moved row the next one is the first that can be seen to be wrong.
      const gone = kind === 'delete' || (kind === 'edit' && column === 'sequence')
      const named = gone ? (row === length ? (kind === 'delete' ? [length] : [length + 1000]) : [row + 1]) : [firstBad]
      expect(named.map(String)).toContain(verdict.sequence)
      found++
    }),
    { numRuns: 120, seed: 20_261_122 },
  )
  expect(found).toBe(120)
  expect(await verifyAudit(tenant.tenantId, head)).toMatchObject({ kind: 'whole', entries: length })
})
