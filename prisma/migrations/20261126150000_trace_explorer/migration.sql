-- How many traces each day has by each thing that the explorer filters by: a chart of all traffic reads days, not traces.
CREATE TABLE "trace_day" (
  "project_id" UUID NOT NULL,
  "day" DATE NOT NULL,
  "facet" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "traces" INTEGER NOT NULL,
  CONSTRAINT "trace_day_pkey" PRIMARY KEY ("project_id", "facet", "value", "day")
);
-- Which days have to be counted again; one row a statement and day that changed something.
CREATE TABLE "trace_day_change" (
  "id" BIGSERIAL NOT NULL,
  "project_id" UUID NOT NULL,
  "day" DATE NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "trace_day_change_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "trace_day_change_project_id_day_idx" ON "trace_day_change"("project_id", "day");
ALTER TABLE "trace_day" ADD CONSTRAINT "trace_day_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "trace_day_change" ADD CONSTRAINT "trace_day_change_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE FUNCTION slicegate_trace_days_added() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO "trace_day_change" ("project_id", "day") SELECT DISTINCT "project_id", ("ts" AT TIME ZONE 'UTC')::date FROM added;
  RETURN NULL;
END
$$;
-- A project that goes away takes its days along.
CREATE FUNCTION slicegate_trace_days_gone() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO "trace_day_change" ("project_id", "day") SELECT DISTINCT "project_id", ("ts" AT TIME ZONE 'UTC')::date FROM gone WHERE EXISTS (SELECT FROM "project" WHERE "project"."id" = gone."project_id");
  RETURN NULL;
END
$$;
CREATE TRIGGER "trace_days_added" AFTER INSERT ON "trace" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION slicegate_trace_days_added();
CREATE TRIGGER "trace_days_changed" AFTER UPDATE ON "trace" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION slicegate_trace_days_added();
CREATE TRIGGER "trace_days_gone" AFTER DELETE ON "trace" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION slicegate_trace_days_gone();

INSERT INTO "trace_day_change" ("project_id", "day") SELECT DISTINCT "project_id", ("ts" AT TIME ZONE 'UTC')::date FROM "trace";

-- Where a trace was used, the other attempts at its request, and its conversation.
CREATE INDEX "case_trace_idx" ON "case"("trace_id") WHERE "trace_id" IS NOT NULL;
CREATE INDEX "trace_attempts_idx" ON "trace"("project_id", "parent_source_id") WHERE "parent_source_id" IS NOT NULL;
CREATE INDEX "trace_conversation_idx" ON "trace"("project_id", "conversation_id", "id") WHERE "conversation_id" IS NOT NULL;
-- What one import brought.
CREATE INDEX "trace_import_traces_idx" ON "trace"("import_id", "id") WHERE "import_id" IS NOT NULL;
