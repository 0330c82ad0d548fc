from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models, tools

from odoo.addons.member_privacy.tools.age import age_on

# How often a link to a first login is sent to one address.
PAUSE = timedelta(hours=1)


class ResPartner(models.Model):
    """Members make a login themselves: a link goes to the address that we have."""

    _inherit = "res.partner"

    login_offered_at = fields.Datetime(
        "Link to a login sent",
        readonly=True,
        copy=False,
        groups="member_privacy.group_member_staff",
    )

    @api.model
    def _offer_login(self, address):
        """Send a link to whoever of the register reads `address` and has no login.

        Nothing is said to who asks. An address that several people share makes no
        login, for nobody knows whose it would be; its readers are told where to turn.
        """
        normalized = tools.email_normalize(address or "")
        if not normalized:
            return
        people = self.sudo()  # sudo: whoever asks is not logged in, and learns nothing
        people = people.search([("email_normalized", "=", normalized)])
        people = people.filtered(lambda person: person._may_have_login())
        since = fields.Datetime.now() - PAUSE
        if any(
            person.login_offered_at > since
            for person in people.filtered("login_offered_at")
        ):
            return
        people.write({"login_offered_at": fields.Datetime.now()})
        if len(people) == 1:
            people._send_login_link()
        elif people:
            person = people[0]._in_own_language()
            person._send_login_letter(person._login_shared_words())

    def _may_have_login(self):
        """Whether this person makes their own login: current members from the age at
        which they decide on a membership, and guardians of members."""
        self.ensure_one()
        if self._logins() or self.deceased_on:
            return False
        if self._portal_children():
            return True
        if self.membership_state not in ("applied", "active", "suspended"):
            return False
        born = self.birthdate_date
        today = self.env["res.users"]._today_oslo()
        return not born or age_on(today, born) >= self.env["privacy.age.rule"]._age(
            "joining"
        )

    def _send_login_link(self):
        self.signup_prepare("signup")
        person = self._in_own_language()
        words = person.env._(
            "You asked for a login to your own page. Choose a password here:"
        )
        link = Markup('<a href="%s">%s</a>') % (
            self._get_signup_url_for_action()[self.id],
            person.env._("Choose a password"),
        )
        person._send_login_letter(words, link)

    def _login_shared_words(self):
        return self.env._(
            "You asked for a login to your own page. We cannot make one with this "
            "address by ourselves. Answer this e-mail, and we will help you."
        )

    def _in_own_language(self):
        return self.with_context(lang=self.lang or self.env.lang)

    def _send_login_letter(self, *paragraphs):
        """By the queue of mails, which is woken: a page that waited for the mail server
        would tell by its time who is a member."""
        company = self.env.company
        ignore = self.env._("Was it not you? Then you need do nothing.")
        body = Markup("<p>%s</p>") * (len(paragraphs) + 2)
        mail = self.env["mail.mail"].sudo()  # sudo: whoever asks is not logged in
        mail.create(
            {
                "subject": self.env._("Your login at %s", company.name),
                "body_html": body % (*paragraphs, ignore, company.name),
                "email_from": company.email_formatted,
                "email_to": self.email_normalized,
                "auto_delete": True,
            }
        )
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        queue.sudo()._trigger()  # sudo: whoever asks starts this job and no other
