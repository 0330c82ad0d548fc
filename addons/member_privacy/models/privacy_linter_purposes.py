from odoo import api, models
from odoo.tools import SQL

from .privacy_linter import Finding

# What is sent by these reaches people without their doing (Marketing Act section 15).
ELECTRONIC = {"email", "sms"}


class PrivacyLinterPurposes(models.AbstractModel):
    """What purposes and wordings say against each other."""

    _inherit = "privacy.linter"

    @api.model
    def _rules(self):
        return [
            *super()._rules(),
            self._rule_consent_without_wording,
            self._rule_wording_without_language,
            self._rule_no_objection_without_law,
            self._rule_interest_without_objection,
            self._rule_purpose_without_words,
            self._rule_purpose_without_way,
            self._rule_purpose_without_retention,
            self._rule_consent_proof_without_end,
            self._rule_purpose_without_controller,
            self._rule_gifts_without_consent,
            self._rule_relation_by_message,
            self._rule_seen_without_consent,
            self._rule_seen_by_nobody,
            self._rule_sensitive_strangers,
        ]

    @api.model
    def _rule_consent_without_wording(self):
        for purpose in self._purposes().filtered("requires_consent"):
            if not purpose.text_ids.filtered("published_on"):
                yield Finding(
                    "error",
                    self.env._("%s: no wording is published.", purpose.name),
                    self.env._(
                        "Nobody can consent to what they have not read: GDPR article 4 "
                        "(11) and article 7 (1)."
                    ),
                    purpose,
                )

    @api.model
    def _rule_wording_without_language(self):
        languages = {code for code, *_ in self.env["res.lang"]._page_languages()}
        for purpose in self._purposes().filtered("requires_consent"):
            texts = purpose.text_ids.filtered("published_on")
            newest = max(texts.mapped("version"), default=0)
            there = texts.filtered(lambda t, newest=newest: t.version == newest)
            missing = languages - set(there.mapped("lang"))
            if there and missing:
                yield Finding(
                    "warning",
                    self.env._(
                        "%(name)s: the wording lacks %(languages)s.",
                        name=purpose.name,
                        languages=", ".join(sorted(missing)),
                    ),
                    self.env._("A consent is informed: GDPR article 7 (2)."),
                    purpose,
                )

    @api.model
    def _rule_no_objection_without_law(self):
        for purpose in self._purposes():
            if not purpose._is_choice() and not (purpose.law or "").strip():
                yield Finding(
                    "error",
                    self.env._(
                        "%s: nobody can say no, and no law stands behind it.",
                        purpose.name,
                    ),
                    self.env._(
                        "Name the paragraph of the bylaws or the law: GDPR article 6 "
                        "(1) b and c, and article 13 (1) c."
                    ),
                    purpose,
                )

    @api.model
    def _rule_interest_without_objection(self):
        for purpose in self._purposes():
            interest = purpose.legal_basis == "legitimate_interest"
            if interest and not purpose.may_object:
                yield Finding(
                    "error",
                    self.env._("%s: members cannot object.", purpose.name),
                    self.env._(
                        "Against a legitimate interest everybody may object: GDPR "
                        "article 21."
                    ),
                    purpose,
                )

    @api.model
    def _rule_purpose_without_words(self):
        for purpose in self._purposes():
            if not (purpose.description or "").strip():
                yield Finding(
                    "warning",
                    self.env._("%s: members are not told what it is.", purpose.name),
                    self.env._("GDPR article 13 (1) c and article 5 (1) a."),
                    purpose,
                )

    @api.model
    def _rule_purpose_without_way(self):
        for purpose in self._purposes():
            if purpose._is_choice() and not purpose._channels():
                yield Finding(
                    "error",
                    self.env._("%s: it has no channel.", purpose.name),
                    self.env._("A choice needs something to choose: nobody is asked."),
                    purpose,
                )

    @api.model
    def _rule_purpose_without_retention(self):
        for purpose in self._purposes():
            if not purpose.requires_consent and not purpose.retention_rule_id:
                yield Finding(
                    "warning",
                    self.env._("%s: nothing says how long.", purpose.name),
                    self.env._(
                        "The notice names the period: GDPR article 5 (1) e and article "
                        "13 (2) a."
                    ),
                    purpose,
                )

    @api.model
    def _rule_consent_proof_without_end(self):
        for purpose in self._purposes().filtered("requires_consent"):
            if not purpose.proof_months:
                yield Finding(
                    "warning",
                    self.env._("%s: withdrawn consents never go.", purpose.name),
                    self.env._(
                        "A proof is kept as long as somebody may ask for it: GDPR "
                        "article 5 (1) e."
                    ),
                    purpose,
                )

    @api.model
    def _rule_purpose_without_controller(self):
        controllers = self.env["privacy.controller"].search([])
        if not controllers:
            yield Finding(
                "warning",
                self.env._("The organisation responsible is not named."),
                self.env._(
                    "The notice names it, and this check goes by its kind: GDPR "
                    "article 13 (1) a."
                ),
                controllers,
            )
        for controller in controllers.filtered(lambda each: not each.kind):
            yield Finding(
                "warning",
                self.env._("%s: its kind is not said.", controller.name),
                self.env._("The law asks more of unions, parties and faiths."),
                controller,
            )
        if len(controllers) > 1:
            for purpose in self._purposes().filtered(lambda p: not p.controller_ids):
                yield Finding(
                    "error",
                    self.env._("%s: nobody is responsible.", purpose.name),
                    self.env._(
                        "Where two share the register, each purpose names whose it is: "
                        "GDPR article 26."
                    ),
                    purpose,
                )

    @api.model
    def _rule_gifts_without_consent(self):
        for purpose in self._purposes().filtered(lambda p: p.code == "fundraising"):
            electronic = ELECTRONIC & set(purpose._channels())
            if electronic and not purpose.requires_consent:
                yield Finding(
                    "warning",
                    self.env._(
                        "%s: asked for by e-mail or SMS without consent.", purpose.name
                    ),
                    self.env._(
                        "Marketing by electronic messages needs consent, with few "
                        "exceptions: Marketing Act section 15."
                    ),
                    purpose,
                )

    @api.model
    def _rule_relation_by_message(self):
        for purpose in self._purposes().filtered("relation_type_ids"):
            if ELECTRONIC & set(purpose._channels()):
                yield Finding(
                    "warning",
                    self.env._(
                        "%s: by e-mail or SMS to people who did not say yes.",
                        purpose.name,
                    ),
                    self.env._(
                        "Without consent only customers who gave the address at a sale "
                        "are written to, about the same: Marketing Act section 15 (3). "
                        "Post is free."
                    ),
                    purpose,
                )

    @api.model
    def _rule_seen_without_consent(self):
        """Where no type of membership goes by consent, officers see their members
        whatever these answered."""
        if "faith" not in self._kinds():
            return
        for purpose in self._purposes().filtered(lambda p: p.code == "fellowship"):
            if number := self._seen_without(purpose):
                yield Finding(
                    "error",
                    self.env._(
                        "%(name)s: chapters see %(number)s members who did not say "
                        "yes.",
                        name=purpose.name,
                        number=number,
                    ),
                    self.env._(
                        "Say on the membership type that chapters see its members by "
                        "consent to this purpose, or keep those who did not say yes "
                        "in the chapter at the top: GDPR article 9 (2) a."
                    ),
                    purpose,
                )

    @api.model
    def _rule_seen_by_nobody(self):
        types = self.env["member.membership.type"].search(
            [("chapter_purpose_id", "!=", False)]
        )
        for purpose in types.chapter_purpose_id:
            if not purpose.text_ids.filtered("published_on"):
                yield Finding(
                    "warning",
                    self.env._("%s: no chapter sees anybody by it.", purpose.name),
                    self.env._(
                        "A membership type goes by this consent, and no wording is "
                        "published that members could say yes to."
                    ),
                    purpose,
                )

    @api.model
    def _seen_without(self, purpose):
        """How many members of chapters below the top have not said yes."""
        self.env.flush_all()
        consents = self.env["privacy.consent"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT count(DISTINCT m.partner_id)
                  FROM member_membership m
                  JOIN member_chapter c ON c.id = m.chapter_id
                       AND c.parent_id IS NOT NULL
                  JOIN res_partner p ON p.id = m.partner_id
                       AND p.scope_chapter_ids && ARRAY[c.id]
                 WHERE m.state IN ('active', 'suspended')
                   AND m.partner_id NOT IN (
                       SELECT a.partner_id FROM (%s) a WHERE a.event = 'given')
                """,
                consents._current_sql(purpose.id, "use"),
            )
        )
        return rows[0][0]

    @api.model
    def _rule_sensitive_strangers(self):
        if not self._kinds() & {"union", "party", "faith"}:
            return
        for purpose in self._purposes():
            outside = "use" in purpose._channels() or not purpose.for_members
            if outside and not purpose.requires_consent:
                yield Finding(
                    "warning",
                    self.env._("%s: it shows membership to others.", purpose.name),
                    self.env._(
                        "That somebody belongs to a union, a party or a faith leaves "
                        "the organisation by consent only: GDPR article 9 (2) a and d."
                    ),
                    purpose,
                )
