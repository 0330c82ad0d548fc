"""What the commands of this addon share: which database, and how it is opened."""

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def add_database(parser):
    """Let `parser` take -c and -d, as Odoo's own commands do."""
    parser.add_argument("-c", "--config", help="Odoo's configuration file")
    parser.add_argument("-d", "--database", help="name of the database")


def read_configuration(parser, options):
    """Read what `options` name; ends the program unless it is one database."""
    arguments = ["--no-http", "--log-level=warn"]
    arguments += ["-c", options.config] if options.config else []
    arguments += ["-d", options.database] if options.database else []
    config.parse_config(arguments, setup_logging=True)
    if len(config["db_name"]) != 1:
        parser.error("name one database with -d")


def run_in_database(act):
    """What `act(env)` gives, done as the system and committed when it ends well."""
    [database] = config["db_name"]
    with Registry(database).cursor() as cr:
        return act(Environment(cr, SUPERUSER_ID, {}))
