from odoo import api, models
from odoo.tools import LazyTranslate, format_date, format_datetime, html2plaintext

_lt = LazyTranslate(__name__)

# Ids that are kept as numbers, so that they outlive the row: of what, and what they are
# called where the row's name is shown.
KEPT_IDS = {
    "recorded_by_uid": "res.users",
    "guardian_pid": "res.partner",
    "former_id": "res.partner",
}
LABELS = {
    "recorded_by_uid": _lt("Recorded by"),
    "guardian_pid": _lt("Answered by"),
    "former_id": _lt("Former row"),
}
NOTHING = "–"


class PrivacyChangeValues(models.Model):
    """Old and new values as people read them."""

    _inherit = "privacy.change"

    def _facts(self, names=None):
        """What changed, a list of (label, text): "old → new", or the one side that a
        row has which came or went."""
        self.ensure_one()
        how = self.sudo().operation  # sudo: how it changed, and no value
        facts = []
        for label, old, new in self._lines(names):
            text = {"create": new, "delete": old}.get(how, f"{old} → {new}")
            if text != NOTHING:
                facts.append((label, text))
        return facts

    def _lines(self, names=None):
        """What changed, readable: a list of (label, old, new), as the data map orders
        them. Whom a row is about, which the line says, is left out where nothing
        changed about it.

        :param names: the fields to tell of; all when left out
        """
        self.ensure_one()
        line = self.sudo()  # sudo: only what `names` lets through is told
        old, new = line.old_values or {}, line.new_values or {}
        told = old.keys() | new.keys()
        if line.operation != "update":
            told -= {n for n in told if line._is_person(n)}
        if names is not None:
            told &= set(names)
        order = self._order_of(line.model)
        lines = []
        for name in sorted(told, key=lambda n: (order.get(n, len(order)), n)):
            field, label = self._field_words(line.model, name)
            values = (self._readable(field, side.get(name)) for side in (old, new))
            lines.append((label, *values))
        return lines

    def _is_person(self, name):
        """Whether the field says whom the row is about."""
        field, _label = self._field_words(self.model, name)
        sides = (self.old_values or {}, self.new_values or {})
        return (
            field is not None
            and field.type == "many2one"
            and field.comodel_name == "res.partner"
            and self.partner_id.id in [side.get(name) for side in sides]
        )

    @api.model
    def _order_of(self, model):
        """Places of a model's fields in the data map, asked once a transaction."""
        orders = self.env.cr.cache.setdefault("privacy.change.order", {})
        if model not in orders:
            mapped = self.env["privacy.data.field"].sudo()  # sudo: the map, no data
            domain = [("set_id.model", "=", model), ("is_logged", "=", True)]
            lines = mapped.search(domain)
            orders[model] = {line.name: place for place, line in enumerate(lines)}
        return orders[model]

    @api.model
    def _field_words(self, model, name):
        """The field of that name, if there is one, and what it is called."""
        known = self.env.get(model)
        field = known._fields.get(name) if known is not None else None
        if name in LABELS:
            return field, str(LABELS[name])
        return field, (field and field._description_string(self.env)) or name

    @api.model
    def _readable(self, field, value):
        if value is None or value == []:
            return NOTHING
        if field and field.name in KEPT_IDS:
            return self._linked_name(KEPT_IDS[field.name], value)
        in_words = {
            "selection": self._chosen,
            "many2one": lambda f, v: self._linked_name(f.comodel_name, v),
            "many2many": self._linked_names,
            "boolean": lambda _f, v: self.env._("Yes") if v else self.env._("No"),
            "binary": lambda *_args: self.env._("A picture"),
            "date": lambda _f, v: format_date(self.env, v),
            "datetime": self._moment,
            "html": lambda _f, v: html2plaintext(v).strip(),
        }
        words = in_words.get(field and field.type)
        if isinstance(value, dict):  # translated: by language
            value = value.get(self.env.lang) or value.get("en_US")
        return words(field, value) if words and value is not None else str(value)

    @api.model
    def _chosen(self, field, value):
        label = dict(field._description_selection(self.env)).get(value, value)
        # Languages have two names: "Norwegian Bokmål / Norsk bokmål".
        return label.rpartition(" / ")[2] if field.name == "lang" else label

    @api.model
    def _moment(self, _field, value):
        zone = self.env.context.get("tz") or self.env.user.tz or "Europe/Oslo"
        return format_datetime(self.env, value.replace("T", " "), zone, "short")

    @api.model
    def _linked_names(self, field, values):
        return ", ".join(self._linked_name(field.comodel_name, each) for each in values)

    @api.model
    def _linked_name(self, model, record_id):
        """What a linked row is called, asked once a transaction and reader; in words
        where it is gone or not the reader's to see."""
        names = self.env.cr.cache.setdefault("privacy.change.names", {})
        key = (self.env.uid, self.env.su, self.env.lang, model, record_id)
        if key not in names:
            record = self.env[model].browse(record_id).exists()
            readable = record and record.has_access("read")
            names[key] = record.display_name if readable else self._unnamed(record)
        return names[key]

    @api.model
    def _unnamed(self, record):
        """Whoever does not see all is not told whether a row is gone or hidden."""
        if record or not (self.env.su or self.env.user._sees_all_members()):
            return self.env._("not shown")
        return self.env._("no longer known")
