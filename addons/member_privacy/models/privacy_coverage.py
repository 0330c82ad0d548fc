from odoo import api, fields, models
from odoo.models import MAGIC_COLUMNS

from ..tools.map_proposal import propose
from .privacy_data_exemption import REASONS
from .privacy_data_field import CATEGORIES, ERASE_FIELD

STATES = [("unmapped", "Not mapped"), ("mapped", "Mapped"), ("exempt", "Left out")]
DERIVED = "derived"


class PrivacyCoverage(models.Model):
    """One stored field or one link to a person, and whether the map has it.

    A list of what there is, made anew each time it is opened; it holds no data.
    """

    _name = "privacy.coverage"
    _description = "Coverage of the data map"
    _order = "state desc, is_link desc, model, name, id"
    _log_access = False

    model = fields.Char(readonly=True)
    name = fields.Char("Field", readonly=True)
    model_label = fields.Char("Where", compute="_compute_labels")
    label = fields.Char("What", compute="_compute_labels")
    is_link = fields.Boolean("Leads to a person", readonly=True)
    path = fields.Char(readonly=True)
    match = fields.Char(readonly=True)
    state = fields.Selection(STATES, readonly=True)
    reason = fields.Selection(REASONS, "Why left out", readonly=True)
    category = fields.Selection(CATEGORIES, readonly=True)
    on_erase = fields.Selection(ERASE_FIELD, readonly=True)
    in_access_report = fields.Boolean(readonly=True)
    is_logged = fields.Boolean("In the change log", readonly=True)

    @api.depends("model", "name")
    @api.depends_context("lang")
    def _compute_labels(self):
        log = self.env["privacy.change"]
        for row in self:
            known = row.model in self.env
            model = self.env["ir.model"].sudo()  # sudo: what it is called
            row.model_label = model._get(row.model).name if known else row.model
            row.label = log._field_words(row.model, row.name)[1]

    @api.model
    def _refresh(self):
        """Look at all models again."""
        coverage = self.sudo()  # sudo: kept by the register, no data in it
        coverage.search([]).unlink()
        rows = {**coverage._field_rows(), **coverage._link_rows()}
        coverage.create(list(rows.values()))

    @api.model
    def action_open(self):
        """Look again, and open what is not mapped."""
        self.check_access("read")
        self._refresh()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.privacy_coverage_action"
        )

    @api.model
    def _field_rows(self):
        """Stored fields of the models that the map has."""
        data_sets = self.env["privacy.data.set"]._installed()
        lines = {(s.model, line.name): line for s in data_sets for line in s.field_ids}
        paths = {(s.model, s.path.partition(".")[0]) for s in data_sets}
        exempt = self.env["privacy.data.set"]._exempt()
        return {
            (name, field.name): self._row(field, lines, paths, exempt)
            for name in set(data_sets.mapped("model"))
            for field in self.env[name]._fields.values()
            if self._is_column(field)
        }

    @api.model
    def _is_column(self, field):
        if field.name in MAGIC_COLUMNS or not field.store or field.inherited:
            return False
        return field.type != "one2many"

    @api.model
    def _row(self, field, lines, paths, exempt):
        key = (field.model_name, field.name)
        line, reason = lines.get(key), exempt.get(key)
        follows = field.related or (field.compute and field.readonly)
        if not line and key not in paths and follows:
            reason = reason or DERIVED
        row = {"model": field.model_name, "name": field.name, "reason": reason}
        if line or key in paths:
            row |= {"state": "mapped", "reason": False}
        else:
            row["state"] = "exempt" if reason else "unmapped"
        guess = line or propose(field.name, field.type, bool(field.required))
        names = ("category", "on_erase", "in_access_report", "is_logged")
        return row | {name: getattr(guess, name) for name in names}

    @api.model
    def _link_rows(self):
        data_sets = self.env["privacy.data.set"]
        unmapped, exempt = set(data_sets._unmapped_links()), data_sets._exempt()
        rows = {}
        for link in data_sets._links():
            field = self.env[link.model]._fields[link.name]
            row = self._row(field, {}, set(), {})
            reason = exempt.get((link.model, link.name))
            row |= {"is_link": True, "path": link.path, "match": link.match}
            row["state"] = "mapped"
            if link in unmapped or reason:
                row["state"] = "exempt" if reason else "unmapped"
            row["reason"] = reason or False
            rows[link.model, link.name] = row
        return rows

    def action_accept(self):
        """Take these proposals into the map; what already stands there is left. A link
        leads to rows whose other fields are then listed, too."""
        self.env["privacy.data.set"].check_access("create")
        for row in self.filtered(lambda each: each.state == "unmapped"):
            data_set = row._data_set()
            if row.name not in data_set.field_ids.mapped("name"):
                self.env["privacy.data.field"].create(row._line(data_set))
        coverage = self.sudo()  # sudo: kept by the register
        coverage.state = "mapped"
        coverage._add_fields()
        return True

    @api.model
    def _add_fields(self):
        """List the fields of models that came into the map since it was looked at."""
        listed = {(row.model, row.name) for row in self.search([])}
        rows = self._field_rows()
        self.create([row for key, row in rows.items() if key not in listed])

    def _data_set(self):
        """The set of this row: by its own link, else the first of the model."""
        data_sets = self.env["privacy.data.set"]
        domain = [("model", "=", self.model)]
        if not self.is_link:
            return data_sets.search(domain, limit=1)
        domain += [("path", "=", self.path), ("match", "=", self.match)]
        name = self.env["ir.model"]._get(self.model).name
        return data_sets.search(domain, limit=1) or data_sets.create(
            {
                "name": name,
                "code": f"own_{self.model}_{self.path}".replace(".", "_"),
                "model": self.model,
                "path": self.path,
                "match": self.match,
                "on_erase": "anonymise",
                "legal_basis": "legitimate_interest",
                "source": "organisation",
            }
        )

    def _line(self, data_set):
        field = self.env[self.model]._fields[self.name]
        on_erase = self.on_erase if not field.required else "keep"
        if field.required and field.type in ("char", "text", "html"):
            on_erase = "pseudonymise"
        return {
            "set_id": data_set.id,
            "name": self.name,
            "category": self.category,
            "on_erase": on_erase,
            "in_access_report": self.in_access_report,
            "is_logged": False,
        }
