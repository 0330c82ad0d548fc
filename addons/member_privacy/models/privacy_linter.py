from typing import NamedTuple

from odoo import api, models

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

    A rule is a method that yields findings. It reads the setup; of people it counts.
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
