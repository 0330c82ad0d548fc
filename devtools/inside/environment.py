"""An Odoo environment in a process of our own, without a server."""

import contextlib

import odoo.modules.registry
from odoo import SUPERUSER_ID, api
from odoo.tools import config


def configure() -> None:
    """Read the configuration that ODOO_RC names, and log what matters only."""
    config.parse_config(["--log-level=warn"], setup_logging=True)


@contextlib.contextmanager
def environment(database: str, uid: int = SUPERUSER_ID):
    """Yield an environment on `database`; commits when all went well."""
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        yield api.Environment(cr, uid, {})
