from odoo import fields, models


class MemberRole(models.Model):
    _name = "member.role"
    _description = "Role"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    grants_access = fields.Boolean(
        string="Sees members",
        help="An office with this role lets its holder see the chapter's members.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another role has this code.")
