-- Scores that another system gave, and how they compare with what became of people.
CREATE TABLE "imported_model" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "imported_model_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "imported_model_tenant_id_name_key" ON "imported_model"("tenant_id", "name");

CREATE TABLE "imported_score" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "imported_model_id" UUID NOT NULL,
    "identifier_kind" TEXT NOT NULL,
    "identifier_value" TEXT NOT NULL,
    "scored_at" TIMESTAMPTZ(6) NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "row_hash" TEXT NOT NULL,
    "sync_run_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,

    CONSTRAINT "imported_score_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "imported_score_tenant_id_imported_model_id_row_hash_key" ON "imported_score"("tenant_id", "imported_model_id", "row_hash");
CREATE INDEX "imported_score_by_person_idx" ON "imported_score"("tenant_id", "imported_model_id", "identifier_kind", "identifier_value", "scored_at");
CREATE INDEX "imported_score_tenant_id_sync_run_id_idx" ON "imported_score"("tenant_id", "sync_run_id");
ALTER TABLE "imported_score" ADD CONSTRAINT "imported_score_model_fkey" FOREIGN KEY ("tenant_id", "imported_model_id") REFERENCES "imported_model"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "imported_judgement" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "imported_model_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "judged_at" TIMESTAMPTZ(6) NOT NULL,
    "figures" JSONB NOT NULL,
    "job_id" UUID,

    CONSTRAINT "imported_judgement_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "imported_judgement_newest_idx" ON "imported_judgement"("tenant_id", "imported_model_id", "target_id", "judged_at" DESC);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['imported_model', 'imported_score', 'imported_judgement'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO leadlight_web, leadlight_worker', t);
  END LOOP;
END $$;
GRANT DELETE ON "imported_score" TO leadlight_web, leadlight_worker;
