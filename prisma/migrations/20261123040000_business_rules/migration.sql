-- Business rules on top of a lead score: every version of every rule, and with each prediction the rules that it was shown with.
CREATE TABLE "score_rule" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "target_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "conditions" JSONB NOT NULL,
    "effect" JSONB NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "is_on" BOOLEAN NOT NULL,
    "saved_at" TIMESTAMPTZ(6) NOT NULL,
    "saved_by" TEXT NOT NULL,
    "act" TEXT NOT NULL,

    CONSTRAINT "score_rule_pkey" PRIMARY KEY ("tenant_id","id","version")
);
CREATE INDEX "score_rule_tenant_id_target_id_id_version_idx" ON "score_rule"("tenant_id", "target_id", "id", "version" DESC);

ALTER TABLE "score_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "score_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "score_rule" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT ON "score_rule" TO leadlight_web, leadlight_worker;

ALTER TABLE "prediction" ADD COLUMN "rules" JSONB NOT NULL DEFAULT '[]';
