-- The way back from harden.sql: everything belongs to Odoo's role again. Needed before
-- the addons are uninstalled, or when an upgrade says that it is.
--
--   psql --dbname=register --file=config/postgres/soften.sql --set=odoo_role=odoo
\set ON_ERROR_STOP on
\if :{?odoo_role} \else \set odoo_role odoo \endif
SET client_min_messages = warning;
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT set_config('harden.odoo', :'odoo_role', TRUE) \g /dev/null

DROP EVENT TRIGGER IF EXISTS member_log_ddl_command_end;
DROP EVENT TRIGGER IF EXISTS member_log_sql_drop;
DROP EVENT TRIGGER IF EXISTS member_log_table_rewrite;
DROP SCHEMA IF EXISTS member_log CASCADE;

DO $$
DECLARE
  odoo text := current_setting('harden.odoo');
  each record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'member_log_owner') THEN
    RETURN;
  END IF;
  FOR each IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace
       AND p.proowner = 'member_log_owner'::regrole
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO %I', each.name, odoo);
  END LOOP;
  FOR each IN
    SELECT c.oid::regclass AS name FROM pg_class c
     WHERE c.relowner = 'member_log_owner'::regrole AND c.relkind IN ('r', 'p')
       AND c.relnamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO %I', each.name, odoo);
  END LOOP;
  IF to_regproc('public.privacy_change_drop_month') IS NOT NULL THEN
    ALTER FUNCTION public.privacy_change_drop_month(date, integer)
      RESET member.least_years;
    PERFORM public.privacy_change_note('set-up', 'hardened', 'plain');
  END IF;
  REVOKE ALL ON SCHEMA public FROM member_log_owner;
END
$$;
COMMIT;
\echo 'The change log belongs to Odoo''s role again. Another database of this server may'
\echo 'still need the role member_log_owner; otherwise: DROP ROLE member_log_owner;'
