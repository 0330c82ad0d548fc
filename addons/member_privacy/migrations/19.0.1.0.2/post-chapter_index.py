"""Of the two indexes on people's main chapter, the one of earlier versions goes."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(SQL("DROP INDEX IF EXISTS res_partner__chapter_id_index"))
