"""`odoo member_log`: verify, seal and publish the change log from a shell."""

import sys
from pathlib import Path

from odoo.cli.command import Command

# Odoo loads commands by their file, outside the package.
# pylint: disable-next=odoo-addons-relative-import
from odoo.addons.member_privacy.tools.command_line import (
    add_database,
    read_configuration,
    run_in_database,
)


class MemberLog(Command):
    """Verify the member register's change log, seal it, or show its head"""

    name = "member_log"

    def __init__(self):
        super().__init__()
        add_database(self.parser)
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
        read_configuration(self.parser, options)
        act = getattr(self, f"_{options.action}")
        sys.exit(run_in_database(lambda env: act(env, options)))

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
