import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

WARN_DAYS = "member_privacy.processor_warn_days"
WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)


class PrivacyProcessor(models.Model):
    """Somebody who handles personal data for the organisation (GDPR article 28)."""

    _name = "privacy.processor"
    _description = "Processor"
    _inherit = ["privacy.reminder"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    service = fields.Char(
        required=True, translate=True, help="What they do for us, in a few words."
    )
    data = fields.Text(
        "Which data", translate=True, help="What they see, in a member's words."
    )
    purpose_ids = fields.Many2many(
        "privacy.purpose", string="For the purposes", help="Empty: for all of them."
    )
    agreement_url = fields.Char("Link to the agreement")
    agreement_file = fields.Binary("Agreement", attachment=True)
    agreement_name = fields.Char("File name")
    agreed_on = fields.Date("Agreement of")
    scope = fields.Text(
        "What they may do", help="The instructions of the agreement, in short."
    )
    country_id = fields.Many2one(
        "res.country", "Where", help="The country where the data are."
    )
    transfer_ground = fields.Char(
        "Ground of transfer",
        translate=True,
        help="Outside the European Economic Area: what makes it lawful (GDPR chapter "
        "V), such as a decision of the Commission or its standard clauses.",
    )
    start_date = fields.Date("From")
    end_date = fields.Date("To", help="The last day of the agreement.")
    is_over = fields.Boolean("Ended", compute="_compute_is_over")

    _dates = models.Constraint(
        "CHECK (end_date >= start_date)", "The agreement ends before it starts."
    )

    @api.depends("end_date")
    def _compute_is_over(self):
        today = self.env["res.users"]._today_oslo()
        for processor in self:
            processor.is_over = bool(processor.end_date and processor.end_date < today)

    @api.constrains("agreement_url")
    def _check_agreement_url(self):
        for processor in self:
            url = processor.agreement_url
            if url and not WEB_ADDRESS.fullmatch(url):
                raise ValidationError(
                    self.env._("Write the whole address, with https:// in front.")
                )

    def _has_agreement(self):
        self.ensure_one()
        return bool(self.agreement_url or self.agreement_file)

    @api.model
    def _of_purpose(self, purpose):
        """Who handles data for `purpose` today."""
        return self.search([]).filtered(
            lambda processor: (
                not processor.is_over
                and (not processor.purpose_ids or purpose in processor.purpose_ids)
            )
        )

    # Warning before the end

    @api.model
    def _cron_warn(self):
        """Remind each privacy officer once of every agreement that ends soon."""
        for processor in self._ending():
            processor._warn()

    @api.model
    def _ending(self):
        """Processors whose agreement ends within the days of warning."""
        days = self.env["ir.config_parameter"]._whole(WARN_DAYS)
        today = self.env["res.users"]._today_oslo()
        latest = today + relativedelta(days=days)
        return self.search([("end_date", ">=", today), ("end_date", "<=", latest)])

    def _warn(self):
        """Remind the privacy officers of the last day."""
        self._remind_once(
            self.env["privacy.alert"]._officers(),
            self.end_date,
            lambda processor: processor.env._(
                "The agreement with %s ends", processor.name
            ),
        )
