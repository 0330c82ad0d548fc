from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import import_dates, import_values

STATES = [("open", "Proposed"), ("accepted", "Corrected"), ("declined", "Not changed")]
# What members may not change at once, and how what they propose is read.
PROPOSED = ("name", "birthdate_date", "gender")
# What staff propose for a person, in the order of the card.
CORRECTED = (
    "name",
    "preferred_name",
    "birthdate_date",
    "gender",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "email",
    "phone",
)
READERS = {
    "name": import_values.name,
    "preferred_name": import_values.name,
    "gender": import_values.gender,
    "email": import_values.email,
    "phone": import_values.phone,
}


class PrivacyRequestProposal(models.Model):
    """A value that the person says is the right one, beside the one we have.

    The old value is only stored when it is replaced: until then the contact has it.
    """

    _name = "privacy.request.proposal"
    _description = "Proposed correction"
    _order = "request_id, id"
    _rec_name = "field_name"

    request_id = fields.Many2one(
        "privacy.request", required=True, index=True, ondelete="cascade"
    )
    field_name = fields.Char("Field to correct", required=True)
    field_label = fields.Char("What", compute="_compute_values")
    old_value = fields.Char("We have", compute="_compute_values")
    new_text = fields.Char("New value", required=True)
    new_value = fields.Char("It should be", compute="_compute_values")
    replaced_text = fields.Char("Value before")
    state = fields.Selection(STATES, required=True, default="open", readonly=True)

    _once = models.UniqueIndex(
        "(request_id, field_name) WHERE state = 'open'",
        "The case has a proposal for this field.",
    )

    @api.depends("field_name", "new_text", "replaced_text", "state")
    @api.depends_context("lang")
    def _compute_values(self):
        lines = self.env["privacy.data.field"].sudo()  # sudo: words, no data
        for proposal in self:
            line = lines.search(
                [
                    ("set_id.code", "=", "partner"),
                    ("name", "=", proposal.field_name),
                ],
                limit=1,
            )
            proposal.field_label = line.label or proposal.field_name
            person = proposal.request_id.partner_id
            present = proposal._as_text(person[proposal.field_name])
            replaced = proposal.state == "accepted"
            old = proposal.replaced_text if replaced else present
            proposal.old_value = proposal._in_words(old)
            proposal.new_value = proposal._in_words(proposal.new_text)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("The case keeps its proposals itself."))
        return super().write(vals)

    @api.model
    def _as_text(self, value):
        if isinstance(value, models.BaseModel):
            return str(value.id or "")
        return fields.Date.to_string(value) if hasattr(value, "isoformat") else value

    def _in_words(self, text):
        """A stored value as one reads it."""
        self.ensure_one()
        if not text:
            return ""
        field = self.env["res.partner"]._fields[self.field_name]
        if field.type == "date":
            formatted = self.env["ir.qweb.field.date"].value_to_html
            return formatted(fields.Date.to_date(text), {})
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(text, text)
        if field.type == "many2one":
            return self.env[field.comodel_name].browse(int(text)).display_name
        return text

    @api.model
    def _read_typed(self, name, typed):
        """What was typed for a field, as it is stored.

        :raise ValueError: when it is no such value
        """
        if name == "birthdate_date":
            today = self.env["res.users"]._today_oslo()
            window = import_dates.Window.births(today)
            return fields.Date.to_string(import_dates.DateColumn(window).read(typed))
        return READERS.get(name, import_values.text)(typed)

    def action_decline(self):
        """Leave the value as it is; the answer of the case says why."""
        self._decide("declined")

    def action_reopen(self):
        """Correct it after all, when the rest is corrected."""
        self._decide("open")

    def _decide(self, state):
        """Move proposals of a case that staff are working on.

        :raise UserError: when the case is closed, or a newer one took its place
        """
        self.request_id._in_state("received", "in_progress")
        decided = self.sudo()  # sudo: the case's own rows, its right was checked
        for proposal in decided.filtered(lambda p: p.state in ("open", "declined")):
            same = proposal.request_id.proposal_ids.filtered(
                lambda p, name=proposal.field_name: p.field_name == name
            )
            if "open" in (same - proposal).mapped("state"):
                raise UserError(self.env._("A newer value is proposed for this."))
            proposal.state = state

    def _accept(self):
        """Write what was proposed; what it replaces stands on the case."""
        for proposal in self.filtered(lambda p: p.state == "open"):
            person = proposal.request_id.partner_id
            old = self._as_text(person[proposal.field_name])
            field, new = person._fields[proposal.field_name], proposal.new_text
            with person._thawed():
                value = int(new) if field.type == "many2one" else new
                person.write({proposal.field_name: value})
            decided = proposal.sudo()  # sudo: the case's own row, its right was checked
            decided.write({"state": "accepted", "replaced_text": old or False})
