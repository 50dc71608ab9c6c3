-- What the checks of models found (evidence), the alerts that people work, and challengers with the decisions about them (evidence).
CREATE TABLE "monitor_check" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "model_version_id" UUID NOT NULL,
    "month" TIMESTAMPTZ(6) NOT NULL,
    "checked_at" TIMESTAMPTZ(6) NOT NULL,
    "rows" INTEGER NOT NULL,
    "result" JSONB NOT NULL,
    "job_id" UUID,

    CONSTRAINT "monitor_check_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "monitor_check_tenant_id_target_id_month_checked_at_idx" ON "monitor_check"("tenant_id", "target_id", "month" DESC, "checked_at" DESC);

CREATE TABLE "monitor_alert" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "month" TIMESTAMPTZ(6) NOT NULL,
    "last_month" TIMESTAMPTZ(6) NOT NULL,
    "title" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "money" DOUBLE PRECISION,
    "owner_id" UUID,
    "muted_until" TIMESTAMPTZ(6),
    "check_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),
    "resolution" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "monitor_alert_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "monitor_alert_tenant_id_target_id_kind_subject_month_key" ON "monitor_alert"("tenant_id", "target_id", "kind", "subject", "month");
CREATE INDEX "monitor_alert_tenant_id_state_severity_idx" ON "monitor_alert"("tenant_id", "state", "severity");

CREATE TABLE "model_challenge" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "challenger_id" UUID NOT NULL,
    "champion_id" UUID NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "result" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "job_id" UUID,

    CONSTRAINT "model_challenge_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "model_challenge_tenant_id_target_id_at_idx" ON "model_challenge"("tenant_id", "target_id", "at" DESC);

CREATE TABLE "model_decision" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "from_version_id" UUID NOT NULL,
    "to_version_id" UUID NOT NULL,
    "challenge_id" UUID,
    "reason" TEXT NOT NULL,
    "decided_by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "model_decision_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "model_decision_tenant_id_target_id_at_idx" ON "model_decision"("tenant_id", "target_id", "at" DESC);

ALTER TABLE "monitor_check" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "monitor_check" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "monitor_check" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "monitor_alert" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "monitor_alert" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "monitor_alert" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "model_challenge" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "model_challenge" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "model_challenge" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "model_decision" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "model_decision" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "model_decision" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Alerts are worked; checks, challenges and decisions are evidence: insert and read only.
GRANT SELECT, INSERT, UPDATE, DELETE ON "monitor_alert" TO leadlight_web, leadlight_worker;
GRANT SELECT, INSERT ON "monitor_check", "model_challenge", "model_decision" TO leadlight_web, leadlight_worker;
