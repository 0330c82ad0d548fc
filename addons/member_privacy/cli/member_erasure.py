"""`odoo member_erasure`: compare database and ledger of erasures, and erase again."""

import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

SAID = {
    "unset": "No ledger of erasures is set.",
    "missing": "The ledger is missing, damaged, or lacks what the database has.",
    "restored": "Restored from a backup: erasures are to be carried out again.",
    "current": "Database and ledger agree.",
}


class MemberErasure(Command):
    """Compare the register with its ledger of erasures, or carry them out again"""

    name = "member_erasure"

    def __init__(self):
        super().__init__()
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", help="name of the database")
        actions = self.parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="say how they stand; status 1 unless equal")
        actions.add_parser("replay", help="carry out what a restore took back")
        actions.add_parser("complete", help="write into the ledger what it lacks")

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
            erasures = Environment(cr, SUPERUSER_ID, {})["privacy.erasure"]
            if options.action == "replay":
                sys.stdout.write(f"Carried out again: {erasures._replay()}\n")
            if options.action == "complete":
                sys.stdout.write(f"Written: {erasures._complete()}\n")
            standing = erasures._standing()
        sys.stdout.write(SAID[standing] + "\n")
        sys.exit(standing in ("missing", "restored"))
