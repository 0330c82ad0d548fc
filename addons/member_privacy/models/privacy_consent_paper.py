import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.deadline import months_after
from ..tools.scan_file import is_too_large, kind_of
from .privacy_consent import EVENTS, WAYS

MEGABYTES = "member_privacy.scan_megabytes"
MONTHS = "member_privacy.scan_months"


class PrivacyConsentPaper(models.Model):
    """Answers on paper: who signed, what they answered, and the scan.

    The scan goes after some years, or when one of those who signed is erased: it shows
    all of them. The events stay, and say that they came on paper.
    """

    _name = "privacy.consent.paper"
    _description = "Answers on paper"
    _order = "signed_on desc, id desc"

    purpose_id = fields.Many2one("privacy.purpose", required=True, index=True)
    channel = fields.Selection(
        WAYS, required=True, default="email", help="As the form says it."
    )
    event = fields.Selection(EVENTS, "Answer", required=True, default="given")
    signed_on = fields.Date(required=True, help="The date on the form.")
    text_id = fields.Many2one(
        "privacy.purpose.text",
        "Wording",
        index="btree_not_null",
        ondelete="restrict",
        help="What the form said.",
    )
    partner_ids = fields.Many2many("res.partner", string="People who signed")
    scan = fields.Binary(attachment=True, copy=False)
    scan_name = fields.Char("File name", copy=False)
    note = fields.Char()
    state = fields.Selection(
        [("draft", "Draft"), ("recorded", "Recorded")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    event_ids = fields.One2many("privacy.consent", "paper_id", "Events", readonly=True)

    @api.depends("purpose_id", "signed_on")
    def _compute_display_name(self):
        for paper in self:
            paper.display_name = f"{paper.purpose_id.name} {paper.signed_on or ''}"

    @api.constrains("scan")
    def _check_scan(self):
        """A scan is a picture or a PDF: nothing that runs when staff open it."""
        most = self.env["ir.config_parameter"]._whole(MEGABYTES)
        for paper in self.with_context(bin_size=False):
            if not paper.scan:
                continue
            try:
                content = base64.b64decode(paper.scan)
            except binascii.Error:
                content = b""
            if not kind_of(content):
                raise ValidationError(self.env._("A scan is a PDF, a PNG or a JPEG."))
            if is_too_large(content, most):
                raise ValidationError(
                    self.env._("A scan has at most %s megabytes.", most)
                )

    @api.constrains("purpose_id", "channel", "event", "text_id", "signed_on")
    def _check_answer(self):
        today = self.env["res.users"]._today_oslo()
        for paper in self:
            purpose = paper.purpose_id
            consent = purpose.requires_consent
            fits = ("given", "withdrawn") if consent else ("objected", "lifted")
            if not purpose._is_choice() or paper.event not in fits:
                raise ValidationError(
                    self.env._("%s is not answered like this.", purpose.name)
                )
            if paper.channel not in purpose._channels():
                raise ValidationError(
                    self.env._("%s does not use this channel.", purpose.name)
                )
            if paper.text_id and paper.text_id.purpose_id != purpose:
                raise ValidationError(
                    self.env._("The wording belongs to another purpose.")
                )
            if paper.signed_on > today:
                raise ValidationError(self.env._("Nobody answers ahead of time."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            {"state", "event_ids"} & v.keys() for v in vals_list
        ):
            raise UserError(self.env._("Record the answers with the button."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if {"state", "event_ids"} & vals.keys():
                raise UserError(self.env._("Record the answers with the button."))
            recorded = self.filtered(lambda paper: paper.state == "recorded")
            if recorded and vals.keys() - {"note"}:
                raise UserError(
                    self.env._("What is recorded is not changed. Record a new answer.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if any(paper.event_ids for paper in self):
            raise UserError(self.env._("Answers were recorded from it, so it stays."))

    def action_record(self):
        """Record one event for each person, in the name of whoever presses."""
        self.check_access("write")
        for paper in self:
            paper.lock_for_update()
            if paper.state != "draft":
                raise UserError(self.env._("The answers are recorded already."))
            if not paper.partner_ids:
                raise UserError(self.env._("Choose the people who signed."))
            if not paper.with_context(bin_size=True).scan:
                raise UserError(self.env._("Attach the scan first."))
            if paper.event == "given" and not paper.text_id:
                paper.text_id = paper._wording_then()
            paper._record_events()

    def _wording_then(self):
        """The wording that was published when the form was signed."""
        texts = self.purpose_id.text_ids.filtered(
            lambda text: text.published_on and text.published_on <= self.signed_on
        )
        newest = texts.sorted("version")[-1:].version
        texts = texts.filtered(lambda text: text.version == newest)
        return texts.filtered(lambda t: t.lang == self.env.lang)[:1] or texts[:1]

    def _record_events(self):
        noon = fields.Datetime.to_datetime(self.signed_on).replace(hour=11)
        self.env["privacy.consent"]._record(
            self.partner_ids,
            self.purpose_id,
            self.channel,
            self.event,
            "paper",
            occurred_at=min(noon, fields.Datetime.now()),
            note=self.note,
            text_id=self.text_id.id,
            paper_id=self.id,
            evidence=self.env._("Paper form %s", self.id),
        )
        self.sudo().state = "recorded"  # sudo: written by this method alone

    # Retention

    @api.model
    def _forget_scans(self, limit):
        """Delete scans of forms that were signed long ago; the events stay.

        :return: how many went
        """
        months = self.env["ir.config_parameter"]._whole(MONTHS)
        latest = months_after(self.env["res.users"]._today_oslo(), -months)
        papers = self.sudo()  # sudo: a cron
        over = papers.search(
            [("signed_on", "<", latest), ("scan", "!=", False)], limit=limit
        )
        with self.env["privacy.change"]._reason("the scan's period is over"):
            over.write({"scan": False, "scan_name": False})
        return len(over)


class PrivacyConsent(models.Model):
    _inherit = "privacy.consent"

    paper_id = fields.Many2one(
        "privacy.consent.paper",
        "Paper form",
        index="btree_not_null",
        ondelete="restrict",
        help="The scan that shows the answer, as long as it is kept.",
    )
    chapter_id = fields.Many2one(related="partner_id.chapter_id", string="Chapter")
    wording = fields.Text(related="text_id.body", string="What they read")
    recorded_by = fields.Char(compute="_compute_recorded_by")

    def _compute_recorded_by(self):
        """Who recorded it, as long as their user is there."""
        users = self.env["res.users"].sudo()  # sudo: a colleague's name
        users = users.with_context(active_test=False)
        there = users.browse(set(self.mapped("recorded_by_uid"))).exists()
        names = {user.id: user.name for user in there}
        for event in self:
            event.recorded_by = names.get(event.recorded_by_uid, "")

    @api.model
    def _cron_proof(self):
        """Scans have a period too."""
        papers = self.env["privacy.consent.paper"]
        while gone := papers._forget_scans(500):
            if not self.env["ir.cron"]._commit_progress(gone):
                return None
        return super()._cron_proof()


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _end_relations(self, partners):
        """A scan shows everybody who signed: it goes with the first who is erased."""
        papers = self.env["privacy.consent.paper"].sudo()  # sudo: of those erased
        signed = papers.search([("partner_ids", "in", partners.ids)])
        signed.write({"scan": False, "scan_name": False, "note": False})
        return super()._end_relations(partners)
