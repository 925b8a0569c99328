-- What was judged, reviewed and recorded stays as it was written, and adversarial cases only ever grow in number.
-- The rules stand here, because a rule in the application ends where the next script or console begins.
--
-- The one way out is purge_simulated_project(id): the demo project may be deleted whole. Audit events stay even then.

-- True while purge_simulated_project() deletes this project, as long as the project is a simulated one.
CREATE FUNCTION slicegate_is_being_purged(project_id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('slicegate.purge_project', true), '') = project_id::text
     AND EXISTS (SELECT 1 FROM "project" p WHERE p."id" = project_id AND p."simulated")
$$;

-- Refuses the statement or row change; with the trigger argument 'run' a DELETE passes during the purge of the run's project.
CREATE FUNCTION slicegate_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  project uuid;
BEGIN
  IF TG_OP = 'DELETE' AND TG_NARGS = 1 AND TG_ARGV[0] = 'run' THEN
    SELECT r."project_id" INTO project FROM "run" r WHERE r."id" = OLD."run_id";
    IF slicegate_is_being_purged(project) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SG001';
END
$$;

CREATE TRIGGER "judgment_append_only" BEFORE UPDATE OR DELETE ON "judgment"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only('run');
CREATE TRIGGER "judgment_no_truncate" BEFORE TRUNCATE ON "judgment"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();

CREATE TRIGGER "review_append_only" BEFORE UPDATE OR DELETE ON "review"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only('run');
CREATE TRIGGER "review_no_truncate" BEFORE TRUNCATE ON "review"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();

CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only();
CREATE TRIGGER "audit_event_no_truncate" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();

-- A re-decision is a new row. Decisions go with their run as long as nobody reviewed them.
CREATE TRIGGER "gate_decision_no_update" BEFORE UPDATE ON "gate_decision"
  FOR EACH ROW EXECUTE FUNCTION slicegate_append_only();

CREATE FUNCTION slicegate_keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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

CREATE TRIGGER "case_keep" BEFORE UPDATE OR DELETE ON "case"
  FOR EACH ROW EXECUTE FUNCTION slicegate_keep_case();
CREATE TRIGGER "case_no_truncate" BEFORE TRUNCATE ON "case"
  FOR EACH STATEMENT EXECUTE FUNCTION slicegate_append_only();

-- Without these two, evidence could be carried to a place where it may be deleted.
CREATE FUNCTION slicegate_keep_simulated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'project % is % for good', OLD."slug", CASE WHEN OLD."simulated" THEN 'simulated' ELSE 'real' END
    USING ERRCODE = 'SG001';
END
$$;
CREATE TRIGGER "project_keep_simulated" BEFORE UPDATE ON "project"
  FOR EACH ROW WHEN (OLD."simulated" IS DISTINCT FROM NEW."simulated" OR OLD."id" IS DISTINCT FROM NEW."id")
  EXECUTE FUNCTION slicegate_keep_simulated();

CREATE FUNCTION slicegate_keep_run_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'run % stays in its project', OLD."id" USING ERRCODE = 'SG001';
END
$$;
CREATE TRIGGER "run_keep_project" BEFORE UPDATE ON "run"
  FOR EACH ROW WHEN (OLD."project_id" IS DISTINCT FROM NEW."project_id" OR OLD."id" IS DISTINCT FROM NEW."id")
  EXECUTE FUNCTION slicegate_keep_run_project();

-- Deletes a simulated project with everything of it. Children first: a cascade takes the parent away before its children,
-- and the triggers above have to see to which project a row belongs. Returns false when there is no such project.
CREATE FUNCTION purge_simulated_project(id uuid) RETURNS boolean LANGUAGE plpgsql AS $$
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
