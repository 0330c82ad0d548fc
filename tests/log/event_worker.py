"""A process of its own with Odoo's events installed. Prints JSON, a line each.

`DATABASE FOLDER`: the log's lines of a registration that was created, changed, changed
by plain SQL and deleted; the same after the person was erased; and, with the app gone
again, the lines of a contact's change and what the seals say.
"""

import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from tests.process import say, start

LINES = """
SELECT operation, old_values, new_values, user_id, reason
  FROM privacy_change_log WHERE partner_id = %s AND model = %s ORDER BY id
"""


class Stage:
    """The database, with transactions that are committed one by one."""

    def __init__(self, database):
        self.database = database

    def do(self, action, *arguments):
        with Registry(self.database).cursor() as cr:
            return action(api.Environment(cr, SUPERUSER_ID, {}), *arguments)

    def module(self, action):
        """Install or uninstall the app as a click in Odoo's list of apps does."""
        self.do(lambda env: getattr(app(env), f"button_immediate_{action}")())


def app(env):
    return env["ir.module.module"].search([("name", "=", "event")])


def lines(env, person_id, model):
    env.cr.execute(LINES, (person_id, model))
    return env.cr.fetchall()


def person(env):
    found = env["res.partner"].create({"name": "Berit", "email": "b@example.com"})
    found.in_register = True
    return found.id


def event(env):
    moment = {"date_begin": "2027-05-01 10:00:00", "date_end": "2027-05-01 12:00:00"}
    values = {"name": "Outing", "event_mail_ids": [], **moment}
    return env["event.event"].create(values).id


def register(env, event_id, person_id):
    values = {"event_id": event_id, "partner_id": person_id, "name": "Berit"}
    return env["event.registration"].create(values).id


def change(env, registration_id):
    with env["privacy.change"]._reason("paid at the door"):
        registration = env["event.registration"].browse(registration_id)
        registration.write({"name": "Berit B.", "phone": "+4741234567"})


def change_by_sql(env, registration_id):
    statement = "UPDATE event_registration SET email = %s WHERE id = %s"
    env.cr.execute(statement, ("other@example.com", registration_id))


def delete(env, model, row_id):
    env[model].browse(row_id).unlink()


def erase(env, person_id):
    env["privacy.data.set"]._erase(env["res.partner"].browse(person_id))


def rename(env, person_id):
    env["res.partner"].browse(person_id).name = "Berit C."


def verify(env):
    seals = env["privacy.change.seal"]
    while seals._seal_batch():
        pass
    return seals._verify()


def run(stage):
    stage.module("install")
    person_id, event_id = stage.do(person), stage.do(event)
    registration_id = stage.do(register, event_id, person_id)
    stage.do(change, registration_id)
    stage.do(change_by_sql, registration_id)
    stage.do(delete, "event.registration", registration_id)
    say(stage.do(lines, person_id, "event.registration"))
    stage.do(erase, person_id)
    say(stage.do(lines, person_id, "event.registration"))
    stage.do(delete, "event.event", event_id)
    stage.module("uninstall")
    person_id = stage.do(person)
    stage.do(rename, person_id)
    changes = [line[0] for line in stage.do(lines, person_id, "res.partner")]
    say({"changes": changes, "wrong": stage.do(verify)})


if __name__ == "__main__":
    database, folder = sys.argv[1:]
    start(database, folder, "--log-level=critical")
    run(Stage(database))
