from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MemberMerge(models.Model):
    """Two people of the register turned out to be one: what the other was known by.

    The other's row is gone, so its id is a plain number. The change log keeps what it
    said about that id; this is how it is found again.
    """

    _name = "member.merge"
    _description = "Merged person"
    _order = "id desc"
    _rec_name = "former_number"

    partner_id = fields.Many2one(
        "res.partner",
        "Kept",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    former_id = fields.Integer("Former id", required=True, readonly=True, index=True)
    former_number = fields.Char(
        "Former member number", readonly=True, index="btree_not_null"
    )
    merged_at = fields.Datetime("Merged at", required=True, readonly=True)
    reason = fields.Char(readonly=True)

    @api.model
    def _former_ids(self, partners):
        """Ids of the rows that were merged into these people."""
        if not partners.ids:
            return []
        self.flush_model(["partner_id", "former_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT former_id FROM member_merge WHERE partner_id = ANY(%s)",
                list(partners.ids),
            )
        )
        return [former_id for (former_id,) in rows]


class PrivacyChange(models.Model):
    _inherit = "privacy.change"

    @api.model
    def _forget_values(self, partners):
        """What was logged of a person before a merge is theirs too."""
        former = self.env["member.merge"]._former_ids(partners)
        return super()._forget_values(partners | partners.browse(former))


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    def _rows_by_link(self, known):
        """What was logged of the rows that became this one is theirs too."""
        domain = super()._rows_by_link(known)
        if self.model == "privacy.change":
            former = self.env["member.merge"]._former_ids(known.partners)
            domain |= Domain(self.path, "in", former)
        return domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    merge_ids = fields.One2many(
        "member.merge",
        "partner_id",
        "Merged",
        groups="member_privacy.group_member_staff",
    )

    @api.model
    def _exact_arms(self, table, sought):
        """A number from before a merge still finds the person."""
        arms = super()._exact_arms(table, sought)
        if sought.number:
            arms.append(
                SQL(
                    "%s.id = ANY(ARRAY(SELECT m.partner_id FROM member_merge m"
                    " WHERE m.former_number = %s))",
                    table,
                    sought.number,
                )
            )
        return arms
