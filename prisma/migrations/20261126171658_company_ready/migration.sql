-- AlterTable
ALTER TABLE "endpoint" ADD COLUMN     "api_key_sealed" TEXT;

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'manual';

-- AlterTable
ALTER TABLE "trace_source" ADD COLUMN     "api_key_sealed" TEXT;

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "admin_by_oidc" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "disabled_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "app_process" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "migration" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "beat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "draining_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_process_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "app_process_beat_at_idx" ON "app_process"("beat_at");
