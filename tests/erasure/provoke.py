"""What makes a server write about somebody into its log."""

import contextlib
import logging
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessDenied, UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .people import WAYS


def wrong(login, planted):
    """Statements that the server refuses, each with values of somebody."""
    yield SQL("UPDATE res_users SET login = %s", login)
    yield SQL("INSERT INTO res_users (login) VALUES (%s)", login)
    yield SQL("SELECT nothing FROM res_partner WHERE name = %s", planted.name)
    yield SQL("SELECT %s::int", planted.street)
    for write in WAYS.values():
        yield SQL("SELECT %s::int", write(planted))


def provoke(env, login, planted):
    """A unique violation, bad queries, a failed login and mail, and what a user was
    told, each with the values of `planted`."""
    for statement in wrong(login.login, planted):
        with contextlib.suppress(psycopg2.Error), env.cr.savepoint(flush=False):
            env.cr.execute(statement)
    credential = {"type": "password", "login": planted.email, "password": planted.name}
    with contextlib.suppress(AccessDenied):
        env["res.users"].authenticate(credential, {"interactive": True})
    fail_mail(env, planted)
    try:
        raise UserError(f"{planted.name} in {planted.street} has a case")
    except UserError as error:
        logging.getLogger("odoo.http").warning(error, exc_info=True)


def fail_mail(env, planted):
    mail = env["mail.mail"].create(
        {"email_to": f'"{planted.name}" <{planted.email}>', "body_html": planted.name}
    )
    env.cr.commit()
    refused = UserError(f"550 {planted.name} <{planted.email}> is unknown here")
    with (
        patch.object(IrMail_Server, "_disable_send", lambda _self: False),
        patch.object(IrMail_Server, "_connect__", lambda *_a, **_k: None),
        patch.object(IrMail_Server, "send_email", side_effect=refused),
    ):
        mail.send(raise_exception=False)
    env.cr.commit()
