// H4: many tenants' transactions on few connections, ended in every way a transaction can end.
import type pg from 'pg'
import { sentenceOf } from '../../errors.ts'
import { inTenant, type TenantTx } from '../tenant-transaction.ts'

type Ending = 'commit' | 'throw' | 'timeout' | 'cancel' | 'kill'
const endings: Ending[] = ['commit', 'commit', 'commit', 'commit', 'throw', 'throw', 'timeout', 'cancel', 'kill']

export type Interleaved = { transactions: number; foreignRows: number; ended: Record<Ending, number>; /** Transactions that should not have committed and did. */ wronglyCommitted: number; /** Transactions hit by a cancel that was meant for the one before on the same connection. */ bystanders: string[] }

/**
 * Runs transactions of all tenants at once, each reading every row it can see; some are rolled back, time out, are cancelled or have their
 * connection killed in the middle. Counts the rows of other tenants that any of them saw: 0 is the only good answer.
 * `tenants` have one row each in `source`; `random` gives numbers from 0 to 1; `owner` may cancel and kill.
 */
export async function interleaveTransactions({ tenants, transactions, atOnce, random, owner }: { tenants: string[]; transactions: number; atOnce: number; random: () => number; owner: pg.Pool }): Promise<Interleaved> {
  const result: Interleaved = { transactions: 0, foreignRows: 0, ended: { commit: 0, throw: 0, timeout: 0, cancel: 0, kill: 0 }, wronglyCommitted: 0, bystanders: [] }
  const plan = Array.from({ length: transactions }, () => ({ tenantId: tenants[Math.floor(random() * tenants.length)], ending: endings[Math.floor(random() * endings.length)] }))
  const oneLane = async () => {
    for (let next = plan.pop(); next; next = plan.pop()) {
      const { tenantId, ending } = next
      try {
        await inTenant(tenantId, async (tx) => {
          result.foreignRows += await foreignRows(tx)
          await endAs(ending, tx, owner)
          result.foreignRows += await foreignRows(tx)
        })
        if (ending !== 'commit') result.wronglyCommitted++
      } catch (error) {
        if (ending === 'commit') result.bystanders.push(sentenceOf(error))
      }
      result.ended[ending]++
      result.transactions++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, oneLane))
  return result
}

/** Rows of other tenants that this transaction sees, and 1 if it does not see its own: the query names no tenant, the policy alone decides. */
async function foreignRows({ db, tenantId }: TenantTx): Promise<number> {
  const rows = await db.$queryRaw<{ tenant: string }[]>`SELECT tenant_id AS tenant FROM source`
  const own = rows.filter((row) => row.tenant === tenantId).length
  return rows.length - own + (own === 1 ? 0 : 1)
}

async function endAs(ending: Ending, { db }: TenantTx, owner: pg.Pool) {
  if (ending === 'throw') throw new Error('rolled back on purpose')
  if (ending === 'timeout') await db.$queryRaw`SELECT set_config('statement_timeout', '5', true), pg_sleep(0)`.then(() => db.$queryRaw`SELECT 1 FROM pg_sleep(1)`)
  if (ending !== 'cancel' && ending !== 'kill') return
  const [{ pid }] = await db.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
  const sleeping = db.$queryRaw`SELECT 1 FROM pg_sleep(5)`
  const struck = ending === 'kill' ? owner.query('SELECT pg_terminate_backend($1)', [pid]) : cancelUntilDone(owner, pid, sleeping)
  await Promise.all([sleeping, struck])
}

/** A cancel that comes before the query has started is lost: it is sent until the query has ended. */
async function cancelUntilDone(owner: pg.Pool, pid: number, query: Promise<unknown>) {
  let over = false
  const end = () => void (over = true)
  query.then(end, end)
  while (!over) await owner.query('SELECT pg_cancel_backend($1) FROM pg_stat_activity WHERE pid = $1 AND state = $3 AND query LIKE $2', [pid, '%pg_sleep(5)%', 'active'])
}
