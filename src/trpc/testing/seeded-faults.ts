// Faults that let one tenant reach another, as someone might make them: each must be caught, or the probes prove nothing (H3).
import pg from 'pg'
import { z } from 'zod'
import type { AnyRouter } from '@trpc/server'
import type { TestDatabase } from '#platform/db/testing/test-database.ts'
import { inTenant } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { procedure, router } from '../procedure.ts'
import type { TwoTenants } from './two-tenants.ts'

/** Who has to notice: the lint over the catalogue, the probes of the database, those of the procedures, or the comparison of the rows afterwards. */
export type Detector = 'lint' | 'database' | 'procedures' | 'rows'
/** `sql` makes the fault and `undo` takes it back; `code` is a procedure with it; `rewrite` changes every query of the process. `sign`: what the detector must name. */
export type SeededFault = { what: string; by: Detector; sign?: RegExp; sql?: string; undo?: string; code?: AnyRouter; rewrite?: (sql: string) => string }

const isolated = (check: string) => `USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (${check})`
const usual = isolated("tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid")
const restored = (table: string) => `DROP POLICY IF EXISTS tenant_isolation ON ${table}; CREATE POLICY tenant_isolation ON ${table} ${usual}`
const setTenant = (body: string) => `CREATE OR REPLACE FUNCTION set_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$ begin ${body} end $$`
const usualSetTenant = setTenant("execute format('SET LOCAL app.tenant_id = %L', tenant);")

/** Takes the tenant out of every condition of a query, as if nobody had written it. */
const withoutTenantFilter = (sql: string) => sql.replace(/(?:"?\w+"?\.)*"?tenant_id"? = (\$\d+)(?:::uuid)?/g, '($1::uuid IS NOT NULL)')

/** Faults of the database: tables, policies, rights, functions. */
export function databaseFaults({ name }: TestDatabase, { b }: TwoTenants, partition: string): SeededFault[] {
  const web = `${name}_web_login`
  return [
    { what: 'row-level security switched off on a table', by: 'database', sql: 'ALTER TABLE profile DISABLE ROW LEVEL SECURITY', undo: 'ALTER TABLE profile ENABLE ROW LEVEL SECURITY' },
    { what: 'FORCE taken from a table', by: 'lint', sign: /prediction/, sql: 'ALTER TABLE prediction NO FORCE ROW LEVEL SECURITY', undo: 'ALTER TABLE prediction FORCE ROW LEVEL SECURITY' },
    { what: 'a policy dropped', by: 'lint', sign: /queue_item/, sql: 'DROP POLICY tenant_isolation ON queue_item', undo: restored('queue_item') },
    { what: 'a policy that lets everything through', by: 'database', sql: 'DROP POLICY tenant_isolation ON queue_item; CREATE POLICY tenant_isolation ON queue_item USING (true)', undo: restored('queue_item') },
    { what: 'a second policy for support staff', by: 'database', sql: 'CREATE POLICY support ON record FOR SELECT USING (true)', undo: 'DROP POLICY support ON record' },
    { what: 'a policy that checks reading and not writing', by: 'database', sql: `DROP POLICY tenant_isolation ON saved_view; CREATE POLICY tenant_isolation ON saved_view ${isolated('true')}`, undo: restored('saved_view') },
    { what: 'a policy without nullif', by: 'lint', sign: /public\.job/, sql: "DROP POLICY tenant_isolation ON job; CREATE POLICY tenant_isolation ON job USING (tenant_id = current_setting('app.tenant_id', true)::uuid)", undo: restored('job') },
    { what: 'a view with the rights of its owner', by: 'database', sql: 'CREATE VIEW hot_leads AS SELECT * FROM queue_item; GRANT SELECT ON hot_leads TO leadlight_web', undo: 'DROP VIEW hot_leads' },
    { what: 'a materialised view', by: 'database', sql: 'CREATE MATERIALIZED VIEW lead_names AS SELECT tenant_id, name FROM profile; GRANT SELECT ON lead_names TO leadlight_web', undo: 'DROP MATERIALIZED VIEW lead_names' },
    { what: 'a function with the rights of its owner', by: 'database', sql: 'CREATE FUNCTION all_names() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$ SELECT name FROM public.profile $$; GRANT EXECUTE ON FUNCTION all_names() TO leadlight_web', undo: 'DROP FUNCTION all_names()' },
    { what: 'a right on one partition', by: 'database', sql: `GRANT SELECT ON ${partition} TO leadlight_web`, undo: `REVOKE ALL ON ${partition} FROM leadlight_web` },
    { what: 'a unique index without the tenant', by: 'lint', sign: /source_id_alone/, sql: 'CREATE UNIQUE INDEX source_id_alone ON source (id)', undo: 'DROP INDEX source_id_alone' },
    { what: 'a foreign key by id alone', by: 'lint', sign: /identifier_profile_alone/, sql: 'CREATE UNIQUE INDEX profile_alone ON profile (id); ALTER TABLE identifier ADD CONSTRAINT identifier_profile_alone FOREIGN KEY (profile_id) REFERENCES profile (id)', undo: 'ALTER TABLE identifier DROP CONSTRAINT identifier_profile_alone; DROP INDEX profile_alone' },
    { what: 'a new table without a tenant', by: 'lint', sign: /call_note/, sql: 'CREATE TABLE call_note (id uuid PRIMARY KEY, lead text); GRANT SELECT ON call_note TO leadlight_web', undo: 'DROP TABLE call_note' },
    { what: 'a new tenant table without a policy', by: 'database', sql: `CREATE TABLE call_note (tenant_id uuid NOT NULL, id uuid NOT NULL, lead text, PRIMARY KEY (tenant_id, id)); INSERT INTO call_note SELECT tenant_id, id, name FROM profile WHERE tenant_id = '${b.tenantId}' LIMIT 3; GRANT SELECT ON call_note TO leadlight_web`, undo: 'DROP TABLE call_note' },
    { what: 'web allowed to bypass row-level security', by: 'database', sql: `ALTER ROLE ${web} BYPASSRLS`, undo: `ALTER ROLE ${web} NOBYPASSRLS` },
    { what: 'web the owner of a table', by: 'lint', sign: /owns public\.feedback/, sql: `ALTER TABLE feedback OWNER TO ${web}`, undo: 'ALTER TABLE feedback OWNER TO CURRENT_USER; GRANT SELECT, INSERT, UPDATE, DELETE ON feedback TO leadlight_web' },
    { what: 'evidence that can be edited', by: 'lint', sign: /UPDATE on prediction/, sql: 'GRANT UPDATE ON prediction TO leadlight_web', undo: 'REVOKE UPDATE ON prediction FROM leadlight_web' },
    { what: 'a plain SET that outlives its transaction', by: 'database', sql: setTenant("execute format('SET app.tenant_id = %L', tenant);"), undo: usualSetTenant },
    { what: 'a tenant setting that ignores who asks', by: 'procedures', sql: setTenant(`SET LOCAL app.tenant_id = '${b.tenantId}';`), undo: usualSetTenant, rewrite: withoutTenantFilter },
    { what: 'queries without their tenant, on a role that bypasses row-level security', by: 'procedures', sql: `ALTER ROLE ${web} BYPASSRLS`, undo: `ALTER ROLE ${web} NOBYPASSRLS`, rewrite: withoutTenantFilter },
    { what: 'queries without their tenant, on a table without row-level security', by: 'procedures', sql: 'ALTER TABLE profile DISABLE ROW LEVEL SECURITY', undo: 'ALTER TABLE profile ENABLE ROW LEVEL SECURITY', rewrite: withoutTenantFilter },
  ]
}

const oneProfile = z.strictObject({ profileId: z.guid() })

/** Faults of new procedures, which the probes have never heard of. */
export function codeFaults({ asOwner }: Pick<TestDatabase, 'asOwner'>, { a }: TwoTenants): SeededFault[] {
  const found = async (profileId: string) => (await asOwner<{ tenant_id: string; name: string }>('SELECT tenant_id, name FROM profile WHERE id = $1', [profileId]))[0]
  const notFound = () => new LeadlightError('not-found', 'There is no such person.')
  return [
    {
      what: 'a procedure that takes the tenant from its input', by: 'procedures',
      code: router({ stray: procedure('queue.read').input(z.strictObject({ tenantId: z.uuid() })).query(({ input }) => inTenant(input.tenantId, (tx) => tx.db.profile.findMany({ where: { tenantId: input.tenantId }, take: 5 }))) }),
    },
    {
      what: 'a procedure whose error names another tenant’s row', by: 'procedures',
      code: router({ stray: procedure('queue.read').input(oneProfile).query(async ({ ctx, input }) => {
        const row = await found(input.profileId)
        if (row?.tenant_id === ctx.ctx.tenantId) return row.name
        throw row ? new LeadlightError('not-found', `${row.name} is not a person of this workspace.`) : notFound()
      }) }),
    },
    {
      what: 'a procedure that tells an unknown id from another tenant’s', by: 'procedures',
      code: router({ stray: procedure('queue.read').input(oneProfile).query(async ({ ctx, input }) => {
        const row = await found(input.profileId)
        if (row?.tenant_id === ctx.ctx.tenantId) return row.name
        throw row ? new LeadlightError('forbidden', 'This person is not of your workspace.') : notFound()
      }) }),
    },
    {
      what: 'a procedure that changes a row by its id alone', by: 'rows',
      code: router({ stray: procedure('queue.act').input(oneProfile).mutation(async ({ input }) => { await asOwner('UPDATE profile SET version = version + 1 WHERE id = $1', [input.profileId]) }) }),
    },
    {
      what: 'a procedure that copies another tenant’s row into one’s own', by: 'rows',
      code: router({ stray: procedure('queue.act').input(oneProfile).mutation(async ({ input }) => { await asOwner("INSERT INTO activity (tenant_id, id, profile_id, user_id, kind, note, at) SELECT $1, gen_random_uuid(), id, $3, 'note', name, now() FROM profile WHERE id = $2", [a.tenantId, input.profileId, a.people.owner]) }) }),
    },
  ]
}

type QueryMethod = (this: pg.Client, ...args: unknown[]) => unknown

/** Runs work while every query of this process is rewritten first. */
export async function withRewrittenQueries<Result>(rewrite: ((sql: string) => string) | undefined, work: () => Promise<Result>): Promise<Result> {
  if (!rewrite) return work()
  const prototype = pg.Client.prototype as unknown as { query: QueryMethod }
  const original = prototype.query
  prototype.query = function rewritten(first: unknown, ...rest: unknown[]) {
    if (typeof first === 'string') return original.call(this, rewrite(first), ...rest)
    const { text } = first as { text?: string }
    return original.call(this, typeof text === 'string' ? { ...(first as object), text: rewrite(text) } : first, ...rest)
  }
  try {
    return await work()
  } finally {
    prototype.query = original
  }
}
