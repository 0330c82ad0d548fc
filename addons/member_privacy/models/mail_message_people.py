from odoo import models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    """A message on an open page names its author. Whom else it went to, and who put a
    smile on it, the web client gets past the rules on people."""

    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        return [
            _in_sight(field, target) for field in super()._to_store_defaults(target)
        ]


class MailMessageReaction(models.Model):
    _inherit = "mail.message.reaction"

    def _to_store(self, store, fields):
        known = self.filtered("guest_id")
        known |= self.filtered(lambda row: row.partner_id._told_to(store.target))
        # What is told to all in a discussion is the number of them as well.
        met = known if store.target.get_user(self.env) else self
        return super(MailMessageReaction, met)._to_store(store, fields)


def _in_sight(field, target):
    """What core gathers of a message, of people alone whom the reader may meet."""
    name = getattr(field, "field_name", None)
    if name == "partner_ids":
        field.value = lambda message: _written_to(message, target)
    elif name == "notification_ids":
        field.value = lambda message: _notified(message, target)
    return field


def _written_to(message, target):
    people = message.sudo().partner_ids  # sudo: as core does, those in sight are kept
    return people._told_to(target)


def _notified(message, target):
    rows = message.sudo().notification_ids  # sudo: as core does, the same
    return rows._filtered_for_web_client()._told_to(target)


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def _filtered_for_web_client(self):
        """Core's list of what could not be delivered reads past the rules as well."""
        return super()._filtered_for_web_client()._told_to(Store().target)

    def _told_to(self, target):
        """Those to people whom the reader may meet; officers read no bare address."""
        reader = target.get_user(self.env) or self.env.user
        bare = self.filtered(lambda row: not row.res_partner_id)
        told = self.filtered(lambda row: row.res_partner_id._told_to(target))
        return told if reader._is_officer_only() else told | bare
