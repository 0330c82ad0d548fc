from email.utils import getaddresses

from odoo import api, models
from odoo.tools import formataddr
from odoo.tools.mail import email_split_tuples

from ..tools.package_mask import MASK
from .privacy_data_set_reader import Reader

WORDS = {"subject", "body", "body_html"}
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
    def _reader(self, people):
        """Whom rows are told to: made once for all of them."""
        return Reader(people)

    @api.model
    def _why_not_told(self, record, name, reader):
        """Why words or address of a message are not told: a reason of a copy's list of
        what is left out, or None."""
        if name == "failure_reason":
            return "named" if self._is_shared(record, reader) else None
        message = self._message_of(record)
        if not message or name not in WORDS | SENDER:
            return None
        voice = reader.voice(message)
        if voice == "other":
            return "written_by_other"
        is_for_staff = name in WORDS and self._is_for_staff(message, reader.people)
        return "for_staff" if voice == "house" and is_for_staff else None

    @api.model
    def _told_value(self, record, name, reader):
        """`_report_value` without what is others', and whether some of it was."""
        if self._why_not_told(record, name, reader):
            return MASK, True
        text = self._report_value(record, name)
        return self._told_addresses(record, name, text, reader)

    @api.model
    def _told_addresses(self, record, name, text, reader):
        """`text`, the value of a field, without the addresses of others, and whether
        there were any. The house's, which become its name, are nobody else's."""
        message = name in ADDRESSES and self._message_of(record)
        if not message or not text:
            return text, False
        if name in SENDER and reader.voice(message) == "house":
            return self.env.company.name, False
        found = email_split_tuples(text)
        if name == "email_from" and len(found) < 2:
            return text, False  # the person's own, whichever it was
        return self._told_header(text, found, reader)

    def _told_header(self, text, found, reader):
        whose = [reader.whose_in_header(address) for _name, address in found]
        if len(found) < sum(any(pair) for pair in getaddresses([text])) or not found:
            found, whose = [*found, ("", "")], [*whose, "other"]  # what nobody can read
        if set(whose) == {"own"}:
            return text, False
        words = {"house": self.env.company.name, "other": MASK}
        told = [
            formataddr(pair) if each == "own" else words[each]
            for each, pair in zip(whose, found, strict=True)
        ]
        return ", ".join(told), "other" in whose

    @api.model
    def _message_of(self, record):
        """The message that a row shows, or None where it shows none."""
        path = MESSAGE.get(record._name)
        if not path:
            return None
        return record if path == "id" else record[path]

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
    def _is_for_staff(self, message, people):
        """A word to whoever handles something, such as that it was given to them."""
        told = message.partner_ids | message.notified_partner_ids
        return message.message_type == "user_notification" and not told & people

    @api.model
    def _is_shared(self, record, reader):
        """Whether a mail server's words are of a mail that went to others as well: they
        may name any of its receivers."""
        if record._name != "mail.mail" or not record.failure_reason:
            return False
        return reader.shares(record)
