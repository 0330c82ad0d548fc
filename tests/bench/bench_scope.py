"""What an officer's list costs: count and first page, beside the same in raw SQL."""

from odoo.tests import new_test_user
from odoo.tools import SQL

NAME = "scope"
PAGE = 80


def run(ctx):
    """Count and first page for a local, a county and a national officer."""
    rows = []
    with ctx.env(ctx.database()) as env:
        for level in ("local", "county", "national"):
            chapter = env["member.chapter"].search([("level", "=", level)], limit=1)
            user = officer(env, chapter)
            env.flush_all()
            rows += compare(ctx, env(user=user.id), chapter)
    return rows


def officer(env, chapter):
    """A login whose person is the leader of the chapter."""
    office = env["member.office"].search([("chapter_id", "=", chapter.id)], limit=1)
    user = new_test_user(
        env,
        f"officer_{chapter.level}",
        groups="member_privacy.group_member_officer",
        context={},
    )
    user.member_id = office.partner_id
    return user


def compare(ctx, env, chapter):
    partner = env["res.partner"].with_context(active_test=False)
    condition = SQL("scope_chapter_ids && ARRAY[%s]::int[]", chapter.id)

    def raw_count():
        env.cr.execute(SQL("SELECT count(*) FROM res_partner WHERE %s", condition))
        return env.cr.fetchone()

    def raw_page():
        env.cr.execute(
            SQL(
                "SELECT id, complete_name FROM res_partner WHERE %s"
                " ORDER BY complete_name, id LIMIT %s",
                condition,
                PAGE,
            )
        )
        return env.cr.fetchall()

    def page():
        env.invalidate_all()
        return partner.search_fetch([], ["name"], limit=PAGE)

    count = ctx.medians({"ours": lambda: partner.search_count([]), "floor": raw_count})
    first = ctx.medians({"ours": page, "floor": raw_page})
    return [
        ctx.row(f"count, {chapter.level}", "ms", **in_ms(count)),
        ctx.row(f"first page, {chapter.level}", "ms", **in_ms(first)),
    ]


def in_ms(medians):
    return {name: seconds * 1000 for name, seconds in medians.items()}
