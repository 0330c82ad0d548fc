from markupsafe import Markup

from odoo import api, models

PAGE = "/odoo/chapter-reports"


class MemberDesk(models.Model):
    _inherit = "member.desk"

    @api.model
    def _waiting_lines(self):
        return super()._waiting_lines() + self._reports_waiting()

    @api.model
    def _reports_waiting(self):
        """For staff: what chapters have reported and nobody has handled yet."""
        if not self.env.user._sees_all_members():
            return []
        reports = self.env["member.report"]
        counts = dict(
            reports._read_group([("state", "=", "new")], ["is_urgent"], ["__count"])
        )
        if not counts:
            return []
        words = self.env._(
            "%(count)s reports from chapters wait, %(urgent)s of them of somebody who "
            "resigned or died",
            count=sum(counts.values()),
            urgent=counts.get(True, 0),
        )
        return [Markup('<a href="%s">%s</a>') % (PAGE, words)]
