-- Tenancy, enforced by the database: see docs/architecture.md, "Tenancy".
-- The two group roles own nothing and may not bypass row-level security; the login roles of web and worker are members of them.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'leadlight_web') THEN CREATE ROLE leadlight_web NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'leadlight_worker') THEN CREATE ROLE leadlight_worker NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO leadlight_web, leadlight_worker;

-- SET LOCAL inside plpgsql, and not set_config: only SET LOCAL reaches the shards of a cluster.
CREATE OR REPLACE FUNCTION set_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
begin execute format('SET LOCAL app.tenant_id = %L', tenant); end $$;
CREATE OR REPLACE FUNCTION set_actor(person uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
begin execute format('SET LOCAL app.user_id = %L', person); end $$;

-- Every table that carries tenant_id: isolated, also from its owner. Partitions are reached only through their parent.
DO $$
DECLARE t regclass;
BEGIN
  FOR t IN
    SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %s USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO leadlight_web, leadlight_worker', t);
  END LOOP;
END $$;

-- Evidence is never edited: insert and read only.
REVOKE UPDATE, DELETE ON audit_entry, prediction, value_prediction, training_snapshot, model_version FROM leadlight_web, leadlight_worker;

-- A person sees their own memberships (for the workspace switcher) and the workspaces that these name; the worker's schedule sees every workspace.
CREATE POLICY own_membership ON membership FOR SELECT USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY own_tenants ON tenant FOR SELECT USING (EXISTS (SELECT 1 FROM membership m WHERE m.tenant_id = tenant.id AND m.user_id = nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY schedule_sees_tenants ON tenant FOR SELECT TO leadlight_worker USING (true);
GRANT SELECT ON tenant TO leadlight_web, leadlight_worker;
GRANT UPDATE (name, currency, time_zone, settings) ON tenant TO leadlight_web;

-- Not tenant data: people, their sessions and their failed sign-ins (web), the leases of running jobs (worker).
GRANT SELECT, INSERT, UPDATE ON user_account TO leadlight_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_session, sign_in_throttle TO leadlight_web;
GRANT SELECT (id, email, name, disabled_at) ON user_account TO leadlight_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON worker_lease TO leadlight_worker;
