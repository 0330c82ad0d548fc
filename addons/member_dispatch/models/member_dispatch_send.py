from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import outbox
from ..tools.audience import EXPLAINED


class MemberDispatch(models.Model):
    _inherit = "member.dispatch"

    def action_send(self):
        """Freeze the audience of this moment into the outbox and start sending.

        The button said a number. When it has changed since, the page says so.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_sender_address()
        self._freeze()
        self._wake_worker()
        return self._told_when_changed()

    def _freeze(self):
        """One statement, whatever the size; see `outbox.freeze_sql`.

        :raise UserError: when there is nothing to send, or it was sent already
        """
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self.env._("This message was sent already."))
        rows = self.env.execute_query(
            outbox.freeze_sql(
                self.id, self.channel, self._audience_sql(self.env.user), EXPLAINED
            )
        )
        counts = {reason: count for reason, count, _minors in rows}
        minors = {reason: number for reason, _count, number in rows}.get(None)
        recipients = counts.pop(None, 0)
        if not recipients:
            raise UserError(self.env._("Nobody would get this message."))
        if minors and not self.minors_confirmed:
            raise UserError(
                self.env._(
                    "%s of them are minors. Say first that the message is right for "
                    "children too.",
                    minors,
                )
            )
        self.invalidate_recordset()
        message = self.sudo()  # sudo: state and numbers are the message's own
        message.write(
            {
                "state": "sending",
                "user_id": self.env.uid,
                "sent_on": fields.Datetime.now(),
                "recipient_count": recipients,
                "left_out_counts": counts,
                "chapters_told": not self.env.user._sees_all_members(),
            }
        )

    def _told_when_changed(self):
        shown = self.env.context.get("shown_count")
        if shown is None or shown == self.shown_recipient_count:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "It goes to %(now)s members. The button said %(shown)s: the "
                    "register changed in the meantime.",
                    now=self.shown_recipient_count,
                    shown=shown,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_stop(self):
        """What has not left yet stays; what has left cannot be called back."""
        self.check_access("read")
        if not all(dispatch.shows_numbers for dispatch in self):
            raise AccessError(
                self.env._("The secretariat sent this message. Ask there to stop it.")
            )
        message = self.sudo()  # sudo: who may see the message may stop it
        if any(dispatch.state != "sending" for dispatch in message):
            raise UserError(self.env._("There is nothing left to stop."))
        self.env.cr.execute(outbox.stop_sql(self.ids))
        message.recipient_ids.invalidate_recordset()
        message.state = "cancelled"
        message._count_outcome()

    def action_show_recipients(self):
        """The outbox rows of this message; context `state` says which."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_dispatch.member_dispatch_recipient_action"
        )
        action["domain"] = [("dispatch_id", "=", self.id)]
        state = self.env.context.get("recipient_state")
        action["context"] = {f"search_default_{state}": 1} if state else {}
        return action

    def _count_outcome(self):
        """Write the numbers that stay, and close what is finished."""
        if not self:
            return
        self.env["member.dispatch.recipient"].flush_model()
        counts = self.env.execute_query(outbox.count_sql(self.ids))
        by_message = {message_id: numbers for message_id, *numbers in counts}
        for dispatch in self:
            sent, failed, skipped, open_rows = by_message.get(dispatch.id, (0, 0, 0, 0))
            vals = {
                "sent_count": sent,
                "failed_count": failed,
                "skipped_count": skipped,
            }
            if dispatch.state in ("sending", "done"):
                vals["state"] = "sending" if open_rows else "done"
            dispatch.write(vals)

    def _wake_worker(self):
        cron = self.env.ref("member_dispatch.ir_cron_send")
        cron.sudo()._trigger()  # sudo: who may send may wake the worker
