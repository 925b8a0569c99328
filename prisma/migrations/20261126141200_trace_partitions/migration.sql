-- Traces in partitions, one a week. The key of a trace is made of its own time, so that the order of the keys is the order of time, a
-- window of time is a range of keys, and the same row of the same source has the same key wherever and whenever it is read:
-- docs/traffic-scale.md has the reasons, lib/core/trace-id.ts makes the same keys outside of the database.

-- Milliseconds since 1970 in whole numbers, within what 48 bits hold.
CREATE FUNCTION slicegate_trace_ms(ts timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN greatest(0, least(281474976710655, floor(extract(epoch FROM (ts - '1970-01-01 00:00:00+00'::timestamptz)) * 1000)))::bigint;

-- The time in a key, in the same milliseconds.
CREATE FUNCTION slicegate_trace_id_ms(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ('x' || substr(id::text, 1, 8) || substr(id::text, 10, 4))::bit(48)::bigint;

-- A UUIDv7 whose time is that of the trace, and whose other bits are of the SHA-256 of project, time, source and id at the source.
CREATE FUNCTION slicegate_trace_id(project_id uuid, source text, source_id text, ts timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT (lpad(to_hex(slicegate_trace_ms(ts)), 12, '0') || '7' || substr(hex, 2, 3) || substr('89ab', 1 + (('x' || substr(hex, 5, 1))::bit(4)::int & 3), 1) || substr(hex, 6, 15))::uuid
    FROM encode(sha256(convert_to(project_id::text || E'\n' || slicegate_trace_ms(ts) || E'\n' || octet_length(convert_to(source, 'UTF8')) || ':' || source || E'\n' || source_id, 'UTF8')), 'hex') AS hex);

-- The smallest key of a moment.
CREATE FUNCTION slicegate_first_trace_id(ms bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (lpad(to_hex(greatest(0, least(281474976710655, ms))), 12, '0') || '00000000000000000000')::uuid;

-- Out of the way of the list of tables.
CREATE SCHEMA IF NOT EXISTS traces;

ALTER TABLE "flag" DROP CONSTRAINT "flag_trace_id_fkey";
ALTER TABLE "trace" RENAME TO "trace_before";
ALTER TABLE "trace_before" DROP CONSTRAINT "trace_pkey", DROP CONSTRAINT "trace_project_id_fkey", DROP CONSTRAINT "trace_cluster_id_fkey";
DROP INDEX "trace_project_id_source_source_id_key", "trace_project_id_ts_id_idx", "trace_customer_idx", "trace_errors_idx", "trace_not_replayable_idx", "trace_places_idx";
DROP INDEX IF EXISTS "trace_words_idx";

CREATE TABLE "trace" (
  LIKE "trace_before" INCLUDING DEFAULTS,
  CONSTRAINT "trace_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "trace_id_holds_its_time" CHECK (slicegate_trace_id_ms("id") = slicegate_trace_ms("ts"))
) PARTITION BY RANGE ("id");

-- What people look for in the explorer, beside the traces: an index over every three letters makes every insert pay, so it is filled by the
-- worker, a moment after the traces came.
CREATE TABLE "trace_words" (
  "project_id" UUID NOT NULL,
  "id" UUID NOT NULL,
  "words" TEXT NOT NULL,
  CONSTRAINT "trace_words_pkey" PRIMARY KEY ("project_id", "id")
) PARTITION BY RANGE ("id");

-- Traces whose words are not in there yet; one row a statement that brought some.
CREATE TABLE "trace_to_index" (
  "id" BIGSERIAL NOT NULL,
  "project_id" UUID NOT NULL,
  "trace_ids" UUID[],
  CONSTRAINT "trace_to_index_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "trace_to_index_project_id_id_idx" ON "trace_to_index"("project_id", "id");

-- Bodies are read far more often than they are written, and a page reads many.
DO $$
DECLARE
  body text;
BEGIN
  FOREACH body IN ARRAY ARRAY['request', 'response', 'original'] LOOP
    EXECUTE format('ALTER TABLE "trace" ALTER COLUMN %I SET COMPRESSION lz4', body);
  END LOOP;
EXCEPTION WHEN feature_not_supported THEN
  -- the older compression takes longer than all else that the database does for a trace: there bodies stay as they are
  RAISE NOTICE 'lz4 is not available: requests and originals are not compressed';
  ALTER TABLE "trace" ALTER COLUMN "request" SET STORAGE EXTERNAL;
  ALTER TABLE "trace" ALTER COLUMN "original" SET STORAGE EXTERNAL;
END
$$;
-- Lists and counts go over many traces and read no body: what they read stays together, and bodies lie beside it (toast_tuple_target below).
ALTER TABLE "trace" ALTER COLUMN "dimensions" SET STORAGE MAIN;
ALTER TABLE "trace" ALTER COLUMN "tools" SET STORAGE MAIN;

-- One partition for everything from before the weeks that are kept one by one, and one for times that nobody expects.
DO $$
DECLARE
  first uuid := slicegate_first_trace_id(slicegate_trace_ms(date_trunc('week', now() - interval '2 years', 'UTC')));
BEGIN
  EXECUTE format('CREATE TABLE traces.older PARTITION OF public."trace" FOR VALUES FROM (MINVALUE) TO (%L)', first);
  EXECUTE format('CREATE TABLE traces.older_words PARTITION OF public."trace_words" FOR VALUES FROM (MINVALUE) TO (%L)', first);
  EXECUTE 'CREATE TABLE traces.rest PARTITION OF public."trace" DEFAULT';
  EXECUTE 'ALTER TABLE traces.older SET (toast_tuple_target = 256)';
  EXECUTE 'ALTER TABLE traces.rest SET (toast_tuple_target = 256)';
  EXECUTE 'CREATE TABLE traces.rest_words PARTITION OF public."trace_words" DEFAULT';
END
$$;

-- Where a time lies: the Monday of its week, UTC.
CREATE FUNCTION slicegate_trace_week(ts timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN date_trunc('week', ts, 'UTC');

-- Makes the partition of the week of a time, unless it is there. False where a week gets none: it is too old or lies ahead, or traces of it came
-- in while it lay ahead. Whatever times the rows of a file claim to have, there are never more partitions than weeks since two years before the first start.
CREATE FUNCTION slicegate_make_trace_partition(week timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  monday timestamptz;
  name text;
  first uuid;
  behind uuid;
  oldest uuid;
BEGIN
  IF week IS NULL OR week < '1970-01-05 00:00:00+00' OR week > now() + interval '8 days' THEN
    RETURN false;
  END IF;
  monday := slicegate_trace_week(week);
  name := to_char(monday AT TIME ZONE 'UTC', '"week_"IYYY_IW');
  IF to_regclass('traces.' || name) IS NOT NULL THEN
    RETURN true;
  END IF;
  first := slicegate_first_trace_id(slicegate_trace_ms(monday));
  behind := slicegate_first_trace_id(slicegate_trace_ms(monday) + 604800000);
  oldest := substring(pg_get_expr((SELECT c.relpartbound FROM pg_class c WHERE c.oid = 'traces.older'::regclass), 'traces.older'::regclass) FROM 'TO \(''([-0-9a-f]+)''\)');
  IF first < oldest THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('slicegate trace partitions', 0));
  -- asked of the table: that the name was not there a moment ago is remembered
  IF EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'traces'::regnamespace AND c.relname = name) THEN
    RETURN true;
  END IF;
  -- not before: attaching waits for everyone who has read from there, and they would wait for the one who attaches
  IF EXISTS (SELECT FROM traces.rest WHERE "id" >= first AND "id" < behind) OR EXISTS (SELECT FROM traces.rest_words WHERE "id" >= first AND "id" < behind) THEN
    RETURN false;
  END IF;
  -- Attached rather than made in place: who reads and writes other weeks goes on meanwhile.
  EXECUTE format('CREATE TABLE traces.%I (LIKE public."trace" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMPRESSION INCLUDING STORAGE) WITH (toast_tuple_target = 256)', name);
  EXECUTE format('CREATE TABLE traces.%I (LIKE public."trace_words" INCLUDING DEFAULTS)', name || '_words');
  EXECUTE format('ALTER TABLE public."trace" ATTACH PARTITION traces.%I FOR VALUES FROM (%L) TO (%L)', name, first, behind);
  EXECUTE format('ALTER TABLE public."trace_words" ATTACH PARTITION traces.%I FOR VALUES FROM (%L) TO (%L)', name || '_words', first, behind);
  RETURN true;
END
$$;

-- Takes away the partitions of weeks that ended before a time and hold nothing. Returns how many.
CREATE FUNCTION slicegate_drop_empty_trace_partitions(before timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text;
  used boolean;
  dropped integer := 0;
BEGIN
  -- readers wait behind this, so it does not wait long itself; the next time is soon enough
  PERFORM set_config('lock_timeout', '2s', true);
  PERFORM pg_advisory_xact_lock(hashtextextended('slicegate trace partitions', 0));
  FOR name IN
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'traces'::regnamespace AND c.relname ~ '^week_\d{4}_\d{2}$'
      AND to_date(substr(c.relname, 6), 'IYYY_IW') + 7 <= (least(before, now()) AT TIME ZONE 'UTC')::date ORDER BY 1
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM traces.%I) OR EXISTS (SELECT FROM traces.%I)', name, name || '_words') INTO used;
    CONTINUE WHEN used;
    BEGIN
      EXECUTE format('LOCK TABLE traces.%I, traces.%I IN ACCESS EXCLUSIVE MODE', name, name || '_words');
      EXECUTE format('SELECT EXISTS (SELECT FROM traces.%I) OR EXISTS (SELECT FROM traces.%I)', name, name || '_words') INTO used;
      CONTINUE WHEN used;
      EXECUTE format('DROP TABLE traces.%I, traces.%I', name, name || '_words');
      dropped := dropped + 1;
    EXCEPTION WHEN lock_not_available THEN
      NULL;
    END;
  END LOOP;
  RETURN dropped;
END
$$;

-- Everything moves, with the key that it would have got.
CREATE TEMP TABLE trace_key ON COMMIT DROP AS
  SELECT "id" AS before, slicegate_trace_id("project_id", "source", "source_id", "ts") AS after FROM "trace_before";
CREATE UNIQUE INDEX ON trace_key (before);
ANALYZE trace_key;
SELECT slicegate_make_trace_partition(week) FROM (SELECT DISTINCT slicegate_trace_week("ts") AS week FROM "trace_before") weeks;

DO $$
DECLARE
  columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '"trace_before"'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id');
BEGIN
  EXECUTE format('INSERT INTO "trace" ("id", %s) SELECT k.after, %s FROM "trace_before" t JOIN trace_key k ON k.before = t."id"', columns, columns);
END
$$;
DROP TABLE "trace_before";

-- What points to them follows. Some of it is written once: the guards look away for as long as this takes, and nothing but the key is changed.
ALTER TABLE "flag" DISABLE TRIGGER "flag_append_only";
ALTER TABLE "case" DISABLE TRIGGER "case_keep";
ALTER TABLE "audit_event" DISABLE TRIGGER "audit_event_append_only";
UPDATE "flag" SET "trace_id" = k.after FROM trace_key k WHERE k.before = "trace_id";
UPDATE "case" SET "trace_id" = k.after FROM trace_key k WHERE k.before = "trace_id";
UPDATE "audit_event" SET "target" = k.after::text FROM trace_key k WHERE "action" IN ('trace.flag', 'trace.audit') AND k.before::text = "target";
ALTER TABLE "flag" ENABLE TRIGGER "flag_append_only";
ALTER TABLE "case" ENABLE TRIGGER "case_keep";
ALTER TABLE "audit_event" ENABLE TRIGGER "audit_event_append_only";
UPDATE "trace_audit" SET "trace_id" = k.after FROM trace_key k WHERE k.before = "trace_id";
UPDATE "privacy_sample" SET "trace_id" = k.after FROM trace_key k WHERE k.before = "trace_id";
UPDATE "ticket" SET "trace_ref" = k.after::text FROM trace_key k WHERE lower("trace_ref") = k.before::text;
UPDATE "audit_week" SET "by_cluster" = jsonb_set("by_cluster", '{reasons}', (
  SELECT coalesce(jsonb_object_agg(coalesce(k.after::text, said.key), said.value), '{}')
  FROM jsonb_each("by_cluster"->'reasons') said LEFT JOIN trace_key k ON k.before::text = said.key
)) WHERE jsonb_typeof("by_cluster"->'reasons') = 'object';
-- The picture of a grouping: four bytes with the length of the keys of its clusters, these, then 26 bytes for each trace, of which the first 16 are its key.
UPDATE "clustering" SET "map" = substr("map", 1, begins.at) || (
  SELECT coalesce(string_agg(coalesce(decode(replace(k.after::text, '-', ''), 'hex'), substr(one, 1, 16)) || substr(one, 17), ''::bytea ORDER BY place), ''::bytea)
  FROM generate_series(0, (octet_length("map") - begins.at) / 26 - 1) place
  CROSS JOIN LATERAL (SELECT substr("map", begins.at + 1 + place * 26, 26) AS one) record
  LEFT JOIN trace_key k ON k.before = encode(substr(one, 1, 16), 'hex')::uuid
) FROM (SELECT "id", 4 + get_byte("map", 0) + (get_byte("map", 1) << 8) + (get_byte("map", 2) << 16) + (get_byte("map", 3) << 24) AS at FROM "clustering" WHERE octet_length("map") >= 4) begins
WHERE begins."id" = "clustering"."id";

ALTER TABLE "trace" ADD CONSTRAINT "trace_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "trace" ADD CONSTRAINT "trace_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The explorer, and drawing a window of time.
CREATE INDEX "trace_project_id_id_idx" ON "trace"("project_id", "id");
-- A trace by the id that its source gave it.
CREATE INDEX "trace_project_id_source_id_idx" ON "trace"("project_id", "source_id");
-- As before, with the key for the time.
CREATE INDEX "trace_customer_idx" ON "trace"("project_id", "customer_id" text_pattern_ops, "id") WHERE "customer_id" IS NOT NULL;
CREATE INDEX "trace_errors_idx" ON "trace"("project_id", "id") WHERE "status" = 'error';
CREATE INDEX "trace_not_replayable_idx" ON "trace"("project_id", "id") WHERE NOT "replayable";
CREATE INDEX "trace_places_idx" ON "trace"("cluster_id") INCLUDE ("id", "customer_id") WHERE "cluster_id" IS NOT NULL;

-- The begin of what is looked for: longer texts are not searched to their end.
CREATE FUNCTION slicegate_searched_words(source_id text, request json) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
  SELECT left(slicegate_trace_words(source_id, request), 20000)
$$;
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "trace_words_idx" ON "trace_words" USING gin ("words" gin_trgm_ops) WHERE "words" IS NOT NULL; -- which the schema file does not see
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not available: the search in traces works without an index';
END
$$;

-- However a trace comes, changes or goes, its words follow.
CREATE FUNCTION slicegate_words_of_new_traces() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO "trace_to_index" ("project_id", "trace_ids")
    SELECT "project_id", array_agg("id") FROM (SELECT "project_id", "id", (row_number() OVER (PARTITION BY "project_id") - 1) / 1000 AS part FROM added) parts GROUP BY "project_id", part;
  RETURN NULL;
END
$$;
CREATE FUNCTION slicegate_words_of_changed_trace() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM "trace_words" WHERE "project_id" = OLD."project_id" AND "id" = OLD."id";
  INSERT INTO "trace_to_index" ("project_id", "trace_ids") VALUES (NEW."project_id", ARRAY[NEW."id"]);
  RETURN NULL;
END
$$;
CREATE FUNCTION slicegate_words_of_old_traces() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM "trace_words" w USING gone WHERE w."project_id" = gone."project_id" AND w."id" = gone."id";
  RETURN NULL;
END
$$;
CREATE TRIGGER "trace_words_added" AFTER INSERT ON "trace" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION slicegate_words_of_new_traces();
CREATE TRIGGER "trace_words_changed" AFTER UPDATE OF "request", "source_id" ON "trace" FOR EACH ROW EXECUTE FUNCTION slicegate_words_of_changed_trace();
CREATE TRIGGER "trace_words_gone" AFTER DELETE ON "trace" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION slicegate_words_of_old_traces();

-- What was there is searched at once.
INSERT INTO "trace_words" ("project_id", "id", "words") SELECT "project_id", "id", slicegate_searched_words("source_id", "request") FROM "trace";

-- Traces of this week and the next go to their own partitions from the first one on.
SELECT slicegate_make_trace_partition(now()), slicegate_make_trace_partition(now() + interval '7 days');
