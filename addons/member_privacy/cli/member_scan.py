"""`odoo member_scan`: look for what an erasure should have left nowhere."""

import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class MemberScan(Command):
    """Look for words, a line each on standard input, in all that the register keeps

    Not on the command line, which others on the machine can read.
    """

    name = "member_scan"

    def __init__(self):
        super().__init__()
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", help="name of the database")
        self.parser.add_argument(
            "--log",
            action="append",
            default=[],
            metavar="FILE",
            help="a log to look at too, such as PostgreSQL's",
        )

    def run(self, cmdargs):
        options = self.parser.parse_args(cmdargs)
        arguments = ["--no-http", "--log-level=warn"]
        arguments += ["-c", options.config] if options.config else []
        arguments += ["-d", options.database] if options.database else []
        config.parse_config(arguments, setup_logging=True)
        databases = config["db_name"]
        if len(databases) != 1:
            self.parser.error("name one database with -d")
        words = [line.strip() for line in sys.stdin if line.strip()]
        if not words:
            self.parser.error("name what to look for on standard input")
        with Registry(databases[0]).cursor() as cr:
            erasures = Environment(cr, SUPERUSER_ID, {})["privacy.erasure"]
            found = erasures._scan(words, options.log)
        for place, count in found.items():
            sys.stdout.write(f"{count:6} {place}\n")
        sys.stdout.write("Found nothing.\n" if not found else "")
        sys.exit(bool(found))
