from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("enrolment", "Enrolment"),
    ("resignation", "Resignation"),
    ("death", "Death"),
    ("contact", "Address or contact details"),
    ("other", "Something else"),
]
ADDRESS = ("street", "zip", "city")
# Typed to be carried over, and no longer needed once that is done.
CARRIED = (*ADDRESS, "email", "phone", "birthdate_date")


class MemberReportWords(models.AbstractModel):
    """What an officer tells the secretariat, as typed: in the dialog, then in the queue
    of reports."""

    _name = "member.report.words"
    _description = "What an officer reports"

    kind = fields.Selection(KINDS, "What", required=True)
    chapter_id = fields.Many2one(
        "member.chapter", required=True, index=True, ondelete="restrict"
    )
    received_on = fields.Date(
        "Said on",
        required=True,
        default=lambda self: self.env["res.users"]._today_oslo(),
        help="The day the member said it, or died: it counts from then on.",
    )
    note = fields.Text("What you know")
    name = fields.Char()
    birthdate_date = fields.Date("Birth date")
    street = fields.Char()
    zip = fields.Char("ZIP")
    city = fields.Char()
    email = fields.Char("E-mail")
    phone = fields.Char()

    @api.constrains("received_on", "birthdate_date")
    def _check_days(self):
        today = self.env["res.users"]._today_oslo()
        for words in self:
            if max(words.received_on, words.birthdate_date or today) > today:
                raise ValidationError(self.env._("That day has not come yet."))
