"""What changes whether chapters are told of a membership: answers, who gives them, and
what a purpose makes of them. Each refreshes in its own transaction."""

from odoo import api, models

VOICES = {"birthdate_date", "deceased_on", "guardian_ids", "ward_ids"}
MEANING = {
    "legal_basis",
    "by_use",
    "for_members",
    "active",
    "age_rule_id",
    "guardians_needed",
}
WORDING = {"purpose_id", "version", "asks_again", "published_on"}


class PrivacyConsent(models.Model):
    _inherit = "privacy.consent"

    @api.model_create_multi
    def create(self, vals_list):
        consents = super().create(vals_list)
        consents._people_of_chapters()._refresh_register_state()
        return consents

    def unlink(self):
        people = self._people_of_chapters()
        result = super().unlink()
        people.exists()._refresh_register_state()
        return result

    def _people_of_chapters(self):
        """Those whose chapters may go by one of these answers."""
        purposes = self.env["member.membership.type"]._by_consent()
        answers = self.filtered(
            lambda c: c.channel == "use" and c.purpose_id.id in purposes
        )
        return answers.partner_id


class PrivacyPurpose(models.Model):
    _inherit = "privacy.purpose"

    @api.constrains("legal_basis", "by_use", "for_members", "active")
    def _check_chapters_go_by_it(self):
        types = self.env["member.membership.type"].sudo()  # sudo: words, nobody's data
        types.search([("chapter_purpose_id", "in", self.ids)])._check_chapter_purpose()

    def write(self, vals):
        result = super().write(vals)
        if MEANING & vals.keys():
            self.env["member.membership"]._follow_answers()
        return result


class PrivacyPurposeText(models.Model):
    _inherit = "privacy.purpose.text"

    @api.model_create_multi
    def create(self, vals_list):
        texts = super().create(vals_list)
        if any(
            WORDING & vals.keys() and vals.get("published_on") for vals in vals_list
        ):
            self.env["member.membership"]._follow_answers()
        return texts

    def write(self, vals):
        result = super().write(vals)
        if WORDING & vals.keys():
            self.env["member.membership"]._follow_answers()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["member.membership"]._follow_answers()
        return result


class PrivacyAgeRule(models.Model):
    _inherit = "privacy.age.rule"

    def write(self, vals):
        result = super().write(vals)
        if "age" in vals:
            self.env["member.membership"]._follow_answers()
        return result


class ResPartner(models.Model):
    """Who answers for a child: the child, and guardians who live."""

    _inherit = "res.partner"

    def write(self, vals):
        if not VOICES & vals.keys():
            return super().write(vals)
        family = self._family()
        result = super().write(vals)
        (family | self._family())._refresh_answered()
        return result

    def unlink(self):
        wards = self._family() - self
        result = super().unlink()
        wards.exists()._refresh_answered()
        return result

    def _family(self):
        """These people and the children they answer for."""
        people = self.sudo()  # sudo: guardians are staff's to see, the state is not
        return people | people.ward_ids

    def _refresh_answered(self):
        """Refresh those of these people whose chapters go by an answer."""
        kinds = self.env["member.membership.type"]._by_consent()
        if kinds and self:
            type_ids = [type_id for ids in kinds.values() for type_id in ids]
            memberships = self.env["member.membership"].sudo()  # sudo: as `_family`
            memberships.search(
                [("partner_id", "in", self.ids), ("type_id", "in", type_ids)]
            ).partner_id._refresh_register_state()
