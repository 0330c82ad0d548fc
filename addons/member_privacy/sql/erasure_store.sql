-- The ledger of erasures in a database of its own: psql --dbname=ledger --file=this
-- The role that Odoo uses there needs SELECT and INSERT on the table, USAGE on its
-- sequence, and nothing else.
CREATE TABLE IF NOT EXISTS member_erasure_ledger (
    id bigserial PRIMARY KEY,
    register text NOT NULL,
    number bigint NOT NULL,
    person bigint NOT NULL,
    at timestamp NOT NULL,
    cluster text NOT NULL,
    xid bigint NOT NULL
);
