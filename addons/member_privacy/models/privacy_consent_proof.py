from odoo import api, models
from odoo.tools import SQL

BATCH = 5_000
# All events of a chain that ended with a withdrawal longer ago than the purpose's
# proof period. A reservation is no proof but a wish, and never gets old.
OVER = """
SELECT c.id
  FROM privacy_consent last
  JOIN privacy_purpose p ON p.id = last.purpose_id
  JOIN privacy_consent c ON c.partner_id = last.partner_id
       AND c.purpose_id = last.purpose_id AND c.channel = last.channel
 WHERE p.id = ANY(%s) AND p.requires_consent AND p.proof_months > 0
   AND last.event = 'withdrawn'
   AND last.occurred_at + make_interval(months => p.proof_months)
       < now() AT TIME ZONE 'UTC'
   AND NOT EXISTS (
       SELECT FROM privacy_consent later
        WHERE later.partner_id = last.partner_id
          AND later.purpose_id = last.purpose_id AND later.channel = last.channel
          AND (later.occurred_at, later.id) > (last.occurred_at, last.id))
 LIMIT %s
"""


class PrivacyConsentProof(models.Model):
    """What must be shown about a consent ends some time after the consent."""

    _inherit = "privacy.consent"

    @api.model
    def _cron_proof(self):
        """Delete what no longer proves anything, and commit batch by batch."""
        while gone := self._delete_over(BATCH):
            if not self.env["ir.cron"]._commit_progress(gone):
                break

    @api.model
    def _delete_over(self, limit):
        """Delete at most `limit` events whose proof period is over.

        :return: how many went
        """
        self.flush_model()
        purposes = self.env["privacy.purpose"].with_context(active_test=False)
        # Where a relation is a ground too, the withdrawal is what keeps it from us.
        today = self.env["res.users"]._today_oslo()
        alone = purposes.search([]).filtered(lambda each: not each._relations(today))
        found = self.env.execute_query(SQL(OVER, alone.ids, limit))
        events = self.sudo().browse(event_id for (event_id,) in found)  # sudo: a cron
        with self.env["privacy.change"]._reason("the proof period is over"):
            events.with_context(privacy_erasure=True).unlink()
        return len(events)
