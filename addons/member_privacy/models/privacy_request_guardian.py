from odoo import models

# The person asked, from a login or an address that is proved to be theirs.
BY_THEMSELVES = {"portal", "form"}


class PrivacyRequestGuardian(models.Model):
    """Who reads the letters about a child's case.

    A child may ask alone, and is answered alone: a guardian reads neither that nor what
    for, since it may be about them. What somebody else asks for a child below the age
    of joining goes to the guardians, who act for the child, and to the child's own
    address. From that birthday on it goes to the person, also in a case that was open
    before, and where an address is protected it always does: whom the child is hidden
    from may be a guardian.
    """

    _inherit = "privacy.request"

    def _readers(self):
        """:return: people under sudo"""
        self.ensure_one()
        case = self.sudo()  # sudo: where a letter goes, and nothing else
        child = case.partner_id
        alone = case.channel in BY_THEMSELVES or child.address_protected
        if alone or child._joins_alone():
            return child
        return child + child._living_guardians()

    def _reached(self):
        """Those of the readers who have an e-mail address."""
        return self._readers().filtered("email_normalized")

    def _letter_for(self, reader, what):
        """The letter in the reader's language; a guardian is told as whom."""
        letter = self.with_context(lang=reader.lang or self.env.lang)
        first, *others = letter._letter(what)
        if reader != self.sudo().partner_id:  # sudo: who it is, no more
            age = self.env["privacy.age.rule"]._age("joining")
            words = letter.env._(
                "You read this as the guardian of a child who is not yet %s: the case "
                "is about the child.",
                age,
            )
            others = [words, *others]
        return "\n\n".join([first, *others])
