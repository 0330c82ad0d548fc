from odoo import api, fields, models

CATEGORIES = [
    ("identity", "Identity"),
    ("contact", "Contact"),
    ("membership", "Membership"),
    ("special", "Special category"),
    ("financial", "Financial"),
    ("national_id", "National identity number"),
    ("technical", "Technical"),
    ("free_text", "Free text"),
]
ERASE_FIELD = [
    ("clear", "Clear"),
    ("pseudonymise", "Replace by a neutral value"),
    ("keep", "Keep"),
]
# Where the law lets one use a national number (Personal Data Act section 12).
REASONS = [
    ("tax", "Report of gifts to the tax authority"),
    ("grant", "Grants to faith communities"),
    ("pay", "Pay and insurance of members"),
    ("identify", "No other way to know for certain who somebody is"),
]


class PrivacyDataField(models.Model):
    """One stored field of a data set: what it is and what happens to it."""

    _name = "privacy.data.field"
    _description = "Mapped field"
    _order = "set_id, sequence, id"

    set_id = fields.Many2one(
        "privacy.data.set", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Field", required=True)
    sequence = fields.Integer(default=10)
    label = fields.Char(compute="_compute_label")
    category = fields.Selection(CATEGORIES, required=True)
    reason_code = fields.Selection(
        REASONS,
        "Reason of the number",
        help="Why a national identity number is needed. Without a reason it may not be "
        "stored.",
    )
    on_erase = fields.Selection(ERASE_FIELD, required=True, default="clear")
    keep_reason = fields.Char(translate=True)
    in_access_report = fields.Boolean(default=True)
    is_logged = fields.Boolean("In the change log")

    _name_unique = models.UniqueIndex(
        "(set_id, name)", "The field is mapped already in this data set."
    )

    @api.depends("name", "set_id.model")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            fields_get = {}
            if line.set_id.model in self.env:
                model = self.env[line.set_id.model].sudo()  # sudo: labels, no data
                fields_get = model.fields_get([line.name or ""], ["string"])
            label = self._own_words().get(line.name)
            label = label or fields_get.get(line.name, {}).get("string")
            line.label = label or line.name

    @api.model
    def _own_words(self):
        """Labels by name of a field, where Odoo has none in Norwegian."""
        return {
            "incoming_email_cc": self.env._("E-mail received in copy for"),
            "incoming_email_to": self.env._("E-mail received for"),
            "out_of_office_from": self.env._("Away from"),
            "out_of_office_to": self.env._("Away until"),
            "outgoing_email_to": self.env._("E-mail sent to"),
            "use_push_to_talk": self.env._("Press a key to talk"),
        }

    @api.depends("name", "label")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.label

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["privacy.data.set"]._map_changed()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.env["privacy.data.set"]._map_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["privacy.data.set"]._map_changed()
        return result
