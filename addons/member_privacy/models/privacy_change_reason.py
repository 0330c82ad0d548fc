import re

from odoo import api, models

# The reasons that programs give, by which lines are found again. What is filled in has
# a name, which stands in the words below.
GIVEN = {
    "answered": "answered in the portal",
    "answered_publicly": "answered on the public form",
    "asked": "asked for in the portal",
    "claimed": "claim sent again",
    "confirmed": "confirmed by the member",
    "copy": "copy fetched in the portal",
    "corrected": "own correction in the portal",
    "corrected_by_guardian": "guardian's correction in the portal",
    "dues_old": "kept for (?P<years>.*) years",
    "dues_unheld": "dues no longer held",
    "erased_again": "erasure (?P<number>.*), again",
    "filled_again": "erasure, what stood all the same",
    "import_undone": "Undo of import (?P<id>.*)",
    "joined": "became a member",
    "language": "own choice of language",
    "login_idle": "login not used for (?P<years>.*) years",
    "login_unused": "login never used in (?P<months>.*) months",
    "late": "erasure, what came meanwhile",
    "proof": "the proof period is over",
    "proved": "proved in the portal",
    "reported": r"report of (?P<office>.*), (?P<day>\S+)",
    "released": "hold (?P<hold>.*) released",
    "resigned": "resigned in the portal",
    "resigned_why": "own reason",
    "stays": "resignation taken back in the portal",
    "retention": "retention, run (?P<run>.*)",
    "scan": "the scan's period is over",
    "stopped": "stopped in the portal",
    "unconfirmed": "without the member's confirmation: (?P<why>.*)",
    "told": "told where we have it from",
    "undone": "undone in the portal",
    "withdrawn": "withdrawn in the portal",
}
CASE = r"case (?P<name>\S+), (?P<kind>\w+)"


class PrivacyChangeReason(models.Model):
    """Why something was changed. What a program gave as its reason is kept in one
    wording, and told in the reader's language."""

    _inherit = "privacy.change"

    def _why(self):
        self.ensure_one()
        reason = self.reason or ""
        words = self._words_of_programs()
        for key, pattern in GIVEN.items():
            if found := re.fullmatch(pattern, reason):
                return words[key] % found.groupdict()
        return self._why_of_case(reason) or reason

    def _why_of_case(self, reason):
        """The same for what a case did, `privacy.request._log_reason()`."""
        kind = self.env["privacy.request"]._fields["kind"]
        kinds = dict(kind._description_selection(self.env))
        found = re.fullmatch(CASE, reason)
        if not found or found["kind"] not in kinds:
            return ""
        return self.env._(
            "Case %(name)s: %(kind)s", name=found["name"], kind=kinds[found["kind"]]
        )

    @api.model
    def _words_of_programs(self):
        """The words for each reason of `GIVEN`."""
        env = self.env
        return {
            "answered": env._("Answered in the portal"),
            "answered_publicly": env._("Answered on the public form"),
            "asked": env._("Asked for in the portal"),
            "claimed": env._("The claim was sent again"),
            "confirmed": env._("Confirmed by the member"),
            "copy": env._("Copy fetched in the portal"),
            "corrected": env._("Own correction in the portal"),
            "corrected_by_guardian": env._("The guardian's correction in the portal"),
            "dues_old": env._("Kept for %(years)s years"),
            "dues_unheld": env._("Dues no longer held"),
            "erased_again": env._("Erasure %(number)s, again"),
            "filled_again": env._("Erasure: what stood all the same"),
            "import_undone": env._("Undo of import %(id)s"),
            "joined": env._("Became a member"),
            "language": env._("Own choice of language"),
            "login_idle": env._("Login not used for %(years)s years"),
            "login_unused": env._("Login never used in %(months)s months"),
            "late": env._("Erasure: what came meanwhile"),
            "proof": env._("The proof period is over"),
            "proved": env._("Proved in the portal who it is"),
            "reported": env._("Report of %(office)s, %(day)s"),
            "released": env._("Hold %(hold)s released"),
            "resigned": env._("Resigned in the portal"),
            "resigned_why": env._("Own reason for the resignation"),
            "retention": env._("Retention, run %(run)s"),
            "scan": env._("The scan's period is over"),
            "stays": env._("Resignation taken back in the portal"),
            "stopped": env._("Stopped in the portal"),
            "unconfirmed": env._("Without the member's confirmation: %(why)s"),
            "told": env._("Told where we have it from"),
            "undone": env._("Undone in the portal"),
            "withdrawn": env._("Withdrawn in the portal"),
        }
