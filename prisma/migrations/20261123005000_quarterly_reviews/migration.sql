-- What a quarter's review session recorded: who came, what was decided, who does what by when. Added, never edited.
CREATE TABLE "quarter_entry" (
    "tenant_id" UUID NOT NULL,
    "quarter" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "by_id" UUID NOT NULL,
    "by_name" TEXT NOT NULL,
    "by_role" TEXT NOT NULL,
    "content" JSONB NOT NULL,

    CONSTRAINT "quarter_entry_pkey" PRIMARY KEY ("tenant_id","quarter","sequence")
);

ALTER TABLE "quarter_entry" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "quarter_entry" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "quarter_entry" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON "quarter_entry" TO leadlight_web, leadlight_worker;
