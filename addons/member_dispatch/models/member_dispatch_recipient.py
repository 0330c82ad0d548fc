from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.audience import REASONS
from .member_audience import GROUNDS

STATES = [
    ("queued", "Waiting"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("skipped", "Not sent"),
    ("in_doubt", "In doubt"),
]
SEND_REASONS = [
    ("stopped", "The message was stopped"),
    ("refused", "Refused by the mail server"),
    ("gave_up", "The mail server did not take it in several tries"),
    ("error", "The message could not be made"),
    ("no_answer", "The connection broke while it was handed over"),
    ("worker_lost", "The program stopped while it was handed over"),
    ("merged", "The person stood here twice"),
]


class MemberDispatchRecipient(models.Model):
    """The outbox: one row per person and channel of a message that is sent.

    A row is claimed durably before the message leaves, so that whatever happens no
    row leaves twice: what was claimed and never marked is in doubt, and only a human
    who says so makes it go again.

    The address is filled in when the row is claimed, with the one that is valid then.
    """

    _name = "member.dispatch.recipient"
    _description = "Recipient of a message"
    _order = "id"
    _rec_name = "partner_id"
    _log_access = False

    dispatch_id = fields.Many2one(
        "member.dispatch", "Message", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Member", required=True, index=True, ondelete="cascade"
    )
    guardian_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        groups="member_privacy.group_member_staff",
        help="Who reads it for a child that is too young for the purpose.",
    )
    is_to_guardian = fields.Boolean(
        "To a guardian", compute="_compute_is_to_guardian", compute_sudo=True
    )
    channel = fields.Selection([("email", "E-mail")], required=True, readonly=True)
    address = fields.Char(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Selection(REASONS + SEND_REASONS, "Why", readonly=True)
    ground = fields.Selection(
        GROUNDS, "Why we may", readonly=True, help="As it was when the message left."
    )
    idempotency_key = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    worker = fields.Integer(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Key of the advisory lock that whoever claimed the row holds while alive.",
    )
    attempts = fields.Integer(readonly=True)
    not_before = fields.Datetime("Next try", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)
    merged_from = fields.Integer(
        readonly=True,
        help="Id of the row it was for, when both of two merged people stood here.",
    )

    _one_per_person = models.UniqueIndex(
        "(dispatch_id, partner_id, channel, COALESCE(guardian_id, 0),"
        " COALESCE(merged_from, 0))",
        "A person gets a message once by each channel, or each guardian does.",
    )
    _queue = models.Index("(id) WHERE state = 'queued'")
    _claimed = models.Index("(worker) WHERE state = 'sending'")
    _counts = models.Index("(dispatch_id, state)")

    @api.depends("guardian_id")
    def _compute_is_to_guardian(self):
        for row in self:
            row.is_to_guardian = bool(row.guardian_id)

    def action_it_arrived(self):
        """The human knows that the message arrived."""
        self._settle(("in_doubt",), {"state": "sent"})

    def action_send_again(self):
        """The human's yes: what is in doubt or failed goes once more."""
        again = {"state": "queued", "attempts": 0, "not_before": False}
        self._settle(("in_doubt", "failed"), again)
        self.dispatch_id._wake_worker()

    def _settle(self, states, vals):
        self.check_access("read")
        rows = self.sudo()  # sudo: the rows are the outbox's; who may see may settle
        rows.lock_for_update()
        if any(row.state not in states for row in rows):
            raise UserError(self.env._("There is nothing to decide any more."))
        if any(row.dispatch_id.state == "cancelled" for row in rows):
            raise UserError(self.env._("This message was stopped."))
        rows.write({"reason": False, **vals})
        rows.dispatch_id._count_outcome()
