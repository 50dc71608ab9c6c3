// H1: a migrated database has no fault, and each kind of fault is found when someone makes it.
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueRules, lintCatalogue } from './catalogue-lint.ts'
import { testDatabase } from './testing/test-database.ts'

const database = testDatabase()
let owner: pg.Client
beforeAll(async () => {
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterAll(() => owner.end())

test('a migrated database has no fault', async () => {
  expect(await lintCatalogue(owner)).toEqual([])
})

const isolated = `USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`
const newTable = `CREATE TABLE note (tenant_id uuid NOT NULL, id uuid NOT NULL, email text, profile_id uuid, PRIMARY KEY (tenant_id, id)); ALTER TABLE note ENABLE ROW LEVEL SECURITY; ALTER TABLE note FORCE ROW LEVEL SECURITY; CREATE POLICY tenant_isolation ON note ${isolated};`

/** [what someone did, its SQL, the rule that finds it, what it names] */
const faults: [string, string, string, RegExp][] = [
  ['row-level security switched off', 'ALTER TABLE profile DISABLE ROW LEVEL SECURITY', 'row-level security is on and forced', /profile/],
  ['FORCE taken away', 'ALTER TABLE prediction NO FORCE ROW LEVEL SECURITY', 'row-level security is on and forced', /prediction/],
  ['a new tenant table without it', 'CREATE TABLE note (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id))', 'row-level security is on and forced', /note/],
  ['the policy dropped', 'DROP POLICY tenant_isolation ON profile', 'one policy isolates the tenant, for reading and for writing', /profile/],
  ['a policy without nullif', `DROP POLICY tenant_isolation ON job; CREATE POLICY tenant_isolation ON job USING (tenant_id = current_setting('app.tenant_id', true)::uuid) WITH CHECK (tenant_id = current_setting('app.tenant_id', true)::uuid)`, 'one policy isolates the tenant, for reading and for writing', /job/],
  ['a policy that checks reading only', `DROP POLICY tenant_isolation ON job; CREATE POLICY tenant_isolation ON job USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (true)`, 'one policy isolates the tenant, for reading and for writing', /job/],
  ['a second policy that lets all through', 'CREATE POLICY support ON profile FOR SELECT USING (true)', 'no other policy widens it', /profile\.support/],
  ['a listed policy made to write', 'DROP POLICY own_membership ON membership; CREATE POLICY own_membership ON membership USING (true)', 'no other policy widens it', /own_membership/],
  ['a unique index without the tenant', `${newTable} CREATE UNIQUE INDEX note_email ON note (email)`, 'every key starts with the tenant', /note_email/],
  ['a table without a primary key', 'ALTER TABLE sync_reject DROP CONSTRAINT sync_reject_pkey', 'every key starts with the tenant', /sync_reject/],
  ['a foreign key by id alone', `CREATE TABLE parent (tenant_id uuid NOT NULL, id uuid PRIMARY KEY); ${newTable} ALTER TABLE note ADD CONSTRAINT note_parent FOREIGN KEY (profile_id) REFERENCES parent (id)`, 'every foreign key carries the tenant', /note_parent/],
  ['a foreign key that cascades updates', `${newTable} ALTER TABLE note ADD CONSTRAINT note_profile FOREIGN KEY (tenant_id, profile_id) REFERENCES profile (tenant_id, id) ON UPDATE CASCADE`, 'foreign keys change no row by themselves', /note_profile/],
  ['a foreign key that sets null', `${newTable} ALTER TABLE note ADD CONSTRAINT note_profile FOREIGN KEY (tenant_id, profile_id) REFERENCES profile (tenant_id, id) ON DELETE SET NULL`, 'foreign keys change no row by themselves', /note_profile/],
  ['a view with its owner\'s eyes', 'CREATE VIEW all_profiles AS SELECT * FROM profile', 'views see with the eyes of who asks', /all_profiles/],
  ['a materialised view', 'CREATE MATERIALIZED VIEW profile_count AS SELECT count(*) FROM profile', 'views see with the eyes of who asks', /profile_count/],
  ['a SECURITY DEFINER function', 'CREATE FUNCTION profiles() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM profile $$', 'no function runs with its owner\'s rights', /profiles/],
  ['a right on a partition', 'GRANT SELECT ON event_2026_01 TO leadlight_web', 'partitions are reached through their parent only', /event_2026_01/],
  ['a default partition', 'CREATE TABLE event_rest PARTITION OF event DEFAULT', 'partitions are reached through their parent only', /event_rest/],
  ['default rights for tables to come', 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO leadlight_worker', 'partitions are reached through their parent only', /default rights/],
  ['a role that bypasses row-level security', 'ALTER ROLE {web} BYPASSRLS', 'web and worker have no power of their own', /_web_login/],
  ['a role that owns a table', 'GRANT CREATE ON SCHEMA public TO {web}; ALTER TABLE upload OWNER TO {web}', 'web and worker have no power of their own', /owns public.upload/],
  ['a role that may create tables', 'GRANT CREATE ON SCHEMA public TO {worker}', 'web and worker have no power of their own', /may create in schema public/],
  ['a role that is a member of a strong one', 'GRANT pg_read_all_data TO {web}', 'web and worker have no power of their own', /pg_read_all_data/],
  ['TRUNCATE granted', 'GRANT TRUNCATE ON queue_item TO leadlight_web', 'rights are reading and writing rows, and evidence is only added', /TRUNCATE on public.queue_item/],
  ['evidence made editable', 'GRANT UPDATE ON prediction TO leadlight_worker', 'rights are reading and writing rows, and evidence is only added', /UPDATE on prediction/],
  ['one column of the audit log made editable', 'GRANT UPDATE (details) ON audit_entry TO leadlight_web', 'rights are reading and writing rows, and evidence is only added', /UPDATE on audit_entry/],
  ['a trigger', 'CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$; CREATE TRIGGER touch BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION nothing()', 'rights are reading and writing rows, and evidence is only added', /trigger touch on job/],
  ['a table without a tenant', 'CREATE TABLE lead_cache (id uuid PRIMARY KEY, email text); GRANT SELECT ON lead_cache TO leadlight_web', 'a table without a tenant is on the list, with its reason', /lead_cache/],
  ['the queue\'s payloads opened to web', 'GRANT SELECT ON pgboss.job_common TO leadlight_web', 'a table without a tenant is on the list, with its reason', /job_common\.data/],
]

describe('each fault is found', () => {
  test.each(faults)('%s', async (_, sql, rule, what) => {
    await owner.query('BEGIN')
    try {
      await owner.query(sql.replaceAll('{web}', `${database.name}_web_login`).replaceAll('{worker}', `${database.name}_worker_login`))
      const found = await lintCatalogue(owner)
      expect(found.filter((one) => one.rule === rule).map((one) => one.what).join('; ')).toMatch(what)
    } finally {
      await owner.query('ROLLBACK')
    }
  })

  test('every rule has a fault that shows it works', () => {
    expect([...new Set(faults.map(([, , rule]) => rule))].sort()).toEqual(catalogueRules.map((rule) => rule.name).sort())
  })
})
