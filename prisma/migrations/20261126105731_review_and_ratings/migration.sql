-- Nothing wrote ratings before.
DELETE FROM "rating";

-- DropForeignKey
ALTER TABLE "rating" DROP CONSTRAINT "rating_case_id_fkey";

-- DropForeignKey
ALTER TABLE "rating" DROP CONSTRAINT "rating_outcome_id_fkey";

-- AlterTable
ALTER TABLE "flag" ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'page';

-- AlterTable
ALTER TABLE "rating" DROP COLUMN "case_id",
DROP COLUMN "outcome_id",
DROP COLUMN "passed",
ADD COLUMN     "choice" TEXT NOT NULL,
ADD COLUMN     "duration_ms" INTEGER,
ADD COLUMN     "first" TEXT,
ADD COLUMN     "project_id" UUID NOT NULL,
ADD COLUMN     "task_id" UUID NOT NULL;

-- AlterTable
ALTER TABLE "review" ADD COLUMN     "critical" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "looked_at" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "seconds_id" UUID,
ADD COLUMN     "stands" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "reviewer_id" TEXT;

-- AlterTable
ALTER TABLE "run_case" ADD COLUMN     "cluster_key" TEXT,
ADD COLUMN     "expectation_id" UUID,
ADD COLUMN     "failure_argument" TEXT,
ADD COLUMN     "failure_tool" TEXT,
ADD COLUMN     "tools" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "votes" TEXT;

-- CreateTable
CREATE TABLE "ticket" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "ticket_url" TEXT NOT NULL,
    "trace_ref" TEXT,
    "customer_id" TEXT,
    "happened_at" TIMESTAMPTZ(3),
    "words" TEXT,
    "expectation" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open',
    "flag_id" UUID,
    "reason" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_by" TEXT,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "ticket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "expectation" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expectation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "adversarial_entry" (
    "project_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "case_id" UUID NOT NULL,
    "content_hash" TEXT,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "reason" TEXT,
    "actor" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "adversarial_entry_pkey" PRIMARY KEY ("project_id","sequence")
);

-- CreateTable
CREATE TABLE "review_rerun" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "result" JSONB,
    "attempt" INTEGER,
    "error" TEXT,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_rerun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rating_task" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "judge" TEXT NOT NULL,
    "arm" TEXT NOT NULL,
    "judge_model" TEXT,
    "prompt_version" TEXT NOT NULL,
    "segments" TEXT[],
    "judged" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "inclusion" DOUBLE PRECISION,
    "priority" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'open',
    "gold" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "rating_task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_week" (
    "project_id" UUID NOT NULL,
    "week" DATE NOT NULL,
    "traces" INTEGER NOT NULL,
    "by_cluster" JSONB NOT NULL,
    "seed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_week_pkey" PRIMARY KEY ("project_id","week")
);

-- CreateTable
CREATE TABLE "trace_audit" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "week" DATE NOT NULL,
    "trace_id" UUID NOT NULL,
    "cluster_key" TEXT,
    "drawn_as" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "surprise" DOUBLE PRECISION,
    "verdict" TEXT,
    "note" TEXT,
    "audited_by" TEXT,
    "audited_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trace_audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "events" TEXT[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "rotation" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "response_status" INTEGER,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ticket_project_id_status_created_at_id_idx" ON "ticket"("project_id", "status", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ticket_project_id_ticket_url_key" ON "ticket"("project_id", "ticket_url");

-- CreateIndex
CREATE UNIQUE INDEX "expectation_case_id_version_key" ON "expectation"("case_id", "version");

-- CreateIndex
CREATE INDEX "adversarial_entry_case_id_idx" ON "adversarial_entry"("case_id");

-- CreateIndex
CREATE INDEX "review_rerun_run_id_case_id_created_at_idx" ON "review_rerun"("run_id", "case_id", "created_at");

-- CreateIndex
CREATE INDEX "review_rerun_status_idx" ON "review_rerun"("status");

-- CreateIndex
CREATE INDEX "rating_task_project_id_status_priority_id_idx" ON "rating_task"("project_id", "status", "priority", "id");

-- CreateIndex
CREATE INDEX "rating_task_project_id_judge_model_prompt_version_idx" ON "rating_task"("project_id", "judge_model", "prompt_version");

-- CreateIndex
CREATE UNIQUE INDEX "rating_task_run_id_case_id_judge_arm_key" ON "rating_task"("run_id", "case_id", "judge", "arm");

-- CreateIndex
CREATE INDEX "trace_audit_project_id_week_drawn_as_position_idx" ON "trace_audit"("project_id", "week", "drawn_as", "position");

-- CreateIndex
CREATE UNIQUE INDEX "trace_audit_project_id_week_trace_id_key" ON "trace_audit"("project_id", "week", "trace_id");

-- CreateIndex
CREATE INDEX "webhook_project_id_idx" ON "webhook"("project_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_webhook_id_created_at_idx" ON "webhook_delivery"("webhook_id", "created_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_status_next_at_idx" ON "webhook_delivery"("status", "next_at");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_project_id_user_id_page_name_key" ON "saved_view"("project_id", "user_id", "page", "name");

-- CreateIndex
CREATE INDEX "rating_project_id_user_id_created_at_idx" ON "rating"("project_id", "user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "rating_task_id_user_id_key" ON "rating"("task_id", "user_id");

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "expectation" ADD CONSTRAINT "expectation_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "expectation" ADD CONSTRAINT "expectation_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "adversarial_entry" ADD CONSTRAINT "adversarial_entry_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_rerun" ADD CONSTRAINT "review_rerun_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_rerun" ADD CONSTRAINT "review_rerun_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rating_task" ADD CONSTRAINT "rating_task_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rating_task" ADD CONSTRAINT "rating_task_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rating_task" ADD CONSTRAINT "rating_task_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rating" ADD CONSTRAINT "rating_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "rating_task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_week" ADD CONSTRAINT "audit_week_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trace_audit" ADD CONSTRAINT "trace_audit_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateIndex
CREATE INDEX "rating_task_project_id_settled_at_id_idx" ON "rating_task"("project_id", "settled_at", "id");

-- CreateIndex
CREATE INDEX "audit_event_project_id_actor_id_idx" ON "audit_event"("project_id", "actor", "id");

-- CreateIndex
CREATE INDEX "audit_event_project_id_action_id_idx" ON "audit_event"("project_id", "action", "id");

UPDATE "run_case" rc SET "cluster_key" = c."cluster_key" FROM "case" c WHERE c."id" = rc."case_id" AND c."cluster_key" IS NOT NULL;

-- As before, and with the trigger argument 'project' a DELETE passes during the purge of the row's own project.
CREATE OR REPLACE FUNCTION slicegate_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  project uuid;
BEGIN
  IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN
    IF TG_ARGV[0] = 'run' THEN
      SELECT r."project_id" INTO project FROM "run" r WHERE r."id" = OLD."run_id";
    ELSE
      project := OLD."project_id";
    END IF;
    IF slicegate_is_being_purged(project) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SG001';
END
$$;

CREATE TRIGGER "rating_append_only" BEFORE UPDATE OR DELETE ON "rating"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only('project');
CREATE TRIGGER "rating_no_truncate" BEFORE TRUNCATE ON "rating"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();
CREATE TRIGGER "expectation_append_only" BEFORE UPDATE OR DELETE ON "expectation"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only('project');
CREATE TRIGGER "expectation_no_truncate" BEFORE TRUNCATE ON "expectation"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();
CREATE TRIGGER "adversarial_entry_append_only" BEFORE UPDATE OR DELETE ON "adversarial_entry"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only('project');
CREATE TRIGGER "adversarial_entry_no_truncate" BEFORE TRUNCATE ON "adversarial_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();

-- As before, with what people added since.
CREATE OR REPLACE FUNCTION purge_simulated_project(id uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  simulated boolean;
BEGIN
  SELECT p."simulated" INTO simulated FROM "project" p WHERE p."id" = purge_simulated_project.id FOR UPDATE;
  IF simulated IS NULL THEN
    RETURN false;
  END IF;
  IF NOT simulated THEN
    RAISE EXCEPTION 'project % is real: only a simulated project may be deleted with its evidence', purge_simulated_project.id
      USING ERRCODE = 'SG001';
  END IF;
  PERFORM set_config('slicegate.purge_project', purge_simulated_project.id::text, true);
  DELETE FROM "rating" x WHERE x."project_id" = purge_simulated_project.id;
  DELETE FROM "expectation" x WHERE x."project_id" = purge_simulated_project.id;
  DELETE FROM "adversarial_entry" x WHERE x."project_id" = purge_simulated_project.id;
  DELETE FROM "review" x USING "run" r WHERE r."id" = x."run_id" AND r."project_id" = purge_simulated_project.id;
  DELETE FROM "judgment" x USING "run" r WHERE r."id" = x."run_id" AND r."project_id" = purge_simulated_project.id;
  DELETE FROM "run" r WHERE r."project_id" = purge_simulated_project.id;
  DELETE FROM "flag" f WHERE f."project_id" = purge_simulated_project.id;
  DELETE FROM "case" c WHERE c."project_id" = purge_simulated_project.id;
  DELETE FROM "judge_cache" j WHERE j."project_id" = purge_simulated_project.id;
  DELETE FROM "project" p WHERE p."id" = purge_simulated_project.id;
  PERFORM set_config('slicegate.purge_project', '', true);
  RETURN true;
END
$$;
