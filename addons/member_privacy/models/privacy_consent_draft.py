from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

WAYS_IN = [("email", "E-mail"), ("sms", "SMS")]
STATES = [
    ("asked", "Asked for a code"),
    ("held", "No code sent"),
    ("verified", "Shows the form"),
    ("submitted", "To be looked at"),
    ("done", "Recorded"),
    ("refused", "Refused"),
]
KEEP_DAYS = "member_privacy.consent_form_keep_days"
UNSEEN_TIMES = 3  # an answer that nobody looked at waits so many times as long
BATCH = 100


class PrivacyConsentDraft(models.Model):
    """What somebody answered on the public form, until staff have looked at it.

    The form never asks whether an address is known: whoever asks gets a code, by a job
    and not in the request, so that neither the answer nor its time tells anything.
    """

    _name = "privacy.consent.draft"
    _description = "Answer on the public form"
    _order = "id desc"
    _rec_name = "name"

    way = fields.Selection(WAYS_IN, "By", required=True, readonly=True)
    address = fields.Char(readonly=True, index=True)
    name = fields.Char("Name given", readonly=True)
    lang = fields.Char("Language", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="asked")
    is_sent = fields.Boolean("Code sent", readonly=True)
    is_heard = fields.Boolean("Noes recorded", readonly=True)
    guesses = fields.Integer("Wrong codes", readonly=True)
    sender = fields.Char(
        readonly=True, index=True, help="A keyed hash of where it came from."
    )
    submitted_at = fields.Datetime("Answered", readonly=True)
    line_ids = fields.One2many("privacy.consent.draft.line", "draft_id", "Answers")
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="cascade"
    )
    match_ids = fields.Many2many(
        "res.partner",
        string="People with this address",
        compute="_compute_matches",
        context={"active_test": False},
    )

    _waiting = models.Index("(id) WHERE state IN ('asked', 'submitted')")

    @api.depends("address", "way")
    def _compute_matches(self):
        for draft in self:
            draft.match_ids = draft._people()

    def write(self, vals):
        if not self.env.su and vals.keys() - {"partner_id"}:
            raise AccessError(self.env._("What somebody answered is not changed."))
        return super().write(vals)

    def _people(self):
        """Who has this address, archived or not, as the current user may see them."""
        self.ensure_one()
        people = self.env["res.partner"].with_context(active_test=False)
        if not self.address:
            return people
        field = "email_normalized" if self.way == "email" else "phone_sanitized"
        return people.search([(field, "=", self.address), ("erased_on", "=", False)])

    # The job

    @api.model
    def _cron_drafts(self):
        """Send codes and hear what people said no to, commit by commit."""
        while done := self._work(BATCH):
            if not self.env["ir.cron"]._commit_progress(done):
                break

    @api.model
    def _work(self, limit):
        """:return: how many drafts were worked on"""
        codes = self.search(
            [("state", "=", "asked"), ("is_sent", "=", False)], limit=limit
        )
        for draft in codes:
            draft._send_code()
        heard = self.search(
            [("state", "=", "submitted"), ("is_heard", "=", False)], limit=limit
        )
        for draft in heard:
            draft._hear_noes()
        return len(codes) + len(heard)

    # Forgetting

    @api.autovacuum
    def _gc_drafts(self):
        """Nobody's address stays because they once filled in a form."""
        now = fields.Datetime.now()
        days = self.env["ir.config_parameter"]._whole(KEEP_DAYS)
        early = ("state", "in", ("asked", "held", "verified"))
        decided = ("state", "in", ("done", "refused"))
        day_ago, kept = now - timedelta(days=1), now - timedelta(days=days)
        self.search([early, ("create_date", "<", day_ago)]).unlink()
        self.search([decided, ("submitted_at", "<", kept)]).unlink()
        # Nobody looked at it for so long: it says nothing any more.
        unseen = now - timedelta(days=UNSEEN_TIMES * days)
        self.search([("submitted_at", "<", unseen)]).unlink()
