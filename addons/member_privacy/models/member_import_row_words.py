from odoo import models

MODELS = ("member.membership", "res.partner")


class MemberImportRow(models.Model):
    """What a row of a file said of somebody, as they read it."""

    _inherit = "member.import.row"

    def _data_words(self):
        """A line for each value; what the import noted for itself is none."""
        self.ensure_one()
        data = self.data or {}
        lines = [self._value_words(MODELS, name, data[name]) for name in data]
        dues = data.get("dues") or {}
        lines += [self._value_words(("member.dues",), n, dues[n]) for n in dues]
        lines += [self._answer_words(*answer) for answer in data.get("events") or ()]
        return "\n".join(filter(None, lines))

    def _value_words(self, of_models, name, value):
        log = self.env["privacy.change"]
        for model in of_models:
            field, label = log._field_words(model, name)
            if field is not None and value:
                return f"{label}: {log._readable(field, value)}"
        return ""

    def _answer_words(self, purpose_id, channel, event):
        log = self.env["privacy.change"]
        fields_ = self.env["privacy.consent"]._fields
        words = {"purpose_id": purpose_id, "channel": channel, "event": event}
        return ", ".join(log._readable(fields_[n], v) for n, v in words.items())
