from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.privacy_request_proposal import CORRECTED

# Which field of this page the new value is typed in; the others are texts.
TYPED = {"birthdate_date": "day", "gender": "gender", "country_id": "country_id"}


class PrivacyRequestCorrection(models.TransientModel):
    """What somebody says on the phone or in a letter that a value should be.

    It becomes a proposal of the case, as if they had made it on their own page; nothing
    changes before the case corrects it.
    """

    _name = "privacy.request.correction"
    _description = "Proposing a correction"

    request_id = fields.Many2one(
        "privacy.request", "Case", required=True, readonly=True, ondelete="cascade"
    )
    field_name = fields.Selection("_fields_to_correct", "What", required=True)
    old_value = fields.Char("We have", compute="_compute_old_value")
    value = fields.Char("It should be")
    day = fields.Date("Right birth date")
    gender = fields.Selection(
        lambda self: self.env["res.partner"]._fields["gender"].selection, "Right gender"
    )
    country_id = fields.Many2one("res.country", "Right country")

    @api.model
    def _fields_to_correct(self):
        """The mapped fields of a contact, in the words of the data map."""
        lines = self.env.ref("member_privacy.data_set_partner").sudo()  # sudo: words
        labels = {line.name: line.label for line in lines.field_ids}
        return [(name, labels[name]) for name in CORRECTED]

    @api.depends("request_id", "field_name")
    def _compute_old_value(self):
        for wizard in self:
            name, person = wizard.field_name, wizard.request_id.partner_id
            draft = self.env["privacy.request.proposal"].new({"field_name": name})
            wizard.old_value = name in CORRECTED and draft._in_words(
                draft._as_text(person[name])
            )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.request_id.check_access("write")
        return wizards

    def action_propose(self):
        """Put old and new beside each other on the case."""
        self.ensure_one()
        self.check_access("write")
        self.request_id._propose_by_staff(self.field_name, self._typed())

    def _typed(self):
        """The new value as it is stored.

        :raise UserError: nothing is typed, or it is no such value
        """
        proposals = self.env["privacy.request.proposal"]
        name = self.field_name
        typed = proposals._as_text(self[TYPED.get(name, "value")])
        try:
            new = proposals._read_typed(name, typed or "")
        except ValueError as error:
            raise UserError(
                self.env._("This cannot be read. Look at it again.")
            ) from error
        if not new:
            raise UserError(self.env._("Write what it should be."))
        return new
