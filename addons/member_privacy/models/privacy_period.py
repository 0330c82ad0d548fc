"""How long each group of data is kept, or by what criterion (GDPR article 15 (1) d).

The notice, the record of processing, a person's own page and the copy say it in these
words. A number stands where it is enforced; here it is only asked for.
"""

from odoo import api, models

from .member_contact_change import DAYS as CHANGE_DAYS
from .member_dues import YEARS as DUES_YEARS
from .member_import_result import KEEP_DAYS as IMPORT_DAYS
from .member_report import KEEP_DAYS as REPORT_DAYS
from .privacy_change_table import YEARS as LOG_YEARS
from .privacy_consent_draft import KEEP_DAYS as FORM_DAYS
from .privacy_consent_draft import UNSEEN_TIMES
from .privacy_consent_paper import MONTHS as SCAN_MONTHS
from .privacy_package import DAYS as PACKAGE_DAYS
from .privacy_request_draft import KEEP as DRAFT_KEPT
from .privacy_view import MONTHS as VIEW_MONTHS
from .res_users_period import TIMES_MONTHS, UNUSED_MONTHS
from .res_users_period import YEARS as LOGIN_YEARS


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    def _how_long(self):
        """How long these data are kept, in a sentence or two.

        What stays after an erasure is said by `_erasure_words`.
        """
        self.ensure_one()
        sooner = self._sooner_words().get(self.model, "")
        if self.model == "privacy.consent":
            sooner = self._proof_words()
        latest = self.env._("At most as long as you are in the register.")
        if self.on_erase == "keep":
            latest = self.env._(
                "As long as you are in the register, and longer where it must be kept."
            )
        return f"{sooner} {latest}".strip()

    @api.model
    def _sooner_words(self):
        """When rows go though their person stays: a sentence by model.

        Extend in an addon that deletes rows, or what they hold, by age.
        """
        env, whole = self.env, self.env["ir.config_parameter"]._whole
        form = env._(
            "%(days)s days after you sent it, or %(most)s where nobody looked at it.",
            days=whole(FORM_DAYS),
            most=UNSEEN_TIMES * whole(FORM_DAYS),
        )
        file = env._("The file itself: %s days.", whole(PACKAGE_DAYS))
        return {
            "member.contact.change": env._(
                "What was typed goes after %s days, or when decided.", CHANGE_DAYS
            ),
            "member.dues": env._(
                "Until %s years after the year it is for.", whole(DUES_YEARS)
            ),
            "member.import.row": env._(
                "What the file says of you: %s days.", whole(IMPORT_DAYS)
            ),
            "member.report": env._(
                "Until %s days after it was handled.", whole(REPORT_DAYS)
            ),
            "privacy.change": env._("%s years.", whole(LOG_YEARS)),
            "privacy.consent.draft": form,
            "privacy.consent.draft.line": form,
            "privacy.consent.paper": env._(
                "The picture of it: %s months after you signed.", whole(SCAN_MONTHS)
            ),
            "privacy.package": file,
            "privacy.package.mask": file,
            "privacy.request.draft": env._(
                "What came to nothing: %s days.", DRAFT_KEPT.days
            ),
            "privacy.view": env._("%s months.", whole(VIEW_MONTHS)),
            "res.users": env._(
                "A login to a page of your own: %(months)s months if you never use it, "
                "else %(years)s years after you last logged in.",
                months=whole(UNUSED_MONTHS),
                years=whole(LOGIN_YEARS),
            ),
            "res.users.log": env._(
                "%s months; the last time longer, for your period counts from it.",
                whole(TIMES_MONTHS),
            ),
        }

    @api.model
    def _proof_words(self):
        asks = [("requires_consent", "=", True), ("proof_months", ">", 0)]
        if not self.env["privacy.purpose"].search_count(asks, limit=1):
            return ""
        return self.env._(
            "A consent that you took back: as long as its purpose says, as a proof."
        )

    def _counted_from(self):
        """What the months of what must be kept count from, in words."""
        label, model = self.keep_from, self.env.get(self.model)
        for name in self.keep_from.split("."):
            if model is None or name not in model._fields:
                break  # of an app that is not here
            field = model._fields[name]
            label = field._description_string(self.env)
            model = self.env.get(field.comodel_name) if field.relational else None
        if self.keep_whole_year:
            return self.env._("the end of the accounting year of «%s»", label)
        return f"«{label}»"


class PrivacyRetentionRule(models.Model):
    _inherit = "privacy.retention.rule"

    @api.model
    def _of_person(self, person):
        """The rules by which this person leaves the register, one day."""
        if person.membership_ids:
            return self.search([("trigger", "=", "membership_ended")])
        prospects = self.env["member.prospect"].sudo()  # sudo: which rule
        prospects = prospects.search([("partner_id", "=", person.id)])
        if prospects:
            return prospects.purpose_id.retention_rule_id.filtered(
                lambda rule: rule.trigger == "prospect_received"
            )
        return self.search([("trigger", "=", "answered")])

    @api.model
    def _how_long_words(self, person):
        """How long the person stays in the register: a list of sentences.

        A rule that is a draft erases nobody, and is not promised.
        """
        stays = self.env._(
            "You are in the register while a membership, an office, a child, a consent "
            "or a case ties you to us."
        )
        held = self.env._(
            "You stay also while your data are held, such as for a claim, or their use "
            "is stopped."
        )
        armed = self._of_person(person).filtered(lambda rule: rule.state == "armed")
        if not armed:
            none = self.env._("No rule says when you go after that. You can ask us to.")
            return [stays, held, none]
        return [
            stays,
            held,
            self.env._("After that, this rule applies:"),
            *[rule._period_words() for rule in armed],
            self.env._("Each time you log in, the period begins again."),
        ]
