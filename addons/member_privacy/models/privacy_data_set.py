from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .privacy_purpose import LEGAL_BASES

ERASE_ROW = [
    ("anonymise", "Anonymise the row"),
    ("delete", "Delete the row"),
    ("keep", "Keep the row"),
]
SOURCES = [
    ("person", "The person"),
    ("organisation", "The organisation and its chapters"),
    ("use", "The use of our pages and services"),
    ("others", "Others, such as family, a list or another member"),
]


class PrivacyDataSet(models.Model):
    """A model that holds personal data, and the way from its row to the person.

    With its fields this is the data map: access report, erasure, retention and change
    log all read it, so that none of them has a list of its own.
    """

    _name = "privacy.data.set"
    _description = "Data set"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    model = fields.Char(
        required=True, help="Technical name of the model, such as res.partner."
    )
    path = fields.Char(
        required=True,
        help="From a row to the person: 'id' for contacts, else fields with dots "
        "between, such as partner_id or request_id.partner_id. The last one may also "
        "name any record, such as res_id of an attachment, several people, or hold "
        "what the person has too, such as an e-mail.",
    )
    purpose = fields.Char(translate=True, help="Why we have it, in a member's words.")
    legal_basis = fields.Selection(
        LEGAL_BASES, help="Of the data themselves; what they are used for has its own."
    )
    source = fields.Selection(SOURCES, help="Where the data come from.")
    controller_ids = fields.Many2many(
        "privacy.controller",
        string="Organisations responsible",
        help="Empty: the organisation itself.",
    )
    purpose_ids = fields.Many2many(
        "privacy.purpose",
        "privacy_data_set_privacy_purpose_rel",
        string="Used for the purposes",
        help="Also those that name no data of their own.",
    )
    recipients = fields.Text(
        "Who else receives it",
        translate=True,
        help="Others than processors and those whom the purposes name.",
    )
    about_others = fields.Boolean(
        "About somebody else",
        help="Rows that name the person beside whom they are about: told by number.",
    )
    on_erase = fields.Selection(ERASE_ROW, required=True, default="delete")
    keep_reason = fields.Char(
        translate=True, help="The rule that demands it, as the member is told."
    )
    field_ids = fields.One2many("privacy.data.field", "set_id")

    _code_unique = models.UniqueIndex("(code)", "Another data set has this code.")
    _model_unique = models.UniqueIndex(
        "(model, path, match)", "This way from the model to a person is mapped already."
    )
    _keep_has_reason = models.Constraint(
        "CHECK (on_erase != 'keep' OR keep_reason IS NOT NULL)",
        "What erasure keeps needs a reason.",
    )

    @api.constrains("model", "path", "match")
    def _check_path(self):
        # Our own rows may name a field that an app of another app would bring.
        shipped = "install_module" in self.env.context
        for data_set in self.filtered(lambda s: s.model in self.env):
            if shipped and not data_set._is_there():
                continue
            if not data_set._path_fields():
                raise ValidationError(
                    self.env._(
                        "%(path)s does not lead from %(model)s to a contact.",
                        path=data_set.path,
                        model=data_set.model,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        data_sets = super().create(vals_list)
        self._map_changed()
        return data_sets

    def write(self, vals):
        result = super().write(vals)
        self._map_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._map_changed()
        return result
