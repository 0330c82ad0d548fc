from odoo import models

from odoo.addons.member_privacy.tools.age import age_on, birthday


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _portal_children(self):
        """The children whose page this person may open today, as their guardian.

        Asked on the day, so that it ends by itself with the last of the age rules. A
        child whose birth date nobody knows could be of age, and stays closed.

        :return: people under sudo
        """
        self.ensure_one()
        family = self.sudo()  # sudo: own children, whom the guardian cannot read
        today = self.env["res.users"]._today_oslo()
        last_age = self.env["privacy.age.rule"]._last_age()
        return family.ward_ids.filtered(
            lambda child: (
                child.active
                and child.birthdate_date
                and not child.deceased_on
                and age_on(today, child.birthdate_date) < last_age
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

    def _portal_guardian_may_read(self):
        """Whether a guardian still reads what is stored about this child: until the
        child joins and leaves alone. After that it is only asked what is left."""
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        joins_at = self.env["privacy.age.rule"]._age("joining")
        return age_on(today, self.birthdate_date) < joins_at

    def _portal_guardian_may_correct(self):
        """Whether a guardian still corrects the address of this child."""
        return self._portal_guardian_may_read() and not self.address_protected

    def _portal_steps(self):
        """What this child decides alone from which birthday on, the soonest first.

        :return: [(day, age, age rules)] of what is still to come
        """
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        rules = self.env["privacy.age.rule"]._known().grouped("age")
        steps = [
            (birthday(self.birthdate_date, age), age, rules[age])
            for age in sorted(rules)
        ]
        return [step for step in steps if step[0] > today]
