"""A dialog about a document shows what stands in the document.

Core writes letters from templates under sudo, for whatever document a dialog names:
without these checks `{{ object.name }}` tells everybody's name to any user.
"""

from odoo import models
from odoo.exceptions import AccessError

from ..tools.linked_ids import document_ids

# Fields that name a document: of which model, and which rows.
MODELS = ("res_model", "model")
ROWS = ("res_ids", "res_id")
TEMPLATE, ANSWERED = "template_id", "parent_id"
MESSAGE = "mail.message"
# No dialogs, and core asks nothing about their document.
LETTERS = ("snailmail.letter",)


class Base(models.AbstractModel):
    _inherit = "base"

    def _check_person_links(self, vals_list):
        vals_list = list(vals_list)
        result = super()._check_person_links(vals_list)
        if self._transient or self._name in LETTERS:
            self._check_documents(vals_list)
        return result

    def _check_documents(self, vals_list):
        """Refuse dialogs about documents that the user may not read.

        :raise AccessError: the same for a hidden document and for one that is not there
        """
        if self.env.user._sees_all_members():
            return
        names = self._fields.keys() & {*MODELS, *ROWS, TEMPLATE, ANSWERED}
        if not names & {*MODELS} or not names & {*ROWS}:
            return
        records = list(self.sudo())  # sudo: numbers alone, to compare
        standing = records or [self.default_get(list(names))]
        for vals in vals_list:
            for stands in standing:
                self._check_said(
                    {name: vals.get(name, _of(stands, name)) for name in names}
                )

    def _check_said(self, said):
        ids = set().union(*(document_ids(said.get(name)) for name in ROWS))
        models_named = {said.get(name) for name in MODELS}
        if said.get(TEMPLATE):
            template = self.env[self._fields[TEMPLATE].comodel_name]
            template = template.sudo().browse(said[TEMPLATE])  # sudo: of which model
            models_named |= set(template.mapped("model"))
        for model in models_named & set(self.env):
            self.env[model]._check_readable(ids)
        if said.get(ANSWERED) and self._fields[ANSWERED].comodel_name == MESSAGE:
            self.env[MESSAGE]._check_readable({said[ANSWERED]})

    def _check_readable(self, ids):
        if self._abstract or not ids:
            return
        records = self.sudo(False).with_context(active_test=False)
        if records.search_count([("id", "in", list(ids))]) != len(ids):
            raise AccessError(self.env._("You have no access to this document."))


def _of(standing, name):
    """What a dialog, or its defaults, say in the field `name`."""
    if isinstance(standing, dict):
        return standing.get(name)
    value = standing[name]
    return value.id if isinstance(value, models.BaseModel) else value
