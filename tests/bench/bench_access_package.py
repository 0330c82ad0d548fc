"""What a copy of everything about one member costs to make.

Beside Odoo's own `privacy_lookup`, which finds rows by name and e-mail and tells
nothing of what stands in them. Each call is for another member, whom nobody has read
before, among five logged changes and one message for every member.
"""

import itertools
import json

from odoo.tools import SQL

NAME = "access_package"
CHANGES_EACH = 5  # 400 000 members have two million lines
ASKING = 64
CHANGES = """
INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id, partner_id,
    operation, old_values, new_values, user_id, db_role, source)
SELECT (now() AT TIME ZONE 'UTC') - n * interval '1 day', p.id * 8::bigint + n,
       'res.partner', p.id, p.id, 'update',
       jsonb_build_object('street', 'Gata ' || n, 'zip', NULL),
       jsonb_build_object('street', 'Veien ' || n, 'zip', '0150'), 2, 'odoo',
       'interface'
  FROM res_partner p CROSS JOIN generate_series(1, %s) n
 WHERE p.in_register
"""
MESSAGES = """
INSERT INTO mail_message (model, res_id, author_id, email_from, message_type, date,
    subtype_id, is_internal, body)
SELECT 'res.partner', p.id, %s, 'post@example.com', 'comment',
       now() AT TIME ZONE 'UTC', %s, TRUE, '<p>Ringte om kontingenten.</p>'
  FROM res_partner p WHERE p.in_register
"""


def run(ctx):
    """Milliseconds for the JSON alone, for all files, and for core's search."""
    with ctx.env(ctx.database(modules=("privacy_lookup",))) as env:
        fill(env)
        people = itertools.cycle(members(env))

        def lookup():
            person = unread(people)
            wizards = env["privacy.lookup.wizard"]
            wizards.create({"name": person.name, "email": person.email}).action_lookup()
            env.flush_all()

        medians = ctx.medians(
            {
                "peer": lookup,
                "json": lambda: as_json(unread(people)),
                "files": lambda: all_files(unread(people)),
            },
            rounds=21,
        )
        told = len(as_json(unread(people)))
    milliseconds = {name: value * 1000 for name, value in medians.items()}
    peer = milliseconds["peer"]
    return [
        ctx.row(f"JSON, {told / 1000:.0f} kB", "ms", milliseconds["json"], peer),
        ctx.row("page, JSON, workbook", "ms", milliseconds["files"], peer),
    ]


def fill(env):
    """A log and messages; the log's own triggers have nothing to tell of them."""
    env.cr.execute(SQL(CHANGES, CHANGES_EACH))
    house, note = env.ref("base.main_partner").id, env.ref("mail.mt_note").id
    env.cr.execute(SQL(MESSAGES, house, note))
    env.cr.commit()
    env.cr.execute(SQL("ANALYZE privacy_change_log, mail_message"))
    env.registry.clear_all_caches()


def members(env):
    """Some who have an e-mail, spread over the register."""
    domain = [("in_register", "=", True), ("email", "!=", False)]
    found = env["res.partner"].search(domain, order="id")
    return found[:: max(1, len(found) // ASKING)]


def unread(people):
    """The next person, as a request meets them that has read nothing yet."""
    person = next(people)
    person.env.flush_all()
    person.env.invalidate_all()
    return person


def as_json(person):
    packages = person.env["privacy.package"].sudo()
    contents = packages._contents(person)
    localized = packages.with_context(lang=contents.person.env.lang)
    return json.dumps(localized._data(contents), ensure_ascii=False)


def all_files(person):
    packages = person.env["privacy.package"].sudo()
    contents = packages._contents(person)
    localized = packages.with_context(lang=contents.person.env.lang)
    return localized._package_files(contents)
