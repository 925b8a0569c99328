-- The adversarial set never shrinks, and a chain of hashes proves it: docs/adversarial.md has the rules in words, and
-- lib/core/adversarial/chain.ts makes the same bytes outside of the database.
--
-- The database writes every link itself, in the transaction of the case, refinement or erasure that it stands for. Functions
-- that write for others run with the rights of the owner, so that the product can work under a role that owns nothing.

-- One field of a text that is hashed: name, length in bytes, value. The length makes it unambiguous whatever the value holds.
CREATE FUNCTION slicegate_field(name text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT name || ' ' || coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '-') || E'\n'
$$;

CREATE FUNCTION slicegate_sha256(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(value, 'UTF8')), 'hex')
$$;

CREATE FUNCTION slicegate_time(value timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- What is frozen of a case: JSON exactly as it is stored, never read and written again.
CREATE FUNCTION slicegate_case_content(c "case") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT E'slicegate adversarial case 1\n'
    || slicegate_field('key', c."key")
    || slicegate_field('request', c."request"::text)
    || slicegate_field('reference', c."reference"::text)
    || slicegate_field('expectation', c."expectation")
    || slicegate_field('segments', (SELECT coalesce(string_agg(slicegate_field('segment', s.value), '' ORDER BY s.place), '')
         FROM unnest(c."segments") WITH ORDINALITY AS s(value, place)))
    || slicegate_field('cluster', c."cluster_key")
    || slicegate_field('customer', c."customer_id")
    || slicegate_field('conversation', c."conversation_id")
    || slicegate_field('dimensions', c."dimensions"::text)
    || slicegate_field('derived', c."derived"::text)
$$;

CREATE FUNCTION slicegate_expectation_content(e "expectation") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT E'slicegate adversarial expectation 1\n'
    || slicegate_field('version', e."version"::text)
    || slicegate_field('text', e."text")
    || slicegate_field('by', e."created_by")
$$;

-- The text whose hash is the link. `subject` is the number of the link that added the case: it means the same in every database.
CREATE FUNCTION slicegate_entry_text(x "adversarial_entry", subject integer) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT E'slicegate adversarial entry 1\n'
    || slicegate_field('previous', x."previous_hash")
    || slicegate_field('sequence', x."sequence"::text)
    || slicegate_field('kind', x."kind")
    || slicegate_field('subject', subject::text)
    || slicegate_field('content', x."content_hash")
    || slicegate_field('reason', x."reason")
    || slicegate_field('actor', x."actor")
    || slicegate_field('at', slicegate_time(x."at"))
$$;

-- The key that takes the place of the one that people know when a case is erased.
CREATE FUNCTION slicegate_erased_key(case_id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'erased-' || case_id::text
$$;

-- True for an erased case, and for a case of another set that was made of the same trace.
CREATE FUNCTION slicegate_is_erased(case_id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM "case" c JOIN "case" a ON a."project_id" = c."project_id" AND (a."id" = c."id" OR (a."trace_id" = c."trace_id" AND c."kind" <> 'adversarial'))
    JOIN "adversarial_entry" x ON x."case_id" = a."id" AND x."kind" = 'erase'
    WHERE c."id" = slicegate_is_erased.case_id)
$$;

-- Makes a link: number, hashes and, but for an erasure, time and contents come from here, whatever the INSERT says.
CREATE FUNCTION slicegate_link_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  subject integer;
  erased boolean;
  item "case";
  refined "expectation";
  last record;
BEGIN
  -- One writer a project: a number without a gap needs the link before it to be final.
  PERFORM pg_advisory_xact_lock(hashtextextended('slicegate adversarial ' || NEW."project_id", 0));
  SELECT * INTO item FROM "case" c WHERE c."id" = NEW."case_id" AND c."project_id" = NEW."project_id" AND c."kind" = 'adversarial';
  IF item."id" IS NULL THEN
    RAISE EXCEPTION 'case % is no adversarial case of this project', NEW."case_id" USING ERRCODE = 'SG001';
  END IF;
  SELECT min(x."sequence") FILTER (WHERE x."kind" = 'add'), coalesce(bool_or(x."kind" = 'erase'), false) INTO subject, erased
    FROM "adversarial_entry" x WHERE x."case_id" = item."id" AND x."project_id" = NEW."project_id";
  SELECT x."sequence", x."hash" INTO last FROM "adversarial_entry" x WHERE x."project_id" = NEW."project_id" ORDER BY x."sequence" DESC LIMIT 1;
  NEW."sequence" := coalesce(last."sequence", 0) + 1;
  NEW."previous_hash" := coalesce(last."hash", repeat('0', 64));
  IF NEW."kind" = 'add' THEN
    IF subject IS NOT NULL THEN
      RAISE EXCEPTION 'case % is in the chain already', item."id" USING ERRCODE = 'SG001';
    END IF;
    subject := NEW."sequence";
  ELSIF subject IS NULL OR erased OR NEW."kind" NOT IN ('refine', 'erase') THEN
    RAISE EXCEPTION 'case % takes no link "%": it is %', item."id", NEW."kind", CASE WHEN erased THEN 'erased' ELSE 'not in the chain' END USING ERRCODE = 'SG001';
  END IF;
  IF NEW."kind" = 'erase' THEN
    IF length(trim(coalesce(NEW."reason", ''))) < 10 OR coalesce(NEW."actor", '') = '' THEN
      RAISE EXCEPTION 'an erasure names who and, in 10 characters or more, why' USING ERRCODE = 'SG001';
    END IF;
    NEW."content_hash" := NULL;
  ELSIF item."key" = slicegate_erased_key(item."id") THEN
    -- A tombstone that was imported: its contents are gone, the hash of them is all there is.
    IF NEW."content_hash" IS NULL OR NEW."content_hash" !~ '^[0-9a-f]{64}$' THEN
      RAISE EXCEPTION 'the link of a case without contents needs the hash of what they were' USING ERRCODE = 'SG001';
    END IF;
  ELSIF NEW."kind" = 'add' THEN
    NEW."content_hash" := slicegate_sha256(slicegate_case_content(item));
    NEW."at" := item."created_at";
  ELSE
    SELECT e.* INTO refined FROM "expectation" e WHERE e."case_id" = item."id" AND e."project_id" = NEW."project_id"
      AND e."version" = 2 + (SELECT count(*) FROM "adversarial_entry" x WHERE x."case_id" = item."id" AND x."kind" = 'refine');
    IF refined."id" IS NULL THEN
      RAISE EXCEPTION 'expectations of a case are numbered from 2 without gaps' USING ERRCODE = 'SG001';
    END IF;
    NEW."content_hash" := slicegate_sha256(slicegate_expectation_content(refined));
    NEW."at" := refined."created_at";
  END IF;
  IF NEW."kind" <> 'erase' THEN
    NEW."reason" := NULL;
    NEW."actor" := NULL;
  END IF;
  NEW."hash" := slicegate_sha256(slicegate_entry_text(NEW, subject));
  RETURN NEW;
END
$$;
CREATE TRIGGER "adversarial_entry_link" BEFORE INSERT ON "adversarial_entry" FOR EACH ROW EXECUTE FUNCTION slicegate_link_entry();

-- Backfill, before the triggers that would do it.
INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "previous_hash", "hash")
  SELECT c."project_id", 0, 'add', c."id", '', '' FROM "case" c WHERE c."kind" = 'adversarial' ORDER BY c."project_id", c."created_at", c."id";
INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "previous_hash", "hash")
  SELECT e."project_id", 0, 'refine', e."case_id", '', '' FROM "expectation" e ORDER BY e."project_id", e."created_at", e."case_id", e."version";

CREATE FUNCTION slicegate_chain_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  -- A tombstone that is imported gets its link from import_adversarial_tombstone(), with the hash of what is gone.
  IF NEW."key" <> slicegate_erased_key(NEW."id") THEN
    INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "previous_hash", "hash")
      VALUES (NEW."project_id", 0, 'add', NEW."id", '', '');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER "case_chain" AFTER INSERT ON "case" FOR EACH ROW WHEN (NEW."kind" = 'adversarial') EXECUTE FUNCTION slicegate_chain_case();

CREATE FUNCTION slicegate_case_is_chained() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "adversarial_entry" x WHERE x."case_id" = NEW."id" AND x."kind" = 'add') THEN
    RAISE EXCEPTION 'adversarial case % is not in the chain', NEW."id" USING ERRCODE = 'SG001';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER "case_is_chained" AFTER INSERT ON "case" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW."kind" = 'adversarial') EXECUTE FUNCTION slicegate_case_is_chained();

CREATE FUNCTION slicegate_chain_expectation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "previous_hash", "hash")
    VALUES (NEW."project_id", 0, 'refine', NEW."case_id", '', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER "expectation_chain" AFTER INSERT ON "expectation" FOR EACH ROW EXECUTE FUNCTION slicegate_chain_expectation();

-- What an erasure makes of a row of a table that is otherwise append-only: nothing but its words may go.
CREATE FUNCTION slicegate_is_tombstone(relation text, before jsonb, after jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  words text[] := ARRAY['ticketUrl', 'expectation', 'text', 'words', 'reason', 'traceRef', 'customerId', 'before', 'after'];
BEGIN
  CASE relation
    WHEN 'judgment' THEN
      RETURN after = before || '{"reason": null}' AND slicegate_is_erased((before->>'case_id')::uuid);
    WHEN 'expectation' THEN
      RETURN after = before || '{"text": ""}' AND slicegate_is_erased((before->>'case_id')::uuid);
    WHEN 'flag' THEN
      IF after = before || '{"trace_id": null}' AND NOT EXISTS (SELECT FROM "trace" t WHERE t."id" = (before->>'trace_id')::uuid) THEN
        RETURN true; -- the trace was deleted, the flag stays
      END IF;
      RETURN after = before || '{"ticket_url": "erased", "expectation": ""}' AND slicegate_is_erased((before->>'case_id')::uuid);
    WHEN 'rating' THEN
      RETURN after = before || '{"note": null}'
        AND EXISTS (SELECT FROM "rating_task" t WHERE t."id" = (before->>'task_id')::uuid AND slicegate_is_erased(t."case_id"));
    WHEN 'audit_event' THEN
      IF coalesce(jsonb_typeof(before->'after'), 'null') <> 'object' OR coalesce(before->'after'->>'caseId', '') !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
        RETURN false;
      END IF;
      RETURN after - 'before' - 'after' = before - 'before' - 'after'
        AND after->'after' = (before->'after') - words AND after->'before' = 'null'::jsonb
        AND slicegate_is_erased((before->'after'->>'caseId')::uuid);
    ELSE
      RETURN false;
  END CASE;
END
$$;

-- As before, and an UPDATE passes that only takes away the words of an erased case.
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
  ELSIF TG_OP = 'UPDATE' AND slicegate_is_tombstone(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SG001';
END
$$;

-- A flag may never be deleted or changed.
CREATE TRIGGER "flag_append_only" BEFORE UPDATE OR DELETE ON "flag"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only('project');
CREATE TRIGGER "flag_no_truncate" BEFORE TRUNCATE ON "flag"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();

-- As before, and a case may become its own tombstone once its erasure is a link of the chain: no contents, everything else as it was.
CREATE OR REPLACE FUNCTION slicegate_keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."key" = slicegate_erased_key(OLD."id") AND NEW."request" IS NULL AND NEW."reference" IS NULL
     AND NEW."expectation" IS NULL AND NEW."customer_id" IS NULL AND NEW."conversation_id" IS NULL AND NEW."segments" = '{}'
     AND NEW."dimensions" = '{}' AND NEW."derived" = '{}'
     AND (NEW."id", NEW."project_id", NEW."dataset_id", NEW."kind", NEW."cluster_key", NEW."trace_id", NEW."inclusion", NEW."drawn_for", NEW."created_at")
         IS NOT DISTINCT FROM
         (OLD."id", OLD."project_id", OLD."dataset_id", OLD."kind", OLD."cluster_key", OLD."trace_id", OLD."inclusion", OLD."drawn_for", OLD."created_at")
     AND slicegate_is_erased(OLD."id") THEN
    RETURN NEW;
  END IF;
  IF OLD."kind" = 'adversarial' THEN
    IF TG_OP = 'DELETE' AND slicegate_is_being_purged(OLD."project_id") THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'adversarial cases are permanent: % of case % is refused', TG_OP, OLD."key" USING ERRCODE = 'SG001';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF (NEW."project_id", NEW."dataset_id", NEW."kind", NEW."key", NEW."segments", NEW."request"::text, NEW."reference"::text)
     IS DISTINCT FROM
     (OLD."project_id", OLD."dataset_id", OLD."kind", OLD."key", OLD."segments", OLD."request"::text, OLD."reference"::text) THEN
    RAISE EXCEPTION 'cases are frozen: case % keeps its project, dataset, kind, key, segments, request and reference', OLD."key"
      USING ERRCODE = 'SG001';
  END IF;
  RETURN NEW;
END
$$;

-- The set itself stays what it is, and no other one becomes or stops being an adversarial one. Deleting it deletes its cases,
-- and those refuse.
CREATE FUNCTION slicegate_keep_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'datasets keep their kind, and an adversarial one its name and project: UPDATE of % is refused', OLD."name" USING ERRCODE = 'SG001';
END
$$;
CREATE TRIGGER "dataset_keep" BEFORE UPDATE ON "dataset" FOR EACH ROW
  WHEN (NEW."kind" IS DISTINCT FROM OLD."kind" OR (OLD."kind" = 'adversarial'
    AND (NEW."id", NEW."project_id", NEW."name", NEW."version") IS DISTINCT FROM (OLD."id", OLD."project_id", OLD."name", OLD."version")))
  EXECUTE FUNCTION slicegate_keep_dataset();

-- Takes away what an erased case holds, wherever it was copied to. Ids, counts, verdicts and prices stay: old runs keep their numbers.
-- The caches are emptied for the whole project: their keys are hashes, nothing in them says which case it was.
CREATE FUNCTION slicegate_take_away() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  made_of uuid;
  source_of text;
  emptied uuid[];
  links text[];
BEGIN
  SELECT c."trace_id", t."source_id" INTO made_of, source_of FROM "case" c
    LEFT JOIN "trace" t ON t."id" = c."trace_id" AND t."project_id" = c."project_id" WHERE c."id" = NEW."case_id";
  emptied := ARRAY(SELECT c."id" FROM "case" c WHERE c."project_id" = NEW."project_id"
    AND (c."id" = NEW."case_id" OR (c."trace_id" = made_of AND c."kind" <> 'adversarial')));
  links := ARRAY(SELECT f."ticket_url" FROM "flag" f WHERE f."case_id" = NEW."case_id" AND f."ticket_url" <> 'erased');
  UPDATE "case" SET "key" = slicegate_erased_key("id"), "request" = NULL, "reference" = NULL, "expectation" = NULL, "customer_id" = NULL,
    "conversation_id" = NULL, "segments" = '{}', "dimensions" = '{}', "derived" = '{}' WHERE "id" = ANY(emptied);
  UPDATE "expectation" SET "text" = '' WHERE "case_id" = NEW."case_id";
  UPDATE "flag" SET "ticket_url" = 'erased', "expectation" = '' WHERE "case_id" = NEW."case_id";
  UPDATE "outcome" SET "output" = NULL, "detail" = NULL, "reason" = CASE WHEN "reason" IS NULL THEN NULL ELSE 'erased' END WHERE "case_id" = ANY(emptied);
  UPDATE "judgment" SET "reason" = NULL WHERE "case_id" = ANY(emptied);
  UPDATE "run_case" SET "failure_argument" = NULL WHERE "case_id" = ANY(emptied);
  UPDATE "review_rerun" SET "error" = NULL WHERE "case_id" = ANY(emptied);
  UPDATE "quarantine" SET "reason" = 'erased' WHERE "case_id" = ANY(emptied);
  UPDATE "rating" x SET "note" = NULL FROM "rating_task" t WHERE t."id" = x."task_id" AND t."case_id" = ANY(emptied);
  UPDATE "ticket" SET "ticket_url" = 'erased-' || "id"::text, "trace_ref" = NULL, "customer_id" = NULL, "happened_at" = NULL, "words" = NULL,
    "expectation" = NULL, "reason" = NULL
    WHERE "project_id" = NEW."project_id" AND ("ticket_url" = ANY(links) OR "trace_ref" IN (made_of::text, source_of)
      OR "flag_id" IN (SELECT f."id" FROM "flag" f WHERE f."case_id" = NEW."case_id"));
  UPDATE "trace" SET "source_id" = 'erased-' || "id"::text, "parent_source_id" = NULL, "customer_id" = NULL, "conversation_id" = NULL, "dimensions" = '{}',
    "request" = NULL, "response" = NULL, "error" = NULL, "tools" = '{}', "replayable" = false, "not_replayable_reason" = 'erased'
    WHERE "id" = made_of AND "project_id" = NEW."project_id";
  UPDATE "trace_audit" SET "note" = NULL WHERE "trace_id" = made_of AND "project_id" = NEW."project_id";
  UPDATE "audit_event" x SET "before" = NULL,
    "after" = x."after" - ARRAY['ticketUrl', 'expectation', 'text', 'words', 'reason', 'traceRef', 'customerId', 'before', 'after']
    WHERE x."project_id" = NEW."project_id" AND x."after"->>'caseId' = NEW."case_id"::text;
  DELETE FROM "webhook_delivery" d USING "webhook" w WHERE w."id" = d."webhook_id" AND w."project_id" = NEW."project_id"
    AND d."event" IN ('flag.created', 'adversarial.broke') AND d."payload"::text LIKE '%' || NEW."case_id"::text || '%';
  DELETE FROM "judge_cache" WHERE "project_id" = NEW."project_id";
  DELETE FROM "similar_answer" WHERE "project_id" = NEW."project_id";
  UPDATE "similar_check" SET "text" = '', "similar_text" = '' WHERE "project_id" = NEW."project_id";
  RETURN NULL;
END
$$;
CREATE TRIGGER "adversarial_entry_take_away" AFTER INSERT ON "adversarial_entry" FOR EACH ROW
  WHEN (NEW."kind" = 'erase') EXECUTE FUNCTION slicegate_take_away();

-- Legal erasure: a link that says who and why, and the case becomes a tombstone that still counts. Returns the number of the link.
CREATE FUNCTION erase_adversarial_case(case_id uuid, actor text, reason text, at timestamptz DEFAULT now()) RETURNS integer
LANGUAGE sql SECURITY DEFINER AS $$
  INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "previous_hash", "hash", "reason", "actor", "at")
    SELECT c."project_id", 0, 'erase', c."id", '', '', erase_adversarial_case.reason, erase_adversarial_case.actor, erase_adversarial_case.at
    FROM "case" c WHERE c."id" = erase_adversarial_case.case_id
    RETURNING "sequence"
$$;

-- A case that was erased before it came here: its place in the count and the hash of what it was. Returns its id.
CREATE FUNCTION import_adversarial_tombstone(dataset_id uuid, content_hash text, at timestamptz) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  made uuid := gen_random_uuid();
  project uuid;
BEGIN
  SELECT d."project_id" INTO project FROM "dataset" d WHERE d."id" = import_adversarial_tombstone.dataset_id AND d."kind" = 'adversarial';
  IF project IS NULL THEN
    RAISE EXCEPTION 'dataset % is no adversarial set', import_adversarial_tombstone.dataset_id USING ERRCODE = 'SG001';
  END IF;
  INSERT INTO "case" ("id", "project_id", "dataset_id", "kind", "key", "segments", "created_at")
    VALUES (made, project, import_adversarial_tombstone.dataset_id, 'adversarial', slicegate_erased_key(made), '{}', import_adversarial_tombstone.at);
  INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "content_hash", "previous_hash", "hash", "at")
    VALUES (project, 0, 'add', made, import_adversarial_tombstone.content_hash, '', '', import_adversarial_tombstone.at);
  RETURN made;
END
$$;

-- A refinement of such a case. Returns the number of its link.
CREATE FUNCTION import_adversarial_refinement(case_id uuid, content_hash text, at timestamptz) RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$
  INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "content_hash", "previous_hash", "hash", "at")
    SELECT c."project_id", 0, 'refine', c."id", import_adversarial_refinement.content_hash, '', '', import_adversarial_refinement.at
    FROM "case" c WHERE c."id" = import_adversarial_refinement.case_id AND c."key" = slicegate_erased_key(c."id")
    RETURNING "sequence"
$$;

ALTER FUNCTION purge_simulated_project(uuid) SECURITY DEFINER;

-- Names mean our tables and functions whatever the caller's search path says; temporary ones come last.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
    AND (p.proname LIKE 'slicegate\_%' OR p.proname IN ('purge_simulated_project', 'erase_adversarial_case', 'import_adversarial_tombstone', 'import_adversarial_refinement'))
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END
$$;
