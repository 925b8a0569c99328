-- DropForeignKey
ALTER TABLE "segment" DROP CONSTRAINT "segment_family_id_fkey";

-- DropIndex
DROP INDEX "judgment_run_id_case_id_attempt_judge_vote_key";

-- AlterTable
ALTER TABLE "case" ADD COLUMN     "derived" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "family" ADD COLUMN     "basis" TEXT,
ADD COLUMN     "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "segment_keys" TEXT[],
ADD COLUMN     "status" TEXT NOT NULL DEFAULT 'accepted';

-- AlterTable
-- Votes on pairs had no arm; the table is append-only, so its own trigger has to look away.
ALTER TABLE "judgment" DISABLE TRIGGER "judgment_append_only";
UPDATE "judgment" SET "arm" = 'pair' WHERE "arm" IS NULL;
ALTER TABLE "judgment" ENABLE TRIGGER "judgment_append_only";
ALTER TABLE "judgment" ALTER COLUMN "arm" SET NOT NULL;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "drill" JSONB,
ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT 'gate';

-- AlterTable
ALTER TABLE "segment" DROP COLUMN "family_id";

-- CreateTable
CREATE TABLE "pinned_segment" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "condition" JSONB NOT NULL,
    "run_id" UUID,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pinned_segment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quarantine" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rerun" (
    "run_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "round" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "extent" TEXT NOT NULL,
    "repeat" INTEGER,
    "attempt" INTEGER,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "rerun_pkey" PRIMARY KEY ("run_id","round","case_id")
);

-- CreateTable
CREATE TABLE "slice_search" (
    "run_id" UUID NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "slice_search_pkey" PRIMARY KEY ("run_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "pinned_segment_project_id_key_key" ON "pinned_segment"("project_id", "key");

-- CreateIndex
CREATE INDEX "quarantine_project_id_expires_at_idx" ON "quarantine"("project_id", "expires_at");

-- CreateIndex
CREATE INDEX "quarantine_case_id_idx" ON "quarantine"("case_id");

-- CreateIndex
CREATE UNIQUE INDEX "judgment_run_id_case_id_attempt_judge_arm_vote_key" ON "judgment"("run_id", "case_id", "attempt", "judge", "arm", "vote");

-- CreateIndex
CREATE INDEX "outcome_case_id_attempt_idx" ON "outcome"("case_id", "attempt");

-- AddForeignKey
ALTER TABLE "pinned_segment" ADD CONSTRAINT "pinned_segment_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quarantine" ADD CONSTRAINT "quarantine_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quarantine" ADD CONSTRAINT "quarantine_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rerun" ADD CONSTRAINT "rerun_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rerun" ADD CONSTRAINT "rerun_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "slice_search" ADD CONSTRAINT "slice_search_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
