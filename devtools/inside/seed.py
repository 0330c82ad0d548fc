"""N synthetic members into a database, set by set.

Every value follows from the number of the row by a hash, so that the same N gives
the same members. The register's own methods do what must not be done twice: member
numbers, and the state and scope key of each person.
"""

import contextlib
import sys
import time
from itertools import islice

import psycopg2

from odoo.tools import SQL

from .environment import configure, environment
from .pools import place_names, pools

COUNTIES = 15
LOCALS = 450
BATCH = 50_000


def seed(env, count: int) -> None:
    """Fill an empty register with `count` members in 15 counties and 450 locals."""
    chapters(env)
    with bare(env, "res_partner"):
        timed(people, env, count)
        with bare(env, "member_membership", "privacy_consent"):
            timed(memberships, env)
            timed(consents, env)
        timed(offices, env)
        timed(refresh, env)


def timed(part, *arguments) -> None:
    """Run a part and leave its time in the log."""
    started = time.monotonic()
    part(*arguments)
    print(f"{part.__name__}: {time.monotonic() - started:.1f} s", flush=True)


@contextlib.contextmanager
def bare(env, *tables: str):
    """Take off what each row would pay for alone, and put it on again for all at once.

    Indexes that only speed up reading, foreign keys and exclusions: PostgreSQL builds
    and checks them a table at a time when they come back.
    """
    indexes = env.execute_query(
        SQL(
            """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
              FROM pg_index i
             WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
               AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
            """,
            list(tables),
        )
    )
    constraints = env.execute_query(
        SQL(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
              FROM pg_constraint
             WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'x')
            """,
            list(tables),
        )
    )
    for table, name, _ in constraints:
        change(env, table, SQL("DROP CONSTRAINT %s", SQL.identifier(name)))
    for name, _ in indexes:
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name.strip('"'))))
    yield
    started = time.monotonic()
    for _, definition in indexes:
        env.cr.execute(literal(definition))
    for table, name, definition in constraints:
        whole = SQL("ADD CONSTRAINT %s %s", SQL.identifier(name), literal(definition))
        change(env, table, whole)
    print(f"indexes and constraints: {time.monotonic() - started:.1f} s", flush=True)


def change(env, table: str, how: SQL) -> None:
    env.cr.execute(SQL("ALTER TABLE %s %s", SQL.identifier(table), how))


def literal(definition: str) -> SQL:
    """What PostgreSQL itself wrote, word by word."""
    return SQL(definition.replace("%", "%%"))


def chapters(env) -> None:
    model = env["member.chapter"]
    names = iter(place_names(COUNTIES + LOCALS))
    national = model.create({"name": "Landet", "code": "S", "level": "national"})
    counties = model.create(
        [
            {
                "name": name,
                "code": f"S{number:02d}",
                "level": "county",
                "parent_id": national.id,
            }
            for number, name in enumerate(islice(names, COUNTIES), start=1)
        ]
    )
    model.create(
        [
            {
                "name": name,
                "code": f"S{number % COUNTIES + 1:02d}{number:03d}",
                "level": "local",
                "parent_id": counties[number % COUNTIES].id,
            }
            for number, name in enumerate(names)
        ]
    )
    env.flush_all()


def draw(salt: int, size: object) -> SQL:
    """SQL of a number from 0 below `size` that follows from the row number `g`."""
    return SQL("((hashint8extended(g, %s) & 2147483647) %% (%s))", salt, size)


def pick(salt: int, values: list) -> SQL:
    """SQL of one of `values`, by the row number."""
    return SQL("(%s::text[])[1 + %s]", values, draw(salt, len(values)))


def people(env, count: int) -> None:
    """Insert contacts like one that the ORM made, with values of their own.

    The prototype brings whatever columns the installed addons give a contact.
    """
    numbers = env["res.partner"]._next_member_numbers(count)
    norway = env.ref("base.no").id
    prototype = env["res.partner"].create({"name": "Prototype", "country_id": norway})
    env.flush_all()
    env.cr.execute(
        SQL(
            "CREATE TEMP TABLE seeded ON COMMIT DROP AS"
            " SELECT nextval('res_partner_id_seq')::int AS id, g, number, %s"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given(number, g)",
            SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(column))
                for column, expression in drawn_values().items()
            ),
            numbers,
        )
    )
    env.cr.execute(SQL("CREATE UNIQUE INDEX ON seeded (id)"))
    env.cr.execute(SQL("ANALYZE seeded"))
    own = derived_values()
    others = [name for name in stored_columns(env) if name not in own]
    env.cr.execute(
        SQL(
            "INSERT INTO res_partner (%s) SELECT %s FROM seeded s, res_partner p"
            " WHERE p.id = %s",
            SQL(", ").join(map(SQL.identifier, [*own, *others])),
            SQL(", ").join([*own.values(), *(SQL.identifier("p", n) for n in others)]),
            prototype.id,
        )
    )
    prototype.unlink()


def stored_columns(env) -> list[str]:
    rows = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'res_partner' AND is_generated = 'NEVER'"
        )
    )
    return [name for (name,) in rows]


def drawn_values() -> dict[str, SQL]:
    """What is drawn for each row before names are put together."""
    values = pools()
    return {
        "gender": SQL("CASE WHEN %s < 52 THEN 'female' ELSE 'male' END", draw(1, 100)),
        "first_name": SQL(
            "CASE WHEN %s < 52 THEN %s ELSE %s END",
            draw(1, 100),
            pick(2, values["female"]),
            pick(2, values["male"]),
        ),
        "last_name": pick(3, values["last"]),
        "street": SQL("%s || ' ' || %s", pick(4, values["street"]), draw(5, 98)),
        "city": pick(6, values["city"]),
        "zip": SQL("lpad((1 + %s)::text, 4, '0')", draw(6, 9990)),
        "phone": SQL(
            "CASE WHEN %s < 90 THEN '+47' || (90000000 + %s) END",
            draw(7, 100),
            draw(8, 9_999_999),
        ),
        "has_email": SQL("%s < 85", draw(9, 100)),
        "birthdate_date": SQL("date '1932-01-01' + %s::int", draw(10, 31_500)),
        "deceased": SQL("%s < 3", draw(11, 1000)),
        "address_protected": SQL("%s < 2", draw(12, 1000)),
        "processing_restricted": SQL("%s < 1", draw(13, 1000)),
    }


def derived_values() -> dict[str, SQL]:
    """The columns of res_partner that are a row's own."""
    name = SQL("s.first_name || ' ' || s.last_name")
    letters = SQL(
        "translate(lower(s.first_name || '.' || s.last_name), 'æøåäöéü -', 'aoaaoeu')"
    )
    email = SQL(
        "CASE WHEN s.has_email THEN %s || '.' || s.g || '@example.com' END", letters
    )
    same = ("id", "gender", "street", "city", "zip", "phone", "birthdate_date")
    same += ("address_protected", "processing_restricted")
    return {
        **{column: SQL.identifier("s", column) for column in same},
        "name": name,
        "complete_name": name,
        "commercial_partner_id": SQL("s.id"),
        "member_number": SQL("s.number"),
        "email": email,
        "email_normalized": email,
        "phone_sanitized": SQL("s.phone"),
        "deceased_on": SQL("CASE WHEN s.deceased THEN date '2024-02-01' END"),
    }


def memberships(env) -> None:
    """One membership each, in locals of very different size; some have a second."""
    ordinary = env.ref("member_privacy.membership_type_ordinary").id
    insert_memberships(env, ordinary, salt=20, share=100)
    insert_memberships(env, ordinary, salt=30, share=4)


def insert_memberships(env, type_id: int, salt: int, share: int) -> None:
    env.cr.execute(
        SQL(
            """
            WITH locals AS (
                SELECT array_agg(id ORDER BY code) AS ids
                  FROM member_chapter WHERE level = 'local'
            ), drawn AS (
                SELECT id, g, %(state)s AS fate,
                       (date '1995-01-01' + %(start)s::int) AS start_date,
                       1 + floor(cardinality(ids)
                         * power(%(chapter)s / 1000000.0, 1.6))::int AS place
                  FROM seeded, locals WHERE %(share)s < %(wanted)s
            )
            INSERT INTO member_membership (partner_id, chapter_id, type_id, state,
                   start_date, end_date, resigned_on, end_reason, source,
                   create_uid, write_uid, create_date, write_date)
            SELECT d.id, ids[place], %(type)s,
                   CASE WHEN fate < 88 THEN 'active' WHEN fate < 90 THEN 'suspended'
                        WHEN fate < 93 THEN 'applied' ELSE 'ended' END,
                   start_date,
                   CASE WHEN fate >= 93 THEN start_date + %(length)s::int END,
                   CASE WHEN fate >= 95 THEN start_date + %(length)s::int END,
                   CASE WHEN fate >= 95 THEN 'resigned'
                        WHEN fate >= 93 THEN 'unpaid' END,
                   'import', 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM drawn d, locals
             WHERE NOT EXISTS (SELECT FROM member_membership m
                                WHERE m.partner_id = d.id
                                  AND m.chapter_id = ids[place])
            """,
            state=draw(salt, 100),
            start=draw(salt + 1, 10_000),
            chapter=draw(salt + 2, 1_000_000),
            share=draw(salt + 3, 100),
            wanted=share,
            length=draw(salt + 4, 1_000),
            type=type_id,
        )
    )


def consents(env) -> None:
    """Reservations against news and activities, and consents to fund-raising."""
    events = [
        ("newsletter", "email", "objected", 8),
        ("newsletter", "sms", "objected", 5),
        ("activities", "email", "objected", 4),
        ("fundraising", "email", "given", 20),
        ("fundraising", "sms", "given", 10),
    ]
    for number, (purpose, channel, event, percent) in enumerate(events):
        env.cr.execute(
            SQL(
                """
                INSERT INTO privacy_consent (partner_id, purpose_id, channel, event,
                       occurred_at, method, recorded_by_uid)
                SELECT id, %s, %s, %s, timestamp '2021-01-01' + %s * interval '1 hour',
                       'import', 1
                  FROM seeded WHERE %s < %s
                """,
                env.ref(f"member_privacy.purpose_{purpose}").id,
                channel,
                event,
                draw(40 + number, 40_000),
                draw(50 + number, 100),
                percent,
            )
        )


def offices(env) -> None:
    """A leader in every chapter that has members, and in county and country."""
    leader = env.ref("member_privacy.role_leader").id
    env.cr.execute(
        SQL(
            """
            INSERT INTO member_office (partner_id, chapter_id, role_id, start_date,
                   create_uid, write_uid, create_date, write_date)
            SELECT DISTINCT ON (above.id) first.partner_id, above.id, %s,
                   date '2023-01-01', 1, 1,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM (SELECT DISTINCT ON (chapter_id) chapter_id, partner_id
                      FROM member_membership WHERE state = 'active'
                     ORDER BY chapter_id, id) first
              JOIN member_chapter own ON own.id = first.chapter_id
              JOIN member_chapter above
                ON own.parent_path LIKE above.parent_path || '%%'
             ORDER BY above.id, own.id
            """,
            leader,
        )
    )


def refresh(env) -> None:
    """Let the register derive state and scope of everybody."""
    for table in ("res_partner", "member_membership", "privacy_consent"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()
    ids = [row for (row,) in env.execute_query(SQL("SELECT id FROM seeded"))]
    for start in range(0, len(ids), BATCH):
        env["res.partner"].browse(ids[start : start + BATCH])._refresh_register_state()


def main() -> None:
    configure()
    database, count = sys.argv[1], int(sys.argv[2])
    with environment(database) as env:
        seed(env, count)
    tidy(database)


def tidy(database: str) -> None:
    """What autovacuum does to a living register: every row was just written anew, and
    the statistics know nothing of states and scope keys."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as link:
        link.autocommit = True
        link.cursor().execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    main()
