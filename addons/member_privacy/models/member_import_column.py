from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.import_columns import Column
from .privacy_consent import CHANNELS

TARGETS = [
    ("member_number", "Member number"),
    ("name", "Name"),
    ("last_first", "Name (last, first)"),
    ("first_name", "First name"),
    ("middle_name", "Middle name"),
    ("last_name", "Last name"),
    ("preferred_name", "Preferred name"),
    ("birth_date", "Birth date"),
    ("gender", "Gender"),
    ("email", "E-mail"),
    ("mobile", "Mobile phone"),
    ("phone", "Phone"),
    ("street", "Street"),
    ("street2", "Second address line"),
    ("zip", "Postal code (and town)"),
    ("city", "Town"),
    ("country", "Country"),
    ("chapter", "Chapter code"),
    ("membership_type", "Membership type"),
    ("start_date", "Member since"),
    ("resigned_on", "Resigned on"),
    ("deceased_on", "Deceased on"),
    ("origin", "How the data came"),
    ("origin_giver", "Who gave the data"),
    ("declared_on", "Declared on"),
    ("dues_year", "Dues: the year"),
    ("dues_paid", "Dues: paid (yes or no)"),
    ("dues_amount", "Dues: the amount"),
    ("consent", "Consent (yes or no)"),
    ("objection", "Reservation (yes or no)"),
]
HINTS = [
    ("refused", "Identity numbers are never imported"),
    ("twice", "Another column is taken for this already"),
]


class MemberImportColumn(models.Model):
    """What a column of the file is taken for; staff may correct it before the check."""

    _name = "member.import.column"
    _description = "Column of a member file"
    _order = "position, id"
    _rec_name = "heading"

    import_id = fields.Many2one(
        "member.import", required=True, index=True, ondelete="cascade"
    )
    position = fields.Integer(required=True, readonly=True)
    heading = fields.Char(readonly=True)
    sample = fields.Char("For example", readonly=True)
    target = fields.Selection(TARGETS, "Taken for")
    purpose_id = fields.Many2one("privacy.purpose", ondelete="cascade")
    channel = fields.Selection(CHANNELS, help="Empty for a reservation: all channels.")
    hint = fields.Selection(HINTS, readonly=True)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"target", "purpose_id", "channel"}:
                raise AccessError(self.env._("The import keeps these fields itself."))
            if any(line.import_id.state != "draft" for line in self):
                raise UserError(self.env._("Go back to the columns to change them."))
        return super().write(vals)

    def _as_columns(self):
        """As :class:`Column` for the readers, in order of position.

        :raise UserError: two columns for one thing, or an answer that is incomplete
        """
        taken = set()
        columns = []
        for line in self.sorted("position"):
            key = (line.target, line.purpose_id, line.channel)
            line._check_target(key in taken)
            taken.add(key if line.target else None)
            columns.append(
                Column(
                    line.position,
                    line.heading or "",
                    line.target or None,
                    line.purpose_id.code or None,
                    line.channel or None,
                )
            )
        return columns

    def _check_target(self, twice):
        if not self.target:
            return
        message = self.import_id._file_message
        labels = dict(self._fields["target"]._description_selection(self.env))
        if twice:
            raise UserError(message("twice", detail=labels[self.target]))
        if self.target in ("consent", "objection"):
            purpose = self.purpose_id
            if not purpose or (self.target == "consent" and not self.channel):
                raise UserError(message("answer_incomplete", detail=self.heading))
            if not purpose.requires_consent and not purpose.may_object:
                raise UserError(message("answer_unfit", detail=self.heading))
