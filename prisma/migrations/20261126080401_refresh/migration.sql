-- AlterTable
ALTER TABLE "case" ADD COLUMN     "drawn_for" TEXT;

-- AlterTable
ALTER TABLE "cluster" ADD COLUMN     "centroid" BYTEA,
ADD COLUMN     "first_seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "label_source" TEXT NOT NULL DEFAULT 'terms',
ADD COLUMN     "terms" TEXT[];

-- AlterTable
ALTER TABLE "clustering" ADD COLUMN     "approximate" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "degenerate" JSONB,
ADD COLUMN     "map" BYTEA,
ADD COLUMN     "previous_id" UUID,
ADD COLUMN     "space" TEXT;

-- CreateTable
CREATE TABLE "cluster_event" (
    "id" UUID NOT NULL,
    "clustering_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "from_keys" TEXT[],
    "to_keys" TEXT[],
    "label" TEXT NOT NULL,
    "traces" INTEGER NOT NULL,
    "overlap" DOUBLE PRECISION,

    CONSTRAINT "cluster_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "trigger" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "stage" TEXT,
    "stages" JSONB NOT NULL DEFAULT '[]',
    "error" TEXT,
    "config" JSONB NOT NULL,
    "start_run" JSONB,
    "window_from" TIMESTAMPTZ(3),
    "window_to" TIMESTAMPTZ(3),
    "clustering_id" UUID,
    "dataset_id" UUID,
    "run_id" UUID,
    "allocation" JSONB,
    "difference" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "beat_at" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_schedule" (
    "project_id" UUID NOT NULL,
    "cron" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "start_run" JSONB,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "refresh_schedule_pkey" PRIMARY KEY ("project_id")
);

-- CreateIndex
CREATE INDEX "cluster_event_clustering_id_idx" ON "cluster_event"("clustering_id");

-- CreateIndex
CREATE INDEX "refresh_project_id_created_at_idx" ON "refresh"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "refresh_status_idx" ON "refresh"("status");

-- AddForeignKey
ALTER TABLE "cluster_event" ADD CONSTRAINT "cluster_event_clustering_id_fkey" FOREIGN KEY ("clustering_id") REFERENCES "clustering"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh" ADD CONSTRAINT "refresh_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_schedule" ADD CONSTRAINT "refresh_schedule_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
