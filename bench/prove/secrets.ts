// H18 at full size: 50 secrets that would be recognised anywhere, looked for in the database's files, in the logs and in what jobs carry; 1,000 sealed texts put in another's place; and 10,000 put under a new key while they are in use.
import { fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { simulateHubspot } from '#cli/simulators/hubspot.ts'
import { noFaults } from '#cli/simulators/simulated-vendor.ts'
import { checkCredentials, connectSource, requestSync } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { rotateSecrets } from '#platform/secrets/rotate-secrets.ts'
import { keepSecret, openSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

const canaries = 50
const swaps = 1_000
const rotated = 10_000
const rotationGoal = 60 // seconds

async function tenant(database: ProofDatabase, name: string): Promise<TenantContext> {
  const id = randomUUID()
  await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [id, name])
  return tenantContext(id, { kind: 'system', name: 'proof' }, now)
}

/** Connects a source with each secret, lets a wrong one be refused, and reads all of them; what the worker wrote to its log. */
async function useSecrets(database: ProofDatabase, ctx: TenantContext, secrets: readonly string[]): Promise<{ log: string; jobIds: string[] }> {
  const jobIds: string[] = []
  const vendors = []
  for (const [at, token] of secrets.entries()) {
    const vendor = await simulateHubspot({ port: 0, rows: 3, seed: at + 1, faults: noFaults, nowMs: Date.now(), token })
    vendors.push(vendor)
    await checkCredentials(ctx, { connector: 'hubspot', address: vendor.url, credentials: { token: `${token}-wrong` } })
    const made = await connectSource(ctx, { connector: 'hubspot', name: `Source ${at}`, address: vendor.url, credentials: { token }, objects: ['contacts'], everyMinutes: null, freshWithinMinutes: null })
    if (made.kind === 'refused') throw new Error(made.reason)
    if (at % 5 === 0) vendor.revoke() // a refusal is a way for a secret to get out, too
    const asked = await requestSync(ctx, { sourceId: made.sourceId })
    if (asked.kind === 'refused') throw new Error(asked.reason)
    jobIds.push(asked.jobId)
  }
  const worker = fork(join(import.meta.dirname, 'sync-worker.ts'), { env: { ...process.env, LEADLIGHT_DB_URL: database.workerUrl, LEADLIGHT_LOG: 'debug' }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let log = ''
  for (const stream of [worker.stdout, worker.stderr]) stream?.on('data', (piece: Buffer) => { log += piece.toString() })
  try {
    const open = async () => Number((await database.asOwner("SELECT count(*)::int AS n FROM job WHERE id = ANY($1::uuid[]) AND state IN ('queued', 'running')", [jobIds]))[0].n)
    for (const until = Date.now() + 300_000; (await open()) > 0 && Date.now() < until; ) await pause(250)
    if ((await open()) > 0) throw new Error('the worker did not come to its end')
  } finally {
    worker.kill('SIGKILL')
    for (const vendor of vendors) await vendor.stop()
  }
  return { log, jobIds }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** How many of the texts stand in any file of the database, written-ahead log and all. */
async function hitsInFiles(database: ProofDatabase, texts: readonly string[], inTheOpen: string): Promise<{ hits: number; /** Files in which a text stands that is in the open: the search finds what there is. */ open: number; files: number; bytes: number }> {
  await database.asOwner('CHECKPOINT')
  const [{ data_directory: folder }] = await database.asOwner('SHOW data_directory')
  const files = filesBelow(String(folder))
  let [hits, open, bytes] = [0, 0, 0]
  for (const file of files) {
    const content = readFileSync(file)
    bytes += content.length
    if (content.includes(inTheOpen)) open += 1
    hits += texts.filter((text) => content.includes(text)).length
  }
  return { hits, open, files: files.length, bytes }
}

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'
  rereadEnvironment()
  const [a, b] = [await tenant(database, 'a'), await tenant(database, 'b')]
  const secrets = Array.from({ length: canaries }, () => `pat-canary-${randomBytes(16).toString('hex')}`)
  const { log, jobIds } = await useSecrets(database, a, secrets)
  const [payloads] = await database.asOwner("SELECT string_agg(t, ' ') AS text FROM (SELECT to_jsonb(j)::text AS t FROM job j WHERE tenant_id = $1 UNION ALL SELECT to_jsonb(e)::text FROM audit_entry e WHERE tenant_id = $1 UNION ALL SELECT to_jsonb(i)::text FROM source_incident i WHERE tenant_id = $1) AS all_of_it", [a.tenantId])
  const marker = String((await database.asOwner('SELECT id FROM source WHERE tenant_id = $1 LIMIT 1', [a.tenantId]))[0].id)
  const inFiles = await hitsInFiles(database, secrets, `Source ${canaries - 1}`)
  const found = (text: string) => secrets.filter((secret) => text.includes(secret)).length
  const rows = (await database.asOwner("SELECT owner, field FROM sealed_secret WHERE tenant_id = $1 ORDER BY owner", [a.tenantId])) as { owner: string; field: string }[]
  let [opened, refused] = [0, 0]
  for (const { owner, field } of rows) if (secrets.includes((await a.transact((tx) => openSecret(tx, { owner, field }))) ?? '')) opened += 1
  for (let swap = 0; swap < swaps; swap++) {
    // By turns the place of another source, another field, and another tenant: the superuser writes one's bytes where another's stood.
    const [from, to] = [rows[swap % rows.length], rows[(swap + 1 + (swap % (rows.length - 1))) % rows.length]]
    const target = swap % 3 === 0 ? { tenantId: a.tenantId, owner: to.owner, field: 'swapped' } : swap % 3 === 1 ? { tenantId: a.tenantId, owner: from.owner, field: `another-${swap}` } : { tenantId: b.tenantId, owner: from.owner, field: from.field }
    await database.asOwner('INSERT INTO sealed_secret (tenant_id, owner, field, key_version, sealed, created_at) SELECT $1, $2, $3, key_version, sealed, created_at FROM sealed_secret WHERE tenant_id = $4 AND owner = $5 AND field = $6 ON CONFLICT (tenant_id, owner, field) DO UPDATE SET sealed = excluded.sealed', [target.tenantId, target.owner, target.field, a.tenantId, from.owner, from.field])
    const ctx = target.tenantId === a.tenantId ? a : b
    await ctx.transact((tx) => openSecret(tx, target)).then(() => {}, () => { refused += 1 })
    await database.asOwner('DELETE FROM sealed_secret WHERE tenant_id = $1 AND owner = $2 AND field = $3', [target.tenantId, target.owner, target.field])
  }
  return [
    ...(await rotate(database)),
    { what: `${canaries} secrets in ${inFiles.files} files of the database (${(inFiles.bytes / 1e6).toFixed(0)} MB)`, goal: '0 hits', found: `${inFiles.hits} hits (a name in the open: in ${inFiles.open} files); ${opened} of ${canaries} open in their place`, met: inFiles.hits === 0 && inFiles.open > 0 && opened === canaries },
    { what: `the same in the worker’s log at debug (${log.length.toLocaleString('en')} letters)`, goal: '0 hits', found: `${found(log)} hits`, met: found(log) === 0 },
    { what: `the same in ${jobIds.length} jobs, the audit log and the sources’ history`, goal: '0 hits, the text holds what is looked through', found: `${found(String(payloads.text))} hits`, met: found(String(payloads.text)) === 0 && String(payloads.text).includes(marker) },
    { what: `${swaps} sealed texts put in another source’s, field’s or tenant’s place`, goal: `${swaps} refused`, found: `${refused} refused`, met: refused === swaps },
  ]
}

const sealUnder = (...secrets: string[]) => { process.env.LEADLIGHT_SEALING_SECRETS = secrets.join(','); rereadEnvironment() }

/** Puts 10,000 secrets of ten tenants under a new key while four users open them without a pause, and a fifth enters new ones. */
async function rotate(database: ProofDatabase): Promise<ProofRow[]> {
  const [old, fresh] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')]
  sealUnder(old)
  const tenants: TenantContext[] = []
  const each = rotated / 10
  for (let n = 0; n < 10; n++) tenants.push(await tenant(database, `rotated-${n}`))
  const told = new Map<string, string>()
  const key = (ctx: TenantContext, n: number) => `${ctx.tenantId} ${n}`
  const keep = (ctx: TenantContext, n: number, text: string) => ctx.transact((tx) => keepSecret(tx, { owner: `source:${n}`, field: 'token', text, at: ctx.now() }))
  const open = (ctx: TenantContext, n: number) => ctx.transact((tx) => openSecret(tx, { owner: `source:${n}`, field: 'token' }))
  for (const ctx of tenants) for (let n = 0; n < each; n++) {
    told.set(key(ctx, n), `secret ${n} of ${ctx.tenantId}`)
    await keep(ctx, n, told.get(key(ctx, n))!)
  }
  sealUnder(fresh, old)
  let [running, opened, failed, entered] = [true, 0, 0, 0]
  const users = Array.from({ length: 4 }, async (_, user) => {
    for (let at = user * 977; running; at = (at + 7) % (rotated - each)) { // the last tenant's are the ones that change
      const [ctx, n] = [tenants[Math.floor(at / each)], at % each]
      const text = await open(ctx, n).catch(() => null)
      opened += 1
      if (text !== told.get(key(ctx, n))) failed += 1
    }
  })
  users.push((async () => {
    for (let n = 0; running; n = (n + 13) % each) {
      const text = `entered anew ${entered}`
      await keep(tenants[9], n, text)
      told.set(key(tenants[9], n), text)
      entered += 1
    }
  })())
  const began = performance.now()
  const rotation = await rotateSecrets(now)
  const seconds = (performance.now() - began) / 1000
  running = false
  await Promise.all(users)
  sealUnder(fresh)
  let right = 0
  for (const ctx of tenants) for (let n = 0; n < each; n++) if ((await open(ctx, n).catch(() => null)) === told.get(key(ctx, n))) right += 1
  sealUnder()
  return [{
    what: `${rotated.toLocaleString('en')} secrets put under a new key while they are used (opened ${opened.toLocaleString('en')} times and ${entered.toLocaleString('en')} entered anew meanwhile)`, goal: `${rotationGoal} s, 0 failures, all open without the old key`,
    found: `${seconds.toFixed(1)} s, ${failed} failures, ${right.toLocaleString('en')} open; ${rotation.resealed.toLocaleString('en')} sealed anew, ${rotation.unopened.length} could not be opened`, met: seconds <= rotationGoal && failed === 0 && right === rotated && opened > 0 && entered > 0,
  }]
}

/** The proof: the secrets of sources stand nowhere in plain text, and open in their own place only. */
export const secretsProof = { name: 'Secrets of sources', run: () => withProofDatabase(prove) }
