"""SQL of the triggers that keep consent events as they were recorded.

They judge by what the database shows and not by a flag that a program sets: an event
moves only with a person who is merged away, and goes only with a person who is deleted
or erased, with the undone import that made it, or after the purpose's proof period.
Both are asked when the transaction ends, so that the order inside it does not matter.
"""

from odoo.tools import SQL

FUNCTIONS = """
CREATE OR REPLACE FUNCTION privacy_consent_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION privacy_consent_person_stays(person integer)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT FROM res_partner WHERE id = person);
END $$;

CREATE OR REPLACE FUNCTION privacy_consent_gone() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT privacy_consent_person_stays(OLD.partner_id) THEN
    RETURN NULL;
  ELSIF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'A consent event moves only when its person is merged.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM res_partner
              WHERE id = OLD.partner_id AND erased_on IS NOT NULL)
     OR EXISTS (SELECT FROM privacy_purpose
                 WHERE id = OLD.purpose_id AND requires_consent AND proof_months > 0
                   AND OLD.occurred_at + make_interval(months => proof_months)
                       < now() AT TIME ZONE 'UTC')
     OR (OLD.method = 'import'
         AND EXISTS (SELECT FROM member_import_row
                      WHERE partner_id = OLD.partner_id AND undone
                        AND created->'privacy.consent' @> to_jsonb(OLD.id)))
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'A consent event is never deleted.'
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION privacy_purpose_text_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_consent WHERE text_id = OLD.id)
     AND ROW(NEW.purpose_id, NEW.version, NEW.lang, NEW.body, NEW.asks_again)
         IS DISTINCT FROM
         ROW(OLD.purpose_id, OLD.version, OLD.lang, OLD.body, OLD.asks_again)
  THEN
    RAISE EXCEPTION 'A wording that somebody has answered is never changed.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""
# The first test is there so that a cascade leaves nothing pending: a table with pending
# triggers can be neither altered nor dropped, and an uninstall does both.
TRIGGERS = {
    "privacy_consent_frozen": "CREATE TRIGGER privacy_consent_frozen"
    " BEFORE UPDATE ON privacy_consent"
    " FOR EACH ROW EXECUTE FUNCTION privacy_consent_frozen()",
    "privacy_consent_emptied": "CREATE TRIGGER privacy_consent_emptied"
    " BEFORE TRUNCATE ON privacy_consent"
    " FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_frozen()",
    "privacy_consent_gone": "CREATE CONSTRAINT TRIGGER privacy_consent_gone"
    " AFTER DELETE OR UPDATE ON privacy_consent DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (privacy_consent_person_stays(OLD.partner_id))"
    " EXECUTE FUNCTION privacy_consent_gone()",
    "privacy_purpose_text_frozen": "CREATE TRIGGER privacy_purpose_text_frozen"
    " BEFORE UPDATE ON privacy_purpose_text"
    " FOR EACH ROW EXECUTE FUNCTION privacy_purpose_text_frozen()",
}


def install(cr):
    """Renew the functions, and make the triggers that are not there.

    Called when both tables are.
    """
    cr.execute(SQL(FUNCTIONS))
    cr.execute(
        SQL(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname = ANY(%s)"
            " AND c.relnamespace = current_schema()::regnamespace",
            list(TRIGGERS),
        )
    )
    present = {name for (name,) in cr.fetchall()}
    for name, statement in TRIGGERS.items():
        if name not in present:
            cr.execute(SQL(statement))
