-- What the pages of costs and of a run sum up over all executions and votes, kept once the run has ended. Runs from before have null and are
-- counted when somebody looks, until the worker has kept theirs.
ALTER TABLE "run" ADD COLUMN "costs" JSONB;
CREATE INDEX "run_without_costs_idx" ON "run"("finished_at") WHERE "costs" IS NULL;

-- A frozen dataset never changes: what is in it is counted once. lib/db/dataset-contents.ts does the same for those that come.
ALTER TABLE "dataset" ADD COLUMN "contents" JSONB;
WITH chosen AS (
  SELECT "id" FROM "dataset" WHERE "frozen_at" IS NOT NULL AND "kind" = 'replay'
), placed AS (
  SELECT c."dataset_id", own.segment, count(*)::int AS n FROM "case" c CROSS JOIN unnest(c."segments") AS own(segment) WHERE c."dataset_id" IN (SELECT "id" FROM chosen) GROUP BY 1, 2
), offers AS (
  SELECT c."dataset_id", coalesce(c."segments"[1], '') AS segment, (c."request"->'tools')::text AS tools, count(*) AS n
  FROM "case" c WHERE c."dataset_id" IN (SELECT "id" FROM chosen) AND c."request" IS NOT NULL GROUP BY 1, 2, 3
), named AS (
  SELECT "dataset_id", segment, ARRAY(
    SELECT DISTINCT tool->'function'->>'name' FROM json_array_elements(CASE json_typeof(offers.tools::json) WHEN 'array' THEN offers.tools::json ELSE '[]' END) AS tool
    WHERE tool->'function'->>'name' IS NOT NULL ORDER BY 1
  ) AS tools, n FROM offers
), counted AS (SELECT "dataset_id", segment, tools, sum(n)::int AS n FROM named GROUP BY 1, 2, 3)
UPDATE "dataset" d SET "contents" = jsonb_build_object(
  'segments', coalesce((SELECT jsonb_agg(jsonb_build_object('segment', segment, 'cases', n) ORDER BY segment) FROM placed WHERE "dataset_id" = d."id"), '[]'),
  'tools', coalesce((SELECT jsonb_agg(jsonb_build_object('segment', segment, 'tools', to_jsonb(tools), 'n', n) ORDER BY segment, tools) FROM counted WHERE "dataset_id" = d."id"), '[]')
) WHERE d."id" IN (SELECT "id" FROM chosen);

-- What people look for in the explorer: the id at the source, and everything that the user said.
CREATE FUNCTION slicegate_trace_words(source_id text, request json) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
  SELECT source_id || E'\n' || coalesce((
    SELECT string_agg(CASE json_typeof(message->'content') WHEN 'string' THEN message->>'content'
      WHEN 'array' THEN (SELECT string_agg(part->>'text', ' ') FROM json_array_elements(message->'content') part WHERE json_typeof(part) = 'object') END, E'\n' ORDER BY place)
    FROM json_array_elements(CASE WHEN json_typeof(request->'messages') = 'array' THEN request->'messages' ELSE '[]'::json END) WITH ORDINALITY AS listed(message, place)
    WHERE json_typeof(message) = 'object' AND message->>'role' = 'user'
  ), '')
$$;
-- Parts of words are found by an index over every three letters. It is part of Postgres, but some servers come without it, or let
-- nobody install it: there the search reads the traces from the newest on.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "trace_words_idx" ON "trace" USING gin (slicegate_trace_words("source_id", "request") gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not available: the search in traces works without an index';
END
$$;

-- Where cases and traffic are, without their bodies: the coverage of both is counted from these. Partial, which hides included columns from the
-- schema file; of traces it takes the place of the index by cluster alone.
CREATE INDEX "case_places_idx" ON "case"("dataset_id") INCLUDE ("kind", "cluster_key", "customer_id", "trace_id") WHERE "dataset_id" IS NOT NULL;
DROP INDEX "trace_cluster_id_idx";
CREATE INDEX "trace_places_idx" ON "trace"("cluster_id") INCLUDE ("id", "customer_id") WHERE "cluster_id" IS NOT NULL;

-- Overrides of a project, newest first.
CREATE INDEX "review_overrides_idx" ON "review"("created_at", "id") WHERE "choice" = 'override' AND "stands";
-- What one person has taken to review, newest first.
CREATE INDEX "run_reviewer_idx" ON "run"("project_id", "reviewer_id", "created_at", "id") WHERE "reviewer_id" IS NOT NULL;
-- Whether a trace was reported, and when first.
CREATE INDEX "flag_trace_idx" ON "flag"("trace_id", "created_at") WHERE "trace_id" IS NOT NULL;
-- What became of one thing.
CREATE INDEX "audit_event_project_id_target_id_idx" ON "audit_event"("project_id", "target", "id");
-- Cases whose contents were erased: few, and asked for by every list of cases.
CREATE INDEX "adversarial_entry_erased_idx" ON "adversarial_entry"("case_id") WHERE "kind" = 'erase';
