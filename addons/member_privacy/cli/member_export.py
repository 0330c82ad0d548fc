"""`odoo member_export`: the whole register in open formats, for the host's operator."""

import sys
from pathlib import Path

from odoo.cli.command import Command
from odoo.exceptions import UserError

# Odoo loads commands by their file, outside the package.
# pylint: disable-next=odoo-addons-relative-import
from odoo.addons.member_privacy.tools.command_line import (
    add_database,
    read_configuration,
    run_in_database,
)

# pylint: disable-next=odoo-addons-relative-import
from odoo.addons.member_privacy.tools.export_folder import ExportFolder, FolderTaken

SAID = """\
{people} people, {tables} tables and {files} files in {target}
SHA256SUMS {manifest}
"""
MISSING = "{missing} files that attachments name are not there.\n"
UNDECIDED = """\
Left out, because nobody has looked at it: {names}
Who has, and knows that no secret stands there, adds --reviewed NAME and exports anew.
"""


class MemberExport(Command):
    """Export the whole member register to a folder, in open formats

    It needs no Odoo to be read. No web page does this.
    """

    name = "member_export"

    def __init__(self):
        super().__init__()
        add_database(self.parser)
        self.parser.add_argument(
            "--to", required=True, type=Path, metavar="FOLDER", help="a new folder"
        )
        self.parser.add_argument(
            "--reviewed",
            action="append",
            default=[],
            metavar="TABLE[.COLUMN]",
            help="what else goes, since somebody looked at it and found no secret",
        )

    def run(self, cmdargs):
        options = self.parser.parse_args(cmdargs)
        read_configuration(self.parser, options)
        try:
            ExportFolder(options.to).demand_free()
            facts = run_in_database(
                lambda env: env["privacy.export"]._export(options.to, options.reviewed)
            )
        except FolderTaken as error:
            sys.exit(f"There is {error} already, from now or from before.")
        except UserError as error:
            sys.exit(str(error))
        sys.stdout.write(SAID.format(target=options.to, **facts))
        if facts["missing"]:
            sys.stdout.write(MISSING.format(**facts))
        if facts["undecided"]:
            sys.stdout.write(UNDECIDED.format(names=", ".join(facts["undecided"])))
