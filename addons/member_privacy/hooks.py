from odoo.tools.sql import SQL

from .tools import change_table, change_trigger, consent_trigger


def pre_init_hook(env):
    """Make the PostgreSQL extension that the membership overlap constraint needs."""
    env.cr.execute(SQL("CREATE EXTENSION IF NOT EXISTS btree_gist"))


def uninstall_hook(env):
    """Take along what the ORM does not know: triggers, functions, partitions."""
    change_trigger.drop_all(env.cr)
    change_table.drop(env.cr)
    consent_trigger.drop(env.cr)
    env.registry.clear_cache()
