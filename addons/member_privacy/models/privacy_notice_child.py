from odoo import api, models


class PrivacyNoticeChild(models.Model):
    """The notice for children: the same setup, in words for somebody of ten."""

    _inherit = "privacy.notice"

    @api.model
    def _sections(self):
        return [*super()._sections(), self._for_children()]

    @api.model
    def _for_children(self):
        rules = self.env["privacy.age.rule"]
        names = self.env["privacy.controller"].search([]).mapped("name")
        return {
            "key": "child",
            "part": "child",
            "title": self.env._("For children"),
            "lines": [
                [
                    self.env._("Who we are"),
                    ", ".join(names) or self.env.company.name,
                ],
                [
                    self.env._("What we know"),
                    self.env._(
                        "Your name, when you were born and where you live. You can ask "
                        "to see all of it."
                    ),
                ],
                [
                    self.env._("Why"),
                    self.env._("So that you can join in, and we can tell you things."),
                ],
                [
                    self.env._("Who sees it"),
                    self.env._(
                        "Those who lead your group. Your mum or dad, or who looks "
                        "after you, until you are %s.",
                        rules._last_age(),
                    ),
                ],
                [
                    self.env._("You can say no"),
                    self.env._(
                        "You can say no to photos and messages, also if a grown-up "
                        "said yes. When you are %s, you choose most things alone.",
                        rules._age("consent"),
                    ),
                ],
                [
                    self.env._("How long"),
                    self.env._("We keep it while you are with us, and a while after."),
                ],
                [
                    self.env._("Ask us"),
                    self.env._(
                        "Ask us if you wonder. You find us at the bottom of the page."
                    ),
                ],
            ],
        }
