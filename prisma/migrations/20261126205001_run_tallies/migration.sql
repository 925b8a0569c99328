-- What the cases of a run come to, of all of them and of each set: the live figures of a run read sets, not cases.
CREATE TABLE "run_tally" (
    "run_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,
    "passed_before" INTEGER NOT NULL,
    "passed_after" INTEGER NOT NULL,
    "breaks" INTEGER NOT NULL,
    "fixes" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,

    CONSTRAINT "run_tally_pkey" PRIMARY KEY ("run_id","kind","set_id")
) WITH (fillfactor = 60); -- room on its page for a row that is counted on with every batch of cases

ALTER TABLE "run_tally" ADD CONSTRAINT "run_tally_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whoever writes cases, and whatever the way, the tallies move in the same transaction by what a statement added and took away.
CREATE FUNCTION slicegate_tally_cases() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  changed CONSTANT text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT 1 AS sign, added.* FROM added'
    WHEN 'DELETE' THEN 'SELECT -1 AS sign, gone.* FROM gone'
    ELSE 'SELECT 1 AS sign, added.* FROM added UNION ALL SELECT -1 AS sign, gone.* FROM gone' END;
  emptied integer;
BEGIN
  -- one after the other, and in one order, so that two who write cases of the same runs never wait for each other; a run that goes away takes its tallies along
  EXECUTE format('SELECT count(*) FROM (SELECT FROM "run" WHERE "id" IN (SELECT "run_id" FROM (%s) changed) ORDER BY "id" FOR NO KEY UPDATE) locked', changed);
  EXECUTE format($sql$
    WITH moved AS (
      SELECT c."run_id", s.kind, s.set_id, sum(sign)::int AS total,
        coalesce(sum(sign) FILTER (WHERE "done_at" IS NOT NULL), 0)::int AS done,
        coalesce(sum(sign) FILTER (WHERE "before" IS NOT NULL AND "after" IS NOT NULL), 0)::int AS n,
        coalesce(sum(sign) FILTER (WHERE "before" AND "after" IS NOT NULL), 0)::int AS passed_before,
        coalesce(sum(sign) FILTER (WHERE "after" AND "before" IS NOT NULL), 0)::int AS passed_after,
        coalesce(sum(sign) FILTER (WHERE "flip" = 'break'), 0)::int AS breaks,
        coalesce(sum(sign) FILTER (WHERE "flip" = 'fix'), 0)::int AS fixes,
        coalesce(sum(sign) FILTER (WHERE "flip" = 'missing'), 0)::int AS missing
      FROM (%s) c, LATERAL (
        SELECT 'all' AS kind, '' AS set_id
        UNION ALL SELECT CASE WHEN c."adversarial" THEN 'adversarial' ELSE 'segment' END, unnest(CASE WHEN c."adversarial" THEN ARRAY['adversarial'] ELSE c."segments" END)
      ) s
      WHERE EXISTS (SELECT FROM "run" WHERE "run"."id" = c."run_id")
      GROUP BY 1, 2, 3
    ), counted AS (
      INSERT INTO "run_tally" AS t ("run_id", "kind", "set_id", "total", "done", "n", "passed_before", "passed_after", "breaks", "fixes", "missing")
      SELECT * FROM moved WHERE (total, done, n, passed_before, passed_after, breaks, fixes, missing) <> (0, 0, 0, 0, 0, 0, 0, 0)
      ON CONFLICT ("run_id", "kind", "set_id") DO UPDATE SET "total" = t."total" + excluded."total", "done" = t."done" + excluded."done", "n" = t."n" + excluded."n",
        "passed_before" = t."passed_before" + excluded."passed_before", "passed_after" = t."passed_after" + excluded."passed_after",
        "breaks" = t."breaks" + excluded."breaks", "fixes" = t."fixes" + excluded."fixes", "missing" = t."missing" + excluded."missing"
      RETURNING "total"
    )
    SELECT count(*) FILTER (WHERE "total" = 0) FROM counted$sql$, changed) INTO emptied;
  -- the name of a set that was hidden may not stay behind
  IF emptied > 0 THEN
    EXECUTE format('DELETE FROM "run_tally" WHERE "total" = 0 AND "run_id" IN (SELECT "run_id" FROM (%s) changed)', changed);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER "run_cases_added" AFTER INSERT ON "run_case" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION slicegate_tally_cases();
CREATE TRIGGER "run_cases_changed" AFTER UPDATE ON "run_case" REFERENCING NEW TABLE AS added OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION slicegate_tally_cases();
CREATE TRIGGER "run_cases_gone" AFTER DELETE ON "run_case" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION slicegate_tally_cases();

INSERT INTO "run_tally" ("run_id", "kind", "set_id", "total", "done", "n", "passed_before", "passed_after", "breaks", "fixes", "missing")
SELECT c."run_id", s.kind, s.set_id, count(*), count("done_at"),
  count(*) FILTER (WHERE "before" IS NOT NULL AND "after" IS NOT NULL), count(*) FILTER (WHERE "before" AND "after" IS NOT NULL), count(*) FILTER (WHERE "after" AND "before" IS NOT NULL),
  count(*) FILTER (WHERE "flip" = 'break'), count(*) FILTER (WHERE "flip" = 'fix'), count(*) FILTER (WHERE "flip" = 'missing')
FROM "run_case" c, LATERAL (
  SELECT 'all' AS kind, '' AS set_id
  UNION ALL SELECT CASE WHEN c."adversarial" THEN 'adversarial' ELSE 'segment' END, unnest(CASE WHEN c."adversarial" THEN ARRAY['adversarial'] ELSE c."segments" END)
) s
GROUP BY 1, 2, 3;

-- What is kept of a run holds how its judges voted from now on: it is made anew by the workers.
UPDATE "run" SET "costs" = NULL WHERE "costs" IS NOT NULL;
