import re
from typing import NamedTuple

from odoo import api, models
from odoo.models import MAGIC_COLUMNS
from odoo.tools import ormcache

EMAIL = re.compile(r"(^|_)e?mail(_|$)|(^|_)login$")
PHONE = re.compile(r"(^|_)(phone|mobile)(_|$)|sms_number$|^number$")
NOT_AN_ADDRESS = re.compile(r"layout|template|color|domain|mode|state|status|message")
PERSON_NUMBER = re.compile(r"_pid$")
PEOPLE = {"res.partner": "", "res.users": ".partner_id"}


class Link(NamedTuple):
    """A way from rows of a model to a person, found by looking at the fields."""

    model: str
    name: str
    path: str
    match: str


class PrivacyDataSetCoverage(models.Model):
    """What there is, beside what the map says: found by walking all models.

    Foreign keys to contacts and logins, pairs of a model and an id, plain numbers,
    e-mails and phones. Who made or wrote a row is the change log's to say.
    """

    _inherit = "privacy.data.set"

    @api.model
    def _links(self):
        """Every link to a person in the database, mapped or not."""
        return [
            link
            for name in sorted(self.env.registry)
            if self._holds_rows(self.env[name])
            for field in self.env[name]._fields.values()
            if (link := self._link(name, field))
        ]

    @api.model
    def _holds_rows(self, model):
        if model._abstract or model._transient:
            return False
        return not model._table_query and model._auto

    @api.model
    def _link(self, model, field):
        if field.name in MAGIC_COLUMNS or not field.store or field.inherited:
            return None
        if field.type in ("many2one", "many2many") and field.comodel_name in PEOPLE:
            end = PEOPLE[field.comodel_name]
            return Link(model, field.name, field.name + end, "link")
        if field.type == "many2one_reference":
            return Link(model, field.name, field.name, "link")
        if field.type == "integer" and PERSON_NUMBER.search(field.name):
            return Link(model, field.name, field.name, "number")
        return self._address_link(model, field)

    @api.model
    def _address_link(self, model, field):
        if field.type not in ("char", "text") or NOT_AN_ADDRESS.search(field.name):
            return None
        for pattern, match in ((EMAIL, "email"), (PHONE, "phone")):
            if pattern.search(field.name):
                return Link(model, field.name, field.name, match)
        return None

    @api.model
    @ormcache(cache="default")
    def _unmapped_links(self):
        """Links that no data set follows and no exemption explains."""
        data_sets = self.sudo()._installed()  # sudo: the map, no data
        paths = {(each.model, each.path) for each in data_sets}
        fields = {(s.model, line.name) for s in data_sets for line in s.field_ids}
        relations = {
            self.env[model]._fields[name].relation
            for model, name in fields | paths
            if name in self.env[model]._fields
            and self.env[model]._fields[name].type == "many2many"
        }
        exempt = self._exempt()
        return tuple(
            link
            for link in self._links()
            if not self._is_covered(link, paths, fields, relations)
            and (link.model, link.name) not in exempt
        )

    @api.model
    def _exempt(self):
        exemptions = self.env["privacy.data.exemption"].sudo()  # sudo: the map, no data
        return {(each.model, each.name): each.reason for each in exemptions.search([])}

    @api.model
    def _is_covered(self, link, paths, fields, relations):
        """Whether a data set starts at the link, or has it as a field of its rows."""
        field = self.env[link.model]._fields[link.name]
        if field.type == "many2many":
            return field.relation in relations
        starts = {
            (model, path.partition(".")[0])
            for model, path in paths
            if model == link.model
        }
        if (link.model, link.name) in starts:
            return True
        by_text = link.match in ("email", "phone")
        return by_text and (link.model, link.name) in fields

    @api.model
    def _also_linked(self, people):
        """Rows that lead to these people and stand in no data set: what a report would
        keep silent about.

        :return: a list of dicts: model, path, count
        """
        told = []
        for link in self._unmapped_links():
            count = self._count_linked(link, people)
            if count:
                told.append({"model": link.model, "path": link.path, "count": count})
        return told

    @api.model
    def _count_linked(self, link, people):
        data_set = self.new(
            {"model": link.model, "path": link.path, "match": link.match}
        )
        return len(data_set._rows(people)) if data_set._path_fields() else 0
