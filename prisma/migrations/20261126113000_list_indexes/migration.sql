-- Lists of the cases of a run: worst first, in the order of the run, and by the beginning of the id. Only finished cases are listed,
-- so that writing the cases of a run that begins costs nothing here. The first expression is the one of lib/db/case-scope-sql.ts.
CREATE INDEX "run_case_worst_first_idx" ON "run_case"
  ("run_id", (CASE "flip" WHEN 'break' THEN 0 WHEN 'both-fail' THEN 1 WHEN 'missing' THEN 2 WHEN 'fix' THEN 3 ELSE 4 END), "position")
  WHERE "flip" IS NOT NULL;
CREATE INDEX "run_case_in_order_idx" ON "run_case"("run_id", "position") WHERE "flip" IS NOT NULL;
CREATE INDEX "case_key_begins_idx" ON "case"("dataset_id", lower("key") text_pattern_ops);

-- The explorer, narrowed to what is rare.
CREATE INDEX "trace_errors_idx" ON "trace"("project_id", "ts", "id") WHERE "status" = 'error';
CREATE INDEX "trace_not_replayable_idx" ON "trace"("project_id", "ts", "id") WHERE NOT "replayable";

-- Saved views that everyone sees; one's own are found by the unique key.
CREATE INDEX "saved_view_shared_idx" ON "saved_view"("project_id", "page") WHERE "shared";

-- What the calls of a run took and cost, without their answers: the page of a run sums it up over all of them, the one of costs
-- over many runs. Partial, which no row escapes, because the schema file knows no included columns.
CREATE INDEX "outcome_usage_idx" ON "outcome"("run_id", "arm")
  INCLUDE ("model", "attempt", "cached", "cost_usd", "saved_usd", "input_tokens", "output_tokens", "latency_ms")
  WHERE "arm" IN ('baseline', 'candidate');
-- What re-runs said: a few thousand among all executions of a run.
CREATE INDEX "outcome_reruns_idx" ON "outcome"("run_id", "case_id", "attempt", "arm") INCLUDE ("passed") WHERE "attempt" > 1;
