-- The change log, its functions and the guards of consent events under a role of their
-- own, so that whoever gets hold of Odoo's database role can neither change the log
-- nor stop it unseen. Optional; docs/operations.md tells how, docs/decisions/
-- hardened-log.md what it is good for and what it is not.
--
--   psql --dbname=register --file=config/postgres/harden.sql
--        --set=odoo_role=odoo  the role that Odoo connects as
--        --set=years=5         no month of the log goes before it is so old
--
-- Run by a superuser after the addons are installed, and again after each upgrade of
-- them and each restore. Running it twice changes nothing. soften.sql is the way back.
\set ON_ERROR_STOP on
\if :{?odoo_role} \else \set odoo_role odoo \endif
\if :{?years} \else \set years 5 \endif
SET client_min_messages = warning;
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT set_config('harden.odoo', :'odoo_role', TRUE),
       set_config('harden.years', :'years', TRUE) \g /dev/null

DO $$
DECLARE
  odoo text := current_setting('harden.odoo');
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'Only a superuser can do this.';
  ELSIF to_regclass('public.privacy_change_seal') IS NULL THEN
    RAISE EXCEPTION 'Install the addons first: there is no change log here.';
  ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = odoo) THEN
    RAISE EXCEPTION 'There is no role %: name it with --set=odoo_role=…', odoo;
  ELSIF (SELECT pg_get_userbyid(relowner) <> odoo FROM pg_class
          WHERE oid = 'public.res_partner'::regclass) THEN
    RAISE EXCEPTION 'Odoo does not connect as % here.', odoo;
  ELSIF (SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls
           FROM pg_roles WHERE rolname = odoo)
     OR EXISTS (SELECT FROM pg_roles r
                 WHERE r.rolname <> odoo AND pg_has_role(odoo, r.oid, 'MEMBER')
                   AND (r.rolsuper OR r.rolcreaterole
                        OR r.rolname LIKE ANY ('{pg\_write%,pg\_read%,pg\_execute%,
                             pg\_maintain,member\_log\_owner}'))) THEN
    RAISE EXCEPTION 'The role % is too powerful: nothing could be kept from it.', odoo
      USING HINT = 'Take SUPERUSER, CREATEROLE, REPLICATION and BYPASSRLS from it,'
                   ' and its membership in other roles.';
  ELSIF current_setting('harden.years')::int < 1 THEN
    RAISE EXCEPTION 'The log is kept for a year at least.';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'member_log_owner') THEN
    CREATE ROLE member_log_owner NOLOGIN;
  END IF;
  ALTER ROLE member_log_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS INHERIT;
  -- It makes triggers on Odoo's tables, which is their owner's to do.
  EXECUTE format('GRANT %I TO member_log_owner', odoo);
  GRANT USAGE, CREATE ON SCHEMA public TO member_log_owner;
END
$$;

-- The functions of this version, and no others.
\ir ../../addons/member_privacy/sql/change_log.sql
\ir ../../addons/member_privacy/sql/consent.sql
\ir ../../addons/member_privacy/sql/change_log_indexes.sql

CREATE SCHEMA IF NOT EXISTS member_log;
REVOKE ALL ON SCHEMA member_log FROM PUBLIC;

DO $$
DECLARE
  odoo text := current_setting('harden.odoo');
  each record;
BEGIN
  IF (SELECT pg_get_userbyid(relowner) <> 'member_log_owner' FROM pg_class
       WHERE oid = 'public.privacy_change_log'::regclass) THEN
    PERFORM public.privacy_change_note('set-up', 'plain', 'hardened');
  END IF;
  FOR each IN
    SELECT c.oid::regclass AS name FROM pg_class c
     WHERE c.oid IN ('public.privacy_change_log'::regclass,
                     'public.privacy_change_link'::regclass,
                     'public.privacy_change_seal'::regclass)
        OR c.oid IN (SELECT inhrelid FROM pg_inherits
                      WHERE inhparent IN ('public.privacy_change_log'::regclass,
                                          'public.privacy_change_link'::regclass))
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO member_log_owner', each.name);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, %I', each.name, odoo);
  END LOOP;
  FOR each IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace
       AND p.proname ~ '^privacy_(log|change|consent|purpose_text)_'
       AND p.proname <> 'privacy_change_net'
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO member_log_owner', each.name);
  END LOOP;
  EXECUTE format('ALTER FUNCTION public.privacy_change_drop_month(date, integer)'
                 ' SET member.least_years = %L', current_setting('harden.years'));
  -- What Odoo's role may: read, add lines, and ask the functions.
  EXECUTE format('GRANT SELECT ON public.privacy_change_log,'
                 ' public.privacy_change_link, public.privacy_change_seal TO %I', odoo);
  EXECUTE format('GRANT INSERT (logged_at, transaction_id, model, res_id, partner_id,'
                 ' operation, old_values, new_values, user_id, login_id, db_role,'
                 ' source, reason) ON public.privacy_change_log TO %I', odoo);
  EXECUTE format('REVOKE ALL ON SEQUENCE public.privacy_change_log_id_seq'
                 ' FROM PUBLIC, %I', odoo);
  EXECUTE format('GRANT USAGE ON SEQUENCE public.privacy_change_log_id_seq TO %I',
                 odoo);
  EXECUTE format('GRANT EXECUTE ON FUNCTION'
                 ' public.privacy_change_note(text, text, text),'
                 ' public.privacy_change_install(text, text, boolean),'
                 ' public.privacy_change_release(text),'
                 ' public.privacy_change_make_month(text, date),'
                 ' public.privacy_change_drop_month(date, integer),'
                 ' public.privacy_change_add_seal(jsonb, bigint[], timestamp[],'
                 '   bytea[], bytea[], bytea[]),'
                 ' public.privacy_change_clear_salts(),'
                 ' public.privacy_change_forget(integer[]),'
                 ' public.privacy_change_forget_addresses(integer[], jsonb) TO %I', odoo);
  EXECUTE format('GRANT USAGE ON SCHEMA member_log TO %I, member_log_owner', odoo);
END
$$;

-- The columns of what no upgrade may change without the administrator.
CREATE TABLE IF NOT EXISTS member_log.column_as_it_was (
  table_oid oid, number smallint, name name, type_oid oid,
  PRIMARY KEY (table_oid, number)
);
TRUNCATE member_log.column_as_it_was;
INSERT INTO member_log.column_as_it_was
SELECT attrelid, attnum, attname, atttypid FROM pg_attribute
 WHERE attrelid IN ('public.privacy_consent'::regclass,
                    'public.privacy_purpose_text'::regclass)
   AND attnum > 0 AND NOT attisdropped;

-- What is wrong with the log as the catalogue shows it now; null when all is well.
-- Asked after every command that defines something: whatever the command was called,
-- it is judged by what it left.
CREATE OR REPLACE FUNCTION member_log.complaint() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  guarded regclass[] := ARRAY[to_regclass('public.privacy_consent'),
                              to_regclass('public.privacy_purpose_text')];
BEGIN
  IF to_regnamespace('public') IS NULL THEN
    RETURN 'the schema of the register is not there';
  ELSIF (SELECT count(*) FROM pg_class
       WHERE oid IN (to_regclass('public.privacy_change_log'),
                     to_regclass('public.privacy_change_link'),
                     to_regclass('public.privacy_change_seal'))
         AND relowner = 'member_log_owner'::regrole) <> 3
     OR EXISTS (SELECT FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace
                   AND relname ~ '^privacy_change_(log|link)(_|$)'
                   AND relowner <> 'member_log_owner'::regrole) THEN
    RETURN 'the tables of the change log are not as they were';
  ELSIF EXISTS (SELECT FROM pg_proc
                 WHERE pronamespace = 'public'::regnamespace
                   AND proname ~ '^privacy_(log|change|consent|purpose_text)_'
                   AND proname <> 'privacy_change_net'
                   AND proowner <> 'member_log_owner'::regrole) THEN
    RETURN 'a function with a name of the log''s belongs to somebody else';
  ELSIF EXISTS (
    SELECT FROM pg_proc p
      LEFT JOIN pg_class c ON c.relnamespace = p.pronamespace
           AND ('privacy_log_' || c.relname)::name = p.proname
           AND c.relkind = 'r' AND c.relpersistence = 'p'
     WHERE p.pronamespace = 'public'::regnamespace
       AND p.proname LIKE 'privacy\_log\_%'
       AND (c.oid IS NULL
            OR NOT public.privacy_change_stands(c.oid)
            OR EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (inhparent, inhrelid)))
  ) THEN
    RETURN 'changes of a table would be logged no longer';
  ELSIF EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                   AND (relrowsecurity OR relforcerowsecurity)) THEN
    RETURN 'row security would hide rows from the log';
  ELSIF EXISTS (SELECT FROM pg_rewrite WHERE ev_class = ANY(guarded))
     OR EXISTS (SELECT FROM pg_inherits
                 WHERE inhparent = ANY(guarded) OR inhrelid = ANY(guarded))
     OR EXISTS (SELECT FROM pg_class
                 WHERE oid = ANY(guarded) AND relpersistence <> 'p')
     OR EXISTS (SELECT FROM pg_trigger t
                 WHERE t.tgrelid = ANY(guarded) AND NOT t.tgisinternal
                   AND t.tgname !~ '^privacy_(consent|purpose_text|log)_')
     OR (SELECT count(*) FROM pg_trigger t
          WHERE t.tgrelid = ANY(guarded) AND t.tgenabled IN ('O', 'A')
            AND pg_get_triggerdef(t.oid) IN (
    'CREATE TRIGGER privacy_consent_frozen BEFORE UPDATE ON public.privacy_consent'
    ' FOR EACH ROW EXECUTE FUNCTION public.privacy_consent_frozen()',
    'CREATE TRIGGER privacy_consent_emptied BEFORE TRUNCATE ON public.privacy_consent'
    ' FOR EACH STATEMENT EXECUTE FUNCTION public.privacy_consent_frozen()',
    'CREATE CONSTRAINT TRIGGER privacy_consent_gone AFTER DELETE OR UPDATE ON'
    ' public.privacy_consent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW'
    ' WHEN (public.privacy_consent_person_stays(old.partner_id))'
    ' EXECUTE FUNCTION public.privacy_consent_gone()',
    'CREATE TRIGGER privacy_purpose_text_frozen BEFORE UPDATE ON'
    ' public.privacy_purpose_text FOR EACH ROW'
    ' EXECUTE FUNCTION public.privacy_purpose_text_frozen()')) <> 4 THEN
    RETURN 'consent events would not stay as they are';
  ELSIF EXISTS (SELECT FROM member_log.column_as_it_was w
                  LEFT JOIN pg_attribute a ON a.attrelid = w.table_oid
                   AND a.attnum = w.number AND a.attname = w.name
                   AND a.atttypid = w.type_oid AND NOT a.attisdropped
                 WHERE a.attrelid IS NULL OR w.table_oid <> ALL(guarded)) THEN
    RETURN 'the columns of consent events and wordings are not as they were';
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION member_log.guard() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  -- The log's own functions, and the administrator, who answers for it.
  IF current_user = 'member_log_owner'
     OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    RETURN;
  END IF;
  wrong := member_log.complaint();
  IF wrong IS NOT NULL THEN
    NULL;
  ELSIF TG_EVENT = 'sql_drop' THEN
    SELECT string_agg(object_identity, ', ') INTO wrong
      FROM pg_event_trigger_dropped_objects()
     WHERE object_type = 'trigger'
           AND object_identity ~ '^privacy_(log|consent|purpose_text)_'
        OR object_type = 'function'
           AND object_identity ~ '^public\.privacy_(log|change|consent|purpose_text)_'
           AND object_identity !~ '^public\.privacy_change_net\('
        OR object_identity ~ '^public\.privacy_change_(log|link|seal)'
        OR object_type IN ('table', 'table column')
           AND object_identity ~ '^public\.privacy_(consent|purpose_text)(\.|$)';
    PERFORM public.privacy_change_note(
              'column ' || address_names[2] || '.' || address_names[3], 'there', NULL)
       FROM pg_event_trigger_dropped_objects()
      WHERE object_type = 'table column' AND schema_name = 'public'
        AND to_regproc(format('public.%I', 'privacy_log_' || address_names[2]))
            IS NOT NULL;
  ELSIF TG_EVENT = 'table_rewrite' THEN
    SELECT relname INTO wrong FROM pg_class
     WHERE oid = pg_event_trigger_table_rewrite_oid()
       AND relname IN ('privacy_consent', 'privacy_purpose_text');
    PERFORM public.privacy_change_note('rows of ' || c.relname, 'as they were',
                                       'rewritten by ' || TG_TAG)
       FROM pg_class c
      WHERE c.oid = pg_event_trigger_table_rewrite_oid()
        AND to_regproc(format('public.%I', 'privacy_log_' || c.relname)) IS NOT NULL;
  ELSE
    -- A cast decides what a value looks like in the log. A column that has another
    -- name for a while would be changed unseen; Odoo only ever sets one aside.
    SELECT string_agg(d.object_identity, ', ') INTO wrong
      FROM pg_event_trigger_ddl_commands() d
     WHERE d.command_tag = 'CREATE CAST'
        OR d.object_type = 'table column' AND d.command_tag LIKE 'ALTER %'
           AND d.object_identity !~ '_moved[0-9]+$'
           AND to_regproc(format('public.%I', 'privacy_log_' || (
                 SELECT relname FROM pg_class c WHERE c.oid = d.objid))) IS NOT NULL;
    PERFORM public.privacy_change_note('column ' || d.object_identity, NULL, 'named so')
       FROM pg_event_trigger_ddl_commands() d
      WHERE d.object_type = 'table column' AND d.command_tag LIKE 'ALTER %'
        AND d.object_identity ~ '_moved[0-9]+$';
  END IF;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'member register: refused, because of the change log: %', wrong
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'See docs/operations.md: the database administrator can do it.';
  END IF;
END
$$;

DO $$
DECLARE
  event text;
BEGIN
  EXECUTE format('GRANT SELECT ON member_log.column_as_it_was TO %I',
                 current_setting('harden.odoo'));
  FOREACH event IN ARRAY '{ddl_command_end,sql_drop,table_rewrite}'::text[] LOOP
    EXECUTE format('DROP EVENT TRIGGER IF EXISTS %I', 'member_log_' || event);
    EXECUTE format('CREATE EVENT TRIGGER %I ON %s EXECUTE FUNCTION member_log.guard()',
                   'member_log_' || event, event);
    EXECUTE format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', 'member_log_' || event);
  END LOOP;
  IF member_log.complaint() IS NOT NULL THEN
    RAISE EXCEPTION 'This cannot be guarded as it is: %', member_log.complaint();
  END IF;
END
$$;
COMMIT;
\echo 'The change log belongs to member_log_owner now, and is guarded.'
