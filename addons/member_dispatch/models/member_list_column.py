from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.list_columns import COLUMNS


class MemberListColumn(models.Model):
    """A column that a member list may have, and whether officers may choose it.

    Special categories and free text have none: they never leave on a list.
    """

    _name = "member.list.column"
    _description = "Column of member lists"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    staff_only = fields.Boolean(help="Officers cannot choose this column.")
    is_default = fields.Boolean("Chosen at first")

    _code_unique = models.UniqueIndex("(code)", "This column exists already.")

    @api.constrains("code")
    def _check_code(self):
        if any(column.code not in COLUMNS for column in self):
            raise ValidationError(self.env._("No such column can be taken out."))
