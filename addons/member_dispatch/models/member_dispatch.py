from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import email_normalize, formataddr

from ..tools.message import breaks_line, one_line

KINDS = [
    ("meeting_notice", "Meeting notice"),
    ("activity", "Activity"),
    ("newsletter", "Newsletter"),
]
KIND_PURPOSE = {
    "meeting_notice": "member_privacy.purpose_statutory",
    "activity": "member_privacy.purpose_activities",
    "newsletter": "member_privacy.purpose_newsletter",
}
STATES = [
    ("draft", "Draft"),
    ("sending", "Being sent"),
    ("done", "Sent"),
    ("cancelled", "Stopped"),
]
# Written by the message's own methods; a view's readonly does not stop RPC.
OWN_FIELDS = {
    "state",
    "user_id",
    "sent_on",
    "recipient_count",
    "sent_count",
    "failed_count",
    "skipped_count",
    "left_out_counts",
    "chapters_told",
}
STAFF = "member_privacy.group_member_staff"

# What somebody has looked at who says that it is right for children.
CONFIRMED = {"subject", "body", "kind", "purpose_id", "chapter_id"}


class MemberDispatch(models.Model):
    """One message to the members of a chapter, for one purpose.

    While it is a draft its audience is counted afresh each time it is looked at.
    Sending freezes the audience into the outbox, `member.dispatch.recipient`. What
    stays when the outbox rows are gone are the numbers.
    """

    _name = "member.dispatch"
    _description = "Message to members"
    _inherit = ["member.audience.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    kind = fields.Selection(KINDS, required=True, default="activity")
    purpose_id = fields.Many2one(
        compute="_compute_purpose_id", store=True, readonly=False, precompute=True
    )
    channel = fields.Selection(
        [("email", "E-mail")], required=True, default="email", readonly=True
    )
    subject = fields.Char(required=True)
    # Not translated: one message has the sender's words for everybody.
    body = fields.Html(sanitize_style=True, string="Message")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Sender",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
        help="Who wrote it, and from the moment of sending who sent it. The message "
        "reaches nobody whom this person may not meet.",
    )
    email_from = fields.Char("From", compute="_compute_email_from")
    reply_to = fields.Char("Answers go to", compute="_compute_email_from")
    sent_on = fields.Datetime("Sent", readonly=True, copy=False)
    minors_confirmed = fields.Boolean(
        "Right for children too",
        copy=False,
        help="Read once more what children and their guardians get, and say so. "
        "Another text, purpose or chapter is asked about anew.",
    )
    recipient_ids = fields.One2many("member.dispatch.recipient", "dispatch_id")
    # Numbers of a message of the secretariat count members whom officers do not see;
    # what officers read is `shown_*`, see `member_dispatch_numbers.py`.
    recipient_count = fields.Integer(
        "Number of people", readonly=True, copy=False, groups=STAFF
    )
    sent_count = fields.Integer(
        "Number delivered", readonly=True, copy=False, groups=STAFF
    )
    failed_count = fields.Integer(
        "Number failed", readonly=True, copy=False, groups=STAFF
    )
    skipped_count = fields.Integer(
        "Number withdrawn", readonly=True, copy=False, groups=STAFF
    )
    left_out_counts = fields.Json(
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Left out when sending began, by reason.",
    )
    chapters_told = fields.Boolean(
        readonly=True,
        copy=False,
        groups=STAFF,
        help="An officer sent it: its numbers count only whom officers see.",
    )

    @api.depends("kind")
    def _compute_purpose_id(self):
        for dispatch in self:
            dispatch.purpose_id = self.env.ref(KIND_PURPOSE[dispatch.kind])

    @api.depends("chapter_id")
    def _compute_email_from(self):
        company = self.env.company
        server = self.env["ir.mail_server"]
        address = server._get_default_from_address() or company.email
        address = email_normalize(address or "")
        for dispatch in self:
            chapter = dispatch.chapter_id
            name = one_line(chapter.name or company.name)
            dispatch.email_from = address and formataddr((name, address))
            reply_to = email_normalize(chapter.email or company.email or "")
            dispatch.reply_to = reply_to or address

    @api.constrains("subject")
    def _check_subject(self):
        for dispatch in self:
            if breaks_line(dispatch.subject):
                raise ValidationError(
                    self.env._("A subject is one line, without control characters.")
                )

    @api.constrains("kind", "purpose_id")
    def _check_purpose(self):
        for dispatch in self:
            purpose = dispatch.purpose_id
            binding = not purpose.may_object and not purpose.requires_consent
            if binding != (dispatch.kind == "meeting_notice"):
                raise ValidationError(
                    self.env._(
                        "A message that nobody can turn off must be a meeting notice, "
                        "and a meeting notice must be one that nobody can turn off."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_fields(vals)
        if not self.env.su and any(dispatch.state != "draft" for dispatch in self):
            raise UserError(
                self.env._("What was sent is not changed. Make a copy instead.")
            )
        if CONFIRMED & vals.keys():
            vals = {"minors_confirmed": False, **vals}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(dispatch.state != "draft" for dispatch in self):
            raise UserError(
                self.env._("What was sent stays on record. Only drafts are deleted.")
            )

    def _check_own_fields(self, vals):
        if not self.env.su and OWN_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "The message keeps these fields itself: %s",
                    ", ".join(sorted(OWN_FIELDS & vals.keys())),
                )
            )

    def _audience_channel(self):
        return self.channel
