-- The role that the product runs as in production: it owns nothing, so no statement of it can switch off what guards the adversarial set
-- and the other evidence. docs/adversarial.md has the steps.
--
-- As the owner of the database, after its migrations and again after every later one; it may be run as often as you like:
--   psql -v ON_ERROR_STOP=1 "$OWNER_URL" -f scripts/app-role.sql
--   psql "$OWNER_URL" -c "ALTER ROLE slicegate_app PASSWORD '…'"
-- Then the web and worker processes get the URL of slicegate_app as DATABASE_URL; the setup (migrations) keeps that of the owner.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'slicegate_app') THEN
    CREATE ROLE slicegate_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
  END IF;
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = 'slicegate_app') THEN
    RAISE EXCEPTION 'slicegate_app is a superuser: nothing holds it back';
  END IF;
  -- The queue makes a schema of its own.
  EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO slicegate_app', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM slicegate_app;
GRANT USAGE ON SCHEMA public TO slicegate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO slicegate_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO slicegate_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO slicegate_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO slicegate_app;

-- What is written once. Erasing a case, purging a simulated project and linking the chain are functions that run as the owner.
REVOKE UPDATE, DELETE ON "case", "flag", "expectation", "judgment", "review", "rating", "audit_event", "gate_decision" FROM slicegate_app;
REVOKE INSERT, UPDATE, DELETE ON "adversarial_entry" FROM slicegate_app;
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON public._prisma_migrations FROM slicegate_app;
  END IF;
END
$$;

-- A queue that was there before belongs to the one who made it.
DO $$
DECLARE
  one text;
BEGIN
  IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'bullmq') THEN
    ALTER SCHEMA bullmq OWNER TO slicegate_app;
    FOR one IN SELECT format('ALTER TABLE %s OWNER TO slicegate_app', c.oid::regclass) FROM pg_class c
      WHERE c.relnamespace = 'bullmq'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      UNION ALL SELECT format('ALTER ROUTINE %s OWNER TO slicegate_app', p.oid::regprocedure) FROM pg_proc p WHERE p.pronamespace = 'bullmq'::regnamespace
    LOOP
      EXECUTE one;
    END LOOP;
  END IF;
END
$$;
