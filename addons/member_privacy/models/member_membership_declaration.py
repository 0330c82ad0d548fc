from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.age import age_on
from .res_partner import STAFF
from .res_partner_origin import ORIGINS

DECLARERS = [("self", "The member"), ("guardian", "A guardian")]
#: What was declared, by whom: together one thing, which a transfer carries along.
DECLARED = (
    "declared_on",
    "declared_by",
    "declared_guardian_id",
    "declared_how",
    "baptised_on",
    "baptised_in",
)
ASKED_AGAIN = {*DECLARED, "type_id", "state", "partner_id"}


class MemberMembershipType(models.Model):
    _inherit = "member.membership.type"

    declaration = fields.Text(
        translate=True,
        help="What a member of this type declares on joining, such as being baptised "
        "and a member of no other faith community. Empty: nothing. A child who does "
        "not join alone yet declares through a guardian.",
    )

    def _declares_through_guardian(self, born, day):
        """Whether who was born then was a child on `day`, who does not join alone."""
        return age_on(day, born) < self.env["privacy.age.rule"]._age("joining")

    def _undeclared(self, born, day):
        """What keeps a row of a file from this type: a code of
        `member_import_messages.ROW`, None for nothing.

        :param date born: None where the file does not say
        :param date day: of the declaration, None where the file does not say
        """
        self.ensure_one()
        if not self.declaration:
            return None
        if not day:
            return "declaration_missing"
        if not born:
            return "declaration_birth"
        young = self._declares_through_guardian(born, day)
        return "declaration_child" if young else None


class MemberMembership(models.Model):
    """What a type asks of who joins: said when, by whom and how.

    Who may join alone (15 years, the act on faith communities section 2) declares
    alone; for a younger child a guardian does, who stands in the register.
    """

    _inherit = "member.membership"

    declaration = fields.Text(related="type_id.declaration", groups=STAFF)
    declared_on = fields.Date("Declared on", groups=STAFF)
    declared_by = fields.Selection(DECLARERS, "Declared by", groups=STAFF)
    declared_guardian_id = fields.Many2one(
        "res.partner",
        "Guardian who declared",
        index="btree_not_null",
        ondelete="set null",
        groups=STAFF,
    )
    declared_how = fields.Selection(ORIGINS, "Declared by way of", groups=STAFF)
    baptised_on = fields.Date("Baptised on", groups=STAFF)
    baptised_in = fields.Char("Baptised in", groups=STAFF)

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        if not self.env.su:
            memberships._check_declared()
        return memberships

    def write(self, vals):
        """The register's own methods put together and back what was declared before."""
        result = super().write(vals)
        if not self.env.su and ASKED_AGAIN & vals.keys():
            self._check_declared()
        return result

    def _check_declared(self):
        """:raise ValidationError: for a membership that goes on without what its type
        asks for, or that the wrong one declared"""
        for membership in self.filtered("type_id.declaration"):
            stands = membership.state != "ended" and not (
                membership.end_reason == "mistaken"
                or membership._goes_on_from_another()
            )
            if stands:
                membership._check_declaration()

    def _check_declaration(self):
        today = self.env["res.users"]._today_oslo()
        days = filter(None, (self.declared_on, self.baptised_on))
        if not (self.declared_on and self.declared_by and self.declared_how):
            raise ValidationError(
                self.env._(
                    "%s takes a declaration: write down when it was made, by whom and "
                    "how.",
                    self.type_id.name,
                )
            )
        if max(days) > today:
            raise ValidationError(self.env._("That day has not come yet."))
        born = self.partner_id.birthdate_date
        if not born:
            raise ValidationError(
                self.env._("Write down the birth date first: it says who declares.")
            )
        if self.type_id._declares_through_guardian(born, self.declared_on):
            self._check_declared_by_guardian()
        elif self.declared_by != "self" or self.declared_guardian_id:
            raise ValidationError(
                self.env._("On that day the member was old enough to declare alone.")
            )

    def _check_declared_by_guardian(self):
        guardian = self.declared_guardian_id
        known = guardian and guardian in self.partner_id.guardian_ids
        if self.declared_by != "guardian" or not known:
            raise ValidationError(
                self.env._(
                    "On that day the member was too young to declare alone. Choose the "
                    "guardian who did: first as a guardian of the member."
                )
            )

    def _continued(self, chapter, first_day):
        values = super()._continued(chapter, first_day)
        declared = {name: self[name] for name in DECLARED}
        guardian = self.declared_guardian_id.id
        return {**values, **declared, "declared_guardian_id": guardian}
