from odoo.tools.sql import SQL


def pre_init_hook(env):
    """Make the PostgreSQL extension that the membership overlap constraint needs."""
    env.cr.execute(SQL("CREATE EXTENSION IF NOT EXISTS btree_gist"))
