from odoo import api, models

AUTHORITY = "Datatilsynet"
FEW = 3


class PrivacyNoticeGeneral(models.Model):
    """The first part of the notice: who we are, and what one may demand."""

    _inherit = "privacy.notice"

    @api.model
    def _sections(self):
        return [
            *super()._sections(),
            self._in_short(),
            self._who(),
            self._rights(),
            self._complaint(),
        ]

    @api.model
    def _who(self):
        lines = [
            line
            for controller in self.env["privacy.controller"].search([])
            for line in self._controller_lines(controller)
        ]
        company = self.env.company
        if not lines:
            lines = [[self.env._("Responsible"), company.name]]
        if contact := company._privacy_contact():
            lines.append([self.env._("Questions about privacy"), contact])
        return {
            "key": "who",
            "part": "general",
            "title": self.env._("Who we are"),
            "lines": lines,
        }

    @api.model
    def _controller_lines(self, controller):
        """Who is responsible; the label names them, so that each stands alone."""
        facts = (
            controller.organisation_number
            and self.env._("Organisation number %s", controller.organisation_number),
            controller.address,
            controller.email,
            controller.privacy_officer
            and self.env._("Privacy officer: %s", controller.privacy_officer),
        )
        told = "\n".join(fact for fact in facts if fact)
        return [
            [
                self.env._("Responsible: %s", controller.name),
                told or self.env._("You find the address at the bottom of the page."),
            ]
        ]

    @api.model
    def _in_short(self):
        """Six answers, short however much is set up: the page links each down."""
        sets = self.env["privacy.data.set"].search([])
        kinds = sets.field_ids.mapped("category")
        words = dict(
            self.env["privacy.data.field"]
            ._fields["category"]
            ._description_selection(self.env)
        )
        named = ", ".join(word for code, word in words.items() if code in kinds)
        controllers = self.env["privacy.controller"].search([]).mapped("name")
        return {
            "key": "short",
            "part": "general",
            "title": self.env._("In short"),
            "lines": [
                [
                    self.env._("Who we are"),
                    self._some(controllers or [self.env.company.name]),
                ],
                [self.env._("What we store"), named],
                [self.env._("Why"), self._why_in_short()],
                [self.env._("Who receives it"), self._receivers_in_short()],
                [self.env._("How long"), self._periods_in_short()],
                [
                    self.env._("What you can demand"),
                    self.env._(
                        "See it, correct it, have it erased, stop the use, say no, "
                        "take it with you, and complain."
                    ),
                ],
            ],
        }

    @api.model
    def _some(self, names):
        """The first few of `names`, and how many more there are."""
        more = len(names) - FEW
        shown = ", ".join(names[:FEW])
        if more <= 0:
            return shown
        return self.env._("%(some)s and %(count)s more", some=shown, count=more)

    @api.model
    def _why_in_short(self):
        return self._some(self.env["privacy.purpose"].search([]).mapped("name"))

    @api.model
    def _receivers_in_short(self):
        processors = self.env["privacy.processor"].search([])
        names = processors.filtered(lambda p: not p.is_over).mapped("name")
        if not names:
            return self.env._("Nobody outside the organisation.")
        return self.env._("They handle data for us: %s", self._some(names))

    @api.model
    def _periods_in_short(self):
        rules = self.env["privacy.retention.rule"].search([], limit=FEW)
        periods = rules.mapped(lambda rule: rule._period_words())
        rest = self.env._("Each purpose says how long.")
        return "\n".join([*periods, rest])

    @api.model
    def _rights(self):
        return {
            "key": "rights",
            "part": "general",
            "title": self.env._("What you can demand"),
            "lines": [
                [
                    self.env._("See it"),
                    self.env._("Get a copy of everything we have stored about you."),
                ],
                [
                    self.env._("Correct it"),
                    self.env._("Mend what is wrong, and add what is missing."),
                ],
                [
                    self.env._("Erase it"),
                    self.env._(
                        "Have it erased. What the law demands is kept, and you see "
                        "what and how long."
                    ),
                ],
                [
                    self.env._("Stop the use"),
                    self.env._("Stop what we do with it while we look into a case."),
                ],
                [
                    self.env._("Say no"),
                    self.env._(
                        "Take back a consent or make a reservation. It applies at once."
                    ),
                ],
                [
                    self.env._("Take it with you"),
                    self.env._("Get it in a file that other programs can read."),
                ],
                [
                    self.env._("The answer"),
                    self.env._("It costs nothing, and comes within a month."),
                ],
            ],
        }

    @api.model
    def _complaint(self):
        return {
            "key": "complaint",
            "part": "general",
            "title": self.env._("If you want to complain"),
            "lines": [
                [
                    self.env._("To us"),
                    self.env._("Write to us, and we look at it again."),
                ],
                [
                    AUTHORITY,
                    self.env._(
                        "The authority takes complaints at www.datatilsynet.no. You "
                        "need not write to us first."
                    ),
                ],
            ],
        }
