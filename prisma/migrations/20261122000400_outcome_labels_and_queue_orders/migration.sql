-- Outcomes that people state in the queue, kept by training beside those in the data.
CREATE TABLE "outcome_label" (
    "tenant_id" UUID NOT NULL,
    "disposition_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "prediction_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "outcome_label_pkey" PRIMARY KEY ("tenant_id","disposition_id")
);
CREATE INDEX "outcome_label_tenant_id_profile_id_idx" ON "outcome_label"("tenant_id", "profile_id");
ALTER TABLE "outcome_label" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "outcome_label" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "outcome_label" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON "outcome_label" TO leadlight_web, leadlight_worker;

-- The queue in its other orders: each page is one index scan, also where a value is missing.
CREATE INDEX "queue_item_by_trend" ON "queue_item"("tenant_id", (coalesce("trend", -1000)) DESC, "profile_id");
CREATE INDEX "queue_item_by_sla" ON "queue_item"("tenant_id", (coalesce("sla_due_at", 'infinity'::timestamptz)), "profile_id");
CREATE INDEX "queue_item_by_touch" ON "queue_item"("tenant_id", (coalesce("last_touch_at", '-infinity'::timestamptz)) DESC, "profile_id");
CREATE INDEX "queue_item_by_name" ON "queue_item"("tenant_id", (lower("name")), "profile_id");
