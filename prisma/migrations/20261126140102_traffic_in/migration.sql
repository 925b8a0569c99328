-- AlterTable
ALTER TABLE "project" ADD COLUMN     "keep_originals" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "retention_days" INTEGER;

-- AlterTable
ALTER TABLE "quarantined_line" DROP CONSTRAINT "quarantined_line_pkey",
ADD COLUMN     "retried_at" TIMESTAMPTZ(3),
ADD COLUMN     "row" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "whole" BOOLEAN NOT NULL DEFAULT false,
ADD CONSTRAINT "quarantined_line_pkey" PRIMARY KEY ("import_id", "line", "row");

-- AlterTable
ALTER TABLE "trace" ADD COLUMN     "import_id" UUID,
ADD COLUMN     "original" TEXT,
ADD COLUMN     "ttft_ms" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "trace_import" ADD COLUMN     "beat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "bytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "error" TEXT,
ADD COLUMN     "missing" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "status" TEXT NOT NULL DEFAULT 'running',
ADD COLUMN     "total_bytes" BIGINT,
ADD COLUMN     "trace_source_id" UUID,
ADD COLUMN     "via" TEXT NOT NULL DEFAULT 'api';

-- CreateTable
CREATE TABLE "trace_source" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "base_url" TEXT,
    "api_key_env" TEXT,
    "every_minutes" INTEGER,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "cursor" JSONB,
    "status" TEXT NOT NULL DEFAULT 'idle',
    "error" TEXT,
    "pulled_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trace_source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "privacy_rules" (
    "project_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "rules" JSONB NOT NULL,
    "draft" JSONB,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "privacy_rules_pkey" PRIMARY KEY ("project_id")
);

-- CreateTable
CREATE TABLE "canary_check" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "redactor_version" TEXT NOT NULL,
    "seed" TEXT NOT NULL,
    "results" JSONB NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "canary_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "privacy_sample" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "week" DATE NOT NULL,
    "trace_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "verdict" TEXT,
    "types" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "checked_by" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "privacy_sample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "privacy_scan" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "redactor_version" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "error" TEXT,
    "stage" TEXT,
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "emptied" INTEGER NOT NULL DEFAULT 0,
    "cursor" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "beat_at" TIMESTAMPTZ(3),

    CONSTRAINT "privacy_scan_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "trace_source_project_id_name_key" ON "trace_source"("project_id", "name");

-- CreateIndex
CREATE INDEX "canary_check_project_id_created_at_idx" ON "canary_check"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "privacy_sample_project_id_week_position_idx" ON "privacy_sample"("project_id", "week", "position");

-- CreateIndex
CREATE UNIQUE INDEX "privacy_sample_project_id_week_trace_id_key" ON "privacy_sample"("project_id", "week", "trace_id");

-- CreateIndex
CREATE INDEX "privacy_scan_project_id_created_at_idx" ON "privacy_scan"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "privacy_scan_status_idx" ON "privacy_scan"("status");

-- CreateIndex
CREATE INDEX "trace_import_trace_source_id_started_at_idx" ON "trace_import"("trace_source_id", "started_at");

-- AddForeignKey
ALTER TABLE "trace_source" ADD CONSTRAINT "trace_source_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trace_import" ADD CONSTRAINT "trace_import_trace_source_id_fkey" FOREIGN KEY ("trace_source_id") REFERENCES "trace_source"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_rules" ADD CONSTRAINT "privacy_rules_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canary_check" ADD CONSTRAINT "canary_check_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_sample" ADD CONSTRAINT "privacy_sample_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "privacy_scan" ADD CONSTRAINT "privacy_scan_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Imports of before have ended, one way or the other.
UPDATE "trace_import" SET "status" = CASE WHEN "finished_at" IS NULL THEN 'failed' ELSE 'done' END;
