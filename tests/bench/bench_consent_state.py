"""What is in force for a purpose, and what it costs to record answers.

Beside raw SQL: the shortest query that gives the same, and a bare INSERT.
"""

from odoo.tools import SQL

NAME = "consent_state"
EVENTS_EACH = 25  # 400 000 members have ten million events
RECORDED = 100_000  # at most, of the members there are
FILL = """
INSERT INTO privacy_consent
       (partner_id, purpose_id, channel, event, occurred_at, method)
SELECT p.id, (%s::int[])[1 + n %% %s], (ARRAY['email', 'sms'])[1 + n / %s %% 2],
       (ARRAY['given', 'withdrawn', 'objected', 'lifted'])[1 + (p.id + n * 7) %% 4],
       timestamp '2020-01-01' + (p.id * 31 + n * 7919) %% 50000 * interval '1 hour',
       'portal'
  FROM res_partner p CROSS JOIN generate_series(1, %s) n
 WHERE p.in_register
"""
RAW = """
SELECT DISTINCT ON (partner_id) partner_id, event
  FROM privacy_consent
 WHERE purpose_id = %s AND channel = 'email'
 ORDER BY partner_id, occurred_at DESC, id DESC
"""
ONE = RAW.replace("'email'", "'email' AND partner_id = %s")
INSERT = """
INSERT INTO privacy_consent
       (partner_id, purpose_id, channel, event, occurred_at, method)
SELECT p.id, %s, 'email', 'given', now() AT TIME ZONE 'UTC', 'portal'
  FROM res_partner p WHERE p.in_register LIMIT %s
"""


def run(ctx):
    """All of a purpose, one person, and recording through the ORM."""
    with ctx.env(ctx.database()) as env:
        purposes = env["privacy.purpose"].search([])
        ids = purposes.ids
        # Neither measured nor logged: the change log would hold ten million lines.
        env.cr.execute(SQL("ALTER TABLE privacy_consent DISABLE TRIGGER USER"))
        env.cr.execute(SQL(FILL, ids, len(ids), len(ids), EVENTS_EACH))
        env.cr.execute(SQL("ALTER TABLE privacy_consent ENABLE TRIGGER USER"))
        env.cr.commit()
        env.cr.execute(SQL("ANALYZE privacy_consent"))
        purpose = env.ref("member_privacy.purpose_newsletter")
        return [*states(ctx, env, purpose), recording(ctx, env, purpose)]


def states(ctx, env, purpose):
    consents = env["privacy.consent"]
    found = env["res.partner"].search([("in_register", "=", True)], limit=1)

    def counted(query):
        return env.execute_query(SQL("SELECT count(*), min(event) FROM (%s) s", query))

    whole = ctx.medians(
        {
            "ours": lambda: counted(consents._current_sql(purpose.id, "email")),
            "floor": lambda: counted(SQL(RAW, purpose.id)),
        }
    )
    one = ctx.medians(
        {
            "ours": lambda: env.execute_query(
                consents._current_sql(purpose.id, "email", found.ids)
            ),
            "floor": lambda: env.execute_query(SQL(ONE, purpose.id, found.id)),
        },
        rounds=50,
    )
    return [
        ctx.row(case, "ms", **{name: value * 1000 for name, value in medians.items()})
        for case, medians in (("a purpose, all", whole), ("one person", one))
    ]


def recording(ctx, env, purpose):
    """Answers a second, through the ORM and with one statement."""
    count = min(RECORDED, ctx.members)
    people = env["res.partner"].search([("in_register", "=", True)], limit=count)

    def ours():
        env["privacy.consent"]._record(people, purpose, "email", "given", "portal")
        env.flush_all()

    medians = ctx.medians(
        {
            "ours": ours,
            "floor": lambda: env.cr.execute(SQL(INSERT, purpose.id, count)),
        },
        rounds=1,
    )
    rates = {name: len(people) / value for name, value in medians.items()}
    return ctx.row(f"record {len(people)}", "/s", **rates)
