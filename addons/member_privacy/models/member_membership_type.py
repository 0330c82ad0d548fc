from odoo import fields, models


class MemberMembershipType(models.Model):
    _name = "member.membership.type"
    _description = "Membership type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What member files call this type.")
    sequence = fields.Integer(default=10)

    _code_unique = models.UniqueIndex("(code)", "Another type has this code.")
