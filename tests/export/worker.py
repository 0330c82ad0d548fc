"""Fills a database with what is hard to write down, and with secrets.

`DATABASE FOLDER`: prints {"secrets": [text, …], "names": [text, …]}.
"""

import re
import secrets
import sys
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tools import SQL

from tests.process import say, start

# What a CSV file may stumble over.
HARD = (
    "",
    " ",
    r"\N",
    r"\N1",
    r"\.",
    "NULL",
    '"',
    'She said "no", twice',
    "a,b;c\td",
    "two\nlines",
    "two\r\nlines\r",
    "=HYPERLINK(1)",
    "Åse Ødegård-Čačko 🌱👩‍👧",
    "\u0001\u2400\\0\\x00",
    "\u2028\ufeff",
    '"\\N"',
    "'",
    "lang " * 60_000,
)
# One white dot.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJ"
    "RU5ErkJggg=="
)


def secret():
    return f"canary{secrets.token_hex(12)}"


def people(env):
    """Members with hard texts, and all that may hang on them."""
    chapter = env["member.chapter"].create({"name": "Chapter", "code": "EX"})
    chapter.with_context(lang="nb_NO").name = "Lag"
    persons = env["res.partner"].create(
        [{"name": f"Guro Ek {n}", "email": f"guro.{n}@example.com"} for n in range(30)]
    )
    kind = env.ref("member_privacy.membership_type_ordinary").id
    for person in persons:
        env["member.membership"].create(
            {"partner_id": person.id, "chapter_id": chapter.id, "type_id": kind}
        )
    env["res.partner.category"].create(
        {"name": "Choir", "partner_ids": [Command.set(persons[:3].ids)]}
    )
    persons[0].message_post(body="Rang Guro")
    persons[1].image_1920 = PNG
    env.flush_all()
    for person, text in zip(persons, HARD, strict=False):
        env.cr.execute(
            SQL("UPDATE res_partner SET function = %s WHERE id = %s", text, person.id)
        )
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET partner_latitude = 0.1 + 0.2,"
            " create_date = '1999-12-31 23:59:59.000001' WHERE id = %s",
            persons[0].id,
        )
    )
    env["ir.attachment"].create(
        [
            {"name": "a.txt", "raw": b"file \x00\xff", "res_model": "res.partner"},
            {"name": "gone.txt", "raw": b"soon gone"},
        ]
    )
    env["ir.config_parameter"].set_param("ir_attachment.location", "db")
    env["ir.attachment"].create({"name": "in.txt", "raw": b"in the database"})
    env["ir.config_parameter"].set_param("ir_attachment.location", False)
    env["ir.config_parameter"].set_param("member_privacy.package_days", 10)
    return persons


def hidden(env, persons):
    """Secrets in every place that is known to hold one, and in new ones."""
    values = [secret() for _number in range(24)]
    new = iter(values)
    user = env["res.users"].create(
        {"login": "guro", "partner_id": env["res.partner"].create({"name": "U"}).id}
    )
    env["ir.config_parameter"].set_param("database.secret", next(new))
    env["ir.config_parameter"].set_param("mail.tenor_api_key", next(new))
    env["ir.config_parameter"].set_param("member_privacy.sms_token", next(new))
    env["ir.config_parameter"].set_param("unknown.setting", next(new))
    env["ir.mail_server"].create(
        {
            "name": "M",
            "smtp_host": "localhost",
            "smtp_user": "m",
            "smtp_pass": next(new),
        }
    )
    env["fetchmail.server"].create({"name": "F", "password": next(new)})
    env["mail.mail"].create({"body_html": next(new), "body": next(new)})
    env["mail.guest"].create({"name": "G", "access_token": next(new)})
    env["res.device.log"].create(
        {
            "user_id": user.id,
            "session_identifier": next(new),
            "ip_address": "192.0.2.7",
            "first_activity": fields.Datetime.now(),
            "last_activity": fields.Datetime.now(),
        }
    )
    env["ir.attachment"].create(
        [
            {"name": "view.js", "raw": next(new).encode(), "res_model": "ir.ui.view"},
            {"name": "b.txt", "raw": b"b", "access_token": next(new)},
            {
                "name": "copy",
                "raw": next(new).encode(),
                "mimetype": "text/plain",
                "res_model": "privacy.package",
                "res_field": "file",
                "res_id": 1,
            },
        ]
    )
    env["ir.model.fields"].create(
        {
            "name": "x_unmapped",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "ttype": "char",
        }
    )
    env.flush_all()
    for table, column, kind in (
        ("res_users", "password", None),
        ("res_users", "totp_secret", None),
        ("res_partner", "x_unmapped", None),
        ("res_partner", "no_field", "text"),
        ("member_chapter", "door_pin", "text"),
        ("planted_table", "any", "text"),
    ):
        plant(env, table, column, kind, next(new))
    key = (
        env["res.users.apikeys"]
        .with_user(user)
        ._generate("rpc", "k", fields.Datetime.now() + timedelta(days=1))
    )
    rows = env.execute_query(SQL("SELECT key, index FROM res_users_apikeys"))
    return [*values, key, *(value for row in rows for value in row), letter(env, user)]


def plant(env, table, column, kind, value):
    name, place = SQL.identifier(table), SQL.identifier(column)
    if table == "planted_table":
        env.cr.execute(SQL("CREATE TABLE planted_table (id serial)"))
        env.cr.execute(SQL("INSERT INTO planted_table DEFAULT VALUES"))
    if kind:
        env.cr.execute(SQL("ALTER TABLE %s ADD COLUMN %s text", name, place))
    env.cr.execute(SQL("UPDATE %s SET %s = %s", name, place, value))


def letter(env, user):
    """The token in a letter with a link to set a password, which waits in the queue."""
    user.partner_id.signup_prepare()
    template = env.ref("auth_signup.set_password_email")
    mail = env["mail.mail"].browse(template.send_mail(user.id))
    return re.search(r"token=([\w.%-]{20,})", str(mail.body_html))[1]


def main(database, folder):
    registry = start(database, folder)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["res.lang"]._activate_lang("nb_NO")
        persons = people(env)
        say({"secrets": hidden(env, persons), "names": persons.mapped("name")})
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["privacy.change.seal"]._seal_batch()


if __name__ == "__main__":
    main(*sys.argv[1:])
