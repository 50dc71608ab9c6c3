import { expect, test } from 'vitest'
import { importFile, importFileJob, readImport, requestImport, type ImportSteps } from '#domain/connect/index.ts'
import { listProfiles } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { importSteps } from './import-steps.ts'
import { readAudits } from './read-audits.ts'
import { importText, upload } from './testing-import.fixture.ts'

const database = testDatabase('worker')

const leads = (count: number) => `Id,Email,Size\n${Array.from({ length: count }, (_, n) => (n % 700 === 13 ? `${n},bad,${n}` : `${n},p${n}@firm.com,${n}`)).join('\n')}\n`

test('an import that breaks off goes on after its last committed page: nothing lost, nothing twice, and the audit is of the whole file', async () => {
  const { ctx, tenantId } = await testTenant()
  const { uploadId, detected } = await upload(ctx, 'leads.csv', leads(3_500))
  const requested = await requestImport(ctx, { uploadId, object: 'lead', dryRun: false, mapping: detected.columns.map((column) => column.guess) })
  if (requested.kind === 'refused') throw new Error(requested.reason)
  let pages = 0
  const breaking: ImportSteps = {
    ...importSteps,
    savePage: async (tx, ...page) => {
      const counts = await importSteps.savePage(tx, ...page)
      pages += 1
      if (pages === 2 || pages === 4) throw new Error('the power failed') // after the page was written, before it was committed
      return counts
    },
  }
  await drainQueue(database, [job(importFileJob, importFile(breaking))])
  const run = await readImport(ctx, { syncRunId: requested.syncRunId })
  expect(pages).toBe(6)
  expect(run).toMatchObject({ state: 'done', counts: { read: 3_500, new: 3_495, same: 0, changed: 0, rejected: 5 } })
  const [{ records, people, signals }] = await database.asOwner<{ records: number; people: number; signals: number }>(
    "SELECT (SELECT count(*)::int FROM record WHERE tenant_id = $1) AS records, (SELECT count(*)::int FROM profile WHERE tenant_id = $1) AS people, (SELECT count(*)::int FROM pgboss.job_common WHERE data->>'tenantId' = $1::text AND data->>'signal' = 'importFinished') AS signals", [tenantId])
  expect({ records, people, signals }).toEqual({ records: 3_495, people: 3_495, signals: 1 })
  const [audit] = await readAudits(ctx, { syncRunId: run.id })
  expect(audit.findings.rows).toMatchObject({ read: 3_500, loaded: 3_495, rejected: 5, people: 3_495 })
}, 60_000)

/** People whose rows share e-mails, phones, devices and names in every way that joins and parts them. */
const tangled = [
  'r01,,ada@firm.com,+49301111111,,Ada Lovelace,2026-01-01,London', 'r02,,ada@firm.com,,,A. Lovelace,2026-01-05,Oxford', 'r03,,,+49301111111,,Ada Lovelace,2026-01-03,Bath', 'r04,,bob@firm.com,+49301111111,,Bob Babbage,2026-01-04,Berlin',
  'r05,,info@firm.com,,,Carl,2026-01-05,Rome', 'r06,,info@firm.com,,,Dora,2026-01-06,Paris', 'r07,u1,,,d1,,2026-01-07,Nice', 'r08,u2,,,d1,,2026-01-08,Lyon', 'r09,,,,d1,,2026-01-09,Metz', 'r10,u1,eve@firm.com,,,Eve,2026-01-10,Brest',
  'r11,,eve@home.com,+49302222222,,Eve,2026-01-11,Lille', 'r12,,eve@firm.com,+49302222222,,,2026-01-12,Tours', 'r13,,fay@firm.com,,d2,,2026-01-13,Wien', 'r14,,gus@firm.com,,d2,,2026-01-14,Graz', 'r15,,,,d2,Fay Wray,2026-01-15,Linz', 'r16,,hal@firm.com,+49303333333,,Hal,2026-01-16,Kiel',
]
const head = 'Id,User id,Email,Phone,Device id,Full name,Updated at,City'

test('whatever the order and the pages in which rows come, the people are the same', async () => {
  const peopleAfter = async (files: string[][]) => {
    const { ctx, tenantId } = await testTenant()
    for (const rows of files) await importText(database, ctx, 'rows.csv', `${[head, ...rows].join('\n')}\n`, { mapping: mappingOf() })
    const rows = await database.asOwner(
      `SELECT p.name, p.email, p.phone, p.traits, (SELECT array_agg(DISTINCT i.kind || ':' || i.value ORDER BY i.kind || ':' || i.value) FROM identifier i WHERE i.tenant_id = p.tenant_id AND i.profile_id = p.id) AS known,
        (SELECT array_agg(r.external_id ORDER BY r.external_id) FROM record r WHERE r.tenant_id = p.tenant_id AND r.profile_id = p.id) AS rows
       FROM profile p WHERE p.tenant_id = $1 AND p.merged_into_id IS NULL`, [tenantId])
    return rows.map((row) => JSON.stringify(row)).toSorted()
  }
  const expected = await peopleAfter([tangled])
  expect(expected.length).toBeGreaterThan(8)
  for (let seed = 1; seed <= 12; seed++) {
    const shuffled = shuffle(tangled, seed)
    const cut = 1 + (seed * 5) % (tangled.length - 1)
    const files = seed % 3 === 0 ? shuffled.map((row) => [row]).slice(0, 4).concat([shuffled.slice(4)]) : [shuffled.slice(0, cut), shuffled.slice(cut)]
    expect(await peopleAfter(files), `order ${seed}`).toEqual(expected)
  }
}, 120_000)

function mappingOf() {
  const as = ['external_id', 'user_id', 'email', 'phone', 'device_id', 'full_name', 'updated_at'] as const
  return head.split(',').map((column, at) => ({ column, field: column, class: at < 6 ? ('identifier' as const) : ('input' as const), ...(as[at] ? { as: as[at] } : {}) }))
}

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const copy = [...items]
  let state = seed * 7_919
  for (let at = copy.length - 1; at > 0; at--) {
    state = (state * 16_807) % 2_147_483_647
    const other = state % (at + 1)
    ;[copy[at], copy[other]] = [copy[other], copy[at]]
  }
  return copy
}

test('the list of people goes on where it stopped', async () => {
  const { ctx } = await testTenant()
  await importText(database, ctx, 'leads.csv', leads(250))
  const seen: string[] = []
  for (let after: { updatedAt: Date; id: string } | undefined; ; ) {
    const page = await listProfiles(ctx, { after, limit: 40 })
    seen.push(...page.profiles.map((profile) => profile.id))
    if (!page.next) break
    after = page.next
  }
  expect(new Set(seen).size).toBe(249)
  expect(seen).toHaveLength(249)
  expect((await listProfiles(ctx, { search: 'P24@FIRM', limit: 10 })).profiles).toHaveLength(1)
})
