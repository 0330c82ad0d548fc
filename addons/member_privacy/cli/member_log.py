"""`odoo member_log`: verify, seal and publish the change log from a shell."""

import sys
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class MemberLog(Command):
    """Verify the member register's change log, seal it, or show its head"""

    name = "member_log"

    def __init__(self):
        super().__init__()
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", help="name of the database")
        actions = self.parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser(
            "verify", help="look for tampering; status 1 when there is any"
        )
        verify.add_argument(
            "--head",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a file or mail with published heads",
        )
        actions.add_parser("check", help="compare map, functions and triggers")
        actions.add_parser("seal", help="seal now what is finished")
        actions.add_parser("head", help="print the last seal, to be kept elsewhere")

    def run(self, cmdargs):
        options = self.parser.parse_args(cmdargs)
        arguments = ["--no-http", "--log-level=warn"]
        arguments += ["-c", options.config] if options.config else []
        arguments += ["-d", options.database] if options.database else []
        config.parse_config(arguments, setup_logging=True)
        databases = config["db_name"]
        if len(databases) != 1:
            self.parser.error("name one database with -d")
        with Registry(databases[0]).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            sys.exit(getattr(self, f"_{options.action}")(env, options))

    def _verify(self, env, options):
        texts = [path.read_text(errors="replace") for path in options.head]
        return said(
            env["privacy.change.seal"]._verify_texts(texts),
            env["privacy.change.seal"]._standing(),
        )

    def _check(self, env, _options):
        return said(
            env["privacy.data.set"]._log_differences(),
            "Map, functions and triggers agree.",
        )

    def _seal(self, env, _options):
        env["privacy.change.seal"]._cron_seal()
        return said([], env["privacy.change.seal"]._standing())

    def _head(self, env, _options):
        last = env["privacy.change.seal"]._last()
        return said([] if last else ["Nothing is sealed."], last and last._head_line())


def said(wrong, otherwise):
    """Print what is wrong, or that all is well; the exit status."""
    sys.stdout.write("\n".join(wrong or [otherwise]) + "\n")
    return 1 if wrong else 0
