"""Erases somebody with vouchers where accounts are kept, under a restrictive trail.

`DATABASE FOLDER`: installs Odoo's accounting and sales into the database and prints a
line of JSON for each chart of accounts: what was there before, after the erasure, and
after the last day.
"""

import json
import sys
from datetime import date
from pathlib import Path

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

ADDONS = Path(__file__).parents[2] / "addons"
NAME, EMAIL, STREET = "Guro Bilagsen", "guro.bilagsen@example.com", "Bilagsveien 77"
ACCOUNT = "12345678903"
LAST_DAY, AFTER = "2030-12-31", "2031-01-01"
APPS = ("account", "sale", "l10n_no")
# Odoo's own example, and Norway's, which is what the Bookkeeping Act is met with.
CHARTS = ("generic_coa", "no")


def start(name, folder):
    arguments = [f"--addons-path={ADDONS}", f"--data-dir={folder}", "-d", name]
    config.parse_config([*arguments, "--log-level=critical"], setup_logging=True)
    registry = Registry.new(name)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        apps = env["ir.module.module"].search([("name", "in", APPS)])
        apps.button_immediate_install()
    return Registry(name)


def member(env):
    chapter = env["member.chapter"].create({"name": "Accounts", "code": "ACC"})
    person = env["res.partner"].create({"name": NAME, "email": EMAIL, "street": STREET})
    env["member.membership"].create(
        {
            "partner_id": person.id,
            "chapter_id": chapter.id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
        }
    )
    return person


def invoice(env, person, day):
    line = {"name": "Dues", "quantity": 1, "price_unit": 500, "tax_ids": []}
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": person.id,
            "invoice_date": day,
            "date": day,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    move.action_post()
    move.message_post(body=f"Reminded {NAME}")
    return move


def vouchers(env, person, chart):
    """An old invoice, one with a document, one without, a gift on the bank, an order.

    The trail guards the tracked changes of invoices and of their customer.
    """
    env["account.chart.template"].try_loading(chart, env.company, False)
    assert env.company.chart_template == chart
    env.company.restrictive_audit_trail = True
    moves = [invoice(env, person, date(year, 3, 1)) for year in (2019, 2025, 2025)]
    on = {"res_model": "account.move", "res_id": moves[1].id}
    pdf = {"raw": f"%PDF-1.4 {NAME}".encode(), "mimetype": "application/pdf"}
    env["ir.attachment"].create({**on, **pdf, "name": "invoice.pdf"})
    env["account.bank.statement.line"].create(
        {
            "journal_id": env["account.journal"].search([("type", "=", "bank")])[0].id,
            "date": date(2025, 11, 2),
            "payment_ref": "Gift",
            "partner_id": person.id,
            "partner_name": NAME,
            "account_number": ACCOUNT,
            "amount": 100,
        }
    )
    book = env["product.product"].create({"name": "Book"})
    order = env["sale.order"].create(
        {
            "partner_id": person.id,
            "note": NAME,
            "order_line": [Command.create({"product_id": book.id})],
        }
    )
    with freeze_time("2025-05-05 12:00:00"):
        order.action_confirm()
    person.write({"email": f"x{EMAIL}"})
    person.write({"email": EMAIL})
    env.flush_all()
    env.cr.precommit.run()
    return env["account.move"].union(*moves)


def seen(env, moves):
    env.flush_all()
    found = env["privacy.erasure"]._scan([NAME, EMAIL, STREET, ACCOUNT])
    files = env["ir.attachment"].search(
        [("res_model", "=", "account.move"), ("res_id", "in", moves.ids)]
    )
    return {
        "columns": [place for place in found if not place.startswith("files/")],
        "files": sum(place.startswith("files/") for place in found),
        "documents": sorted(files.mapped("name")),
        "buyers": [move.partner_id.name or "" for move in moves],
        "total": sum(moves.mapped("amount_total")),
        "listed": moves.search_count(
            [("invoice_partner_display_name", "like", NAME), ("id", "in", moves.ids)]
        ),
    }


def trail(env, moves):
    """How many messages invoices have, and whether core forbids to delete them."""
    messages = env["mail.message"].search(
        [("model", "=", "account.move"), ("res_id", "in", moves.ids)]
    )
    try:
        messages._except_audit_log()  # what unlink asks, without half of it done
    except UserError:
        return {"messages": len(messages), "refused": True}
    return {"messages": len(messages), "refused": False}


def main(name, folder):
    with start(name, folder).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        for chart in CHARTS:
            print(json.dumps({"chart": chart, **tried(env, chart)}), flush=True)
            cr.rollback()
            env.invalidate_all()


def tried(env, chart):
    person = member(env)
    moves = vouchers(env, person, chart)
    told = {"before": seen(env, moves), "trail": trail(env, moves)}
    data_sets = env["privacy.data.set"]
    with freeze_time(f"{LAST_DAY} 12:00:00"):
        data_sets._erase(person)
        data_sets._delete_outdated(100)
    told["erased"] = seen(env, moves)
    told["trail after"] = trail(env, moves)
    with freeze_time(f"{AFTER} 12:00:00"):
        data_sets._delete_outdated(100)
        told["left"] = data_sets._delete_outdated(100)
    env["ir.attachment"]._gc_file_store_unsafe()
    told["over"] = seen(env, moves)
    return told


if __name__ == "__main__":
    main(*sys.argv[1:])
