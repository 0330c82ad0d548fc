from odoo import api, fields, models

from ..models.privacy_linter import SEVERITIES


class PrivacyFinding(models.TransientModel):
    """A line of the page that shows what the check found."""

    _name = "privacy.finding"
    _description = "Finding of the check"
    _order = "id"
    _rec_name = "what"

    severity = fields.Selection(SEVERITIES, readonly=True)
    what = fields.Char("What is wrong", readonly=True)
    why = fields.Char("Why it matters", readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Integer(readonly=True)

    @api.model
    def _open_page(self):
        """Run the check for whoever opens the page, and show what it found."""
        self.check_access("create")
        # What an earlier run of the same reader found is mended, or found again.
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        self.create(
            [
                {
                    "severity": finding.severity,
                    "what": finding.what,
                    "why": finding.why,
                    "model": finding.record._name,
                    "res_id": finding.record.id,
                }
                for finding in self.env["privacy.linter"]._findings()
            ]
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.privacy_finding_action"
        )

    def action_mend(self):
        """Open what the line is about; the list, where it has to be made first."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.what,
            "res_model": self.model,
            "views": [[False, "form"]],
            "res_id": self.res_id,
        }
        if not self.res_id:
            action["views"] = [[False, "list"], [False, "form"]]
        return action
