-- The indexes of the change log's tables, as this version has them, and the room in
-- their pages; twice does no harm.
-- An upgrade of the addons makes them where the tables are Odoo's, and otherwise
-- config/postgres/harden.sql.

CREATE INDEX IF NOT EXISTS privacy_change_log_id ON public.privacy_change_log (id);
CREATE INDEX IF NOT EXISTS privacy_change_log_person
    ON public.privacy_change_log (partner_id, id);
DROP INDEX IF EXISTS public.privacy_change_log_row;
-- Begins with row and transaction: a row that changed 5 000 times is read in 5 000 short
-- look-ups, and not in as many that each read all 5 000 lines.
CREATE INDEX IF NOT EXISTS privacy_change_log_net
    ON public.privacy_change_log (model, res_id, transaction_id, id);
CREATE INDEX IF NOT EXISTS privacy_change_log_transaction
    ON public.privacy_change_log USING brin (transaction_id)
    WITH (pages_per_range = 16);
CREATE INDEX IF NOT EXISTS privacy_change_link_change
    ON public.privacy_change_link (change_id);
CREATE INDEX IF NOT EXISTS privacy_change_link_seal
    ON public.privacy_change_link (seal, place);

-- A line that is cleared stays on its page where there is room, and no index is written.
-- Months of earlier versions have room from here on; no lock stops who writes to them.
DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT i.inhrelid FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent IN ('public.privacy_change_log'::regclass,
                                     'public.privacy_change_link'::regclass)
                 AND ('fillfactor=90' = ANY(c.reloptions)) IS NOT TRUE LOOP
    EXECUTE format('ALTER TABLE %s SET (fillfactor = 90)', part);
  END LOOP;
END
$$;
