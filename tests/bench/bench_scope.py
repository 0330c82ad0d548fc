"""What an officer's list costs: count and first page.

Beside the same filter in raw SQL, and beside what one would write without the key: a
`child_of` through a many2many. Staff see everybody, for comparison. A page costs Odoo
something whoever asks: `Odoo alone` is the same page for a user of its own, with core's
rule for companies, the same condition as a plain domain, and nothing of ours.
"""

from contextlib import contextmanager

from odoo.fields import Domain
from odoo.tests import new_test_user
from odoo.tools import SQL

NAME = "scope"
PAGE = 80
LEVELS = ("local", "county", "national")
NAIVE = "x_chapter_ids"
NOTHING = SQL("")
COLUMNS = SQL("id, name, complete_name")
FIRST = SQL("ORDER BY complete_name, id DESC LIMIT %s", PAGE)
LINKS = """
INSERT INTO %s (%s, %s)
SELECT DISTINCT partner_id, chapter_id FROM member_membership
 WHERE state IN ('active', 'suspended') AND resigned_on IS NULL
"""


def run(ctx):
    """Count and first page for a local, a county and a national officer, and staff."""
    rows = []
    with ctx.env(ctx.database()) as env:
        naive_links(env)
        for level in LEVELS:
            chapter = usual_chapter(env, level)
            user = officer(env, chapter)
            env.flush_all()
            rows += compare(ctx, env(user=user.id), chapter, level)
        staff = new_test_user(env, "staff", groups="member_privacy.group_member_staff")
        rows += compare(
            ctx, env(user=staff.id), usual_chapter(env, "national"), "staff"
        )
    return rows


def naive_links(env):
    """The peer: a person's chapters as a many2many, filled from the memberships."""
    env["ir.model.fields"].create(
        {
            "name": NAIVE,
            "field_description": "Chapters",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "ttype": "many2many",
            "relation": "member.chapter",
        }
    )
    field = env["res.partner"]._fields[NAIVE]
    names = (field.relation, field.column1, field.column2)
    env.cr.execute(SQL(LINKS, *map(SQL.identifier, names)))
    env.cr.execute(SQL("ANALYZE %s", SQL.identifier(field.relation)))


def usual_chapter(env, level):
    """The chapter of that level whose size is the median."""
    rows = env.execute_query(
        SQL(
            "SELECT c.id FROM member_chapter c JOIN res_partner p"
            " ON p.scope_chapter_ids @> ARRAY[c.id] WHERE c.level = %s"
            " GROUP BY c.id ORDER BY count(*)",
            level,
        )
    )
    return env["member.chapter"].browse(rows[len(rows) // 2])


def officer(env, chapter):
    """A login whose person leads the chapter, and holds no other office."""
    user = new_test_user(
        env,
        f"officer_{chapter.level}",
        groups="member_privacy.group_member_officer",
        context={},
    )
    user.member_id = env["res.partner"].create({"name": f"Leads {chapter.name}"})
    env["member.office"].create(
        {
            "partner_id": user.member_id.id,
            "chapter_id": chapter.id,
            "role_id": env.ref("member_privacy.role_leader").id,
        }
    )
    return user


def compare(ctx, env, chapter, level):
    """Rows of count and first page: the officer's, the naive one's, raw SQL's."""
    partner, naive = env["res.partner"], env["res.partner"].sudo()
    domain = [("in_register", "=", True)]
    naive_domain = [*domain, (NAIVE, "child_of", chapter.id)]
    condition = SQL("active AND scope_chapter_ids && ARRAY[%s]::int[]", chapter.id)
    if level == "staff":
        naive_domain, condition = domain, SQL("active AND in_register")
    plain = Domain(domain) & Domain.custom(to_sql=lambda *_args: condition)
    count = ctx.medians(
        {
            "ours": lambda: partner.search_count(domain),
            "peer": lambda: naive.search_count(naive_domain),
            "floor": lambda: raw(env, SQL("count(*)"), condition),
        }
    )
    first = ctx.medians(
        {
            "ours": lambda: page(partner, domain),
            "peer": lambda: page(naive, naive_domain),
            "floor": lambda: raw(env, COLUMNS, condition, FIRST),
        },
        rounds=31,
    )
    with core_alone(env) as others:
        alone = ctx.medians(
            {
                "ours": lambda: page(others, plain),
                "floor": lambda: raw(env, COLUMNS, condition, FIRST),
            },
            rounds=31,
        )
    return [
        ctx.row(f"count, {level}", "ms", **in_ms(count)),
        ctx.row(f"first page, {level}", "ms", **in_ms(first)),
        ctx.row(f"first page, {level}, Odoo alone", "ms", **in_ms(alone)),
    ]


@contextmanager
def core_alone(env):
    """Contacts of a user of core's, while our rule on contacts rests."""
    env = env(su=True)
    name = f"core_{env['res.users'].search_count([])}"
    user = new_test_user(env, name, groups="base.group_partner_manager")
    rule = env.ref("member_privacy.res_partner_rule_member_scope")
    rule.active = False
    yield env(user=user.id)["res.partner"]
    rule.active = True


def raw(env, columns, condition, rest=NOTHING):
    """The same in plain SQL."""
    query = SQL("SELECT %s FROM res_partner WHERE %s %s", columns, condition, rest)
    return env.execute_query(query)


def page(partner, domain):
    """As a request asks that has read nothing yet."""
    partner.env.invalidate_all()
    return partner.search_fetch(domain, ["name"], limit=PAGE)


def in_ms(medians):
    return {name: seconds * 1000 for name, seconds in medians.items()}
