from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .privacy_data_set_erasure import CONTEXT, ErasurePart
from .privacy_data_set_late import SHELLS
from .res_partner import REGISTER_FIELDS

LOGINS = "res.users"
ERASED = "%s IN (SELECT id FROM res_partner WHERE erased_on IS NOT NULL)"


class PrivacyDataSetAgain(models.Model):
    """What stands about somebody who is erased all the same goes as well.

    The register refuses to store anything about them; an app, or who writes to the
    database, may do it by a way that asks nobody.
    """

    _inherit = "privacy.data.set"

    @api.model
    def _is_filled_again(self, person):
        """Whether erasure would do something to what is there of an erased person."""
        people = self._with_addresses(person)
        plan = self._erasure_plan(people, without=("privacy.change",))
        return any(part.outcome != "keep" for part in plan)

    @api.model
    def _erasure_plan(self, partners, without=()):
        """Of who is erased, rows stay that say nothing: those are done."""
        plan = super()._erasure_plan(partners, without)
        if not any(partners.mapped("erased_on")):
            return plan
        return [part for each in plan if (part := each.data_set._left(each)).rows]

    def _left(self, part):
        if part.outcome == "keep" or not self._leaves_rows():
            return part
        names = self._emptied_names()
        rows = part.rows.filtered(lambda row: self._says_something(row, names))
        return ErasurePart(self, rows, part.outcome, part.keep_until, part.hold)

    def _leaves_rows(self):
        """Whether an erasure leaves rows of these data that lead to the person."""
        return self.on_erase == "anonymise" or self.model in SHELLS

    def _emptied_names(self):
        """The fields that erasure empties, without what the register works out."""
        values = self._neutral_values()
        return [name for name in values if name not in REGISTER_FIELDS]

    def _says_something(self, row, names):
        if self.path == "id" and not row.erased_on:
            return True
        if row._name == LOGINS and self.on_erase == "delete":
            told = row.active or not row._is_ended()
            return told or any(row[name] for name in names if name != "login")
        return any(
            row[name] and not self._is_neutral(row, name, row[name]) for name in names
        )

    def _is_neutral(self, row, name, value):
        """A name that says nothing, in whatever language the house had then."""
        line = self.field_ids.filtered(lambda each: each.name == name)
        if line.on_erase != "pseudonymise":
            return False
        if self.path == "id" and not row.in_register:
            return True  # a login that stays in others' log as what it was
        return value in self._neutral_names()

    def _neutral_names(self):
        langs = self.env["res.lang"].get_installed()
        return [self._neutral_name(code) for code, _label in langs]

    # Found by the nightly run

    @api.model
    def _filled_again(self, limit):
        """At most `limit` erased people about whom something seems to stand."""
        data_sets = self.sudo().search(  # sudo: the map reaches all
            [
                ("match", "=", "link"),
                ("on_erase", "!=", "keep"),
                ("model", "!=", "privacy.change"),
            ]
        )
        contacts = self.env["res.partner"].sudo()  # sudo: the map reaches all
        contacts = contacts.with_context(**CONTEXT)
        addresses = [("parent_id.erased_on", "!=", False), ("type", "!=", "contact")]
        people = contacts.search(addresses, limit=limit).parent_id
        for data_set in data_sets.filtered(lambda each: each._is_there()):
            rows = data_set._rows_of_erased(limit)
            found = rows if data_set.path == "id" else rows.mapped(data_set.path)
            people |= people.browse(getattr(found, "ids", found))
        return people.filtered("erased_on")[:limit]

    def _rows_of_erased(self, limit):
        """Rows of these data that an erasure of their people would not have left."""
        model = self.env[self.model].with_context(**CONTEXT)
        domain = self._leads_to_erased() & Domain("id", "not in", self._held_ids())
        if self._leaves_rows():
            domain &= self._says_something_domain()
        return model.search(domain, limit=limit)

    def _leads_to_erased(self):
        if self._path_fields()[-1].type == "many2many":
            return Domain(f"{self.path}.erased_on", "!=", False)
        domain = self._rows_where(lambda column, _values: SQL(ERASED, column), [True])
        if model_path := self._model_path():
            domain &= Domain(model_path, "=", "res.partner")
        return domain

    def _says_something_domain(self):
        """As `_says_something`, where a search can tell; names it looks at later."""
        fields = self.env[self.model]._fields
        names = [
            name
            for name in self._emptied_names()
            if fields[name].store and fields[name].type not in ("json", "properties")
        ]
        if self.path in names:
            return Domain.TRUE
        if self.model == LOGINS:
            names.remove("login")
            names.append("active")
        domain = Domain.OR(
            Domain(name, "!=", False) for name in names if name != "name"
        )
        if self.model == LOGINS:
            domain |= Domain("login", "not =like", "erased-%")
        if self.path == "id":
            named = Domain("name", "not in", self._neutral_names())
            domain |= named & Domain("in_register", "=", True)
        return domain
