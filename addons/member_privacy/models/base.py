from odoo import models
from odoo.tools import ormcache

from ..tools.linked_ids import changed_lines, linked_ids, reference_ids

# Models whose display name is a person's: a link to one of them can be read back.
PEOPLE = ("res.partner", "res.users")


class Base(models.AbstractModel):
    _inherit = "base"

    # Linking is reading: the display name of a linked record is read under sudo(), and
    # nothing in core asks whether the target was in sight when the link was written.

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        if not self.env.su:
            self.browse()._check_person_links(
                {
                    name: value
                    for name, value in vals.items()
                    if name not in vals.get("__precomputed__", ())
                }
                for vals in vals_list
            )
        return vals_list

    def write(self, vals):
        if not self.env.su:
            self._check_person_links([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su and not self.env.user._sees_all_members():
            self._check_person_links([values])
            self._check_lines(values)
            if not field_names:
                self._check_defaults(values, fields_spec)
        return super().onchange(values, field_names, fields_spec)

    def _check_defaults(self, values, names):
        """A new form shows its defaults by name, and a caller names them in the
        context."""
        missing = [name for name in names if name in self._fields.keys() - values]
        defaults = self.default_get(missing)
        self._check_person_links([defaults])
        self._check_lines(defaults)

    def _check_lines(self, values):
        """Lines of an open form are read before anything creates or writes them."""
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None or field.type not in ("one2many", "many2many"):
                continue
            for line_id, line in changed_lines(value):
                record = self.env[field.comodel_name].browse(line_id)
                record._check_person_links([line])
                record._check_lines(line)

    @ormcache(cache="default")
    def _person_links(self):
        """Names of the fields that lead to a person, with the model they lead to."""
        return tuple(
            (name, field.comodel_name or "")
            for name, field in self._fields.items()
            if field.comodel_name in PEOPLE or field.type == "reference"
        )

    def _check_person_links(self, vals_list):
        """Refuse links to people out of the user's sight.

        What a record links to already may stay: a document one may open can be saved
        though its author or customer is hidden.

        :param vals_list: dicts as given to create, write or onchange
        :raise AccessError: the same for a hidden person and for one that is not there
        """
        links = self._person_links()
        if not links or self.env.user._sees_all_members():
            return
        ids = self._people_in(
            (model, vals[name])
            for vals in vals_list
            for name, model in links
            if name in vals
        )
        if ids and any(self._ids):
            records = self.sudo()  # sudo: compares ids only, shows nothing
            ids -= self._people_in(
                (model, record[name]) for record in records for name, model in links
            )
        self.env["res.partner"].browse(ids)._check_in_sight()

    def _people_in(self, values):
        """Ids of the contacts that `values`, pairs of (comodel, value), lead to."""
        ids = {model: set() for model in PEOPLE}
        for model, value in values:
            target, found = (
                (model, linked_ids(value)) if model else reference_ids(value)
            )
            if target in ids:
                ids[target] |= found
        users = self.env["res.users"].browse(ids["res.users"])
        holders = users.sudo().exists().partner_id  # sudo: from ids to ids
        return ids["res.partner"] | set(holders.ids)
