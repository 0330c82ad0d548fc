-- What the change log does to itself, in one place for both set-ups.
--
-- In the plain set-up the addon makes these functions and Odoo's role owns them. In the
-- hardened one (config/postgres/harden.sql) they and the log belong to a role of their
-- own, and they are all that Odoo's role can do to the log beside adding lines. So they
-- trust no argument, look nothing up by a path that a caller chooses, and leave a line
-- of what they did in the log itself.

-- A line about the log: a thing that was so and now is otherwise.
CREATE OR REPLACE FUNCTION public.privacy_change_note(thing text, was text, is_now text)
RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.privacy_change_log (logged_at, transaction_id, model, res_id,
      operation, old_values, new_values, user_id, login_id, db_role, source, reason)
  SELECT clock_timestamp() AT TIME ZONE 'UTC', txid_current(), 'privacy.change',
         hashtext(thing) & 2147483647, 'update',
         jsonb_build_object(thing, was), jsonb_build_object(thing, is_now),
         substring(current_setting('member.uid', TRUE) FROM '^[0-9]{1,9}$')::int,
         substring(current_setting('member.login', TRUE) FROM '^[0-9]{1,9}$')::int,
         session_user, NULLIF(current_setting('member.source', TRUE), ''),
         NULLIF(current_setting('member.reason', TRUE), '')
$$;

-- An id is how a line in the log names its row: one that moves would escape it.
CREATE OR REPLACE FUNCTION public.privacy_change_id_stays()
RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'The id of a row whose changes are logged stays as it is.'
    USING ERRCODE = 'restrict_violation';
END
$$;

-- Whether all the triggers of a table stand, fire, and call what they should. By the
-- bits of `tgtype`: 4 after insert, 16 update, 8 delete, 34 before truncate, each for
-- the statement; 17 after update for the row.
CREATE OR REPLACE FUNCTION public.privacy_change_stands(logged regclass)
RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) = 4 + (
           SELECT count(*) FROM pg_attribute a
            WHERE a.attrelid = logged AND a.attname = 'id' AND NOT a.attisdropped)
         AND COALESCE(bool_and(t.tgenabled IN ('O', 'A') AND t.tgnargs = 0
                      AND t.tgattr = ''::int2vector AND CASE t.tgname
           WHEN 'privacy_log_insert' THEN f.proname = ('privacy_log_' || c.relname)::name
             AND t.tgtype = 4 AND t.tgqual IS NULL AND t.tgnewtable = 'new_rows'
           WHEN 'privacy_log_update' THEN f.proname = ('privacy_log_' || c.relname)::name
             AND t.tgtype = 16 AND t.tgqual IS NULL AND t.tgnewtable = 'new_rows'
             AND t.tgoldtable = 'old_rows'
           WHEN 'privacy_log_delete' THEN f.proname = ('privacy_log_' || c.relname)::name
             AND t.tgtype = 8 AND t.tgqual IS NULL AND t.tgoldtable = 'old_rows'
           WHEN 'privacy_log_truncate' THEN f.proname = ('privacy_log_' || c.relname)::name
             AND t.tgtype = 34 AND t.tgqual IS NULL
           WHEN 'privacy_log_id_stays' THEN f.proname = 'privacy_change_id_stays'
             AND t.tgtype = 17
             AND pg_get_triggerdef(t.oid) LIKE '% WHEN ((old.id IS DISTINCT FROM new.id)) %'
           ELSE FALSE END), FALSE)
    FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
    JOIN pg_class c ON c.oid = t.tgrelid
   WHERE t.tgrelid = logged AND NOT t.tgisinternal
     AND t.tgname LIKE 'privacy\_log\_%'
     AND f.pronamespace = 'public'::regnamespace);
END
$$;

-- Make a table's function what `source` says, and its triggers where they do not stand
-- and `with_triggers` allows the lock it takes.
--
-- Where another role than the log's owns the table, a change that cannot be logged is
-- refused, since nothing that the log needs can then go missing by accident.
CREATE OR REPLACE FUNCTION public.privacy_change_install(
    logged text, source text, with_triggers boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
  target regclass := to_regclass(format('public.%I', logged));
  name text := 'privacy_log_' || logged;
  before text := (SELECT encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex')
                    FROM pg_proc p WHERE p.proname = name AND p.pronargs = 0
                     AND p.pronamespace = 'public'::regnamespace);
  after text := encode(sha256(convert_to(source, 'UTF8')), 'hex');
  event text;
BEGIN
  IF target IS NULL OR logged LIKE 'privacy\_change\_lo%'
     OR (SELECT relkind <> 'r' FROM pg_class WHERE oid = target) THEN
    RAISE EXCEPTION 'Changes of % cannot be logged.', logged
      USING ERRCODE = 'restrict_violation';
  END IF;
  EXECUTE format('CREATE OR REPLACE FUNCTION public.%I() RETURNS trigger'
                 ' LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS %L',
                 name, source);
  EXECUTE format('COMMENT ON FUNCTION public.%I() IS %L', name, after);
  IF with_triggers AND NOT public.privacy_change_stands(target) THEN
    -- Anew: CREATE OR REPLACE would leave a disabled one disabled.
    FOR event IN SELECT t.tgname FROM pg_trigger t
                  WHERE t.tgrelid = target AND t.tgname LIKE 'privacy\_log\_%' LOOP
      EXECUTE format('DROP TRIGGER %I ON %s', event, target);
    END LOOP;
    EXECUTE format('CREATE TRIGGER privacy_log_insert AFTER INSERT ON %s'
                   ' REFERENCING NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', target, name);
    EXECUTE format('CREATE TRIGGER privacy_log_update AFTER UPDATE ON %s'
                   ' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', target, name);
    EXECUTE format('CREATE TRIGGER privacy_log_delete AFTER DELETE ON %s'
                   ' REFERENCING OLD TABLE AS old_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', target, name);
    EXECUTE format('CREATE TRIGGER privacy_log_truncate BEFORE TRUNCATE ON %s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', target, name);
    IF EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = target
                  AND a.attname = 'id' AND NOT a.attisdropped) THEN
      EXECUTE format('CREATE TRIGGER privacy_log_id_stays AFTER UPDATE ON %s'
                     ' FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)'
                     ' EXECUTE FUNCTION public.privacy_change_id_stays()', target);
    END IF;
    PERFORM public.privacy_change_note('triggers of ' || logged, NULL, 'made');
  END IF;
  IF before IS DISTINCT FROM after THEN
    PERFORM public.privacy_change_note('function of ' || logged, before, after);
  END IF;
END
$$;

-- Log a table no longer: its app goes, or the map names it no more.
CREATE OR REPLACE FUNCTION public.privacy_change_release(logged text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
  target regclass := to_regclass(format('public.%I', logged));
  name text;
BEGIN
  FOR name IN SELECT t.tgname FROM pg_trigger t
               WHERE t.tgrelid = target AND t.tgname LIKE 'privacy\_log\_%' LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', name, target);
  END LOOP;
  EXECUTE format('DROP FUNCTION IF EXISTS public.%I()', 'privacy_log_' || logged);
  PERFORM public.privacy_change_note('triggers of ' || logged, 'made', NULL);
END
$$;

-- Make a month's partition. Not by CREATE TABLE … PARTITION OF, which locks the log.
CREATE OR REPLACE FUNCTION public.privacy_change_make_month(parent text, month date)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
  part text := parent || to_char(month, '"_y"YYYY"m"MM');
BEGIN
  IF parent NOT IN ('privacy_change_log', 'privacy_change_link')
     OR month <> date_trunc('month', month) THEN
    RAISE EXCEPTION 'The log has no month % of %.', month, parent
      USING ERRCODE = 'restrict_violation';
  END IF;
  -- With room in its pages: change_log_indexes.sql says what for.
  EXECUTE format('CREATE TABLE public.%I (LIKE public.%I) WITH (fillfactor = 90)',
                 part, parent);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I'
                 ' FOR VALUES FROM (%L) TO (%L)',
                 parent, part, month, (month + interval '1 month')::date);
END
$$;

-- Drop a month whose first day is so many years old, and say so on its seals. In the
-- hardened set-up the least number of years is a setting of this function.
CREATE OR REPLACE FUNCTION public.privacy_change_drop_month(month date, years integer)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
  least_years integer := NULLIF(current_setting('member.least_years', TRUE), '');
  suffix text := to_char(month, '"_y"YYYY"m"MM');
BEGIN
  IF (month > today - make_interval(years => GREATEST(years, least_years, 0)))
     IS NOT FALSE THEN
    RAISE EXCEPTION 'The month % is not old enough to go.', month
      USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE public.privacy_change_seal s SET gone_on = today
   WHERE s.month = privacy_change_drop_month.month AND s.gone_on IS NULL;
  EXECUTE format('DROP TABLE IF EXISTS public.%I, public.%I',
                 'privacy_change_log' || suffix, 'privacy_change_link' || suffix);
  PERFORM public.privacy_change_note('month ' || month, 'kept', 'dropped');
END
$$;

-- Append a seal and the links of its lines, in their order.
CREATE OR REPLACE FUNCTION public.privacy_change_add_seal(
    seal jsonb, change_ids bigint[], times timestamp[], salts bytea[],
    commitments bytea[], links bytea[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
  former text;
  former_number integer;
  new_number integer := seal ->> 'number';
BEGIN
  SELECT s.number, s.digest INTO former_number, former
    FROM public.privacy_change_seal s ORDER BY s.number DESC LIMIT 1;
  IF (new_number = COALESCE(former_number, 0) + 1
      AND seal ->> 'digest' = encode(sha256(convert_to(concat_ws('|',
            COALESCE(former, ''), seal ->> 'number', seal ->> 'epoch',
            seal ->> 'cluster', seal ->> 'month', seal ->> 'lines', seal ->> 'below',
            seal ->> 'sealed_at', seal ->> 'root'), 'UTF8')), 'hex')) IS NOT TRUE THEN
    RAISE EXCEPTION 'Seal % does not follow the last one.', new_number
      USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO public.privacy_change_seal (number, epoch, cluster, month, lines, below,
      sealed_at, root, digest)
  VALUES (new_number, (seal ->> 'epoch')::int, NULLIF(seal ->> 'cluster', ''),
          NULLIF(seal ->> 'month', '')::date, (seal ->> 'lines')::int,
          seal ->> 'below', (seal ->> 'sealed_at')::timestamp,
          NULLIF(seal ->> 'root', ''), seal ->> 'digest');
  INSERT INTO public.privacy_change_link (change_id, logged_at, seal, place, salt,
      commitment, link)
  SELECT u.id, u.at, new_number, u.place, u.salt, u.commitment, u.link
    FROM unnest(change_ids, times, salts, commitments, links)
         WITH ORDINALITY u (id, at, salt, commitment, link, place);
END
$$;

-- Clear the salts of lines whose values were cleared while they were being sealed.
CREATE OR REPLACE FUNCTION public.privacy_change_clear_salts()
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
BEGIN
  UPDATE public.privacy_change_link l SET salt = NULL
    FROM public.privacy_change_log c
   WHERE l.seal > (SELECT max(s.number) - 200 FROM public.privacy_change_seal s)
     AND l.salt IS NOT NULL AND c.id = l.change_id AND c.operation <> 'forget'
     AND c.old_values IS NULL AND c.new_values IS NULL;
END
$$;

-- Clear every value about people who are erased or gone, and the salts with them:
-- without those nobody can try out what a commitment hides.
--
-- A line and its link are of one month. PostgreSQL does not count on it beforehand: it
-- would rather read all links there are than look for a few thousand in each month.
CREATE OR REPLACE FUNCTION public.privacy_change_forget(people integer[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (SELECT FROM public.res_partner p
              WHERE p.id = ANY(people) AND p.erased_on IS NULL) THEN
    RAISE EXCEPTION 'Only what is logged about erased people is cleared.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  WITH cleared AS (
    UPDATE public.privacy_change_log c SET old_values = NULL, new_values = NULL
     WHERE c.partner_id = ANY(people)
       AND (c.old_values IS NOT NULL OR c.new_values IS NOT NULL)
    RETURNING c.partner_id, c.id, c.logged_at
  ), unsalted AS (
    UPDATE public.privacy_change_link l SET salt = NULL FROM cleared c
     WHERE l.change_id = c.id AND l.logged_at = c.logged_at AND l.salt IS NOT NULL)
  INSERT INTO public.privacy_change_log (logged_at, transaction_id, model, res_id,
      partner_id, operation, user_id, login_id, db_role, source, reason)
  SELECT clock_timestamp() AT TIME ZONE 'UTC', txid_current(), 'res.partner', p.id,
         p.id, 'forget',
         substring(current_setting('member.uid', TRUE) FROM '^[0-9]{1,9}$')::int,
         substring(current_setting('member.login', TRUE) FROM '^[0-9]{1,9}$')::int,
         session_user, NULLIF(current_setting('member.source', TRUE), ''),
         NULLIF(current_setting('member.reason', TRUE), '')
    FROM (SELECT DISTINCT c.partner_id AS id FROM cleared c) p;
END
$$;

-- The same for rows that no link led from, such as a registration with an e-mail alone:
-- `places` says which columns of which models may hold one. A row is theirs while it has
-- an address that stands in their own lines and that nobody else has today, so that this
-- comes before their own lines are cleared.
CREATE OR REPLACE FUNCTION public.privacy_change_forget_addresses(
  people integer[], places jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
  found bigint[];
BEGIN
  IF EXISTS (SELECT FROM public.res_partner p
              WHERE p.id = ANY(people) AND p.erased_on IS NULL) THEN
    RAISE EXCEPTION 'Only what is logged about erased people is cleared.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  WITH said AS (
    SELECT NULL::bigint AS id, c.model, c.res_id, k.name, k.name AS kind,
           FALSE AS unlinked, v.side, v.said
      FROM public.privacy_change_log c, (VALUES ('email'), ('phone')) k (name),
           LATERAL (VALUES ('old', c.old_values ->> k.name),
                           ('new', c.new_values ->> k.name)) v (side, said)
     WHERE c.partner_id = ANY(people) AND c.model = 'res.partner'
    UNION ALL
    SELECT c.id, c.model, c.res_id, p.name, p.kind, p.unlinked, v.side, v.said
      FROM jsonb_to_recordset(places) p (model varchar, name text, kind text,
                                         unlinked boolean)
      JOIN public.privacy_change_log c ON c.model = p.model,
           LATERAL (VALUES ('old', c.old_values ->> p.name),
                           ('new', c.new_values ->> p.name)) v (side, said)
     WHERE NOT p.unlinked OR c.partner_id IS NULL
  ), address AS (
    -- In one notation; a number without a country is Norwegian.
    SELECT s.*, CASE s.kind
           WHEN 'email' THEN
             lower(btrim(COALESCE(substring(s.said FROM '<([^<>]+)>'), s.said)))
           ELSE
             regexp_replace(regexp_replace(regexp_replace(
               s.said, '[^0-9+]', '', 'g'), '^00', '+'),
               '^(47)?([0-9]{8})$', '+47\2') END AS value
      FROM said s WHERE s.said <> ''
  ), own AS (
    SELECT DISTINCT a.kind, a.value FROM address a
     WHERE a.id IS NULL AND a.value <> '' AND NOT EXISTS (
       SELECT FROM public.res_partner p
        WHERE p.id <> ALL(people)
          AND CASE a.kind WHEN 'email' THEN p.email_normalized
                          ELSE p.phone_sanitized END = a.value)
  ), period AS (
    SELECT a.model, a.res_id, a.name, a.kind, a.unlinked, min(a.id) AS since,
           max(a.id) AS until, max(a.id) FILTER (WHERE a.side = 'new') AS last_given
      FROM address a JOIN own o ON o.kind = a.kind AND o.value = a.value
     WHERE a.id IS NOT NULL
     GROUP BY a.model, a.res_id, a.name, a.kind, a.unlinked
  ), span AS (
    -- From where another's address went, or the beginning; to where theirs went.
    SELECT p.model, p.res_id, p.unlinked, COALESCE((
             SELECT max(CASE a.id WHEN p.since THEN a.id ELSE a.id + 1 END)
               FROM address a
              WHERE a.model = p.model AND a.res_id = p.res_id AND a.name = p.name
                AND a.kind = p.kind AND a.id <= p.since
                AND (a.id < p.since OR a.side = 'old')
                AND NOT EXISTS (SELECT FROM own o
                                 WHERE o.kind = a.kind AND o.value = a.value)), 0)
             AS since,
           CASE WHEN p.last_given IS DISTINCT FROM p.until THEN p.until END AS until
      FROM period p)
  SELECT array_agg(DISTINCT c.id) INTO found
    FROM span s
    JOIN public.privacy_change_log c ON c.model = s.model AND c.res_id = s.res_id
     AND c.id BETWEEN s.since AND COALESCE(s.until, c.id)
   WHERE (NOT s.unlinked OR c.partner_id IS NULL)
     AND (c.old_values IS NOT NULL OR c.new_values IS NOT NULL);
  UPDATE public.privacy_change_link l SET salt = NULL
   WHERE l.change_id = ANY(found) AND l.salt IS NOT NULL;
  WITH cleared AS (
    UPDATE public.privacy_change_log c SET old_values = NULL, new_values = NULL
     WHERE c.id = ANY(found)
    RETURNING c.model, c.res_id)
  INSERT INTO public.privacy_change_log (logged_at, transaction_id, model, res_id,
      operation, user_id, login_id, db_role, source, reason)
  SELECT clock_timestamp() AT TIME ZONE 'UTC', txid_current(), r.model, r.res_id,
         'forget',
         substring(current_setting('member.uid', TRUE) FROM '^[0-9]{1,9}$')::int,
         substring(current_setting('member.login', TRUE) FROM '^[0-9]{1,9}$')::int,
         session_user, NULLIF(current_setting('member.source', TRUE), ''),
         NULLIF(current_setting('member.reason', TRUE), '')
    FROM (SELECT DISTINCT c.model, c.res_id FROM cleared c) r;
END
$$;

REVOKE ALL ON FUNCTION
  public.privacy_change_note(text, text, text),
  public.privacy_change_install(text, text, boolean),
  public.privacy_change_release(text),
  public.privacy_change_make_month(text, date),
  public.privacy_change_drop_month(date, integer),
  public.privacy_change_add_seal(jsonb, bigint[], timestamp[], bytea[], bytea[], bytea[]),
  public.privacy_change_clear_salts(),
  public.privacy_change_forget(integer[]),
  public.privacy_change_forget_addresses(integer[], jsonb)
FROM PUBLIC;
