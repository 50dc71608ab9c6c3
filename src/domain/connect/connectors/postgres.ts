/** A table, or a view, of a PostgreSQL database: people and orders of a system that has no other interface. It needs the columns id, created_at and updated_at; rows with a deleted_at are gone. */
import { isIP } from 'node:net'
import pg from 'pg'
import { z } from 'zod'
import { LeadlightError } from '#platform/errors.ts'
import { checkedAddresses, isNamedByOperator } from '#platform/outbound/address-guard.ts'
import type { FieldSeen } from '../schema.ts'
import { field, type Connector, type CountRequest, type ReadRequest, type VendorObject, type VendorPage, type VendorRow, type VendorSession } from './connector.ts'

const objects: readonly VendorObject[] = [
  {
    name: 'people', label: 'People', makes: 'lead',
    mapping: [
      field('id', 'external_id', 'identifier', 'postgres_id'), field('email', 'email'), field('first_name', 'first_name'), field('last_name', 'last_name'), field('name', 'full_name'), field('phone', 'phone'), field('company', 'company'), field('country', 'country', 'input'), field('job_title', 'job_title', 'input'),
      field('source', 'source', 'input'), field('created_at', 'created_at', 'input'), field('updated_at', 'updated_at', 'ignore'),
    ],
  },
  {
    name: 'orders', label: 'Orders', makes: 'order', amountField: 'amount', optional: true,
    mapping: [field('id', 'order_id', 'identifier', 'order_id'), field('customer_id', 'external_id', 'identifier', 'postgres_id'), field('email', 'email'), field('amount', 'amount'), field('currency', 'currency'), field('ordered_at', 'occurred_at', 'input'), field('category', 'category'), field('updated_at', 'updated_at', 'ignore')],
  },
]

const pageSize = 1_000
const longestCell = 100_001 // letters; a text of more than 100,000 is refused as the content of a field, and need not come over the line whole
const statementMs = 60_000
const tries = 3
const needed = ['id', 'created_at', 'updated_at'] as const

type Column = { name: string; type: string }
type Table = { sql: string; columns: Column[] }

const faults: Record<string, (session: VendorSession) => LeadlightError> = {
  '28P01': () => new LeadlightError('forbidden', 'The database refused the user or the password.'),
  '28000': () => new LeadlightError('forbidden', 'The database refused this user from here: its administrator has to let it in.'),
  '3D000': () => new LeadlightError('invalid', 'There is no database of this name: check the address.'),
  '42501': () => new LeadlightError('forbidden', 'The user may not read the table: grant it SELECT.'),
}

/** Runs work on a connection that may only read, to an address that the guard has looked at. */
async function connected<Result>(session: VendorSession, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried++) {
    session.signal.throwIfAborted()
    const client = new pg.Client(await settingsOf(session))
    client.on('error', () => {}) // a cut connection fails the query that waits for it
    const stop = () => void client.end().catch(() => {})
    session.signal.addEventListener('abort', stop, { once: true })
    try {
      await client.connect()
      return await work(client)
    } catch (error) {
      session.signal.throwIfAborted()
      const known = faults[String((error as { code?: unknown }).code)]
      if (known) throw known(session)
      if (error instanceof LeadlightError) throw error
      if (tried >= tries) throw new LeadlightError('unavailable', `The database could not be reached, or broke off. Tried ${tries} times.`, { cause: error })
    } finally {
      session.signal.removeEventListener('abort', stop)
      await client.end().catch(() => {})
    }
  }
}

async function settingsOf({ address, credentials }: VendorSession): Promise<pg.ClientConfig> {
  const url = URL.canParse(address) ? new URL(address) : null
  const database = url ? decodeURIComponent(url.pathname.slice(1)) : ''
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || !database) throw new LeadlightError('invalid', 'The address is none of a database: write it as postgresql://host:5432/database.')
  if (url.username || url.password) throw new LeadlightError('invalid', 'The address carries a user or a password: enter them in their own fields.')
  const port = Number(url.port || 5432)
  const [found] = await checkedAddresses(url.hostname, port)
  // On the way through the internet only with a certificate; on a network that the operator has named as it is.
  const ssl = isNamedByOperator(url.hostname, port) ? false : isIP(url.hostname.replace(/^\[|\]$/g, '')) ? {} : { servername: url.hostname }
  return { host: found.address, port, database, user: credentials.user, password: credentials.password, ssl, connectionTimeoutMillis: 15_000, statement_timeout: statementMs, options: '-c default_transaction_read_only=on -c timezone=UTC', application_name: 'Leadlight' }
}

/** The table of an object with its columns; refused where it is not named, not there, or lacks a column. */
async function tableOf(client: pg.Client, { credentials }: VendorSession, object: string): Promise<Table> {
  const [field, label] = object === 'orders' ? ['ordersTable', 'orders'] : ['peopleTable', 'people']
  const name = credentials[field]
  if (!name) throw new LeadlightError('invalid', `Name the table of ${label}.`)
  const parts = name.split('.')
  const { rows } = await client.query<{ schema: string; table: string; name: string; type: string }>(
    `SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND CASE WHEN $2 = '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = $2 END ORDER BY a.attnum`,
    [parts.at(-1), parts.length > 1 ? parts.slice(0, -1).join('.') : ''],
  )
  if (rows.length === 0) throw new LeadlightError('invalid', `There is no table ${name.slice(0, 100)} that this user can see.`)
  const lacking = needed.find((column) => !rows.some((row) => row.name === column))
  if (lacking) throw new LeadlightError('invalid', `The table ${name.slice(0, 100)} has no column ${lacking}: make a view that has ${needed.join(', ')}.`)
  return { sql: `${pg.escapeIdentifier(rows[0].schema)}.${pg.escapeIdentifier(rows[0].table)}`, columns: rows.map((row) => ({ name: row.name, type: row.type })) }
}

const moment = (sql: string) => `to_char(${sql}::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const textOf = ({ name, type }: Column) => (type.startsWith('timestamp') ? moment(pg.escapeIdentifier(name)) : `left(${pg.escapeIdentifier(name)}::text, ${longestCell})`)

const placeSchema = z.strictObject({ at: z.string(), id: z.string() })

/** Pages follow the moment of change and the id: a row that is changed meanwhile moves to the end, and none is passed over. */
async function read(session: VendorSession, request: ReadRequest): Promise<VendorPage> {
  const { object, changedSince, createdBetween } = request
  return connected(session, async (client) => {
    const { sql, columns } = await tableOf(client, session, object)
    const wanted = columns.filter(({ name }) => request.fields.includes(name))
    const place = request.page === null ? null : placeSchema.parse(JSON.parse(request.page))
    const values: unknown[] = []
    const value = (one: unknown) => `$${values.push(one)}`
    const conditions = [
      ...(place ? [`(updated_at::timestamptz, id::text COLLATE "C") > (${value(place.at)}::timestamptz, ${value(place.id)})`] : changedSince ? [`updated_at::timestamptz >= ${value(changedSince)}::timestamptz`] : []),
      ...(createdBetween ? [`created_at::timestamptz >= ${value(createdBetween.from)}::timestamptz AND created_at::timestamptz < ${value(createdBetween.to)}::timestamptz`] : []),
    ]
    const gone = columns.some(({ name }) => name === 'deleted_at') ? 'deleted_at IS NOT NULL' : 'false'
    const { rows } = await client.query<{ key: string; changed: string; created: string; gone: boolean; cells: (string | null)[] }>(
      `SELECT id::text AS key, ${moment('updated_at')} AS changed, ${moment('created_at')} AS created, ${gone} AS gone, ARRAY[${wanted.map(textOf).join(', ')}]::text[] AS cells
       FROM ${sql} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY updated_at::timestamptz, id::text COLLATE "C" LIMIT ${pageSize}`,
      values,
    )
    const last = rows.at(-1)
    return {
      rows: rows.map(({ key, changed, created, gone: deleted, cells }): VendorRow => ({ key, changedAt: changed, createdAt: created, gone: deleted, fields: Object.fromEntries(wanted.map(({ name }, at) => [name, identified(object, name, cells[at] ?? '')])) })),
      next: rows.length === pageSize && last ? JSON.stringify({ at: last.changed, id: last.key }) : null,
    }
  })
}

/** A person's number, so that it is told from the numbers of other systems. */
function identified(object: string, column: string, text: string): string {
  return text !== '' && column === (object === 'orders' ? 'customer_id' : 'id') ? `postgres:${text}` : text
}

async function count(session: VendorSession, { object, from, to, sum }: CountRequest): Promise<{ rows: number; sum: number | null }> {
  return connected(session, async (client) => {
    const { sql, columns } = await tableOf(client, session, object)
    const has = (name: string) => columns.some((column) => column.name === name)
    const { rows } = await client.query<{ rows: number; sum: number | null }>(
      `SELECT count(*)::int AS rows, ${sum && has('amount') ? 'coalesce(sum(amount), 0)::float8' : 'NULL::float8'} AS sum FROM ${sql} WHERE created_at::timestamptz >= $1::timestamptz AND created_at::timestamptz < $2::timestamptz ${has('deleted_at') ? 'AND deleted_at IS NULL' : ''}`, [from, to],
    )
    return rows[0]
  })
}

export const postgres: Connector = {
  kind: 'postgres', name: 'PostgreSQL table', about: 'People, and orders if there are any, of a database of your own: a table or a view with the columns id, created_at and updated_at. Make a user that may only read them.',
  addressHint: 'Such as postgresql://db.example.com:5432/sales. It is reached with a certificate.', objects, overlapMinutes: 10,
  credentials: [
    { name: 'user', label: 'User', hint: 'One that may read these tables and nothing else.', secret: false }, { name: 'password', label: 'Password', hint: 'Of this user.', secret: true },
    { name: 'peopleTable', label: 'Table of people', hint: 'Such as public.customers.', secret: false }, { name: 'ordersTable', label: 'Table of orders', hint: 'Leave it empty where there is none.', secret: false, optional: true },
  ],
  authorise: async () => ({}),
  check: async (session) => connected(session, async (client) => {
    const scopes: string[] = []
    for (const object of ['people', ...(session.credentials.ordersTable ? ['orders'] : [])]) {
      const { sql } = await tableOf(client, session, object)
      await client.query(`SELECT 1 FROM ${sql} LIMIT 0`)
      scopes.push(`read ${sql.replaceAll('"', '')}`)
    }
    const { rows } = await client.query<{ database: string; user: string }>('SELECT current_database() AS database, current_user AS user')
    return { account: `database ${rows[0].database} as ${rows[0].user}`, scopes }
  }),
  fields: async (session, object) => connected(session, async (client): Promise<FieldSeen[]> => (await tableOf(client, session, object)).columns.map(({ name, type }) => ({ name, label: name, type }))),
  read, count,
}
