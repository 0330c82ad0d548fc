from odoo.tools import SQL

from .common import MemberCase


class ChangeLogCase(MemberCase):
    """Asks the log about one act: what a test does under a reason of its own.

    Tests never commit: without that all would be one net change with the set-up.
    """

    def _act(self, text="the act"):
        return self.env["privacy.change"]._reason(text)

    def _told(self, person, text="the act", **terms):
        self.env.flush_all()
        domain = [("partner_id", "=", person.id), ("reason", "=", text)]
        domain += [(name, "=", value) for name, value in terms.items()]
        return self.env["privacy.change"].search(domain)

    def _sql(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, *values))
        self.env.invalidate_all()
