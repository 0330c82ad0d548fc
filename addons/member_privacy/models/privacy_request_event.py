from odoo import api, fields, models
from odoo.exceptions import UserError

from .privacy_request_words import CHANNELS, KNOWN_BY

KINDS = [
    ("joined", "Asked once more"),
    ("mistyped", "The day of receipt was wrong"),
    ("pause", "Asked for proof of identity"),
    ("resume", "Identity proved"),
    ("pause_over", "Closed without proof of identity"),
    ("extension", "More time"),
    ("told", "Letter"),
    ("approved", "Approved"),
    ("unapproved", "Approval taken back"),
    ("waits", "Approved, but not carried out"),
    ("restricted", "Use stopped"),
    ("unrestricted", "Use begins again"),
    ("reminder", "Reminder"),
    ("overdue", "Overdue"),
    ("without", "Went on without the letter"),
]


class PrivacyRequestEvent(models.Model):
    """What happened to a case and counts for its clock: append-only.

    The due date is reckoned from these rows, so none is changed or deleted by hand; who
    wrote it, and when, are core's own columns. By which way a letter went is known when
    a mail server has taken it, so that alone is written afterwards (`_note_way`).
    """

    _name = "privacy.request.event"
    _description = "Event of a privacy case"
    _order = "request_id, day, id"
    _rec_name = "kind"

    request_id = fields.Many2one(
        "privacy.request", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, "What", required=True)
    day = fields.Date(required=True)
    months = fields.Integer("Months added")
    channel = fields.Selection(CHANNELS)
    text = fields.Text(help="A reason, a letter, or what was asked once more.")
    corrects_id = fields.Many2one(
        "privacy.request.event",
        index="btree_not_null",
        ondelete="cascade",
        help="The receipt that does not count, because its day was typed wrong.",
    )
    may_be_mistyped = fields.Boolean(compute="_compute_may_be_mistyped")

    @api.depends("kind", "channel", "request_id.event_ids.corrects_id")
    def _compute_may_be_mistyped(self):
        """Staff type the day of what comes by phone or letter; the page and the form
        have theirs from the clock."""
        for event in self:
            typed = event.kind == "joined" and event.channel not in KNOWN_BY
            struck = event in event.request_id.event_ids.corrects_id
            event.may_be_mistyped = typed and not struck

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["res.users"]._today_oslo()
        return super().create([{"day": today, **vals} for vals in vals_list])

    def write(self, vals):
        if not self.env.context.get("privacy_erasure") or not self.env.su:
            raise UserError(self.env._("What happened to a case is not changed."))
        return super().write(vals)

    def action_mistyped(self):
        """Say that this day of receipt was typed wrong: it stays, and counts no more.

        Where it came on another day, enter the request once more with that.
        """
        for event in self:
            event.request_id._strike(event)

    def _note_way(self):
        """What a mail server has refused is a letter to be posted, until it takes it.

        Called when core has tried to send the mails of these letters.
        """
        for event in self:
            way = "letter" if event._unsent_mails() else "e-mail"
            if way != event.channel:
                models.BaseModel.write(event, {"channel": way})
                event.request_id._have_posted(way == "letter")

    def _unsent_mails(self):
        """The mails of these letters that no mail server took, in core's outbox."""
        mails = self.env["mail.mail"].sudo()  # sudo: the case's own letters
        letters = [("case_event_id", "in", self.ids), ("state", "=", "exception")]
        return mails.search(letters)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erasure(self):
        if not self.env.context.get("privacy_erasure") or not self.env.su:
            raise UserError(self.env._("What happened to a case is not deleted."))
