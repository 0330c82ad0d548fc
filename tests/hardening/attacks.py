"""What somebody with Odoo's database role would try against the log.

Name, statements, and a question that is true once the harm is done. Each is refused on
a hardened database; and each does its harm on a plain one, or as the administrator
where the name says so: else it would prove nothing.
"""

NO_LOG = "NOT privacy_change_stands('res_partner')"
NO_GUARD = (
    "(SELECT count(*) FROM pg_trigger t WHERE t.tgenabled = 'O'"
    " AND t.tgname LIKE 'privacy\\_consent%') < 3"
)
UNSEEN = (
    "EXISTS (SELECT FROM {0} WHERE street = 'unseen') AND NOT EXISTS (SELECT FROM"
    " privacy_change_log WHERE transaction_id = txid_current()"
    " AND model = 'res.partner')"
)
NOTHING = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
MONTH = 'privacy_change_log_\' || to_char(now(), \'"y"YYYY"m"MM\')'

# One line each: with Odoo's role on a plain database they all go through.
AS_ODOO = {
    "a trigger is disabled": (
        ["ALTER TABLE res_partner DISABLE TRIGGER privacy_log_update"],
        NO_LOG,
    ),
    "all triggers of ours are disabled": (
        ["ALTER TABLE res_partner DISABLE TRIGGER USER"],
        NO_LOG,
    ),
    "a trigger fires for replicas only": (
        ["ALTER TABLE res_partner ENABLE REPLICA TRIGGER privacy_log_update"],
        NO_LOG,
    ),
    "a trigger is dropped": (
        ["DROP TRIGGER privacy_log_update ON res_partner"],
        NO_LOG,
    ),
    "a trigger is replaced by one that never fires": (
        [
            "CREATE OR REPLACE TRIGGER privacy_log_update AFTER UPDATE ON res_partner"
            " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
            " FOR EACH STATEMENT WHEN (FALSE)"
            " EXECUTE FUNCTION privacy_log_res_partner()"
        ],
        NO_LOG,
    ),
    "a trigger is given another name": (
        ["ALTER TRIGGER privacy_log_update ON res_partner RENAME TO elsewhere"],
        NO_LOG,
    ),
    "a trigger goes with an extension": (
        [
            "ALTER TRIGGER privacy_log_update ON res_partner"
            " DEPENDS ON EXTENSION btree_gist",
            "DROP EXTENSION btree_gist CASCADE",
        ],
        NO_LOG,
    ),
    "the function is replaced": (
        [f"CREATE OR REPLACE FUNCTION privacy_log_res_partner() {NOTHING}"],
        "length((SELECT prosrc FROM pg_proc WHERE proname ="
        " 'privacy_log_res_partner')) < 100",
    ),
    "the function is dropped": (
        ["DROP FUNCTION privacy_log_res_partner() CASCADE"],
        NO_LOG,
    ),
    "the function looks elsewhere": (
        ["ALTER FUNCTION privacy_log_res_partner() SET search_path = aside"],
        "(SELECT proconfig::text FROM pg_proc WHERE proname ="
        " 'privacy_log_res_partner') LIKE '%aside%'",
    ),
    "a function of the log is replaced": (
        [
            "CREATE OR REPLACE FUNCTION privacy_change_note(thing text, was text,"
            " is_now text) RETURNS void LANGUAGE sql AS ''"
        ],
        "(SELECT prosrc FROM pg_proc WHERE proname = 'privacy_change_note') = ''",
    ),
    "lines are deleted": (
        ["DELETE FROM privacy_change_log"],
        "NOT EXISTS (SELECT FROM privacy_change_log)",
    ),
    "lines are changed": (
        ["UPDATE privacy_change_log SET user_id = 7, new_values = NULL"],
        "NOT EXISTS (SELECT FROM privacy_change_log WHERE user_id <> 7)",
    ),
    "the log is emptied": (
        ["TRUNCATE privacy_change_log"],
        "NOT EXISTS (SELECT FROM privacy_change_log)",
    ),
    "the log is dropped": (
        ["DROP TABLE privacy_change_log CASCADE"],
        "to_regclass('privacy_change_log') IS NULL",
    ),
    "a month is dropped": (
        [f"DO $$ BEGIN EXECUTE 'DROP TABLE {MONTH}; END $$"],
        f"to_regclass('{MONTH}) IS NULL",
    ),
    "a month is dropped by the log's own function": (
        ["SELECT privacy_change_drop_month(date_trunc('month', now())::date, 0)"],
        f"to_regclass('{MONTH}) IS NULL",
    ),
    "a month is taken out": (
        [
            "DO $$ BEGIN EXECUTE 'ALTER TABLE privacy_change_log DETACH PARTITION"
            f" {MONTH}; END $$"
        ],
        "NOT EXISTS (SELECT FROM privacy_change_log WHERE logged_at > now())",
    ),
    "the log is moved aside": (
        ["ALTER TABLE privacy_change_log RENAME TO elsewhere"],
        "to_regclass('privacy_change_log') IS NULL",
    ),
    "lines are thrown away by a rule": (
        ["CREATE RULE away AS ON INSERT TO privacy_change_log DO INSTEAD NOTHING"],
        "EXISTS (SELECT FROM pg_rewrite WHERE rulename = 'away')",
    ),
    "lines are changed on their way": (
        [
            f"CREATE FUNCTION aside() {NOTHING}",
            "CREATE TRIGGER aside BEFORE INSERT ON privacy_change_log"
            " FOR EACH ROW EXECUTE FUNCTION aside()",
        ],
        "EXISTS (SELECT FROM pg_trigger WHERE tgname = 'aside')",
    ),
    "lines get numbers again": (
        ["SELECT setval('privacy_change_log_id_seq', 1)"],
        "nextval('privacy_change_log_id_seq') = 2",
    ),
    "a seal is changed": (
        ["UPDATE privacy_change_seal SET digest = 'x'"],
        "EXISTS (SELECT FROM privacy_change_seal WHERE digest = 'x')",
    ),
    "a seal is put in": (
        ["INSERT INTO privacy_change_seal (number) VALUES (999)"],
        "EXISTS (SELECT FROM privacy_change_seal WHERE number = 999)",
    ),
    "links are deleted": (
        ["DELETE FROM privacy_change_link"],
        "NOT EXISTS (SELECT FROM privacy_change_link)",
    ),
    "everybody waits for the log": (
        ["LOCK TABLE privacy_change_log IN EXCLUSIVE MODE"],
        "EXISTS (SELECT FROM pg_locks WHERE mode = 'ExclusiveLock'"
        " AND relation = 'privacy_change_log'::regclass)",
    ),
    "a table takes the place of the one that is logged": (
        [
            "ALTER TABLE res_partner RENAME TO aside",
            "CREATE TABLE res_partner (LIKE aside INCLUDING ALL)",
        ],
        NO_LOG,
    ),
    "a logged table is moved to another schema": (
        ["CREATE SCHEMA aside", "ALTER TABLE res_partner SET SCHEMA aside"],
        "to_regclass('res_partner') IS NULL",
    ),
    "a logged table is dropped": (
        ["DROP TABLE member_office CASCADE"],
        "to_regclass('member_office') IS NULL",
    ),
    "the schema gets another name": (
        ["ALTER SCHEMA public RENAME TO aside"],
        "to_regclass('public.privacy_change_log') IS NULL",
    ),
    "a column has another name while it is changed": (
        [
            "ALTER TABLE res_partner RENAME street TO aside",
            "UPDATE res_partner SET aside = 'unseen', write_date = NULL",
            "ALTER TABLE res_partner RENAME aside TO street",
        ],
        UNSEEN.format("res_partner"),
    ),
    "rows are changed through a parent": (
        [
            "CREATE TABLE aside (street varchar)",
            "ALTER TABLE res_partner INHERIT aside",
            "UPDATE aside SET street = 'unseen'",
        ],
        UNSEEN.format("res_partner"),
    ),
    "rows are put into a child": (
        [
            "CREATE TABLE aside () INHERITS (res_partner)",
            "INSERT INTO aside (name, street) VALUES ('x', 'unseen')",
        ],
        UNSEEN.format("res_partner"),
    ),
    "rows are hidden from the guards": (
        [
            "ALTER TABLE res_partner FORCE ROW LEVEL SECURITY",
            "ALTER TABLE res_partner ENABLE ROW LEVEL SECURITY",
        ],
        "NOT EXISTS (SELECT FROM res_partner)",
    ),
    "the log cannot be reached while rows are changed": (
        [
            "CREATE SCHEMA aside",
            "CREATE VIEW aside.people AS SELECT * FROM res_partner",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC, odoo, pg_database_owner",
            "UPDATE aside.people SET street = 'unseen'",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
        ],
        UNSEEN.format("res_partner"),
    ),
    "a cast decides what the log shows": (
        [
            "CREATE TYPE aside AS ENUM ('x')",
            "CREATE FUNCTION to_nothing(aside) RETURNS json LANGUAGE sql"
            " AS $$ SELECT '1'::json $$",
            "CREATE CAST (aside AS json) WITH FUNCTION to_nothing(aside)",
        ],
        "EXISTS (SELECT FROM pg_cast WHERE castsource = 'aside'::regtype)",
    ),
    "a function of the log's to be is made first": (
        [f"CREATE FUNCTION privacy_log_res_country() {NOTHING}"],
        "to_regproc('privacy_log_res_country') IS NOT NULL",
    ),
    "a month to be is made first": (
        ["CREATE TABLE privacy_change_log_y2099m01 (LIKE privacy_change_log)"],
        "to_regclass('privacy_change_log_y2099m01') IS NOT NULL",
    ),
    "all that Odoo's role owns is dropped": (
        ["DROP OWNED BY odoo CASCADE"],
        "to_regclass('public.res_partner') IS NULL",
    ),
    # Consent events
    "the guard of consents is disabled": (
        ["ALTER TABLE privacy_consent DISABLE TRIGGER privacy_consent_frozen"],
        NO_GUARD,
    ),
    "the guard of consents is dropped": (
        ["DROP TRIGGER privacy_consent_gone ON privacy_consent"],
        NO_GUARD,
    ),
    "the function of the guard is replaced": (
        [f"CREATE OR REPLACE FUNCTION privacy_consent_gone() {NOTHING}"],
        "length((SELECT prosrc FROM pg_proc WHERE proname = 'privacy_consent_gone'))"
        " < 100",
    ),
    "consents are rewritten by a change of type": (
        ["ALTER TABLE privacy_consent ALTER note TYPE varchar USING 'unseen'"],
        "NOT EXISTS (SELECT FROM privacy_consent WHERE note IS DISTINCT FROM 'unseen')",
    ),
    "a column of consents is dropped": (
        ["ALTER TABLE privacy_consent DROP note CASCADE"],
        "NOT to_jsonb((SELECT c FROM privacy_consent c LIMIT 1)) ? 'note'",
    ),
    "columns of consents change places": (
        [
            "ALTER TABLE privacy_consent RENAME note TO aside",
            "ALTER TABLE privacy_consent RENAME evidence TO note",
            "ALTER TABLE privacy_consent RENAME aside TO evidence",
        ],
        "(SELECT evidence FROM privacy_consent LIMIT 1) = 'said so'",
    ),
    "consents are thrown away by a rule": (
        ["CREATE RULE away AS ON INSERT TO privacy_consent DO INSTEAD NOTHING"],
        "EXISTS (SELECT FROM pg_rewrite WHERE rulename = 'away')",
    ),
    "consents are changed after the guard looked": (
        [
            "CREATE FUNCTION aside() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN NEW.event := ''given''; RETURN NEW; END'",
            "CREATE TRIGGER zz BEFORE UPDATE ON privacy_consent"
            " FOR EACH ROW EXECUTE FUNCTION aside()",
            "UPDATE privacy_consent SET partner_id = (SELECT min(id) FROM res_partner)",
            "DELETE FROM res_partner WHERE name = 'Anna'",
            "SET CONSTRAINTS ALL IMMEDIATE",
        ],
        "NOT EXISTS (SELECT FROM privacy_consent WHERE event <> 'given')",
    ),
    "an answered wording is freed": (
        ["DROP TRIGGER privacy_purpose_text_frozen ON privacy_purpose_text"],
        "NOT EXISTS (SELECT FROM pg_trigger WHERE tgname ="
        " 'privacy_purpose_text_frozen')",
    ),
}

# No plain role can do these anywhere; the administrator can, and does the harm.
AS_ADMINISTRATOR = {
    "no trigger fires in this session": (
        ["SET LOCAL session_replication_role = replica"],
        "current_setting('session_replication_role') = 'replica'",
    ),
    "the guard is dropped": (
        ["DROP EVENT TRIGGER member_log_sql_drop"],
        "NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname ="
        " 'member_log_sql_drop')",
    ),
    "the guard is disabled": (
        ["ALTER EVENT TRIGGER member_log_ddl_command_end DISABLE"],
        "EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled = 'D')",
    ),
    "the guard goes with its schema": (
        ["DROP SCHEMA member_log CASCADE"],
        "to_regnamespace('member_log') IS NULL",
    ),
    "the guard's function is replaced": (
        [
            "CREATE OR REPLACE FUNCTION member_log.complaint() RETURNS text"
            " LANGUAGE sql AS 'SELECT NULL::text'"
        ],
        "member_log.complaint() IS NULL",
    ),
    "the guard forgets what columns there were": (
        ["DELETE FROM member_log.column_as_it_was"],
        "NOT EXISTS (SELECT FROM member_log.column_as_it_was)",
    ),
    "one becomes the log's owner": (
        ["SET LOCAL ROLE member_log_owner"],
        "current_user = 'member_log_owner'",
    ),
    "the log is given to Odoo's role": (
        ["ALTER TABLE privacy_change_log OWNER TO odoo"],
        "(SELECT relowner FROM pg_class WHERE relname = 'privacy_change_log')"
        " = 'odoo'::regrole",
    ),
    "all rights to the log are given to Odoo's role": (
        ["GRANT UPDATE, DELETE ON privacy_change_log TO odoo"],
        "has_table_privilege('odoo', 'privacy_change_log', 'DELETE')",
    ),
}
