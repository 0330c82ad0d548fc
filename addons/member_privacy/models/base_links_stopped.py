"""Nothing new is linked to who was erased, or whose data rest.

All links of a row pass `_check_person_links`; here it asks about the people too whom
the user sees. Who does not see all members meets neither: both are out of their sight.
"""

from odoo import models
from odoo.tools import ormcache

from ..tools.linked_ids import (
    commanded_ids,
    ids_after,
    linked_ids,
    reference_ids,
    replaces_all,
)
from .privacy_consent_choice import NO

PERSON = "res.partner"
MANY = ("one2many", "many2many")
# A case and its rows answer the person, a hold is for a claim (GDPR article 18 (2)).
# What came in by a form, a chapter or a file is sorted, and does nothing by itself.
ALLOWED = (
    "privacy.request",
    "privacy.package",
    "privacy.hold",
    "privacy.consent.draft",
    "member.report",
    "member.import",
)


class Base(models.AbstractModel):
    _inherit = "base"

    def _check_person_links(self, vals_list):
        vals_list = list(vals_list)
        result = super()._check_person_links(vals_list)
        if not self._transient and self.env.user._sees_all_members():
            self._check_links_go_on(vals_list)
        return result

    def _check_links_go_on(self, vals_list):
        """Refuse new links to people who were erased, and any change of links to those
        whose data rest. What a row links to already may stay. One query, at most.

        :raise UserError: saying which of the two, and not whom
        """
        links = [
            (vals, *link) for vals in vals_list for link in self._contacts_in(vals)
        ]
        ids = set()
        for _vals, name, value in links:
            ids |= commanded_ids(value) | self._replaced_ids(name, value)
        people = self.env[PERSON].browse(ids)._stopped() if ids else ()
        for vals, name, value in links if people else ():
            for record in self or [self]:
                before = record._contacts_of(name)
                after = ids_after(value, before)
                (people & people.browse(after - before))._check_not_erased()
                if not self._may_link_stopped(vals):
                    (people & people.browse(after ^ before))._check_not_frozen()

    def _may_link_stopped(self, vals):
        """Whether such a row may be about somebody whose data rest."""
        return self._name.startswith(ALLOWED)

    @ormcache(cache="default")
    def _filed_links(self):
        """Names of the fields that lead to a row of any model, each with the field that
        names the model, and with the link to that model where there is one."""
        fields = [f for f in self._fields.values() if f.type == "many2one_reference"]
        named = [(f.name, f.model_field) for f in fields if f.model_field]
        return tuple(
            (name, model, (self._fields[model].related or "").partition(".")[0])
            for name, model in named
        )

    def _contacts_in(self, vals):
        """Pairs (field, value) of what leads to contacts in `vals`."""
        for name, model in self._person_links():
            if name in vals and model == PERSON:
                yield name, vals[name]
            elif name in vals and not model:
                model, ids = reference_ids(vals[name])
                if model == PERSON:
                    yield name, list(ids)
        for name, *model in self._filed_links():
            if vals.keys() & {name, *model} and self._is_filed_on_contact(model, vals):
                yield name, vals.get(name, self.mapped(name))

    def _is_filed_on_contact(self, model, vals):
        name, link = model
        if name in vals:
            return vals[name] == PERSON
        if link in vals:
            return vals[link] == self.env["ir.model"]._get_id(PERSON)
        return any(record[name] == PERSON for record in self.sudo())  # sudo: of what

    def _replaced_ids(self, name, value):
        """Whom these rows link to by a field whose links are all replaced."""
        if self._fields[name].type not in MANY or not replaces_all(value):
            return set()
        return set().union(*(record._contacts_of(name) for record in self))

    def _contacts_of(self, name):
        """Ids of the contacts that the field leads to now."""
        if not self.ids:
            return set()
        record = self.sudo().with_context(active_test=False)  # sudo: ids to compare
        for filed, model, _link in self._filed_links():
            if filed == name and record[model] != PERSON:
                return set()
        value = record[name]
        if isinstance(value, models.BaseModel) and value._name != PERSON:
            return set()
        return linked_ids(value)


class PrivacyConsent(models.Model):
    _inherit = "privacy.consent"

    def _may_link_stopped(self, vals):
        """Who has the use of their data stopped says no as ever."""
        return vals.get("event") in NO
