from odoo import models

from odoo.addons.member_privacy.tools.age import age_on

from ..tools.age import GUARDIAN_CORRECTS_BELOW, GUARDIAN_READS_BELOW


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _portal_children(self):
        """The children whose page this person may open today, as their guardian.

        Asked on the day, so that it ends by itself. A child whose birth date nobody
        knows could be of age, and stays closed.

        :return: people under sudo
        """
        self.ensure_one()
        family = self.sudo()  # sudo: own children, whom the guardian cannot read
        today = self.env["res.users"]._today_oslo()
        return family.ward_ids.filtered(
            lambda child: (
                child.active
                and child.birthdate_date
                and not child.deceased_on
                and age_on(today, child.birthdate_date) < GUARDIAN_READS_BELOW
            )
        )

    def _portal_guardians(self):
        """Whoever opens this child's page today, as its guardian.

        :return: people under sudo
        """
        self.ensure_one()
        family = self.sudo()  # sudo: who they are is the child's to know
        return family.guardian_ids.filtered(
            lambda guardian: self in guardian._portal_children()
        )

    def _portal_guardian_may_correct(self):
        """Whether a guardian still corrects the address of this child."""
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        age = age_on(today, self.birthdate_date)
        return age < GUARDIAN_CORRECTS_BELOW and not self.address_protected
