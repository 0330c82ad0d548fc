from odoo import api, models

from .privacy_linter import Finding

# The European Economic Area, where data go without more.
EEA = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO "
    "SE SI SK"
)


class PrivacyLinterHouse(models.AbstractModel):
    """What processors, the notice and the settings lack."""

    _inherit = "privacy.linter"

    @api.model
    def _rules(self):
        return [
            *super()._rules(),
            self._rule_processor_over,
            self._rule_processor_without_agreement,
            self._rule_processor_outside,
            self._rule_notice_outdated,
            self._rule_nobody_to_ask,
            self._rule_wrong_number,
        ]

    @api.model
    def _rule_processor_over(self):
        processors = self.env["privacy.processor"]
        everyone = processors.with_context(active_test=False)
        for processor in everyone.search([("awaits_confirmation", "=", True)]):
            yield Finding(
                "error",
                self.env._(
                    "%s: it has ended, and nobody confirmed that our data are gone.",
                    processor.name,
                ),
                self.env._(
                    "Renew the agreement, or record that they deleted or returned the "
                    "data: GDPR article 28 (3) g."
                ),
                processor,
            )
        for processor in processors._ending():
            yield Finding(
                "warning",
                self.env._("%s: the agreement ends soon.", processor.name),
                self.env._("No processor without an agreement: GDPR article 28 (3)."),
                processor,
            )

    @api.model
    def _rule_processor_without_agreement(self):
        for processor in self.env["privacy.processor"].search([]):
            if not processor._has_agreement():
                yield Finding(
                    "error",
                    self.env._("%s: no agreement is attached.", processor.name),
                    self.env._(
                        "No processor without an agreement: GDPR article 28 (3)."
                    ),
                    processor,
                )

    @api.model
    def _rule_processor_outside(self):
        for processor in self.env["privacy.processor"].search([]):
            code = processor.country_id.code
            if code and code not in EEA.split() and not processor.transfer_ground:
                yield Finding(
                    "error",
                    self.env._(
                        "%s: data leave Europe without a ground.", processor.name
                    ),
                    self.env._("GDPR articles 44 to 49."),
                    processor,
                )

    @api.model
    def _rule_notice_outdated(self):
        notices = self.env["privacy.notice"]
        if notices._is_outdated():
            yield Finding(
                "warning",
                self.env._("The notice does not say what the register does now."),
                self.env._(
                    "Look at what is new, and publish it: GDPR articles 12 to 14."
                ),
                notices,
            )

    @api.model
    def _rule_nobody_to_ask(self):
        if not self.env["res.company"]._privacy_contact():
            yield Finding(
                "error",
                self.env._("Nobody is named for questions about privacy."),
                self.env._(
                    "Give the company an e-mail address, or set the parameter "
                    "member_privacy.privacy_contact: GDPR article 13 (1) a and b."
                ),
                self.env["res.company"],
            )

    @api.model
    def _rule_wrong_number(self):
        parameters = self.env["ir.config_parameter"]
        for key in parameters._wrong_wholes():
            yield Finding(
                "warning",
                self.env._("%s is no number that can be used.", key),
                self.env._("The default counts until an administrator mends it."),
                parameters,
            )
