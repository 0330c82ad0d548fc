from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

METHODS = [("online", "On the page"), ("paper", "On paper")]


class MemberAcknowledgement(models.Model):
    """Who accepted which version of a text when: append-only, it is evidence.

    A device declaration is given again each year, so one person may have several rows
    for one version. Staff register what was signed on paper.
    """

    _name = "member.acknowledgement"
    _description = "Accepted text"
    _order = "accepted_on desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    guide_id = fields.Many2one(
        "member.guide",
        "Text",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("published_on", "!=", False)],
    )
    accepted_on = fields.Date(
        "Accepted on",
        required=True,
        default=lambda self: self.env["res.users"]._today_oslo(),
    )
    method = fields.Selection(METHODS, required=True, default="paper")
    lang = fields.Char("Language", readonly=True, help="The language it was read in.")

    @api.depends("guide_id", "accepted_on")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.guide_id.display_name}, {row.accepted_on}"

    @api.constrains("accepted_on", "guide_id")
    def _check_accepted_on(self):
        today = self.env["res.users"]._today_oslo()
        for row in self:
            if row.accepted_on > today:
                raise ValidationError(
                    self.env._("Nobody accepts a text ahead of time.")
                )
            if not row.guide_id.published_on:
                raise ValidationError(self.env._("This text is not published yet."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            paper = {"method": "paper", "lang": False}
            vals_list = [{**vals, **paper} for vals in vals_list]
        rows = super().create(vals_list)
        self.env["res.users"]._forget_office_chapters()
        return rows

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What somebody accepted is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erasure(self):
        if not self.env.context.get("privacy_erasure") or not self.env.su:
            raise UserError(
                self.env._("Acceptances go only when the person is erased.")
            )
