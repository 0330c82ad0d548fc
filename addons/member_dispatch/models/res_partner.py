from odoo import models
from odoo.tools import SQL

# Both rows of one person, or of one guardian of a child, stand in the outbox of one
# message. What happened stays; what has not left yet leaves once.
TWICE = """
SELECT gone.id, gone.state, kept.id, kept.state
  FROM member_dispatch_recipient gone
  JOIN member_dispatch_recipient kept
    ON kept.dispatch_id = gone.dispatch_id AND kept.channel = gone.channel
   AND COALESCE(kept.merged_from, 0) = 0
 WHERE COALESCE(gone.merged_from, 0) = 0
   AND (gone.partner_id = %(gone)s AND kept.partner_id = %(kept)s
        AND gone.guardian_id IS NOT DISTINCT FROM kept.guardian_id
        OR gone.guardian_id = %(gone)s AND kept.guardian_id = %(kept)s
        AND gone.partner_id = kept.partner_id)
   FOR UPDATE OF gone, kept
"""


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _move_all(self, other):
        self._merge_recipients(other)
        return super()._move_all(other)

    def _merge_recipients(self, other):
        recipients = self.env["member.dispatch.recipient"].sudo()  # sudo: the outbox's
        recipients.flush_model()
        twice = self.env.execute_query(SQL(TWICE, gone=other.id, kept=self.id))
        late = [
            gone if gone_state == "queued" else kept
            for gone, gone_state, kept, kept_state in twice
            if "queued" in (gone_state, kept_state)
        ]
        recipients.browse(late).write({"state": "skipped", "reason": "merged"})
        doubles = recipients.browse([gone for gone, *_rest in twice])
        doubles.write({"merged_from": other.id})
        recipients.flush_model()
        doubles.dispatch_id._count_outcome()
