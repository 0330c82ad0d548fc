from odoo import api, models

from ..tools.package_mask import MASK
from .privacy_change_values import KEPT_IDS
from .privacy_request_proposal import CORRECTED

VALUES = ("old_values", "new_values")
PEOPLE = ("res.partner", "res.users")


class PrivacyDataSet(models.Model):
    """Rows that hold names of fields and values as the database has them, in words:
    what was changed, what a file said, and what somebody wants corrected."""

    _inherit = "privacy.data.set"

    @api.model
    def _report_value(self, record, name):
        if record._name == "privacy.change" and name in (*VALUES, "model", "reason"):
            return self._report_change(record, name)
        if record._name == "member.import.row" and name == "data":
            return record._data_words()
        is_proposal = record._name == "privacy.request.proposal"
        if is_proposal and record.field_name in CORRECTED:
            if name == "field_name":
                return record.field_label
            if name.endswith("_text"):
                return record._in_words(record[name])
        return super()._report_value(record, name)

    @api.model
    def _report_change(self, change, name):
        """A column of the log, as the page of one's own tells it: moments are told as
        in Norway, wherever whoever makes the page has set their clock."""
        change = change.with_context(tz="Europe/Oslo")
        if name == "reason":
            return change._why()
        if name == "model":
            return change._told_by_map(change.model)[0] or change.model_label
        return "\n".join(change._told_values(change[name] or {}))


class PrivacyChange(models.Model):
    _inherit = "privacy.change"

    @api.model
    def _told_by_map(self, model):
        """What the data map calls rows of a model, and the names of the fields that it
        tells people of; asked once a transaction and language."""
        known = self.env.cr.cache.setdefault("privacy.change.told", {})
        key = (model, self.env.lang)
        if key not in known:
            data_sets = self.env["privacy.data.set"].sudo()  # sudo: the map, no data
            found = data_sets.search([("model", "=", model)])
            lines = found.field_ids.filtered("in_access_report")
            known[key] = (found[:1].name, set(lines.mapped("name")))
        return known[key]

    def _told_values(self, values):
        """Logged values as lines of text. Whom else they name is no matter of the
        person: a household is called by who lives there today. That a row is about the
        person goes without saying."""
        order = self._order_of(self.model)
        _name, told = self._told_by_map(self.model)
        for name in sorted(values, key=lambda n: (order.get(n, len(order)), n)):
            value = values[name]
            if value in (None, []) or self._is_person(name):
                continue
            field, label = self._field_words(self.model, name)
            leads_to = field is not None and field.relational and field.comodel_name
            others = name not in told or leads_to in PEOPLE or name in KEPT_IDS
            yield f"{label}: {MASK if others else self._readable(field, value)}"
