from typing import NamedTuple

from odoo import api, fields, models

SEVERITIES = [("error", "Must be mended"), ("warning", "Look at it")]


class Finding(NamedTuple):
    """One contradiction: what is wrong with `record`, and by which source.

    `severity` is one of `SEVERITIES`; `record` may be empty where nothing is there yet:
    then its model says where to make it.
    """

    severity: str
    what: str
    why: str
    record: models.Model


class PrivacyLinter(models.AbstractModel):
    """What the setup says in one place and denies in another.

    A rule is a method that yields findings. It reads the setup and nobody's data.
    """

    _name = "privacy.linter"
    _description = "Check of the setup"

    @api.model
    def _rules(self):
        """The rules, in the order of the page.

        Extend in an addon with a rule of its own: call super and add bound methods.

        :return: a list of functions without arguments that yield `Finding`
        """
        return []

    @api.model
    def _findings(self):
        """What all rules find, what must be mended first."""
        setup = self.sudo()  # sudo: the setup, which staff may read
        found = [finding for rule in setup._rules() for finding in rule()]
        order = [code for code, _label in SEVERITIES]
        return sorted(found, key=lambda finding: order.index(finding.severity))

    @api.model
    def _kinds(self):
        """Which kinds of organisation share the register."""
        controllers = self.env["privacy.controller"].search([])
        return {kind for kind in controllers.mapped("kind") if kind}

    @api.model
    def _purposes(self):
        return self.env["privacy.purpose"].search([])


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
