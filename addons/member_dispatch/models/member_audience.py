from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.member_privacy.models.privacy_purpose import LEGAL_BASES

from ..tools.audience import REASONS

GROUNDS = [*LEGAL_BASES, ("relation", "Existing relation")]

OF = ("audience_of",)  # the message or list that is asked about
EMPTY = """
SELECT NULL::int AS id, NULL::int AS partner_id, NULL::varchar AS address,
       NULL::boolean AS is_minor, NULL::varchar AS reason, NULL::varchar AS ground,
       NULL::int AS guardian_count
 WHERE FALSE
"""


class MemberAudience(models.Model):
    """The people of one audience, by name: who gets it, who does not and why.

    A view and no table: the statement of the message or list that the context names
    as ``audience_of``, so that what is shown is what would be sent at this moment.
    Who may not meet a person does not find the row; that person is only counted.
    """

    _name = "member.audience"
    _description = "Person of an audience"
    _auto = False
    _order = "reason, partner_id, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Member", readonly=True, depends_context=OF
    )
    address = fields.Char(readonly=True, depends_context=OF)
    is_minor = fields.Boolean("Minor", readonly=True, depends_context=OF)
    reason = fields.Selection(REASONS, "Why not", readonly=True, depends_context=OF)
    ground = fields.Selection(GROUNDS, "Why we may", readonly=True, depends_context=OF)

    guardian_count = fields.Integer(
        "Guardians who get it", readonly=True, depends_context=OF
    )

    @property
    def _table_query(self):
        model, __, record_id = str(self.env.context.get(OF[0], "")).partition(",")
        if not self._is_audience(model) or not record_id.isdecimal():
            return SQL(EMPTY)
        record = self.env[model].browse(int(record_id))
        record.check_access("read")
        return SQL(
            "SELECT partner_id AS id, partner_id, address, is_minor, reason,"
            " CASE WHEN reason IS NULL THEN ground END AS ground,"
            " CASE WHEN reason IS NULL THEN cardinality(guardian_ids) END"
            " AS guardian_count"
            " FROM (%s) audience",
            record._audience_sql(self.env.user),
        )

    def _is_audience(self, model):
        return model in self.env and isinstance(
            self.env[model], self.env.registry["member.audience.mixin"]
        )
