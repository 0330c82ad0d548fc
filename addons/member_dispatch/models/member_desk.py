from odoo import api, models


class MemberDesk(models.Model):
    _inherit = "member.desk"

    @api.model
    def _waiting_lines(self):
        return super()._waiting_lines() + self._lists_waiting() + self._doubts_waiting()

    @api.model
    def _lists_waiting(self):
        """Lists whose day has come, until the owner says that no copy is left."""
        lists = self.env["member.list"].search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "!=", "draft"),
                ("attested_on", "=", False),
                ("delete_by", "<=", self.env["res.users"]._today_oslo()),
            ]
        )
        long_date = self.env["res.users"]._long_date
        return [
            self.env._(
                "%(list)s: delete your copies, and say so. The day was %(day)s.",
                list=entry.name,
                day=long_date(entry.delete_by),
            )
            for entry in lists
        ]

    @api.model
    def _doubts_waiting(self):
        """Messages that may or may not have arrived: only a human can tell."""
        rows = self.env["member.dispatch.recipient"].sudo()  # sudo: a number, no names
        found = rows.search_count(
            [("state", "=", "in_doubt"), ("dispatch_id.user_id", "=", self.env.uid)]
        )
        if not found:
            return []
        return [
            self.env._("Messages that may or may not have arrived: %s. Look.", found)
        ]

    def action_write_message(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New message"),
            "res_model": "member.dispatch",
            "views": [[False, "form"]],
            "target": "current",
        }
