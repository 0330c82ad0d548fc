from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [("draft", "Draft"), ("ready", "Taken out"), ("deleted", "Deleted")]
# Why a list is needed at all, and by which channel its people will be met: that is
# the reservation that counts. None: nobody is contacted with it.
REASONS = {
    "phone_round": ("To phone members", "phone"),
    "letter": ("To send letters by post", "post"),
    "attendance": ("Attendance or voting list for a meeting", None),
    "no_network": ("To look up members where there is no network", None),
    "own_mail": ("To write from a mail program of our own", "email"),
    "social_media": ("To show them messages in social media", "social"),
}
# What people are told that the service gets, when they are asked.
OF_SOCIAL_MEDIA = {"email"}
KEEP_DAYS = 7
# Written by the list's own methods; a view's readonly does not stop RPC.
OWN_FIELDS = {
    "state",
    "user_id",
    "file",
    "filename",
    "extracted_on",
    "row_count",
    "left_out_counts",
    "download_count",
    "downloaded_on",
    "deleted_on",
    "attested_on",
}


class MemberList(models.Model):
    """A member list that somebody takes out of the register: for what, until when.

    The exception, not the rule: who wants to send something does it from here. The
    file is encrypted before it is kept, opens for its owner only, and goes on the
    day that was promised. What stays is that it was taken out.
    """

    _name = "member.list"
    _description = "Member list"
    _inherit = ["member.audience.mixin"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    purpose_id = fields.Many2one(
        default=lambda self: self.env.ref("member_privacy.purpose_activities")
    )
    reason = fields.Selection(
        [(code, label) for code, (label, _channel) in REASONS.items()],
        "What for",
        required=True,
    )
    column_ids = fields.Many2many(
        "member.list.column",
        string="Columns",
        default=lambda self: self._default_columns(),
    )
    delete_by = fields.Date(
        "Delete by",
        required=True,
        default=lambda self: (
            self.env["res.users"]._today_oslo() + timedelta(days=KEEP_DAYS)
        ),
        help="The file goes on this day, here and wherever you keep a copy.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False
    )
    user_id = fields.Many2one(
        "res.users",
        "Taken out by",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
    )
    # In the row and not among the attachments: it goes with the row's own statement,
    # leaves no copy behind in the file store, and no attachment rule decides on it.
    file = fields.Binary(
        attachment=False, readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    filename = fields.Char(readonly=True, copy=False)
    extracted_on = fields.Datetime("As of", readonly=True, copy=False)
    row_count = fields.Integer("Members", readonly=True, copy=False)
    left_out_counts = fields.Json(
        readonly=True, copy=False, groups="member_privacy.group_member_staff"
    )
    download_count = fields.Integer("Downloads", readonly=True, copy=False)
    downloaded_on = fields.Datetime("Last download", readonly=True, copy=False)
    deleted_on = fields.Datetime("File deleted", readonly=True, copy=False)
    attested_on = fields.Datetime(
        "Copies deleted", readonly=True, copy=False, help="The owner said so."
    )

    @api.depends("chapter_id", "reason")
    def _compute_name(self):
        labels = dict(self._fields["reason"]._description_selection(self.env))
        for member_list in self:
            chapter = member_list.chapter_id.name
            reason = labels.get(member_list.reason)
            member_list.name = ": ".join(filter(None, (chapter, reason)))

    def _default_columns(self):
        return self.env["member.list.column"].search([("is_default", "=", True)])

    @api.depends("reason")
    def _compute_audience(self):
        return super()._compute_audience()

    @api.constrains("delete_by")
    def _check_delete_by(self):
        today = self.env["res.users"]._today_oslo()
        for member_list in self.filtered(lambda entry: entry.state == "draft"):
            if member_list.delete_by <= today:
                raise ValidationError(
                    self.env._("The list is deleted on that day. Choose a later one.")
                )

    @api.constrains("reason", "purpose_id")
    def _check_social_media(self):
        """A service outside learns of them: only who said yes to just that."""
        for member_list in self.filtered(lambda e: e._audience_channel() == "social"):
            purpose = member_list.purpose_id
            if not (purpose.requires_consent and purpose.by_social):
                raise ValidationError(
                    self.env._(
                        "Nobody is given to social media without consent to it. Choose "
                        "a purpose that asks for that."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_fields(vals)
        if not self.env.su and any(entry.state != "draft" for entry in self):
            raise UserError(
                self.env._("A list serves what it was taken out for. Take a new one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken_out(self):
        if any(member_list.state != "draft" for member_list in self):
            raise UserError(self.env._("That a list was taken out stays on record."))

    def _check_own_fields(self, vals):
        if not self.env.su and OWN_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "The list keeps these fields itself: %s",
                    ", ".join(sorted(OWN_FIELDS & vals.keys())),
                )
            )

    def action_write_instead(self):
        """Open a message to the same chapter: the preferred way."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "member.dispatch",
            "view_mode": "form",
            "context": {"default_chapter_id": self.chapter_id.id},
        }

    def _audience_channel(self):
        return REASONS[self.reason][1] if self.reason else None

    def _audience_skips_protected(self, user):
        """A list goes on paper and disks: protected addresses never stand on it."""
        return True

    def _audience_names_guardians(self):
        return True
