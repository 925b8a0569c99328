-- AlterTable
ALTER TABLE "endpoint" ADD COLUMN     "requests_per_minute" INTEGER,
ADD COLUMN     "tokens_per_minute" INTEGER;

-- AlterTable
ALTER TABLE "judgment" ADD COLUMN     "reference_usd" DOUBLE PRECISION,
ADD COLUMN     "similarity" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "outcome" ADD COLUMN     "cached" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "saved_usd" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "project" ADD COLUMN     "semantic_cache" JSONB;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "budget_usd" DOUBLE PRECISION,
ADD COLUMN     "judge" JSONB,
ADD COLUMN     "spent_usd" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "unpriced_calls" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "endpoint_pace" (
    "endpoint_id" UUID NOT NULL,
    "requests_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tokens_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "endpoint_pace_pkey" PRIMARY KEY ("endpoint_id")
);

-- CreateTable
CREATE TABLE "judge_route" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "judge_route_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "judge_shadow" (
    "id" UUID NOT NULL,
    "route_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "segments" TEXT[],
    "question" TEXT NOT NULL,
    "judge" TEXT NOT NULL,
    "reference_choice" TEXT NOT NULL,
    "route_choice" TEXT NOT NULL,
    "reference_usd" DOUBLE PRECISION,
    "route_usd" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "judge_shadow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "judge_check" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "endpoint_name" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "prompt_versions" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "error" TEXT,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "cost_usd" DOUBLE PRECISION,
    "result" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "judge_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "similar_answer" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "space" TEXT NOT NULL,
    "vector" BYTEA NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "similar_answer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "similar_check" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "similarity" DOUBLE PRECISION NOT NULL,
    "given" TEXT NOT NULL,
    "fresh" TEXT NOT NULL,
    "agrees" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "similar_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "judge_route_project_id_endpoint_id_model_key" ON "judge_route"("project_id", "endpoint_id", "model");

-- CreateIndex
CREATE INDEX "judge_shadow_route_id_created_at_idx" ON "judge_shadow"("route_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "judge_shadow_route_id_question_key" ON "judge_shadow"("route_id", "question");

-- CreateIndex
CREATE INDEX "judge_check_project_id_created_at_idx" ON "judge_check"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "similar_answer_project_id_scope_space_idx" ON "similar_answer"("project_id", "scope", "space");

-- CreateIndex
CREATE UNIQUE INDEX "similar_answer_project_id_key_key" ON "similar_answer"("project_id", "key");

-- CreateIndex
CREATE INDEX "similar_check_project_id_created_at_idx" ON "similar_check"("project_id", "created_at");

-- AddForeignKey
ALTER TABLE "endpoint_pace" ADD CONSTRAINT "endpoint_pace_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "judge_route" ADD CONSTRAINT "judge_route_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "judge_route" ADD CONSTRAINT "judge_route_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "judge_shadow" ADD CONSTRAINT "judge_shadow_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "judge_route"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "judge_check" ADD CONSTRAINT "judge_check_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "similar_check" ADD CONSTRAINT "similar_check_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
