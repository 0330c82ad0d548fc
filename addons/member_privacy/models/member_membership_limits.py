from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .member_office import STAFF

# What moves a membership past the day its chapter closed.
DATES = {"start_date", "end_date", "state"}


class MemberMembership(models.Model):
    """Who may come into what: a closed chapter takes nobody, a type is for its ages.

    Members of a chapter stay its members when it closes, and what ended before that day
    may be entered later. Who grows out of a type keeps it; staff find them by a filter.
    """

    _inherit = "member.membership"

    is_outgrown = fields.Boolean(
        "Grown out of the type",
        compute="_compute_is_outgrown",
        search="_search_is_outgrown",
        groups=STAFF,
        help="Too old for this type today. The membership goes on; offer another type.",
    )

    @api.depends("state", "type_id.max_age", "partner_id.birthdate_date")
    def _compute_is_outgrown(self):
        outgrown = self.filtered_domain(self._outgrown())
        for membership in self:
            membership.is_outgrown = membership in outgrown

    def _search_is_outgrown(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._outgrown() if True in value else ~self._outgrown()

    @api.model
    def _outgrown(self):
        today = self.env["res.users"]._today_oslo()
        limited = self.env["member.membership.type"].search([("max_age", ">", 0)])
        born = "partner_id.birthdate_date"
        return Domain("state", "!=", "ended") & Domain.OR(
            Domain("type_id", "=", kind.id)
            & Domain(born, "<=", today - relativedelta(years=kind.max_age + 1))
            for kind in limited
        )

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        memberships._check_chapter_open({})
        return memberships

    def write(self, vals):
        """The register's own methods put back what was, in a closed chapter as well."""
        if self.env.su or not DATES & vals.keys():
            return super().write(vals)
        before = {each: each._past_closing() for each in self}
        result = super().write(vals)
        self._check_chapter_open(before)
        return result

    def _past_closing(self):
        """How far it reaches past the day its chapter closed: 2 for beginning after
        that day, 1 for going on in a chapter that is closed, else 0."""
        self.ensure_one()
        closed_on = self.chapter_id.end_date
        if not closed_on or self.end_reason == "mistaken":
            return 0
        if self.start_date > closed_on:
            return 2
        over = self.end_date and self.end_date <= closed_on
        return int(self.chapter_id._is_closed() and not over)

    def _check_chapter_open(self, before):
        """:param before: {membership: `_past_closing()`} of those that stood already"""
        for membership in self:
            if membership._past_closing() > before.get(membership, 0):
                raise ValidationError(
                    self.env._(
                        "%(chapter)s closed on %(day)s. A membership there ends on "
                        "that day or before.",
                        chapter=membership.chapter_id.name,
                        day=fields.Date.to_string(membership.chapter_id.end_date),
                    )
                )


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.constrains("birthdate_date")
    def _check_birth_date_fits(self):
        """A birth date that is corrected may show that somebody was too young or too
        old for the membership they have; one save may change both."""
        people = self.sudo()  # sudo: memberships of whoever's date may be written
        going_on = people.membership_ids.filtered(lambda m: m.state != "ended")
        for membership in going_on._of_wrong_age():
            kind = membership.type_id
            raise ValidationError(
                self.env._(
                    "Born on that day, this person does not fit the membership they "
                    "have: %(type)s is for members %(ages)s. Change both in one go.",
                    type=kind.name,
                    ages=kind._ages_in_words(),
                )
            )
