from odoo import api, models
from odoo.tools import email_normalize, formataddr
from odoo.tools.mail import email_split_tuples

from ..tools.package_mask import MASK

WORDS = {"subject", "body"}
SENDER = {"email_from", "reply_to"}
RECEIVERS = {
    "incoming_email_to",
    "incoming_email_cc",
    "outgoing_email_to",
    "email_to",
    "email_cc",
}
ADDRESSES = SENDER | RECEIVERS
# Where the message of a row stands, of models that show what one says.
MESSAGE = {
    "mail.message": "id",
    "mail.mail": "mail_message_id",
    "mail.message.translation": "message_id",
}


class PrivacyDataSetOthers(models.Model):
    """What others wrote, and where one reaches them, is theirs (article 15 (4)).

    One rule for a person's own page and for the copy. The person's own address stays;
    whoever acts for the house is the house, since an officer's address is private.
    """

    _inherit = "privacy.data.set"

    @api.model
    def _why_not_told(self, record, name, people):
        """Why words or address of a message are not told to `people`: a reason of a
        copy's list of what is left out, or None."""
        message = self._message_of(record)
        if not message or name not in WORDS | SENDER:
            return None
        voice = self._voice(message, people)
        if voice == "other":
            return "written_by_other"
        is_for_staff = name in WORDS and self._is_for_staff(message, people)
        return "for_staff" if voice == "house" and is_for_staff else None

    @api.model
    def _told_value(self, record, name, people):
        """`_report_value` without what is somebody else's."""
        if self._why_not_told(record, name, people):
            return MASK
        text = self._report_value(record, name)
        return self._told_addresses(record, name, text, people)

    @api.model
    def _told_addresses(self, record, name, text, people):
        """`text`, the value of a field, with no address but those of `people`."""
        message = name in ADDRESSES and self._message_of(record)
        if not message or not text:
            return text
        if name in SENDER:
            if self._voice(message, people) == "house":
                return self.env.company.name
            if name == "email_from":
                return text  # the person's own, whichever it was
        return ", ".join(
            self._told_address(*each, people) for each in email_split_tuples(text)
        )

    def _told_address(self, name, address, people):
        normal = email_normalize(address)
        if normal in people.mapped("email_normalized"):
            return formataddr((name, address)) if name else address
        return self.env.company.name if self._is_of_house(normal, people) else MASK

    # Who speaks

    @api.model
    def _message_of(self, record):
        """The message that a row shows, or None where it shows none."""
        path = MESSAGE.get(record._name)
        if not path:
            return None
        return record if path == "id" else record[path]

    @api.model
    def _voice(self, message, people):
        """Who wrote a message that `people` are to read: "own", "house" or "other"."""
        if author := message.author_id:
            if author <= people:
                return "own"
            return "other" if self._others(author, people) else "house"
        if guest := message.author_guest_id:
            return "own" if _is_own(guest.email, people) else "other"
        if not message.email_from or _is_own(message.email_from, people):
            return "own" if message.email_from else "house"
        address = email_normalize(message.email_from)
        return "house" if self._is_of_house(address, people) else "other"

    @api.model
    def _others(self, linked, people):
        """Those of `linked` who are people, neither of `people` nor of the house."""
        if linked._name == "res.users":
            linked = linked.filtered("share").partner_id
        linked = linked.with_context(active_test=False)  # also who worked here once
        return (linked - people).filtered(
            lambda each: not each.is_company and all(each.user_ids.mapped("share"))
        )

    @api.model
    def _is_of_house(self, address, people):
        """Whether a normalised address is the house's, or of whoever works for it."""
        if not address:
            return False
        domains = self.env["mail.alias.domain"].sudo().search([])  # sudo: no person
        fixed = self.env["privacy.controller"].sudo().search([])  # sudo: the house
        known = [*fixed.mapped("email"), *domains.mapped("default_from_email")]
        known += domains.mapped("catchall_email") + domains.mapped("bounce_email")
        if address in map(email_normalize, filter(None, known)):
            return True
        partners = self.env["res.partner"].sudo()  # sudo: whose it is, no more
        partners = partners.with_context(active_test=False)
        found = partners.search([("email_normalized", "=", address)])
        return bool(found - self._others(found, people))

    @api.model
    def _is_for_staff(self, message, people):
        """A word to whoever handles something, such as that it was given to them."""
        told = message.partner_ids | message.notified_partner_ids
        return message.message_type == "user_notification" and not told & people


def _is_own(address, people):
    return bool(address) and email_normalize(address) in people.mapped(
        "email_normalized"
    )
