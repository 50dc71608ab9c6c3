-- Profiles that were merged into another are found from it, when the two are parted again.
CREATE INDEX "profile_tenant_id_merged_into_id_idx" ON "profile"("tenant_id", "merged_into_id");
