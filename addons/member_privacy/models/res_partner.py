from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.member_number import with_check_digit
from .member_membership import STATES

GENDERS = [("female", "Female"), ("male", "Male"), ("other", "Other")]
STAFF = "member_privacy.group_member_staff"
# Written by the register's own methods; a view's readonly does not stop RPC.
REGISTER_FIELDS = {
    "in_register",
    "membership_state",
    "chapter_id",
    "erased_on",
    "kept_for_certificate",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    member_number = fields.Char("Member number", copy=False)
    preferred_name = fields.Char(
        "Preferred name",
        help="What this person wants to be called. Messages and pages say it.",
    )
    birthdate_date = fields.Date("Birth date")
    gender = fields.Selection(GENDERS)
    chapter_id = fields.Many2one(
        "member.chapter",
        "Main chapter",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    membership_state = fields.Selection(
        STATES, "Membership state", readonly=True, copy=False
    )
    in_register = fields.Boolean(readonly=True, copy=False)
    membership_ids = fields.One2many("member.membership", "partner_id")
    office_ids = fields.One2many("member.office", "partner_id")
    consent_ids = fields.One2many("privacy.consent", "partner_id", groups=STAFF)
    prospect_ids = fields.One2many("member.prospect", "partner_id", groups=STAFF)
    guardian_ids = fields.Many2many(
        "res.partner",
        "member_guardianship",
        "child_id",
        "guardian_id",
        string="Guardians",
        copy=False,
        groups=STAFF,
    )
    ward_ids = fields.Many2many(
        "res.partner",
        "member_guardianship",
        "guardian_id",
        "child_id",
        string="Guardian of",
        copy=False,
        groups=STAFF,
    )
    household_id = fields.Many2one(
        "member.household",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=STAFF,
        help="Who lives together with this person.",
    )
    deceased_on = fields.Date("Died on", copy=False, groups=STAFF)
    address_protected = fields.Boolean("Protected address", copy=False, groups=STAFF)
    processing_restricted = fields.Boolean(
        "Processing restricted",
        copy=False,
        groups=STAFF,
        help="GDPR article 18: stored, and used for nothing else.",
    )

    _member_number_unique = models.UniqueIndex(
        "(member_number) WHERE member_number IS NOT NULL",
        "Another member has this number.",
    )
    # Is this person known already? Asked for each row of a file, each address that
    # writes to us, and each person who is erased.
    _same_person_index = models.Index(
        "(birthdate_date, lower(name)) WHERE birthdate_date IS NOT NULL"
    )
    # Was this person a child when they answered? Asked for each yes of an audience.
    _born_index = models.Index(
        "(id) INCLUDE (birthdate_date) WHERE birthdate_date IS NOT NULL"
    )
    # Whose main chapter is this? And who there is like somebody who is erased: what is
    # asked of those stands in it, so that no row is read for the count.
    _chapter_index = models.Index(
        "(chapter_id, gender, birthdate_date) INCLUDE (membership_state, erased_on, id)"
        " WHERE chapter_id IS NOT NULL"
    )
    _email_normalized_index = models.Index(
        "(email_normalized text_pattern_ops) WHERE email_normalized IS NOT NULL"
    )
    _phone_sanitized_index = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_register_fields(vals)
        partners = super().create(vals_list)
        linked = [
            partner.id
            for partner, vals in zip(partners, vals_list, strict=True)
            if vals.get("guardian_ids") or vals.get("ward_ids")
        ]
        partners.browse(linked)._refresh_guardianship()
        return partners

    def write(self, vals):
        self._check_register_fields(vals)
        self._check_number_stays(vals)
        result = super().write(vals)
        if {"guardian_ids", "ward_ids"} & vals.keys():
            self._refresh_guardianship()
        elif {
            "deceased_on",
            "address_protected",
            "processing_restricted",
        } & vals.keys():
            self._refresh_register_state()
        return result

    def _refresh_guardianship(self):
        family = self.sudo()  # sudo: guardians are staff's to see, the state is not
        (family | family.guardian_ids | family.ward_ids)._refresh_register_state()

    def _check_register_fields(self, vals):
        if not self.env.su and REGISTER_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "The register keeps these fields itself: %s",
                    ", ".join(sorted(REGISTER_FIELDS & vals.keys())),
                )
            )

    def _check_number_stays(self, vals):
        """A number from an older register may be entered, once."""
        if self.env.su or "member_number" not in vals:
            return
        number = vals["member_number"] or False
        if any(each.member_number not in (False, number) for each in self):
            raise UserError(
                self.env._("A member number stays with its member for life.")
            )

    def _assign_member_number(self):
        """Give everybody without a member number the next free one."""
        people = self.sudo()  # sudo: the register numbers members, not the user
        without = people.filtered(lambda partner: not partner.member_number)
        numbers = self._next_member_numbers(len(without))
        for partner, number in zip(without, numbers, strict=True):
            partner.member_number = number

    @api.model
    def _next_member_numbers(self, count):
        """The next `count` free numbers, each with its check digit, in one query.

        Numbers that came from an older register are stepped over.
        """
        numbers = []
        self.flush_model(["member_number"])
        sequence = self.env.ref("member_privacy.sequence_member_number")
        while len(numbers) < count:
            rows = self.env.execute_query(
                SQL(
                    "SELECT nextval(%s) FROM generate_series(1, %s)",
                    f"ir_sequence_{sequence.id:03d}",
                    count - len(numbers),
                )
            )
            drawn = [with_check_digit(number) for (number,) in rows]
            taken = {
                number
                for (number,) in self.env.execute_query(
                    SQL(
                        "SELECT member_number FROM res_partner"
                        " WHERE member_number = ANY(%s)",
                        drawn,
                    )
                )
            }
            numbers += [number for number in drawn if number not in taken]
        return numbers
