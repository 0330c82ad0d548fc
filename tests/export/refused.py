"""Exports that are refused. `DATABASE FOLDER`: prints {case: why}, a line each."""

import os
import sys
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tools import SQL

from tests.process import say, start

ERASED = """
INSERT INTO privacy_erasure (person_number, erased_at)
VALUES (1, now() AT TIME ZONE 'UTC')
"""


def refused(registry, target, chosen=()):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        try:
            env["privacy.export"]._export(target, chosen)
        except UserError as error:
            return str(error)


def behind(registry, ledger):
    """The ledger has an erasure of another server, which the database lacks."""
    # Addons are found once Odoo has read its options.
    from odoo.addons.member_privacy.tools.erasure_store import (  # noqa: PLC0415
        Entry,
        open_store,
    )

    with registry.cursor() as cr:
        name = api.Environment(cr, SUPERUSER_ID, {})["privacy.erasure"]._register_name()
    ledger.touch()
    at = datetime(2026, 1, 1)
    open_store(str(ledger)).append([Entry(name, 7, 4711, at, "elsewhere.1", 9)])


def main(database, folder):
    registry, target = start(database, folder), Path(folder) / "refused"
    ledger = Path(folder) / "ledger"
    write = registry["privacy.export"]._write_folder

    def and_erase(self, *arguments):
        facts = write(self, *arguments)
        with registry.cursor() as other:
            other.execute(SQL(ERASED))
        return facts

    told = {"secret": refused(registry, target, ["res_users.password"])}
    with patch.object(registry["privacy.export"], "_write_folder", and_erase):
        told["erased meanwhile"] = refused(registry, target)
    os.environ["MEMBER_ERASURE_STORE"] = str(ledger)
    told["missing"] = refused(registry, target)
    behind(registry, ledger)
    told["restored"] = refused(registry, target)
    say(told)


if __name__ == "__main__":
    main(*sys.argv[1:])
