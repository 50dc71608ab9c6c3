-- How often a challenger is trained, where alerts are sent to, and every delivery with its attempts.
CREATE TABLE "retraining_plan" (
    "tenant_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "every" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "retraining_plan_pkey" PRIMARY KEY ("tenant_id","target_id")
);

CREATE TABLE "alert_channel" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "shown" TEXT NOT NULL,
    "from_severity" TEXT NOT NULL,
    "quiet_from" INTEGER,
    "quiet_until" INTEGER,
    "digest" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "alert_channel_pkey" PRIMARY KEY ("tenant_id","id")
);

CREATE TABLE "alert_delivery" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "answer" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "alert_delivery_tenant_id_channel_id_subject_key" ON "alert_delivery"("tenant_id", "channel_id", "subject");
CREATE INDEX "alert_delivery_tenant_id_state_due_at_idx" ON "alert_delivery"("tenant_id", "state", "due_at");
CREATE INDEX "alert_delivery_tenant_id_created_at_idx" ON "alert_delivery"("tenant_id", "created_at" DESC);

ALTER TABLE "retraining_plan" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "retraining_plan" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "retraining_plan" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "alert_channel" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alert_channel" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "alert_channel" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "alert_delivery" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alert_delivery" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "alert_delivery" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON "retraining_plan", "alert_channel", "alert_delivery" TO leadlight_web, leadlight_worker;
