-- Consent events stay as they were recorded; what this is stands in
-- tools/consent_trigger.py. No name is looked up by a path that a caller chooses.

CREATE OR REPLACE FUNCTION public.privacy_consent_frozen() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'Consent events are never emptied.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  -- Who the event was answered to, before a merge: said once, and never again.
  IF OLD.merged_from IS NULL AND NEW.partner_id <> OLD.partner_id THEN
    NEW.merged_from := OLD.partner_id;
  END IF;
  IF to_jsonb(NEW) - '{partner_id,merged_from}'::text[]
     IS DISTINCT FROM to_jsonb(OLD) - '{partner_id,merged_from}'::text[]
     OR NEW.merged_from IS DISTINCT FROM COALESCE(OLD.merged_from, OLD.partner_id)
  THEN
    RAISE EXCEPTION 'A consent event is never changed.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION public.privacy_consent_person_stays(person integer)
RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.res_partner WHERE id = person);
END $$;

CREATE OR REPLACE FUNCTION public.privacy_consent_gone() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT public.privacy_consent_person_stays(OLD.partner_id) THEN
    RETURN NULL;
  ELSIF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'A consent event moves only when its person is merged.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM public.res_partner
              WHERE id = OLD.partner_id AND erased_on IS NOT NULL)
     OR EXISTS (SELECT FROM public.privacy_purpose
                 WHERE id = OLD.purpose_id AND requires_consent AND proof_months > 0
                   AND OLD.occurred_at + make_interval(months => proof_months)
                       < now() AT TIME ZONE 'UTC')
     OR (OLD.method = 'import'
         AND EXISTS (SELECT FROM public.member_import_row
                      WHERE partner_id = OLD.partner_id AND undone
                        AND created->'privacy.consent' @> to_jsonb(OLD.id)))
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'A consent event is never deleted.'
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION public.privacy_purpose_text_frozen() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.privacy_consent WHERE text_id = OLD.id)
     AND ROW(NEW.purpose_id, NEW.version, NEW.lang, NEW.body, NEW.asks_again,
             NEW.published_on)
         IS DISTINCT FROM
         ROW(OLD.purpose_id, OLD.version, OLD.lang, OLD.body, OLD.asks_again,
             OLD.published_on)
  THEN
    RAISE EXCEPTION 'A wording that somebody has answered is never changed.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
