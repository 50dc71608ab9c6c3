// The demo tenant: made once, with a sign-in a role that everybody may know, because it exists on this machine only.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { demoPassword, demoPeople, type DemoSignIn } from '#platform/auth/demo-sign-ins.ts'
import { hashPassword } from '#platform/auth/passwords.ts'
import { now } from '#platform/clock.ts'
import { roleUrl } from '#platform/db/runtime-url.ts'
import { installationSecret } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'
import { endChild, endOf, startNode } from './child.ts'
import { root } from './home.ts'
import type { Tell } from './progress.ts'

const slug = 'demo'
const firm = 'Larkfield Instruments'

/** Makes the demo tenant if it is not there whole; one that a kill left half made is made anew. */
export async function ensureDemo(ownerUrl: string, tell: Tell, signal: AbortSignal): Promise<readonly DemoSignIn[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string; whole: boolean }>("SELECT id, coalesce((settings->>'demoPlayed')::boolean, false) AS whole FROM tenant WHERE slug = $1 AND is_demo", [slug])
    if (rows[0]?.whole) return demoPeople
    if (rows[0]) await removeTenant(client, rows[0].id)
    const tenantId = randomUUID()
    await createTenant(client, tenantId)
    await play(tenantId, ownerUrl, tell, signal)
    await client.query("UPDATE tenant SET settings = settings || '{\"demoPlayed\": true}' WHERE id = $1", [tenantId])
    return demoPeople
  } finally {
    await client.end()
  }
}

async function createTenant(client: pg.Client, tenantId: string) {
  const passwordHash = await hashPassword(demoPassword)
  await client.query('BEGIN')
  await client.query('SELECT set_tenant($1)', [tenantId])
  await client.query('INSERT INTO tenant (id, slug, name, currency, time_zone, is_demo, created_at) VALUES ($1, $2, $3, $4, $5, true, $6)', [tenantId, slug, firm, 'EUR', 'Europe/Berlin', now()])
  for (const { email, name, role } of demoPeople) {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO user_account (id, email, name, password_hash, is_demo, created_at) VALUES ($1, $2, $3, $4, true, $5)
       ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash RETURNING id`, [randomUUID(), email, name, passwordHash, now()])
    await client.query('INSERT INTO membership (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)', [tenantId, rows[0].id, role, now()])
  }
  await client.query('COMMIT')
}

/** Removes a half-made demo tenant: the rows of all its tables, in whatever order the foreign keys allow. */
async function removeTenant(client: pg.Client, tenantId: string) {
  const { rows } = await client.query<{ name: string }>(
    "SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition")
  await client.query('BEGIN')
  await client.query('SELECT set_tenant($1)', [tenantId])
  let left = rows.map((row) => row.name)
  while (left.length) {
    const refused: string[] = []
    for (const name of left) {
      await client.query('SAVEPOINT one')
      try {
        await client.query(`DELETE FROM ${pg.escapeIdentifier(name)} WHERE tenant_id = $1`, [tenantId])
      } catch (error) {
        if ((error as { code?: string }).code !== '23503') throw error
        await client.query('ROLLBACK TO SAVEPOINT one')
        refused.push(name)
      }
    }
    if (refused.length === left.length) throw new LeadlightError('internal', `The half-made demo tenant could not be removed: ${refused.join(', ')} hold each other.`)
    left = refused
  }
  await client.query('DELETE FROM tenant WHERE id = $1', [tenantId])
  await client.query('COMMIT')
}

const player = join(root, 'src/cli/demo/play-demo.ts')

/** Plays the firm's 24 months in a process of its own, as the worker: the web app is being built beside it. */
async function play(tenantId: string, ownerUrl: string, tell: Tell, signal: AbortSignal) {
  if (!existsSync(player)) return
  const child = startNode([player, tenantId], { LEADLIGHT_SECRET: installationSecret(), LEADLIGHT_DB_URL: roleUrl(ownerUrl, 'worker'), LEADLIGHT_DEMO: '1', LEADLIGHT_LOG: 'warn' }, { kind: 'pipe' })
  const stop = () => void endChild(child, 1_000)
  signal.addEventListener('abort', stop)
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4_000)))
  child.on('message', (message: { stage?: string; fraction?: number }) => tell(`${String(Math.round((message.fraction ?? 0) * 100)).padStart(3)} %  ${message.stage ?? ''}`))
  await endOf(child)
  signal.removeEventListener('abort', stop)
  if (signal.aborted) throw new LeadlightError('cancelled', 'Stopped.')
  if (child.exitCode !== 0) throw new LeadlightError('internal', `The demo tenant could not be made:\n${words.trim().split('\n').slice(-20).join('\n')}`)
}
