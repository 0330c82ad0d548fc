"""`odoo member_erasure`: compare database and ledger of erasures, and erase again."""

import sys

from odoo.cli.command import Command

# Odoo loads commands by their file, outside the package.
# pylint: disable-next=odoo-addons-relative-import
from odoo.addons.member_privacy.tools.command_line import (
    add_database,
    read_configuration,
    run_in_database,
)

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
        add_database(self.parser)
        actions = self.parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="say how they stand; status 1 unless equal")
        actions.add_parser("replay", help="carry out what a restore took back")
        actions.add_parser("complete", help="write into the ledger what it lacks")

    def run(self, cmdargs):
        options = self.parser.parse_args(cmdargs)
        read_configuration(self.parser, options)
        standing = run_in_database(lambda env: self._act(env, options.action))
        sys.stdout.write(SAID[standing] + "\n")
        sys.exit(standing in ("missing", "restored"))

    def _act(self, env, action):
        erasures = env["privacy.erasure"]
        if action == "replay":
            sys.stdout.write(f"Carried out again: {erasures._replay()}\n")
        if action == "complete":
            sys.stdout.write(f"Written: {erasures._complete()}\n")
        return erasures._standing()
