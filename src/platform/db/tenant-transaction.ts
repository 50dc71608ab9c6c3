// The only door to tenant data: a transaction in which the database itself knows the tenant.
import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { environment } from '../env.ts'
import { LeadlightError } from '../errors.ts'
import type { Actor, TenantContext } from '../tenant-context.ts'
import { PrismaClient, type Prisma } from './generated/client.ts'
import { runtimeUrl } from './runtime-url.ts'

/** A transaction bound to one tenant. Stores filter by `tenantId` as well: one shard instead of all, and index use. */
export type TenantTx = { readonly tenantId: string; readonly db: Prisma.TransactionClient }

/** A transaction without a tenant, for sign-in and the schedule: it sees no tenant table's rows. */
export type GlobalTx = { readonly db: Prisma.TransactionClient }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
type Connection = { prisma: PrismaClient; pool: pg.Pool }
// Next builds one copy of this file per route bundle: the pool, and what tells its clients the tenant, are kept once per process.
// With a copy each, a page's transaction would begin on another copy's clients, which know no tenant, and would see nothing.
const holder = globalThis as typeof globalThis & { leadlightDatabase?: Connection; leadlightBeginText?: AsyncLocalStorage<string> }
const beginText = (holder.leadlightBeginText ??= new AsyncLocalStorage<string>())

/** Sends the tenant in the same message as Prisma's BEGIN: one round trip less in every transaction. */
class TenantClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [query] = args as [string | { text?: string }]
    const begin = beginText.getStore()
    const text = typeof query === 'string' ? query : query?.text
    if (begin && text === 'BEGIN') args[0] = begin
    return Reflect.apply(super.query, this, args) as never
  }
}

function connection(): Connection {
  if (holder.leadlightDatabase) return holder.leadlightDatabase
  const pool = new pg.Pool({ connectionString: runtimeUrl(), max: environment().LEADLIGHT_DB_POOL, Client: TenantClient, keepAlive: true, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {}) // an idle connection lost (database restarted): the next query gets a new one
  holder.leadlightDatabase = { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) }
  return holder.leadlightDatabase
}

type Options = { isolation?: 'REPEATABLE READ' | 'SERIALIZABLE'; timeoutMs?: number; userId?: string; /** What may be lost when the machine goes down at once: it does not wait for the disk. */ fleeting?: boolean }

function begin<Result>(statements: string[], options: Options, work: (db: Prisma.TransactionClient) => Promise<Result>): Promise<Result> {
  const text = [`BEGIN${options.isolation ? ` ISOLATION LEVEL ${options.isolation}` : ''}`, ...statements].join('; ')
  return beginText.run(text, () => connection().prisma.$transaction((db) => beginText.run('', () => work(db)), { timeout: options.timeoutMs ?? 60_000, maxWait: 15_000 }))
}

function checked(id: string, what: string): string {
  if (!uuid.test(id)) throw new LeadlightError('not-found', `There is no such ${what}.`)
  return id
}

/** Opens one transaction in which only this tenant's rows exist. Keep it short: a page or a phase, never the whole job. */
export function inTenant<Result>(tenantId: string, work: (tx: TenantTx) => Promise<Result>, options: Options = {}): Promise<Result> {
  const statements = [`SELECT set_tenant('${checked(tenantId, 'workspace')}')`]
  if (options.fleeting) statements.push('SET LOCAL synchronous_commit = off')
  if (options.userId) statements.push(`SELECT set_actor('${checked(options.userId, 'person')}')`)
  return begin(statements, options, (db) => work({ tenantId, db }))
}

/** Opens one transaction as a person, without a tenant: it sees their own memberships and workspaces, and no other tenant data. */
export function asPerson<Result>(userId: string, work: (tx: GlobalTx) => Promise<Result>): Promise<Result> {
  return begin([`SELECT set_actor('${checked(userId, 'person')}')`], {}, (db) => work({ db }))
}

/** Opens one transaction without tenant and person: sign-in, sessions, throttling, and the worker's schedule. */
export function inGlobal<Result>(work: (tx: GlobalTx) => Promise<Result>): Promise<Result> {
  return begin([], {}, (db) => work({ db }))
}

/** Builds the context that use cases are given. Call it from a session, an API key or the queue runner only. */
export function tenantContext(tenantId: string, actor: Actor, now: () => Date): TenantContext {
  checked(tenantId, 'workspace')
  return { tenantId, actor, now, transact: (work) => inTenant(tenantId, work) }
}

/** Whether the database answers, for /readyz. */
export async function databaseAnswers(): Promise<boolean> {
  try {
    await connection().pool.query('select 1')
    return true
  } catch {
    return false
  }
}

/** Closes every connection of this process. */
export async function closeDatabase(): Promise<void> {
  const open = holder.leadlightDatabase
  holder.leadlightDatabase = undefined
  if (!open) return
  await open.prisma.$disconnect()
  if (!open.pool.ended) await open.pool.end()
}
