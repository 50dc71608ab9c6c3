-- Monthly reports, the rows of their figures, and what people signed about them: all of it evidence.
CREATE TABLE "audit_report" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "month" TEXT NOT NULL,
    "edition" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "headline" TEXT NOT NULL,
    "figures" INTEGER NOT NULL,
    "models" INTEGER NOT NULL,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "known_until" TIMESTAMPTZ(6) NOT NULL,
    "made_at" TIMESTAMPTZ(6) NOT NULL,
    "made_by" TEXT NOT NULL,
    "job_id" UUID,

    CONSTRAINT "audit_report_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "audit_report_tenant_id_month_edition_key" ON "audit_report"("tenant_id", "month", "edition");

CREATE TABLE "audit_report_file" (
    "tenant_id" UUID NOT NULL,
    "report_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "audit_report_file_pkey" PRIMARY KEY ("tenant_id","report_id","name")
);

CREATE TABLE "audit_statement" (
    "tenant_id" UUID NOT NULL,
    "report_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "by_id" UUID NOT NULL,
    "by_name" TEXT NOT NULL,
    "by_role" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_statement_pkey" PRIMARY KEY ("tenant_id","report_id","sequence")
);

ALTER TABLE "audit_report_file" ADD CONSTRAINT "audit_report_file_tenant_id_report_id_fkey" FOREIGN KEY ("tenant_id", "report_id") REFERENCES "audit_report"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "audit_statement" ADD CONSTRAINT "audit_statement_tenant_id_report_id_fkey" FOREIGN KEY ("tenant_id", "report_id") REFERENCES "audit_report"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "audit_report" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_report" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "audit_report" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "audit_report_file" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_report_file" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "audit_report_file" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "audit_statement" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_statement" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "audit_statement" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON "audit_report", "audit_report_file", "audit_statement" TO leadlight_web, leadlight_worker;
