from datetime import timedelta

from odoo import api, fields, models

# Wrong codes from one sender in a day: more than anybody types in good faith.
PER_SENDER = 20


# Transient, for a day is all it is kept; no wizard.
class PrivacyResultGuess(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """A wrong code on the page with an answer, and where it came from.

    Counted by who guesses and not by what they guess at: a count of a case's own would
    let strangers lock somebody else's page. Whether there is such a case does not show:
    a number that nobody has counts the same.
    """

    _name = "privacy.result.guess"
    _description = "Wrong code for an answer"
    _transient_max_hours = 24.0

    sender = fields.Char(
        required=True, index=True, help="A keyed hash of where it came from."
    )

    @api.model
    def _note(self, address):
        """Count a wrong code from `address`."""
        guesses = self.sudo()  # sudo: whoever guesses is nobody
        guesses.create({"sender": self._mark(address)})

    @api.model
    def _is_too_often(self, address):
        guesses = self.sudo()  # sudo: as above
        day_ago = fields.Datetime.now() - timedelta(days=1)
        mine = [("sender", "=", self._mark(address)), ("create_date", ">", day_ago)]
        return guesses.search_count(mine, limit=PER_SENDER) >= PER_SENDER

    @api.model
    def _mark(self, address):
        return self.env["privacy.consent.draft"]._sender_mark(address)
