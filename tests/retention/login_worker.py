"""A process of its own that ends logins, with real transactions. Prints JSON.

`DATABASE FOLDER LOGINS KILLS`: each job runs in a child with connections of its own and
is killed as soon as something more has ended; a line a round.
"""

import sys

from odoo import SUPERUSER_ID, api

from tests.process import say, start
from tests.retention.worker import count, run_killed

BATCH = 5
ENDED = "SELECT count(*) FROM res_users u WHERE u.login = 'erased-' || u.id"
# What must hold at every moment, also right after a kill.
HALF_DONE = """
SELECT count(*)
  FROM res_users u
 WHERE u.login LIKE 'never.%' AND (NOT u.active OR u.password IS NULL)
    OR u.login = 'erased-' || u.id AND (u.active OR u.password IS NOT NULL
       OR EXISTS (SELECT FROM res_users_settings s WHERE s.user_id = u.id))
"""


def main(registry, logins, kills):
    with registry.cursor() as cr:
        populate(api.Environment(cr, SUPERUSER_ID, {}), logins)
    for round_number in range(kills + 1):
        before = count(registry, ENDED)
        last = round_number == kills

        def more(before=before, last=last):
            return not last and count(registry, ENDED) > before

        killed = run_killed(lambda: job(registry), more)
        say(
            {
                "killed": killed,
                "ended": count(registry, ENDED),
                "half_done": count(registry, HALF_DONE),
            }
        )


def populate(env, logins):
    """Members with a login that nobody used for a year."""
    chapter = env["member.chapter"].create({"name": "Kill", "code": "KILL"})
    kind = env.ref("member_privacy.membership_type_ordinary")
    names = [{"name": f"Member {number}"} for number in range(logins)]
    people = env["res.partner"].create(names)
    env["member.membership"].create(
        [
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": kind.id,
                "start_date": "2009-01-01",
                "state": "active",
            }
            for person in people
        ]
    )
    users = env["res.users"].with_context(no_reset_password=True)
    users = users.create(
        [
            {
                "login": f"never.{person.id}",
                "password": "a long password",
                "partner_id": person.id,
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
            for person in people
        ]
    )
    for user in users:
        env["res.users.settings"]._find_or_create_for_user(user)
    env.flush_all()
    env.cr.execute(
        "UPDATE res_users SET create_date = create_date - interval '1 year',"
        " invited_on = NULL WHERE id = ANY(%s)",
        [users.ids],
    )


def job(registry):
    module = "odoo.addons.member_privacy.models.res_users_period"
    sys.modules[module].BATCH = BATCH
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["res.users"]._cron_end_unused()


if __name__ == "__main__":
    database, folder, *numbers = sys.argv[1:]
    main(start(database, folder), *(int(each) for each in numbers))
