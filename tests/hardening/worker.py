"""A process of its own in which Odoo does what must still work on a hardened database.

`DATABASE FOLDER ACT…`: each act prints what came of it, a line of JSON each.
"""

import sys

from odoo.tools import SQL, mute_logger

from tests.log.worker import environment
from tests.process import say, start

DROPPED = "2019-01-01"


def person(env, name, **values):
    people = env["res.partner"].create({"name": name, **values})
    people.in_register = True
    return people


def lines(env, people):
    env.flush_all()
    return env["privacy.change"].search([("partner_id", "in", people.ids)])


def answer(env, people):
    return env["privacy.consent"]._record(
        people,
        env.ref("member_privacy.purpose_newsletter"),
        "email",
        "objected",
        "paper",
    )


def write(env):
    """A change stands with who, what and why."""
    anna = person(env, "Anna", street="A")
    env.cr.commit()
    with env["privacy.change"]._reason("case 412"):
        anna.street = "B"
    told = lines(env, anna)[:1]
    return {"new": told.new_values, "by": told.user_id.id, "why": told.reason}


def columns(env):
    """A field comes, is logged, becomes another type, and goes; rows are written."""
    anna = person(env, "Anna")
    field = env["ir.model.fields"].create(
        {
            "name": "x_shoes",
            "model_id": env.ref("base.model_res_partner").id,
            "ttype": "char",
            "field_description": "Shoes",
        }
    )
    data_set = env.ref("member_privacy.data_set_partner")
    mapped = env["privacy.data.field"].create(
        {
            "set_id": data_set.id,
            "name": "x_shoes",
            "category": "contact",
            "on_erase": "clear",
            "is_logged": True,
        }
    )
    env.cr.commit()
    anna.x_shoes = "43"
    told = [lines(env, anna)[:1].new_values]
    env.cr.commit()
    env.cr.execute("ALTER TABLE res_partner ALTER x_shoes TYPE integer USING 44")
    env.cr.commit()
    anna.street = "C"
    env.cr.commit()
    mapped.unlink()
    field.unlink()
    env.cr.commit()
    anna.street = "D"
    told.append(lines(env, anna)[:1].new_values)
    env.cr.commit()
    env.cr.execute(
        "SELECT jsonb_object_keys(new_values) FROM privacy_change_log"
        " WHERE model = 'privacy.change' AND new_values::text LIKE ANY"
        " ('{%rows of res_partner%,%column res_partner.x_shoes%}')"
    )
    return {"told": told, "structure": sorted(row[0] for row in env.cr.fetchall())}


def erase(env):
    anna = person(env, "Anna", street="Secret")
    answer(env, anna)
    env.cr.commit()
    env["privacy.change.seal"]._seal_batch()
    env.cr.commit()
    env["privacy.data.set"]._erase(anna)
    env.cr.commit()
    told = lines(env, anna)
    left = [line.id for line in told if line.old_values or line.new_values]
    consents = env["privacy.consent"].search_count([("partner_id", "=", anna.id)])
    return {"left": left, "kept": bool(told), "consents": consents}


def merge(env):
    first, second = person(env, "Anna"), person(env, "Anna Dobbel")
    answer(env, second)
    env.cr.commit()
    wizard = env["base.partner.merge.automatic.wizard"]
    wizard._merge((first | second).ids, first)
    env.cr.commit()
    consents = env["privacy.consent"].search([("partner_id", "=", first.id)])
    return {"moved": consents.mapped("merged_from") == [second.id]}


def delete(env):
    """A contact goes, and the user who recorded an answer."""
    anna, bjorn = env["res.partner"].create([{"name": "Anna"}, {"name": "Bjørn"}])
    user = env["res.users"].create({"name": "Recorder", "login": "recorder"})
    answer(env, anna)
    kept = answer(env(user=user.id, su=True), bjorn)
    env.cr.commit()
    env.cr.execute("DELETE FROM res_partner WHERE id = %s", (anna.id,))
    env.cr.commit()
    recorded_by = user.id
    env.cr.execute("DELETE FROM res_users WHERE id = %s", (recorded_by,))
    env.cr.commit()
    env.invalidate_all()
    left = env["privacy.consent"].search_count([("partner_id", "=", anna.id)])
    return {"left": left, "recorder": kept.recorded_by_uid == recorded_by}


def months(env):
    """The nightly job: partitions come, and one that is old goes."""
    for table in ("privacy_change_log", "privacy_change_link"):
        env.cr.execute(SQL("SELECT privacy_change_make_month(%s, %s)", table, DROPPED))
    env.cr.commit()
    env["privacy.change"]._drop_old_months()
    env["privacy.change"]._make_months()
    env.cr.commit()
    env.cr.execute("SELECT to_regclass('privacy_change_log_y2019m01') IS NULL")
    return {"gone": env.cr.fetchone()[0]}


def seal(env):
    seals = env["privacy.change.seal"]
    person(env, "Anna")
    env.cr.commit()
    while seals._seal_batch():
        env.cr.commit()
    env.cr.commit()
    return {"sealed": bool(seals._last().lines), "wrong": seals._verify()}


@mute_logger("odoo.addons.member_privacy.models.privacy_data_set_log")
def renew(env):
    """What start and upgrade do: tables, guards, functions; and the check."""
    # Addons are found once Odoo has read its options.
    from odoo.addons.member_privacy.tools import consent_trigger  # noqa: PLC0415

    env["privacy.change"].init()
    consent_trigger.install(env.cr)
    env["privacy.data.set"]._renew_change_log()
    env.cr.commit()
    line = env.ref("member_privacy.data_partner_city")
    line.is_logged = False
    env.cr.commit()
    line.is_logged = True
    env.cr.commit()
    return {"wrong": env["privacy.data.set"]._log_differences()}


ACTS = {
    each.__name__: each
    for each in (write, columns, erase, merge, delete, months, seal, renew)
}


if __name__ == "__main__":
    database, folder, *acts = sys.argv[1:]
    with start(database, folder).cursor() as cr:
        for act in acts:
            say({"act": act, **ACTS[act](environment(cr))})
            cr.rollback()
