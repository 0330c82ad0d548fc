import logging

from markupsafe import Markup, escape

from odoo import models

from .privacy_request_words import KNOWN_BY

_logger = logging.getLogger(__name__)
DATATILSYNET = "https://www.datatilsynet.no/"
OWN_PAGE = "/my/cases"
# The activity that stands for a letter to print and post.
POST = "member_privacy.activity_post_letter"


class PrivacyRequestLetter(models.Model):
    """What the person is written about a case.

    A letter of the case is no dispatch: it goes to whoever asked, also when the use of
    their data is stopped. The subject says nothing but a number, because in a union or
    party the envelope alone would tell too much.
    """

    _inherit = "privacy.request"

    def _tell(self, what):
        """Write to the person: by e-mail, or have a letter posted.

        :param str what: one of the keys of :meth:`_letter`
        """
        for request in self:
            reached = request._reached()
            readers = reached or request.partner_id
            texts = [request._letter_for(reader, what) for reader in readers]
            way = "e-mail" if reached else "letter"
            kept = request._without_code(texts[0])
            event = request._happened("told", text=kept, channel=way)
            for address, reader, text in request._envelopes(reached, texts):
                letter = request.with_context(lang=reader.lang or self.env.lang)
                subject = letter.env._("Your case %s", request.name)
                letter._send_letter(address, text, subject, event)
            if not reached:
                request._have_posted()

    def _envelopes(self, readers, texts):
        """Each address once: a family may share one."""
        letters = {
            reader.email_normalized: (reader, text)
            for reader, text in reversed(list(zip(readers, texts, strict=False)))
        }
        return [(address, *letter) for address, letter in letters.items()]

    def _tell_by_sms(self, number, what):
        """The same letter to a phone whose owner has asked from it.

        :return: whether it went; if not, another way is the caller's to take
        """
        self.ensure_one()
        text = self._letter_for(self.partner_id, what)
        sent = self._send_text(number, text)
        if sent:
            kept = self._without_code(text)
            self._happened("told", text=kept, channel="phone")
        return sent

    def _letter(self, what):
        """The paragraphs of a letter."""
        self.ensure_one()
        env = self.env
        paragraphs = getattr(self, f"_letter_{what}")()
        return [
            env._("This is about your case %s.", self.name),
            *[paragraph for paragraph in paragraphs if paragraph],
            env.company.name,
        ]

    def _letter_pause(self):
        env = self.env
        ask = env._(
            "We must be sure that it is you before we answer. Call us, or log in "
            "to your page. Do not send a copy of an identity card."
        )
        if self.channel in KNOWN_BY:
            ask = env._(
                "We must be sure that it is you before we answer. Call us. Do not send "
                "a copy of an identity card."
            )
        return [
            ask,
            env._(
                "The time to answer stands still until we hear from you. We keep the "
                "case open."
            ),
        ]

    def _letter_extension(self):
        return [
            self.env._(
                "We need more time. You have an answer by %s.", self._day(self.due_on)
            ),
            self.extension_reason,
            self._complain(),
        ]

    def _letter_refused(self):
        return [
            self.env._("We do not do what you asked. This is why:"),
            self.answer,
            self._complain(),
        ]

    def _letter_done(self):
        told = [self.env._("We have answered your case:"), self.answer]
        return [*told, self._stopped_words()] if self.kind == "objection" else told

    def _stopped_words(self):
        """Who reserved against one thing hears that the rest was stopped too."""
        return self.env._(
            "We have stopped everything that you can say no to. You can say yes again "
            "to what you want, on your page or by asking us."
        )

    def _complain(self):
        """Where one goes with a complaint (GDPR articles 12 (4), 77 and 79)."""
        return self.env._(
            "If you disagree, you may complain to Datatilsynet, %s, or bring the "
            "matter before the courts.",
            DATATILSYNET,
        )

    def _day(self, day):
        formatted = self.env["ir.qweb.field.date"].value_to_html
        return formatted(day, {"format": "d. MMMM y"})

    def _send_letter(self, address, text, subject, event=None):
        """Send an e-mail as the organisation.

        :param event: the letter of a case that this is, which is posted where no mail
            server takes it
        """
        company = self.env.company
        paragraphs = Markup("").join(
            Markup("<p>%s</p>") % Markup("<br>").join(escape(part).split("\n"))
            for part in text.split("\n\n")
        )
        mail = self.env["mail.mail"].sudo()  # sudo: the case's own letter
        mail.create(
            {
                "subject": subject,
                "body_html": paragraphs,
                "email_from": company.email_formatted,
                "email_to": address,
                "auto_delete": True,
                "case_event_id": event and event.id,
            }
        ).send_after_commit()

    def _send_text(self, number, text):
        """A letter as an SMS; whether the provider took it."""
        words = " ".join(text.split("\n\n"))
        try:
            return self.env["member.code"]._send_sms_text(number, words)
        except Exception as error:
            # Its text may hold the number; the class has to do.
            _logger.warning("SMS about a case: %s", type(error).__name__)
            return False

    def _have_posted(self, wanted=True):
        """Somebody prints the letter: it stands on the case.

        :param bool wanted: False when one letter need not be posted any more
        """
        case = self._by_the_house()
        if not wanted:
            kind = self.env.ref(POST)
            reminders = case.activity_ids.filtered(lambda a: a.activity_type_id == kind)
            reminders.sorted("id")[-1:].unlink()
            return
        users = case.user_id or case._privacy_officer()
        case._remind_each(users, POST, lambda case: case._post_words())

    def _post_words(self):
        """What is to be done with a letter on paper, for a list: names nobody."""
        if self.partner_id._has_postal_address():
            return self.env._("Post the letter of %s", self.name)
        return self.env._(
            "The letter of %s reached nobody: no postal address", self.name
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _has_postal_address(self):
        self.ensure_one()
        return bool((self.street or self.street2) and (self.zip or self.city))
