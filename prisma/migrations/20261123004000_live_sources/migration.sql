-- Live sources: what they serve, what went wrong, what is counted; what programs send, and what tracking knows of people.
-- AlterTable
ALTER TABLE "source" ADD COLUMN     "every_minutes" INTEGER,
ADD COLUMN     "fresh_within_minutes" INTEGER,
ADD COLUMN     "last_synced_at" TIMESTAMPTZ(6),
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "settings" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'on',
ADD COLUMN     "trouble" TEXT,
ADD COLUMN     "write_key_hash" TEXT,
ADD COLUMN     "write_key_prefix" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "sync_run" ADD COLUMN     "cause" TEXT NOT NULL DEFAULT 'import',
ADD COLUMN     "vendor_object" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "source_object" (
    "tenant_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "makes" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "mapping" JSONB NOT NULL DEFAULT '[]',
    "fields" JSONB NOT NULL DEFAULT '[]',
    "cursor" JSONB NOT NULL DEFAULT '{}',
    "rows_at_source" INTEGER,
    "rows_stored" INTEGER NOT NULL DEFAULT 0,
    "counted_at" TIMESTAMPTZ(6),

    CONSTRAINT "source_object_pkey" PRIMARY KEY ("tenant_id","source_id","name")
);

-- CreateTable
CREATE TABLE "source_incident" (
    "tenant_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "object" TEXT NOT NULL DEFAULT '',
    "sentence" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "source_incident_pkey" PRIMARY KEY ("tenant_id","source_id","id")
);

-- CreateTable
CREATE TABLE "source_day" (
    "tenant_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "object" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "at_source" INTEGER,
    "sum_source" DOUBLE PRECISION,
    "stored" INTEGER NOT NULL,
    "sum_stored" DOUBLE PRECISION,
    "missing" JSONB NOT NULL DEFAULT '[]',
    "extra" JSONB NOT NULL DEFAULT '[]',
    "repaired" BOOLEAN NOT NULL DEFAULT false,
    "counted_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "source_day_pkey" PRIMARY KEY ("tenant_id","source_id","object","day")
);

-- CreateTable
CREATE TABLE "inbox_batch" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "events" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "failed" TEXT,

    CONSTRAINT "inbox_batch_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tracked_person" (
    "tenant_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "person_key" TEXT NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "tracked_person_pkey" PRIMARY KEY ("tenant_id","source_id","person_key")
);

-- CreateTable
CREATE TABLE "event_violation" (
    "tenant_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "sentence" TEXT NOT NULL,
    "samples" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "event_violation_pkey" PRIMARY KEY ("tenant_id","source_id","rule","event","field")
);

-- CreateIndex
CREATE INDEX "source_incident_tenant_id_source_id_at_idx" ON "source_incident"("tenant_id", "source_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "source_tenant_id_write_key_hash_key" ON "source"("tenant_id", "write_key_hash");

-- CreateIndex
CREATE INDEX "sync_run_tenant_id_source_id_created_at_idx" ON "sync_run"("tenant_id", "source_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "record_tenant_id_source_id_object_occurred_at_idx" ON "record"("tenant_id", "source_id", "object", "occurred_at");

-- AddForeignKey
ALTER TABLE "source_object" ADD CONSTRAINT "source_object_tenant_id_source_id_fkey" FOREIGN KEY ("tenant_id", "source_id") REFERENCES "source"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "source_incident" ADD CONSTRAINT "source_incident_tenant_id_source_id_fkey" FOREIGN KEY ("tenant_id", "source_id") REFERENCES "source"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "source_day" ADD CONSTRAINT "source_day_tenant_id_source_id_fkey" FOREIGN KEY ("tenant_id", "source_id") REFERENCES "source"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "event_violation" ADD CONSTRAINT "event_violation_tenant_id_source_id_fkey" FOREIGN KEY ("tenant_id", "source_id") REFERENCES "source"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Tenancy, as in every table of a tenant.
DO $$
DECLARE t regclass;
BEGIN
  FOREACH t IN ARRAY ARRAY['source_object', 'source_incident', 'source_day', 'inbox_batch', 'tracked_person', 'event_violation']::regclass[]
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %s USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO leadlight_web, leadlight_worker', t);
  END LOOP;
END $$;
