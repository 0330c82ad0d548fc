"""`odoo member_scan`: look for what an erasure should have left nowhere."""

import sys

from odoo.cli.command import Command

# Odoo loads commands by their file, outside the package.
# pylint: disable-next=odoo-addons-relative-import
from odoo.addons.member_privacy.tools.command_line import (
    add_database,
    read_configuration,
    run_in_database,
)


class MemberScan(Command):
    """Look for words, a line each on standard input, in all that the register keeps

    Not on the command line, which others on the machine can read.
    """

    name = "member_scan"

    def __init__(self):
        super().__init__()
        add_database(self.parser)
        self.parser.add_argument(
            "--log",
            action="append",
            default=[],
            metavar="FILE",
            help="a log to look at too, such as PostgreSQL's",
        )

    def run(self, cmdargs):
        options = self.parser.parse_args(cmdargs)
        read_configuration(self.parser, options)
        words = [line.strip() for line in sys.stdin if line.strip()]
        if not words:
            self.parser.error("name what to look for on standard input")
        found = run_in_database(
            lambda env: env["privacy.erasure"]._scan(words, options.log)
        )
        for place, count in found.items():
            sys.stdout.write(f"{count:6} {place}\n")
        sys.stdout.write("Found nothing.\n" if not found else "")
        sys.exit(bool(found))
