from functools import cached_property

from odoo.tools import email_normalize, email_split


class Reader:
    """Whom rows are told to: what is theirs and what is the house's, asked once.

    The house is our own companies, chapters and controllers, and whoever works for us.
    An employer's or a lawyer's contact is somebody else.

    :param people: the contacts of one person, under sudo
    """

    def __init__(self, people):
        self.env = people.with_context(active_test=False).env
        self.people = people
        self._voices = {}

    def voice(self, message):
        """Who wrote a message: "own", "house" or "other"."""
        if message.id not in self._voices:
            self._voices[message.id] = self._find_voice(message)
        return self._voices[message.id]

    def whose(self, address):
        """Whose an address is: "own", "house" or "other", also where it is none or
        two."""
        normal = email_normalize(address or "")
        if normal and normal in self._own:
            return "own"
        return "house" if normal and normal in self._house_addresses else "other"

    def whose_in_header(self, address):
        """The same of a header, where an earlier address of theirs is theirs too."""
        whose = self.whose(address)
        if whose == "other" and email_normalize(address or "") in self._earlier:
            return "own"
        return whose

    def shares(self, mail):
        """Whether a mail went to anybody else as well."""
        headers = [header for header in (mail.email_to, mail.email_cc) if header]
        return bool(mail.recipient_ids - self.people) or any(
            {self.whose(address) for address in email_split(header)} != {"own"}
            for header in headers
        )

    def _find_voice(self, message):
        if author := message.author_id:
            if author in self.people:
                return "own"
            return "house" if author in self._house else "other"
        if guest := message.author_guest_id:
            return "own" if self.whose(guest.email) == "own" else "other"
        return self.whose(message.email_from) if message.email_from else "house"

    @cached_property
    def _own(self):
        return set(filter(None, self.people.mapped("email_normalized")))

    @cached_property
    def _earlier(self):
        """What they once had, by the log, and nobody else has today."""
        changes = self.env["privacy.change"].search(
            [
                ("partner_id", "in", self.people.ids),
                ("model", "=", "res.partner"),
                ("operation", "=", "update"),
            ]
        )
        logged = [(each.old_values or {}).get("email") for each in changes]
        found = _normal(each for each in logged if isinstance(each, str))
        others = self.env["res.partner"].search(
            [
                ("email_normalized", "in", list(found)),
                ("id", "not in", self.people.ids),
            ]
        )
        return found - set(others.mapped("email_normalized"))

    @cached_property
    def _house(self):
        """Contacts of our companies and of whoever works, or once worked, for us."""
        users = self.env["res.users"].search([("share", "=", False)])
        return users.partner_id | self.env["res.company"].search([]).partner_id

    @cached_property
    def _house_addresses(self):
        domains = self.env["mail.alias.domain"].search([])
        known = self._house.mapped("email")
        for name in ("default_from_email", "catchall_email", "bounce_email"):
            known += domains.mapped(name)
        for model in ("privacy.controller", "member.chapter"):
            known += self.env[model].search([]).mapped("email")
        return _normal(known)


def _normal(addresses):
    """Those of `addresses` that are one, as they are compared."""
    return set(filter(None, map(email_normalize, filter(None, addresses))))
