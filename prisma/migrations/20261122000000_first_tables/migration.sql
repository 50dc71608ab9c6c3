-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "queue_item" (
    "tenant_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "prediction_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "score" INTEGER NOT NULL,
    "grade" TEXT NOT NULL,
    "probability" DOUBLE PRECISION NOT NULL,
    "percentile" DOUBLE PRECISION NOT NULL,
    "evidence" TEXT NOT NULL,
    "trend" DOUBLE PRECISION,
    "trend_since" TIMESTAMPTZ(6),
    "reason_short" TEXT NOT NULL,
    "reason_long" TEXT NOT NULL,
    "reason_points" DOUBLE PRECISION NOT NULL,
    "strip" DOUBLE PRECISION[],
    "amount" DOUBLE PRECISION,
    "currency" TEXT NOT NULL DEFAULT '',
    "expected" DOUBLE PRECISION,
    "rank" DOUBLE PRECISION NOT NULL,
    "next_action" TEXT NOT NULL,
    "owner_id" UUID,
    "stage" TEXT NOT NULL,
    "sla_due_at" TIMESTAMPTZ(6),
    "snoozed_until" TIMESTAMPTZ(6),
    "last_touch_at" TIMESTAMPTZ(6),
    "source_name" TEXT NOT NULL DEFAULT '',
    "country" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "lead_since" TIMESTAMPTZ(6) NOT NULL,
    "scored_at" TIMESTAMPTZ(6) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "queue_item_pkey" PRIMARY KEY ("tenant_id","profile_id")
);

-- CreateTable
CREATE TABLE "queue_action" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "undone_at" TIMESTAMPTZ(6),

    CONSTRAINT "queue_action_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "feedback" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "prediction_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "verdict" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "disposition" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "prediction_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(6) NOT NULL,
    "undone_at" TIMESTAMPTZ(6),

    CONSTRAINT "disposition_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "activity" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "source" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "connector" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL DEFAULT '',
    "owner_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "source_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "upload" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "complete" BOOLEAN NOT NULL DEFAULT false,
    "sha256" TEXT NOT NULL DEFAULT '',
    "detected" JSONB NOT NULL DEFAULT '{}',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "upload_chunk" (
    "tenant_id" UUID NOT NULL,
    "upload_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "upload_chunk_pkey" PRIMARY KEY ("tenant_id","upload_id","position")
);

-- CreateTable
CREATE TABLE "sync_run" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "upload_id" UUID,
    "object" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "dry_run" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL,
    "job_id" UUID,
    "cursor" JSONB NOT NULL DEFAULT '{}',
    "rows_read" INTEGER NOT NULL DEFAULT 0,
    "rows_new" INTEGER NOT NULL DEFAULT 0,
    "rows_same" INTEGER NOT NULL DEFAULT 0,
    "rows_changed" INTEGER NOT NULL DEFAULT 0,
    "rows_rejected" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "undone_at" TIMESTAMPTZ(6),

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "sync_reject" (
    "tenant_id" UUID NOT NULL,
    "sync_run_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "column" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL,
    "raw" TEXT NOT NULL,

    CONSTRAINT "sync_reject_pkey" PRIMARY KEY ("tenant_id","sync_run_id","line")
);

-- CreateTable
CREATE TABLE "record" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "object" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "current" BOOLEAN NOT NULL,
    "content_hash" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(6),
    "sync_run_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "profile_id" UUID,

    CONSTRAINT "record_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "consent" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "allowed" BOOLEAN NOT NULL,
    "basis" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "sync_run_id" UUID,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "field_class" (
    "tenant_id" UUID NOT NULL,
    "object" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "set_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "field_class_pkey" PRIMARY KEY ("tenant_id","object","field")
);

-- CreateTable
CREATE TABLE "data_audit" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "sync_run_id" UUID NOT NULL,
    "object" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "findings" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "data_audit_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tenant" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("tenant_id","user_id")
);

-- CreateTable
CREATE TABLE "user_session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),
    "user_agent" TEXT NOT NULL DEFAULT '',
    "address" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "user_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sign_in_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "invitation" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "accepted_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "tenant_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("tenant_id","sequence")
);

-- CreateTable
CREATE TABLE "sealed_secret" (
    "tenant_id" UUID NOT NULL,
    "owner" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "key_version" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sealed_secret_pkey" PRIMARY KEY ("tenant_id","owner","field")
);

-- CreateTable
CREATE TABLE "job" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "stage" TEXT NOT NULL DEFAULT '',
    "percent" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "eta_seconds" DOUBLE PRECISION,
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "result" JSONB,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "job_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "worker_lease" (
    "queue_job_id" UUID NOT NULL,
    "queue" TEXT NOT NULL,
    "lock_key" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "worker_lease_pkey" PRIMARY KEY ("queue_job_id")
);

-- CreateTable
CREATE TABLE "prediction" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "profile_version" INTEGER NOT NULL,
    "target_id" UUID NOT NULL,
    "model_version_id" UUID NOT NULL,
    "scored_at" TIMESTAMPTZ(6) NOT NULL,
    "features" JSONB NOT NULL,
    "base_value" DOUBLE PRECISION NOT NULL,
    "contributions" DOUBLE PRECISION[],
    "margin" DOUBLE PRECISION NOT NULL,
    "probability" DOUBLE PRECISION NOT NULL,
    "low" DOUBLE PRECISION NOT NULL,
    "high" DOUBLE PRECISION NOT NULL,
    "score" INTEGER NOT NULL,
    "grade" TEXT NOT NULL,
    "percentile" DOUBLE PRECISION NOT NULL,
    "evidence" TEXT NOT NULL,
    "job_id" UUID,

    CONSTRAINT "prediction_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "value_prediction" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "model_version_id" UUID NOT NULL,
    "scored_at" TIMESTAMPTZ(6) NOT NULL,
    "horizon_days" INTEGER NOT NULL,
    "facts" JSONB NOT NULL,
    "p_alive" DOUBLE PRECISION NOT NULL,
    "expected_orders" DOUBLE PRECISION NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "low" DOUBLE PRECISION NOT NULL,
    "high" DOUBLE PRECISION NOT NULL,
    "segment" TEXT NOT NULL,

    CONSTRAINT "value_prediction_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "target" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "active_version_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "target_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "training_snapshot" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "rows" INTEGER NOT NULL,
    "positives" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "training_snapshot_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "learner" TEXT NOT NULL DEFAULT '',
    "artefact" TEXT,
    "artefact_hash" TEXT NOT NULL DEFAULT '',
    "snapshot_id" UUID NOT NULL,
    "parameters" JSONB NOT NULL,
    "seed" INTEGER NOT NULL,
    "result" JSONB NOT NULL,
    "trained_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by" TEXT NOT NULL,
    "code_version" TEXT NOT NULL,
    "job_id" UUID,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "profile" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "company" TEXT NOT NULL DEFAULT '',
    "email" TEXT,
    "phone" TEXT,
    "country" TEXT,
    "traits" JSONB NOT NULL DEFAULT '{}',
    "origins" JSONB NOT NULL DEFAULT '{}',
    "search" TEXT NOT NULL DEFAULT '',
    "profiling_allowed" BOOLEAN NOT NULL DEFAULT false,
    "profiling_basis" TEXT NOT NULL DEFAULT 'none',
    "lead_since" TIMESTAMPTZ(6),
    "is_lead" BOOLEAN NOT NULL DEFAULT false,
    "merged_into_id" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "identifier" (
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "profile_id" UUID NOT NULL,
    "record_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "identifier_pkey" PRIMARY KEY ("tenant_id","kind","value")
);

-- CreateTable
CREATE TABLE "event" (
    "tenant_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "id" UUID NOT NULL,
    "profile_id" UUID,
    "kind" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "data" JSONB NOT NULL DEFAULT '{}',
    "source_id" UUID NOT NULL,
    "sync_run_id" UUID NOT NULL,
    "line" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "event_pkey" PRIMARY KEY ("tenant_id","occurred_at","id")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "event_dedupe" (
    "tenant_id" UUID NOT NULL,
    "message_id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "sync_run_id" UUID NOT NULL,

    CONSTRAINT "event_dedupe_pkey" PRIMARY KEY ("tenant_id","message_id")
);

-- CreateTable
CREATE TABLE "customer_order" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "profile_id" UUID,
    "ordered_at" TIMESTAMPTZ(6) NOT NULL,
    "amount" DOUBLE PRECISION NOT NULL,
    "currency" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL DEFAULT '',
    "data" JSONB NOT NULL DEFAULT '{}',
    "content_hash" TEXT NOT NULL,
    "sync_run_id" UUID NOT NULL,
    "line" INTEGER NOT NULL DEFAULT 0,
    "received_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "customer_order_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "queue_item_tenant_id_rank_profile_id_idx" ON "queue_item"("tenant_id", "rank" DESC, "profile_id");

-- CreateIndex
CREATE INDEX "queue_item_tenant_id_owner_id_rank_profile_id_idx" ON "queue_item"("tenant_id", "owner_id", "rank" DESC, "profile_id");

-- CreateIndex
CREATE INDEX "queue_item_tenant_id_score_profile_id_idx" ON "queue_item"("tenant_id", "score" DESC, "profile_id");

-- CreateIndex
CREATE INDEX "queue_action_tenant_id_user_id_at_idx" ON "queue_action"("tenant_id", "user_id", "at" DESC);

-- CreateIndex
CREATE INDEX "feedback_tenant_id_prediction_id_idx" ON "feedback"("tenant_id", "prediction_id");

-- CreateIndex
CREATE INDEX "disposition_tenant_id_profile_id_at_idx" ON "disposition"("tenant_id", "profile_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_tenant_id_owner_id_name_key" ON "saved_view"("tenant_id", "owner_id", "name");

-- CreateIndex
CREATE INDEX "activity_tenant_id_profile_id_at_idx" ON "activity"("tenant_id", "profile_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "source_tenant_id_name_key" ON "source"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "upload_tenant_id_created_at_idx" ON "upload"("tenant_id", "created_at");

-- CreateIndex
CREATE INDEX "sync_run_tenant_id_created_at_idx" ON "sync_run"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "record_tenant_id_sync_run_id_idx" ON "record"("tenant_id", "sync_run_id");

-- CreateIndex
CREATE INDEX "record_tenant_id_profile_id_idx" ON "record"("tenant_id", "profile_id");

-- CreateIndex
CREATE UNIQUE INDEX "record_tenant_id_source_id_object_external_id_version_key" ON "record"("tenant_id", "source_id", "object", "external_id", "version");

-- CreateIndex
CREATE INDEX "consent_tenant_id_profile_id_purpose_at_idx" ON "consent"("tenant_id", "profile_id", "purpose", "at" DESC);

-- CreateIndex
CREATE INDEX "data_audit_tenant_id_created_at_idx" ON "data_audit"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "tenant_slug_key" ON "tenant"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE INDEX "user_session_user_id_created_at_idx" ON "user_session"("user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_tenant_id_token_hash_key" ON "invitation"("tenant_id", "token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_tenant_id_key_hash_key" ON "api_key"("tenant_id", "key_hash");

-- CreateIndex
CREATE INDEX "job_tenant_id_created_at_idx" ON "job"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "prediction_tenant_id_profile_id_scored_at_idx" ON "prediction"("tenant_id", "profile_id", "scored_at" DESC);

-- CreateIndex
CREATE INDEX "prediction_tenant_id_target_id_scored_at_idx" ON "prediction"("tenant_id", "target_id", "scored_at" DESC);

-- CreateIndex
CREATE INDEX "value_prediction_tenant_id_profile_id_scored_at_idx" ON "value_prediction"("tenant_id", "profile_id", "scored_at" DESC);

-- CreateIndex
CREATE INDEX "value_prediction_tenant_id_model_version_id_value_profile_i_idx" ON "value_prediction"("tenant_id", "model_version_id", "value" DESC, "profile_id");

-- CreateIndex
CREATE UNIQUE INDEX "target_tenant_id_kind_name_key" ON "target"("tenant_id", "kind", "name");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_tenant_id_target_id_number_key" ON "model_version"("tenant_id", "target_id", "number");

-- CreateIndex
CREATE INDEX "profile_tenant_id_email_idx" ON "profile"("tenant_id", "email");

-- CreateIndex
CREATE INDEX "profile_tenant_id_lead_since_id_idx" ON "profile"("tenant_id", "lead_since", "id");

-- CreateIndex
CREATE INDEX "profile_tenant_id_updated_at_id_idx" ON "profile"("tenant_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "identifier_tenant_id_profile_id_idx" ON "identifier"("tenant_id", "profile_id");

-- CreateIndex
CREATE INDEX "event_tenant_id_profile_id_occurred_at_idx" ON "event"("tenant_id", "profile_id", "occurred_at" DESC);

-- CreateIndex
CREATE INDEX "event_tenant_id_sync_run_id_idx" ON "event"("tenant_id", "sync_run_id");

-- CreateIndex
CREATE INDEX "event_dedupe_tenant_id_sync_run_id_idx" ON "event_dedupe"("tenant_id", "sync_run_id");

-- CreateIndex
CREATE INDEX "customer_order_tenant_id_profile_id_ordered_at_idx" ON "customer_order"("tenant_id", "profile_id", "ordered_at");

-- CreateIndex
CREATE INDEX "customer_order_tenant_id_sync_run_id_idx" ON "customer_order"("tenant_id", "sync_run_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_order_tenant_id_source_id_external_id_key" ON "customer_order"("tenant_id", "source_id", "external_id");

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "source" ADD CONSTRAINT "source_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "upload_chunk" ADD CONSTRAINT "upload_chunk_tenant_id_upload_id_fkey" FOREIGN KEY ("tenant_id", "upload_id") REFERENCES "upload"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sync_run" ADD CONSTRAINT "sync_run_tenant_id_source_id_fkey" FOREIGN KEY ("tenant_id", "source_id") REFERENCES "source"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sync_reject" ADD CONSTRAINT "sync_reject_tenant_id_sync_run_id_fkey" FOREIGN KEY ("tenant_id", "sync_run_id") REFERENCES "sync_run"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "user_session" ADD CONSTRAINT "user_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sealed_secret" ADD CONSTRAINT "sealed_secret_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_tenant_id_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "target"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_tenant_id_snapshot_id_fkey" FOREIGN KEY ("tenant_id", "snapshot_id") REFERENCES "training_snapshot"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "profile" ADD CONSTRAINT "profile_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "identifier" ADD CONSTRAINT "identifier_tenant_id_profile_id_fkey" FOREIGN KEY ("tenant_id", "profile_id") REFERENCES "profile"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
