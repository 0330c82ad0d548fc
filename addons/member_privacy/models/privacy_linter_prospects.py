from dateutil.relativedelta import relativedelta

from odoo import api, models

from .member_prospect import WASH_MONTHS
from .privacy_linter import Finding
from .privacy_linter_purposes import ELECTRONIC

# Longer is no short life any more; our line, no source names one.
LONGEST_LIFE = 12


class PrivacyLinterProspects(models.AbstractModel):
    """What is wrong with how people outside are asked. Of people it counts only."""

    _inherit = "privacy.linter"

    @api.model
    def _rules(self):
        return [
            *super()._rules(),
            self._rule_old_wash,
            self._rule_strangers_not_told,
            self._rule_strangers_kept_long,
            self._rule_strangers_by_email,
        ]

    @api.model
    def _asked_purposes(self):
        """Purposes by which people outside are asked without having said yes."""
        return self._purposes().filtered(
            lambda each: not each.for_members and not each.requires_consent
        )

    @api.model
    def _rule_old_wash(self):
        """People outside who are called or written to are asked for in the register
        first."""
        today = self.env["res.users"]._today_oslo()
        earliest = today - relativedelta(months=WASH_MONTHS)
        for purpose in self._purposes().filtered(lambda each: each._needs_wash()):
            if not purpose.washed_on or purpose.washed_on < earliest:
                yield Finding(
                    "error",
                    self.env._(
                        "%s: the wash against the reservation register is too old.",
                        purpose.name,
                    ),
                    self.env._(
                        "Before the first approach, and once a month: Marketing Act "
                        "section 13."
                    ),
                    purpose,
                )

    @api.model
    def _rule_strangers_not_told(self):
        today = self.env["res.users"]._today_oslo()
        prospects = self.env["member.prospect"]
        late = [("informed_on", "=", False), ("notice_due", "<", today)]
        for purpose in self._asked_purposes():
            count = prospects.search_count([*late, ("purpose_id", "=", purpose.id)])
            if count:
                yield Finding(
                    "error",
                    self.env._(
                        "%(name)s: %(count)s were not told in time where we have them "
                        "from.",
                        name=purpose.name,
                        count=count,
                    ),
                    self.env._(
                        "Within a month, and with the first message at the latest: "
                        "GDPR article 14 (3). Nobody of them is contacted."
                    ),
                    prospects,
                )

    @api.model
    def _rule_strangers_kept_long(self):
        for purpose in self._asked_purposes():
            rule = purpose.retention_rule_id
            if rule.trigger == "membership_ended" or rule.months > LONGEST_LIFE:
                yield Finding(
                    "warning",
                    self.env._("%s: they are kept for long.", purpose.name),
                    self.env._(
                        "Who never joined is asked for a short while and then "
                        "forgotten: GDPR article 5 (1) e."
                    ),
                    rule,
                )

    @api.model
    def _rule_strangers_by_email(self):
        for purpose in self._asked_purposes():
            if ELECTRONIC & set(purpose._channels()):
                yield Finding(
                    "warning",
                    self.env._(
                        "%s: asked by e-mail or SMS without consent.", purpose.name
                    ),
                    self.env._(
                        "Marketing by electronic messages needs consent, with few "
                        "exceptions: Marketing Act section 15."
                    ),
                    purpose,
                )
