// Reads the database's own catalogue and names everything that would let one tenant reach another's rows. It runs after every migration.
import pg from 'pg'
import { LeadlightError } from '../errors.ts'
import { loginRoleName } from './runtime-url.ts'

export type Violation = { rule: string; what: string; because: string }
type Rule = { name: string; because: string; sql: string }

/** Tables that hold no tenant's data, each with the reason; any other table without tenant_id that web or worker can reach is a fault. */
export const globalTables: Readonly<Record<string, string>> = {
  'public.tenant': 'the list of tenants itself; its policies show a person their own, and the schedule all',
  'public.user_account': 'a person may be a member of several tenants',
  'public.user_session': 'a browser is signed in as a person, before it opens a tenant',
  'public.sign_in_throttle': 'failed sign-ins are counted before anyone is known',
  'public.worker_lease': 'which process runs which queue entry: numbers only',
}

/** Policies beside tenant_isolation, each with the reason. All are for reading only. */
export const extraPolicies: Readonly<Record<string, string>> = {
  'membership.own_membership': 'the workspace switcher lists a person\'s own memberships',
  'tenant.own_tenants': 'the workspace switcher names the workspaces of these memberships',
  'tenant.schedule_sees_tenants': 'the schedule of the worker goes through all tenants',
}

/** Tables whose rows are evidence: written once, never edited. */
export const evidenceTables = ['audit_entry', 'prediction', 'value_prediction', 'training_snapshot', 'model_version', 'monitor_check', 'model_challenge', 'model_decision', 'audit_report', 'audit_report_file', 'audit_statement', 'quarter_entry']

const queueSchema = 'pgboss' // payloads there are ids and versions, never data; web may not even read them

const list = (names: readonly string[]) => names.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ')

/** What all rules read: tables of tenants, and the roles that web and worker connect as. */
const shared = `
  WITH spot AS (
    SELECT c.oid, c.relname, n.nspname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.relacl, c.relpersistence, c.reloptions, c.relowner,
           a.attnum AS tenant_column
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND (a.attname = 'tenant_id' OR (a.attname = 'id' AND n.nspname = 'public' AND c.relname = 'tenant'))
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
  ),
  tenant_table AS (SELECT * FROM spot WHERE relkind IN ('r', 'p') AND NOT relispartition AND tenant_column IS NOT NULL),
  runtime AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ANY ($1)),
  given AS (
    SELECT spot.oid, spot.nspname, spot.relname, g.privilege_type, coalesce(r.rolname, 'everyone') AS grantee
    FROM spot CROSS JOIN LATERAL (
      SELECT e.* FROM aclexplode(spot.relacl) e
      UNION ALL SELECT e.* FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) e WHERE a.attrelid = spot.oid AND NOT a.attisdropped
    ) g LEFT JOIN runtime r ON r.oid = g.grantee WHERE r.oid IS NOT NULL OR g.grantee = 0
  )`

const isolation = (column: string) => `(${column} = (NULLIF(current_setting(''app.tenant_id''::text, true), ''''::text))::uuid)`

const rules: Rule[] = [
  {
    name: 'row-level security is on and forced',
    because: 'without FORCE the owner of a table sees all tenants, and so does every view of that owner',
    sql: `SELECT format('%s.%s', nspname, relname) AS what FROM tenant_table WHERE NOT (relrowsecurity AND relforcerowsecurity)`,
  },
  {
    name: 'one policy isolates the tenant, for reading and for writing',
    because: `after a transaction the setting is '' and not NULL: any other form either leaks, fails with an error, or does not reach the shards of a cluster`,
    sql: `SELECT format('%s.%s', nspname, relname) AS what FROM tenant_table t WHERE NOT EXISTS (
            SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'tenant_isolation' AND p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}'
            AND pg_get_expr(p.polqual, p.polrelid) = CASE WHEN t.relname = 'tenant' THEN '${isolation('id')}' ELSE '${isolation('tenant_id')}' END
            AND pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))`,
  },
  {
    name: 'no other policy widens it',
    because: 'permissive policies add up: one more USING (true) opens the table',
    sql: `SELECT format('%s.%s', t.relname, p.polname) AS what FROM pg_policy p JOIN spot t ON t.oid = p.polrelid
          WHERE p.polname <> 'tenant_isolation' AND p.polpermissive AND NOT (format('%s.%s', t.relname, p.polname) IN (${list(Object.keys(extraPolicies))}) AND p.polcmd = 'r')`,
  },
  {
    name: 'every key starts with the tenant',
    because: 'a key without it tells by its error that another tenant has the value, and cannot be distributed',
    sql: `SELECT format('%s.%s: %s', t.nspname, t.relname, coalesce(i.indexrelid::regclass::text, 'no primary key')) AS what FROM tenant_table t
          LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisunique AND i.indkey[0] <> t.tenant_column
          WHERE t.relname <> 'tenant' AND (i.indexrelid IS NOT NULL OR NOT EXISTS (SELECT 1 FROM pg_index k WHERE k.indrelid = t.oid AND k.indisprimary))`,
  },
  {
    name: 'every foreign key carries the tenant',
    because: 'a foreign key by id alone accepts another tenant\'s row and tells whether it exists',
    sql: `SELECT format('%s.%s', t.relname, f.conname) AS what FROM pg_constraint f JOIN tenant_table t ON t.oid = f.conrelid
          JOIN spot other ON other.oid = f.confrelid
          WHERE f.contype = 'f' AND f.conparentid = 0 AND t.relname <> 'tenant' AND other.tenant_column IS NOT NULL
            AND NOT (f.conkey[1] = t.tenant_column AND f.confkey[1] = other.tenant_column)`,
  },
  {
    name: 'foreign keys change no row by themselves',
    because: 'ON UPDATE actions and SET NULL on a key with the tenant are refused by a cluster, and rewrite tenant_id',
    sql: `SELECT format('%s.%s', t.relname, f.conname) AS what FROM pg_constraint f JOIN spot t ON t.oid = f.conrelid
          WHERE f.contype = 'f' AND t.nspname = 'public' AND (f.confupdtype <> 'a' OR f.confdeltype IN ('n', 'd'))`,
  },
  {
    name: 'views see with the eyes of who asks',
    because: 'a view without security_invoker reads with its owner\'s rights, past the policies of web and worker',
    sql: `SELECT format('%s.%s', nspname, relname) AS what FROM spot WHERE relkind = 'v' AND nspname = 'public' AND NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)
          UNION ALL SELECT format('%s.%s (materialised)', nspname, relname) FROM spot WHERE relkind = 'm'`,
  },
  {
    name: 'no function runs with its owner\'s rights',
    because: 'a SECURITY DEFINER function reads past every policy',
    sql: `SELECT format('%s.%s', n.nspname, p.proname) AS what FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname IN ('public', '${queueSchema}')`,
  },
  {
    name: 'partitions are reached through their parent only',
    because: 'a partition has no policies of its own: a right on it shows all tenants; and a default partition blocks adding a month',
    sql: `SELECT format('%s to %s', s.relname, g.grantee) AS what FROM spot s JOIN given g ON g.oid = s.oid WHERE s.relispartition AND s.nspname = 'public'
          UNION ALL SELECT format('%s is a default partition', s.relname) FROM spot s JOIN pg_partitioned_table p ON p.partdefid = s.oid WHERE s.nspname = 'public'
          UNION ALL SELECT format('default rights in %s', coalesce(d.defaclnamespace::regnamespace::text, 'the database')) FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) g
            WHERE d.defaclobjtype = 'r' AND (g.grantee = 0 OR g.grantee IN (SELECT oid FROM runtime))`,
  },
  {
    name: 'web and worker have no power of their own',
    because: 'an owner, a superuser or a role that bypasses row-level security is held by no policy',
    sql: `SELECT format('role %s', r.rolname) AS what FROM pg_roles r JOIN runtime USING (oid) WHERE r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
          UNION ALL SELECT format('%s owns %s.%s', r.rolname, s.nspname, s.relname) FROM spot s JOIN runtime r ON r.oid = s.relowner
          UNION ALL SELECT format('%s owns function %s', r.rolname, p.proname) FROM pg_proc p JOIN runtime r ON r.oid = p.proowner
          UNION ALL SELECT format('%s is a member of %s', r.rolname, m.roleid::regrole) FROM pg_auth_members m JOIN runtime r ON r.oid = m.member WHERE m.roleid::regrole::text NOT IN ('leadlight_web', 'leadlight_worker')
          UNION ALL SELECT format('%s may create in schema %s', r.rolname, n.nspname) FROM pg_namespace n CROSS JOIN runtime r WHERE n.nspname IN ('public', '${queueSchema}') AND has_schema_privilege(r.oid, n.oid, 'CREATE')`,
  },
  {
    name: 'rights are reading and writing rows, and evidence is only added',
    because: 'TRUNCATE and triggers ignore policies; a prediction or audit entry that can be edited proves nothing',
    sql: `SELECT format('%s on %s.%s to %s', privilege_type, nspname, relname, grantee) AS what FROM given WHERE privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE')
          UNION ALL SELECT format('%s on %s to %s', privilege_type, relname, grantee) FROM given WHERE nspname = 'public' AND relname IN (${list(evidenceTables)}) AND privilege_type IN ('UPDATE', 'DELETE')
          UNION ALL SELECT format('trigger %s on %s', t.tgname, s.relname) FROM pg_trigger t JOIN spot s ON s.oid = t.tgrelid WHERE NOT t.tgisinternal AND s.nspname = 'public'
          UNION ALL SELECT format('rule %s on %s', w.rulename, s.relname) FROM pg_rewrite w JOIN spot s ON s.oid = w.ev_class WHERE s.relkind IN ('r', 'p') AND s.nspname = 'public'
          UNION ALL SELECT format('%s is unlogged', relname) FROM tenant_table WHERE relpersistence = 'u'`,
  },
  {
    name: 'a table without a tenant is on the list, with its reason',
    because: 'a forgotten tenant_id leaves a table that no policy guards',
    sql: `SELECT DISTINCT format('%s.%s', s.nspname, s.relname) AS what FROM spot s JOIN given g ON g.oid = s.oid
          WHERE s.relkind IN ('r', 'p') AND NOT s.relispartition AND (s.tenant_column IS NULL OR s.relname = 'tenant') AND s.nspname <> '${queueSchema}' AND format('%s.%s', s.nspname, s.relname) NOT IN (${list(Object.keys(globalTables))})
          UNION ALL SELECT format('web may read %s.job_common.%s', '${queueSchema}', a.attname) FROM pg_attribute a JOIN spot s ON s.oid = a.attrelid
            WHERE s.nspname = '${queueSchema}' AND s.relname = 'job_common' AND a.attname IN ('data', 'output') AND has_column_privilege('leadlight_web', s.oid, a.attnum, 'SELECT')`,
  },
]

/** Every rule's sentence, for the page that documents them. */
export const catalogueRules: readonly { name: string; because: string }[] = rules.map(({ name, because }) => ({ name, because }))

/** Every fault of the database, by rule; none is the only good answer. Ask as the owner. */
export async function lintCatalogue(client: Pick<pg.ClientBase, 'query'>): Promise<Violation[]> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name')
  const runtime = ['leadlight_web', 'leadlight_worker', loginRoleName(rows[0].name, 'web'), loginRoleName(rows[0].name, 'worker')]
  const found: Violation[] = []
  for (const { name, because, sql } of rules) {
    // Every rule reads the roles, so that the parameter has its type in each of them.
    const answer = await client.query<{ what: string }>(`${shared} SELECT what FROM (${sql}) AS found WHERE $1::name[] IS NOT NULL ORDER BY what`, [runtime])
    found.push(...answer.rows.map(({ what }) => ({ rule: name, what, because })))
  }
  return found
}

/** Refuses a database in which anything would let one tenant reach another's rows. */
export async function checkCatalogue(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const found = await lintCatalogue(client)
    if (found.length) throw new LeadlightError('conflict', `The database does not keep tenants apart, so nothing is started: ${found.map(({ rule, what }) => `${what} (${rule})`).join('; ')}.`)
  } finally {
    await client.end()
  }
}
