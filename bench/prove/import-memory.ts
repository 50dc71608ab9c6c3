// H14 and C8 at full size: how fast a file is read, how much memory an import of 200 MB takes, and that 37 bad rows of 100,000 are the only ones left out.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { finishUpload, readImport, receiveFile, rejectsOf, requestImport, type ImportDetail } from '#domain/connect/index.ts'
import { readText } from '#domain/connect/staging-parse.ts'
import { workerFlags } from '#cli/launch/worker-program.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

const run = promisify(execFile)
const bytesWanted = 200_000_000
const mostMb = 300
const leastRowsPerSecond = 50_000
const header = 'Lead ID,Full name,Email,Phone,Company,Country,Created at,Employees,Source,Consent,Note\n'

/** A line of a file of leads; `pad` letters of free text make it wider. */
function lineOf(n: number, pad: number): string {
  return `L${n},Person ${String.fromCharCode(65 + (n % 26))}${n},person${n}@firm${n % 5_000}.com,+4930${1_000_000 + n},Firm ${n % 5_000},Germany,2026-0${1 + (n % 9)}-1${n % 10},${n % 300},${['web', 'fair', 'referral'][n % 3]},yes,${'note '.repeat(pad / 5)}\n`
}

async function* fileOf(bytes: number, pad: number): AsyncGenerator<Uint8Array> {
  let text = header
  for (let n = 1, sent = 0; sent < bytes; n++) {
    text += lineOf(n, pad)
    if (text.length < 900_000) continue
    sent += text.length
    yield Buffer.from(text)
    text = ''
  }
}

async function importBy(database: ProofDatabase, ctx: TenantContext, fileName: string, stream: AsyncIterable<Uint8Array>): Promise<{ import: ImportDetail; seconds: number; maxRssMb: number }> {
  const { uploadId } = await receiveFile(ctx, { fileName, bytes: 0 }, stream)
  const finished = await finishUpload(ctx, { uploadId })
  if (finished.kind === 'refused') throw new Error(finished.reason)
  const requested = await requestImport(ctx, { uploadId, object: 'lead', dryRun: false, mapping: finished.detected.columns.map((column) => column.guess) })
  if (requested.kind === 'refused') throw new Error(requested.reason)
  const { stdout } = await run(process.execPath, [...workerFlags, join(import.meta.dirname, 'import-worker.ts')], { env: { ...process.env, LEADLIGHT_DB_URL: database.workerUrl } })
  return { import: await readImport(ctx, { syncRunId: requested.syncRunId }), ...(JSON.parse(stdout) as { seconds: number; maxRssMb: number }) }
}

const badRows = ['L1,only,three', 'L2,Bad,not-an-address,,,,2026-01-01,1,web,yes,', 'L3,Day,d@firm.com,,,,2026-02-31,1,web,yes,', 'L4,"Open,o@firm.com,,,,2026-01-01,1,web,yes,', ',Nobody,,,,,2026-01-01,1,web,yes,']

async function* hundredThousand(): AsyncGenerator<Uint8Array> {
  const lines = [header]
  for (let n = 1, bad = 0; n <= 100_000; n++) lines.push(n % 2_700 === 0 && bad++ < 37 ? `${badRows[bad % 5]}\n` : lineOf(n, 0))
  yield Buffer.from(lines.join(''))
}

/** The proof: parse speed, memory of a 200 MB import, and the bad rows of 100,000. */
export const importMemoryProof = {
  name: 'Imports at full size',
  run: () => withProofDatabase(async (database): Promise<ProofRow[]> => {
    const parse = await readSpeed(false)
    const checked = await readSpeed(true)
    const tenantId = randomUUID()
    await database.asOwner("INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, 'proof', 'Proof', now())", [tenantId])
    const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, now)
    const c8 = await importBy(database, ctx, 'hundred-thousand.csv', hundredThousand())
    const { rejects } = await rejectsOf(ctx, { syncRunId: c8.import.id, limit: 100 })
    const [{ profiles }] = (await database.asOwner('SELECT count(*)::int AS profiles FROM profile WHERE tenant_id = $1', [tenantId])) as { profiles: number }[]
    const large = await importBy(database, ctx, 'two-hundred-megabytes.csv', fileOf(bytesWanted, 400))
    const { counts } = c8.import
    return [
      { what: 'Rows parsed a second', goal: `at least ${leastRowsPerSecond}`, found: `${Math.round(parse)}; mapped, standardised and checked as well: ${Math.round(checked)}`, met: parse >= leastRowsPerSecond },
      { what: '100,000 leads with 37 bad rows', goal: '99,963 loaded, 37 rejected with reasons', found: `${counts.new} loaded, ${counts.rejected} rejected, ${profiles} profiles, ${Math.round(c8.seconds)} s, ${Math.round(100_000 / c8.seconds)} rows/s`, met: counts.new === 99_963 && rejects.length === 37 && rejects.every((reject) => reject.reason !== '') },
      { what: 'Memory of a 200 MB import', goal: `at most ${mostMb} MB`, found: `${Math.round(large.maxRssMb)} MB, ${large.import.counts.read} rows, ${Math.round(large.seconds)} s`, met: large.maxRssMb <= mostMb && large.import.counts.rejected === 0 },
    ]
  }),
}

async function readSpeed(check: boolean): Promise<number> {
  const started = performance.now()
  const rows = await readText(fileOf(50_000_000, 0), { object: 'lead', now: now(), check })
  return rows / ((performance.now() - started) / 1000)
}
