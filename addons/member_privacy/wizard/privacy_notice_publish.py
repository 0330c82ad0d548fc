from odoo import fields, models


class PrivacyNoticePublish(models.TransientModel):
    """What a new version of the notice would say anew, and the button that cuts it."""

    _name = "privacy.notice.publish"
    _description = "Publish the privacy notice"

    changes = fields.Text("What is new", compute="_compute_changes")
    hindrances = fields.Text("First", compute="_compute_changes")
    is_outdated = fields.Boolean(compute="_compute_changes")
    is_first = fields.Boolean(compute="_compute_changes")

    def _compute_changes(self):
        notices = self.env["privacy.notice"]
        for wizard in self:
            wizard.is_first = not notices._latest()
            wizard.is_outdated = notices._is_outdated()
            wizard.changes = notices._changes_text(notices._unpublished())
            wizard.hindrances = "\n".join(notices._hindrances())

    def action_publish(self):
        """Make the next version of the page."""
        self.env["privacy.notice"]._publish()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.privacy_notice_action"
        )
