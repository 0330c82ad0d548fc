from odoo import api, fields, models

from .privacy_consent import EVENTS, WAYS


class PrivacyConsentDraftLine(models.Model):
    """One answer on the public form."""

    _name = "privacy.consent.draft.line"
    _description = "Line of an answer on the public form"
    _order = "id"

    draft_id = fields.Many2one(
        "privacy.consent.draft", required=True, index=True, ondelete="cascade"
    )
    purpose_id = fields.Many2one(
        "privacy.purpose", required=True, index=True, ondelete="cascade"
    )
    channel = fields.Selection(WAYS, required=True)
    event = fields.Selection(EVENTS, required=True)
    text_id = fields.Many2one(
        "privacy.purpose.text",
        "Wording",
        index="btree_not_null",
        ondelete="restrict",
        help="What they read.",
    )

    def _record_for(self, person):
        """Append the event to the person's own, unless it stands so already. Of who was
        outside the register it is kept: a no of theirs may come along."""
        self.ensure_one()
        consents = self.env["privacy.consent"]
        choices = consents._choices(person, self.purpose_id, self.channel)
        said = "yes" if self.event in ("given", "lifted") else "no"
        if not choices:
            return consents
        # Where a relation stands in for a yes, the yes itself is news.
        stands = choices[0].state == said and not choices[0].by_relation
        if stands and person.in_register:
            return consents
        draft = self.draft_id
        return consents._record(
            person,
            self.purpose_id,
            self.channel,
            self.event,
            "web",
            occurred_at=draft.submitted_at,
            text_id=self.text_id.id,
            evidence=f"Public form {draft.id}, with a code by {draft.way}",
        )


class PrivacyPurposeText(models.Model):
    _inherit = "privacy.purpose.text"

    def _answered(self):
        """Who answered on the public form read it too, looked at or not."""
        lines = self.env["privacy.consent.draft.line"].sudo()  # sudo: whether any
        groups = lines._read_group([("text_id", "in", self.ids)], ["text_id"])
        read = {text.id for (text,) in groups}
        return super()._answered() | self.filtered(lambda text: text.id in read)


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _end_relations(self, partners):
        """What these people sent by the public form goes, matched or not."""
        addresses = partners.mapped("email_normalized")
        addresses += partners.mapped("phone_sanitized")
        drafts = self.env["privacy.consent.draft"].sudo()  # sudo: of those erased
        found = drafts.search([("address", "in", [each for each in addresses if each])])
        found.unlink()
        return super()._end_relations(partners)
