-- An identifier is kept once for each record that carries it, so that profiles can be parted again exactly as they were,
-- and events and orders keep the key that says whose they are.
ALTER TABLE "identifier" DROP CONSTRAINT "identifier_pkey";
ALTER TABLE "identifier" ADD CONSTRAINT "identifier_pkey" PRIMARY KEY ("tenant_id", "kind", "value", "record_id");
CREATE INDEX "identifier_tenant_id_record_id_idx" ON "identifier"("tenant_id", "record_id");

ALTER TABLE "event" ADD COLUMN "person_key" TEXT NOT NULL DEFAULT '';
CREATE INDEX "event_tenant_id_person_key_idx" ON "event"("tenant_id", "person_key");
ALTER TABLE "customer_order" ADD COLUMN "person_key" TEXT NOT NULL DEFAULT '';
CREATE INDEX "customer_order_tenant_id_person_key_idx" ON "customer_order"("tenant_id", "person_key");

CREATE TABLE "waiting_key" (
    "tenant_id" UUID NOT NULL,
    "person_key" TEXT NOT NULL,

    CONSTRAINT "waiting_key_pkey" PRIMARY KEY ("tenant_id","person_key")
);
ALTER TABLE "waiting_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "waiting_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "waiting_key" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON "waiting_key" TO leadlight_web, leadlight_worker;
