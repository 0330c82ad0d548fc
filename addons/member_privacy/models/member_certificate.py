"""Who left, is certified so, and stays in the register for nothing else.

Some bodies certify that somebody has left, such as a faith community for the next one
that asks. Whoever nothing else ties to the register any more is stored for that as
under a restriction: the same flag stops every other use, and retention lets them stay.
It ends with the period of the membership type, or when they come back.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools import retention_sql
from ..tools.deadline import months_after
from .privacy_linter import Finding
from .res_partner import STAFF

CERTIFICATE_PAGE = "/privacy/certificate"
BATCH = 500
LEFT = ("resigned", "excluded", "unpaid")  # and not moved, or dead, or never a member
# What keeps a person and is no tie to the organisation: a wish that is looked into, a
# claim, a look at the own page.
NO_TIES = {"certificate", "restriction", "hold", "case", "login"}
NEW = """
SELECT id FROM res_partner
 WHERE kept_for_certificate IS NOT TRUE AND id IN (%s) ORDER BY id LIMIT %s
"""
OVER = """
SELECT id FROM res_partner
 WHERE kept_for_certificate AND id NOT IN (%s) ORDER BY id LIMIT %s
"""


class MemberMembershipType(models.Model):
    _inherit = "member.membership.type"

    certificate = fields.Boolean(
        "Certifies who left",
        help="Who leaves stays in the register to be certified so, as a faith "
        "community does, and is used for nothing else.",
    )
    certificate_months = fields.Integer(
        "Certified for",
        help="So many months after the last day. Zero: as long as we exist.",
    )

    _certificate_months_whole = models.Constraint(
        "CHECK (COALESCE(certificate_months, 0) >= 0)",
        "A period is not shorter than nothing.",
    )

    def _certificate_words(self):
        """How long who left is kept for it, in a sentence."""
        self.ensure_one()
        if not self.certificate_months:
            return self.env._(
                "Who has left (%s) is kept for as long as we exist, to be certified "
                "so, and for nothing else.",
                self.name,
            )
        return self.env._(
            "Who has left (%(type)s) is kept for %(months)s months, to be certified "
            "so, and for nothing else.",
            type=self.name,
            months=self.certificate_months,
        )


class MemberMembership(models.Model):
    _name = "member.membership"
    _inherit = ["member.membership", "privacy.print.mixin"]

    _print_page = CERTIFICATE_PAGE
    _print_scope = "member_privacy.certificate"

    can_certify = fields.Boolean(
        "Can be certified", compute="_compute_can_certify", groups=STAFF
    )

    @api.depends(
        "state",
        "end_date",
        "end_reason",
        "type_id.certificate",
        "type_id.certificate_months",
        "partner_id.deceased_on",
    )
    def _compute_can_certify(self):
        """`retention_sql.certificates` says the same of many."""
        today = self.env["res.users"]._today_oslo()
        for membership in self:
            months = membership.type_id.certificate_months
            membership.can_certify = (
                membership.type_id.certificate
                and membership.state == "ended"
                and membership.end_reason in LEFT
                and not membership.partner_id.deceased_on
                and (not months or months_after(membership.end_date, months) >= today)
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever joins again came to be used again."""
        ids = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        self.env["res.partner"].browse(ids)._end_keeping()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            back = self.filtered(lambda membership: membership.state != "ended")
            back.partner_id._end_keeping()
        return result

    def action_certify(self):
        """Open the certificate that the member left, ready to print."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat certifies who left."))
        if not self.can_certify:
            raise UserError(self.env._("There is nothing to certify here."))
        self.env["privacy.view"]._record(self.partner_id, "certificate")
        return self._open_print()


class ResPartner(models.Model):
    _inherit = "res.partner"

    kept_for_certificate = fields.Boolean(
        "Kept for a certificate",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Left, and is stored to be certified so and for nothing else.",
    )

    @api.model
    def _leavers_sql(self):
        """SQL of the ids of people whom a certificate keeps and nothing else does."""
        today = self.env["res.users"]._today_oslo()
        # A rule of no months: what keeps somebody today, with what other addons add.
        rule = self.env["privacy.retention.rule"].new({"months": 0})
        ties = {
            name: sql
            for name, sql in rule._keeping(today).items()
            if name not in NO_TIES
        }
        left = SQL(
            "EXISTS (SELECT FROM (%s) c WHERE c.partner_id = p.id)",
            retention_sql.certificates(today),
        )
        return retention_sql.due(left, ties)

    @api.model
    def _keep_leavers(self):
        """Stop the use of who is kept for a certificate only, and begin it again of
        whom it keeps no longer, or something else does too.

        :return: how many changed, at most two batches
        """
        self.env.flush_all()
        leavers = self._leavers_sql()
        new = self._found(SQL(NEW, leavers, BATCH))
        over = self._found(SQL(OVER, leavers, BATCH))
        with self.env["privacy.change"]._reason(
            self.env._("Left, and kept to be certified so")
        ):
            new.kept_for_certificate = True
            new._set_restricted(True)
        over._end_keeping()
        return len(new) + len(over)

    @api.model
    def _cron_keep_leavers(self):
        while changed := self._keep_leavers():
            if not self.env["ir.cron"]._commit_progress(changed):
                break

    @api.model
    def _found(self, query):
        return self.browse(each for (each,) in self.env.execute_query(query))

    def _end_keeping(self):
        """Begin the use again of those of these people who were kept for a certificate,
        unless a case stops it."""
        people = self.sudo()  # sudo: staff's flag, whoever lets somebody come back
        people = people.filtered("kept_for_certificate")
        if people:
            with self.env["privacy.change"]._reason(
                self.env._("No longer kept for a certificate only")
            ):
                people.kept_for_certificate = False
                people._set_restricted(False)


class PrivacyRetentionRule(models.Model):
    _inherit = "privacy.retention.rule"

    @api.model
    def _how_long_words(self, person):
        types = person.membership_ids.type_id.filtered("certificate")
        words = super()._how_long_words(person)
        return words + [kind._certificate_words() for kind in types]


class PrivacyNotice(models.Model):
    _inherit = "privacy.notice"

    @api.model
    def _periods_in_short(self):
        types = self.env["member.membership.type"].search([("certificate", "=", True)])
        words = [kind._certificate_words() for kind in types]
        return "\n".join([super()._periods_in_short(), *words])


class PrivacyRequest(models.Model):
    _inherit = "privacy.request"

    def _warnings(self):
        warnings = super()._warnings()
        memberships = self.partner_id.membership_ids
        if any(memberships.sudo().mapped("can_certify")):  # sudo: staff's field
            warnings.append(
                self.env._("Nobody can certify afterwards that this person has left.")
            )
        return warnings


class PrivacyLinter(models.AbstractModel):
    _inherit = "privacy.linter"

    @api.model
    def _rules(self):
        return [*super()._rules(), self._rule_certificate_for_ever]

    @api.model
    def _rule_certificate_for_ever(self):
        types = self.env["member.membership.type"].search([("certificate", "=", True)])
        for kind in types.filtered(lambda each: not each.certificate_months):
            yield Finding(
                "warning",
                self.env._("%s: who left is kept without an end.", kind.name),
                self.env._(
                    "Say for how many months you certify it. Parties and unions do not "
                    "keep who left; Datatilsynet accepts no passive register."
                ),
                kind,
            )
