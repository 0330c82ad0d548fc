from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.age import age_on

OSLO = "Europe/Oslo"


class PrivacyConsentGuardian(models.Model):
    """Who answers for a child: the guardians, until the age of the purpose."""

    _inherit = "privacy.consent"

    guardian_id = fields.Many2one(
        "res.partner",
        "Guardian who answered",
        compute="_compute_guardian_id",
        inverse="_inverse_guardian_id",
        help="For a child who is too young to answer alone.",
    )

    @api.depends("guardian_pid")
    def _compute_guardian_id(self):
        """The guardian, where the id still leads to somebody this user may meet."""
        people = self.env["res.partner"].browse(set(self.mapped("guardian_pid")) - {0})
        met = people.exists()._filtered_access("read")
        for consent in self:
            guardian = met.browse(consent.guardian_pid or [])
            consent.guardian_id = guardian & met

    def _inverse_guardian_id(self):
        """Only `create` writes it, see there: an event is never changed."""

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            guardian = vals.pop("guardian_id", None) or vals.pop("guardian_pid", None)
            if guardian:
                vals["guardian_pid"] = guardian
        return super().create(vals_list)

    @api.constrains("guardian_pid")
    def _check_guardian(self):
        for consent in self.filtered("guardian_pid"):
            family = consent.partner_id.sudo()  # sudo: guardians are staff's to see
            if consent.guardian_pid not in family.guardian_ids.ids:
                raise ValidationError(
                    self.env._("That is no guardian of the person who is asked.")
                )
            said_on = fields.Datetime.context_timestamp(
                consent.with_context(tz=OSLO), consent.occurred_at
            ).date()
            if not consent.purpose_id._is_for_guardians(family, said_on):
                raise ValidationError(
                    self.env._(
                        "On that day no guardian answered this purpose for the "
                        "person any more, or the birth date is missing."
                    )
                )

    @api.model
    def _said_by(self, person, guardian):
        """{(purpose id, channel): latest event} of one voice: a guardian's for the
        person, or the person's own when there is none."""
        voice = guardian.ids + self.env["member.merge"]._former_ids(guardian)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (purpose_id, channel) purpose_id, channel, event
                  FROM privacy_consent
                 WHERE partner_id = %s AND %s
                 ORDER BY purpose_id, channel, occurred_at DESC, id DESC
                """,
                person.id,
                SQL("guardian_pid = ANY(%s)", voice)
                if guardian
                else SQL("guardian_pid IS NULL"),
            )
        )
        return {(purpose, channel): event for purpose, channel, event in rows}


class PrivacyPurpose(models.Model):
    _inherit = "privacy.purpose"

    def _is_for_guardians(self, person, day=None):
        """Whether the guardians answer for `person` on `day`, today when left out."""
        self.ensure_one()
        day = day or self.env["res.users"]._today_oslo()
        born = person.birthdate_date
        return bool(born) and age_on(day, born) < self._age()
