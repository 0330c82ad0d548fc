import re

from odoo import api, models

from .privacy_linter import Finding

NATIONAL_NUMBER = re.compile(
    r"f[oø]dselsn|personn(umme|)r|(?<![a-z])(fnr|ssn)(?![a-z])|d_?nummer|national_?id|"
    r"social_?security|personal_?(number|id)",
    re.IGNORECASE,
)
# What Datatilsynet expects of bodies whose membership is sensitive.
LEAVERS_MONTHS = 6
SENSITIVE = {"union", "party"}


class PrivacyLinterData(models.AbstractModel):
    """What the data map and the periods say against each other."""

    _inherit = "privacy.linter"

    @api.model
    def _rules(self):
        return [
            *super()._rules(),
            self._rule_national_number_without_reason,
            self._rule_special_without_deletion,
            self._rule_unmapped_field,
            self._rule_leavers_without_ground,
            self._rule_nothing_goes,
        ]

    @api.model
    def _rule_national_number_without_reason(self):
        lines = self.env["privacy.data.field"].search([])
        for line in lines.filtered(self._is_national_number):
            if not line.reason_code:
                yield Finding(
                    "error",
                    self.env._("%s: a national number without a reason.", line.label),
                    self.env._(
                        "It may be used only where there is a real need to know who "
                        "somebody is: Personal Data Act section 12."
                    ),
                    line.set_id,
                )

    @api.model
    def _is_national_number(self, line):
        named = f"{line.name} {line.label or ''}"
        return line.category == "national_id" or bool(NATIONAL_NUMBER.search(named))

    @api.model
    def _rule_special_without_deletion(self):
        for line in self.env["privacy.data.field"].search(
            [("category", "=", "special")]
        ):
            kept = line.on_erase == "keep" or line.set_id.on_erase == "keep"
            if kept and not line.set_id.keep_months:
                yield Finding(
                    "error",
                    self.env._(
                        "%s: a special category that erasure leaves.", line.label
                    ),
                    self.env._(
                        "Say when it goes, or let it be cleared: GDPR article 9 and "
                        "article 17."
                    ),
                    line.set_id,
                )

    @api.model
    def _rule_unmapped_field(self):
        data_sets = self.env["privacy.data.set"]
        for name in data_sets._unmapped_fields():
            yield Finding(
                "error",
                self.env._("%s: it stands in no data set.", name),
                self.env._(
                    "What is not mapped is neither shown to the member nor erased: "
                    "GDPR article 30."
                ),
                data_sets,
            )

    @api.model
    def _rule_leavers_without_ground(self):
        if not self._kinds() & SENSITIVE:
            return
        for rule in self.env["privacy.retention.rule"].search([]):
            leavers = rule.trigger == "membership_ended"
            if (
                leavers
                and rule.months > LEAVERS_MONTHS
                and not (rule.law or "").strip()
            ):
                yield Finding(
                    "error",
                    self.env._("%s: leavers are kept without a ground.", rule.name),
                    self.env._(
                        "Datatilsynet expects unions and parties to delete who resigns "
                        "at once, and who stops paying within six months. Name the law "
                        "that allows more."
                    ),
                    rule,
                )

    @api.model
    def _rule_nothing_goes(self):
        rules = self.env["privacy.retention.rule"].search([])
        if not rules.filtered(lambda rule: rule.state == "armed"):
            yield Finding(
                "warning",
                self.env._("Nobody is erased when their time is over."),
                self.env._(
                    "A period that no job keeps is a promise only: GDPR article 5 (1) "
                    "e. Do a dry run of a rule and arm it."
                ),
                rules[:1],
            )
