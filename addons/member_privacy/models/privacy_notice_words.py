"""What the notice says of single records, in the language of the environment."""

from odoo import models


class PrivacyPurposeWords(models.Model):
    _inherit = "privacy.purpose"

    def _ground(self, of_child=False):
        """Why we may, in a sentence a member understands.

        :param of_child: of somebody for whom guardians answer, whom no relation counts
        """
        self.ensure_one()
        if not of_child and (names := self._relation_names()):
            return self.env._(
                "We do this only if you say yes; or until you say no, if you are: %s.",
                ", ".join(names),
            )
        return {
            "consent": self.env._("We do this only if you say yes."),
            "contract": self.env._("It belongs to being a member."),
            "legal_obligation": self.env._("The law says that we must."),
            "legitimate_interest": self.env._(
                "We may do this until you say no, because it is part of what we work "
                "for."
            ),
        }[self.legal_basis]

    def _ground_by_relation(self):
        """Why we may, to somebody who never said yes and has a relation."""
        return self.env._(
            "We may do this until you say no, because you are: %s.",
            ", ".join(self._relation_names()),
        )

    def _ground_words(self):
        return f"{self._ground()} ({self.law})" if self.law else self._ground()

    def _data_words(self):
        """What is used: the data sets it names, else the name and an address."""
        self.ensure_one()
        if self.data_set_ids:
            return ", ".join(self.data_set_ids.mapped("name"))
        ways = [channel for channel in self._channels() if channel != "use"]
        names = self.env["privacy.consent"]._fields["channel"]
        labels = dict(names._description_selection(self.env))
        if not ways:
            return ""
        return self.env._(
            "Your name and how to reach you: %s",
            ", ".join(labels[channel] for channel in ways),
        )

    def _period_words(self):
        """How long; '' where nobody has said it."""
        self.ensure_one()
        if not self.requires_consent:
            return self.retention_rule_id._period_words()
        until = self.env._("Until you take back your consent.")
        if not self.proof_months:
            return until
        kept = self.env._(
            "That you consented is kept for %s months after that, as a proof.",
            self.proof_months,
        )
        return f"{until} {kept}"

    def _receiver_words(self):
        self.ensure_one()
        processors = self.env["privacy.processor"]._of_purpose(self)
        told = [self.recipients, ", ".join(processors.mapped("name"))]
        return "\n".join(text for text in told if text) or self.env._(
            "Nobody outside the organisation."
        )

    def _choice_words(self):
        self.ensure_one()
        if self.requires_consent:
            return self.env._("You say yes or no, and change your mind when you want.")
        if self.may_object:
            return self.env._("You can say no.")
        return self.env._("You cannot turn it off.")


class PrivacyRetentionRuleWords(models.Model):
    _inherit = "privacy.retention.rule"

    def _period_words(self):
        """What goes and when, in a sentence; '' for no rule. Why so long is explained
        to the secretariat, in `purpose`."""
        if not self:
            return ""
        self.ensure_one()
        starts = dict(self._fields["trigger"]._description_selection(self.env))
        return self.env._(
            "%(name)s: %(months)s months. Counted from: %(start)s.",
            name=self.name,
            months=self.months,
            start=starts[self.trigger],
        )


class PrivacyDataSetWords(models.Model):
    _inherit = "privacy.data.set"

    def _erasure_words(self):
        """What erasure does with it, in a sentence."""
        self.ensure_one()
        if self.on_erase == "delete":
            return self.env._("It is deleted.")
        if self.on_erase == "anonymise":
            return self.env._("All that leads to you is removed.")
        if not self.keep_months:
            return self.env._("It is kept: %s", self.keep_reason)
        return self.env._(
            "It is kept for %(months)s months from %(start)s, and then goes by itself: "
            "%(reason)s",
            months=self.keep_months,
            start=self._counted_from(),
            reason=self.keep_reason,
        )
