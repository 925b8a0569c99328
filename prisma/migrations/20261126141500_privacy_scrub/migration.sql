-- Personal data that was found late leaves what is written once as well, without a way to change anything else there: a text may only become
-- the same text with pieces of it replaced by placeholders such as <PERSON_1>, and what the chain of the adversarial set proves gets a link of its
-- own, kind "scrub". docs/privacy.md has the rules in words, lib/db/stored-texts.ts every column that may hold text of traffic.

-- The text without the escapes of JSON, as two writers of the same JSON escape differently. Only for comparing: what is left out of both is not seen.
CREATE FUNCTION slicegate_unescaped(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF strpos(value, '\') = 0 THEN
    RETURN value;
  END IF;
  RETURN unistr(replace(replace(regexp_replace(value, '\\+u([0-9a-fA-F]{4})', chr(1) || 'u\1', 'g'), '\', ''), chr(1), '\'));
END
$$;

-- True where `after` is `before` with pieces replaced by placeholders and nothing else, or is empty.
CREATE FUNCTION slicegate_only_hides(before text, after text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  pattern text;
BEGIN
  IF after IS NULL OR after = '{}' OR before = after THEN
    RETURN true;
  END IF;
  IF before IS NULL OR after !~ '<[A-Z][A-Z_]*_[0-9a-f]+>' THEN
    RETURN false;
  END IF;
  pattern := regexp_replace(slicegate_unescaped(after), '([!%_])', '!\1', 'g');
  -- in JSON a number becomes a placeholder as a string; the signs that were escaped stand in its name
  pattern := regexp_replace(pattern, '"?<[A-Z](?:[A-Z]|!_)*!_[0-9a-f]+>"?', '%', 'g');
  RETURN slicegate_unescaped(before) LIKE pattern ESCAPE '!';
EXCEPTION WHEN OTHERS THEN
  -- half a character, or something else that cannot be compared: then it is not proven
  RETURN false;
END
$$;

-- What may be hidden later in the tables that are written once; null for any other one.
CREATE FUNCTION slicegate_scrubbed_columns(relation text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE relation
    WHEN 'case' THEN ARRAY['key', 'segments', 'cluster_key', 'customer_id', 'conversation_id', 'dimensions', 'derived', 'request', 'reference', 'expectation']
    WHEN 'flag' THEN ARRAY['ticket_url', 'expectation']
    WHEN 'expectation' THEN ARRAY['text']
    WHEN 'judgment' THEN ARRAY['reason']
    WHEN 'review' THEN ARRAY['reason', 'evidence', 'critical']
    WHEN 'rating' THEN ARRAY['note']
    WHEN 'gate_decision' THEN ARRAY['sentence', 'report']
    WHEN 'audit_event' THEN ARRAY['target', 'before', 'after']
  END
$$;

-- Whether an UPDATE only hides: asked for by scrub_stored_text(), other columns as they were, each text with more placeholders.
CREATE FUNCTION slicegate_is_scrub(relation text, before jsonb, after jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('slicegate.scrub', true), '') = 'on' AND NOT EXISTS (
    SELECT FROM jsonb_object_keys(before) AS name WHERE before->name IS DISTINCT FROM after->name
      AND NOT (name = ANY(coalesce(slicegate_scrubbed_columns(relation), '{}')) AND slicegate_only_hides(before->>name, after->>name)))
$$;

-- As before, and an UPDATE passes that only hides.
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
  ELSIF TG_OP = 'UPDATE' AND (slicegate_is_tombstone(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) OR slicegate_is_scrub(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SG001';
END
$$;

-- The rule of case_keep for a scrub: JSON as the text that is stored, everything else as it was.
CREATE FUNCTION slicegate_is_case_scrub(old_case "case", new_case "case") RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('slicegate.scrub', true), '') = 'on'
    AND to_jsonb(old_case) - slicegate_scrubbed_columns('case') = to_jsonb(new_case) - slicegate_scrubbed_columns('case')
    AND new_case."key" <> slicegate_erased_key(old_case."id")
    AND slicegate_only_hides(old_case."key", new_case."key") AND slicegate_only_hides(old_case."cluster_key", new_case."cluster_key")
    AND slicegate_only_hides(old_case."customer_id", new_case."customer_id") AND slicegate_only_hides(old_case."conversation_id", new_case."conversation_id")
    AND slicegate_only_hides(old_case."dimensions"::text, new_case."dimensions"::text) AND slicegate_only_hides(old_case."derived"::text, new_case."derived"::text)
    AND slicegate_only_hides(old_case."request"::text, new_case."request"::text) AND slicegate_only_hides(old_case."reference"::text, new_case."reference"::text)
    AND slicegate_only_hides(old_case."expectation", new_case."expectation")
    AND cardinality(old_case."segments") = cardinality(new_case."segments")
    AND NOT EXISTS (SELECT FROM unnest(old_case."segments", new_case."segments") AS s(before, after) WHERE NOT slicegate_only_hides(s.before, s.after))
$$;

-- As before, and in a case more may be hidden.
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
  IF TG_OP = 'UPDATE' AND slicegate_is_case_scrub(OLD, NEW) THEN
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

-- Everything that stands of a case at a moment: what a link of the kind "scrub" hashes.
CREATE FUNCTION slicegate_case_state(c "case") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT E'slicegate adversarial state 1\n' || slicegate_field('case', slicegate_sha256(slicegate_case_content(c)))
    || coalesce((SELECT string_agg(slicegate_field('refinement', slicegate_sha256(slicegate_expectation_content(e))), '' ORDER BY e."version")
         FROM "expectation" e WHERE e."case_id" = c."id"), '')
$$;

-- As before, with the kind "scrub": its contents are the case and its refinements as they stand then, and it says who and why.
CREATE OR REPLACE FUNCTION slicegate_link_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
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
  ELSIF subject IS NULL OR erased OR NEW."kind" NOT IN ('refine', 'erase', 'scrub') THEN
    RAISE EXCEPTION 'case % takes no link "%": it is %', item."id", NEW."kind", CASE WHEN erased THEN 'erased' ELSE 'not in the chain' END USING ERRCODE = 'SG001';
  END IF;
  IF NEW."kind" = 'erase' THEN
    IF length(trim(coalesce(NEW."reason", ''))) < 10 OR coalesce(NEW."actor", '') = '' THEN
      RAISE EXCEPTION 'an erasure names who and, in 10 characters or more, why' USING ERRCODE = 'SG001';
    END IF;
    NEW."content_hash" := NULL;
  ELSIF NEW."kind" = 'scrub' THEN
    IF length(trim(coalesce(NEW."reason", ''))) < 10 OR coalesce(NEW."actor", '') = '' OR coalesce(current_setting('slicegate.scrub', true), '') <> 'on' THEN
      RAISE EXCEPTION 'a link "scrub" comes with the change that it stands for, and names who and, in 10 characters or more, why' USING ERRCODE = 'SG001';
    END IF;
    NEW."content_hash" := slicegate_sha256(slicegate_case_state(item));
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
  IF NEW."kind" NOT IN ('erase', 'scrub') THEN
    NEW."reason" := NULL;
    NEW."actor" := NULL;
  END IF;
  NEW."hash" := slicegate_sha256(slicegate_entry_text(NEW, subject));
  RETURN NEW;
END
$$;

-- The link of a scrub, in the transaction of the change. An erasure takes contents away and has a link of its own.
CREATE FUNCTION slicegate_chain_scrub() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO "adversarial_entry" ("project_id", "sequence", "kind", "case_id", "previous_hash", "hash", "reason", "actor", "at")
    VALUES (NEW."project_id", 0, 'scrub', CASE TG_TABLE_NAME WHEN 'case' THEN (to_jsonb(NEW)->>'id')::uuid ELSE (to_jsonb(NEW)->>'case_id')::uuid END, '', '',
      current_setting('slicegate.scrub_reason', true), current_setting('slicegate.scrub_actor', true), date_trunc('milliseconds', now()));
  RETURN NULL;
END
$$;
CREATE TRIGGER "case_scrub" AFTER UPDATE ON "case" FOR EACH ROW
  WHEN (NEW."kind" = 'adversarial' AND NEW."key" <> slicegate_erased_key(NEW."id")
    AND slicegate_case_content(OLD) IS DISTINCT FROM slicegate_case_content(NEW)) EXECUTE FUNCTION slicegate_chain_scrub();
CREATE TRIGGER "expectation_scrub" AFTER UPDATE ON "expectation" FOR EACH ROW
  WHEN (NEW."text" <> '' AND NEW."text" <> OLD."text") EXECUTE FUNCTION slicegate_chain_scrub();

-- Hides more in one row of a table that is written once: {column: text, [texts] or null}. False where there is no such row; refuses whatever is more than hiding.
CREATE FUNCTION scrub_stored_text(project uuid, relation text, row_id text, texts jsonb, actor text, reason text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  name text;
  kind text;
  sets text[] := '{}';
  scope text;
  found integer;
BEGIN
  IF slicegate_scrubbed_columns(relation) IS NULL THEN
    RAISE EXCEPTION 'in % nothing is hidden this way', relation USING ERRCODE = 'SG001';
  END IF;
  FOR name IN SELECT jsonb_object_keys(texts) LOOP
    IF NOT name = ANY(slicegate_scrubbed_columns(relation)) THEN
      RAISE EXCEPTION 'in % nothing is hidden in %', relation, name USING ERRCODE = 'SG001';
    END IF;
    SELECT format_type(a.atttypid, a.atttypmod) INTO kind FROM pg_attribute a WHERE a.attrelid = format('%I', relation)::regclass AND a.attname = name;
    sets := sets || CASE kind WHEN 'text[]' THEN format('%I = ARRAY(SELECT jsonb_array_elements_text($2->%L))', name, name) ELSE format('%I = ($2->>%L)::%s', name, name, kind) END;
  END LOOP;
  IF cardinality(sets) = 0 THEN
    RETURN true;
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO kind FROM pg_attribute a WHERE a.attrelid = format('%I', relation)::regclass AND a.attname = 'id';
  scope := CASE WHEN relation IN ('judgment', 'review', 'gate_decision') THEN '"run_id" IN (SELECT r."id" FROM "run" r WHERE r."project_id" = $3)' ELSE '"project_id" = $3' END;
  IF relation IN ('case', 'expectation') THEN
    -- before the row, as an erasure takes them in this order too
    PERFORM pg_advisory_xact_lock(hashtextextended('slicegate adversarial ' || project, 0));
  END IF;
  PERFORM set_config('slicegate.scrub', 'on', true), set_config('slicegate.scrub_actor', actor, true), set_config('slicegate.scrub_reason', reason, true);
  EXECUTE format('UPDATE %I SET %s WHERE "id" = $1::%s AND %s', relation, array_to_string(sets, ', '), kind, scope) USING row_id, texts, project;
  GET DIAGNOSTICS found = ROW_COUNT;
  PERFORM set_config('slicegate.scrub', '', true);
  RETURN found > 0;
END
$$;

-- An erased case takes the record of its trace along, as the source wrote it.
CREATE FUNCTION slicegate_take_away_original() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE "trace" t SET "original" = NULL FROM "case" c
    WHERE c."id" = NEW."case_id" AND t."id" = c."trace_id" AND t."project_id" = NEW."project_id" AND t."original" IS NOT NULL;
  RETURN NULL;
END
$$;
CREATE TRIGGER "adversarial_entry_take_away_original" AFTER INSERT ON "adversarial_entry" FOR EACH ROW
  WHEN (NEW."kind" = 'erase') EXECUTE FUNCTION slicegate_take_away_original();

-- Names mean our tables and functions whatever the caller's search path says; temporary ones come last.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
    AND (p.proname LIKE 'slicegate\_%' OR p.proname = 'scrub_stored_text')
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END
$$;
