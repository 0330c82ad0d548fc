import logging
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, hmac, verify_hash_signed

from ..tools.network import network_of
from .privacy_consent_link import TOKEN

_logger = logging.getLogger(__name__)
SCOPE = "member_privacy.consent_draft"
GUESSES = 5
CODE_LIVES = timedelta(minutes=20)
FORM_LIVES_HOURS = 1
# In an hour: codes to one address, and forms from one sender. The rest of the world
# together has a parameter.
PER_ADDRESS = 3
PER_SENDER = 10
PER_HOUR = "member_privacy.consent_form_per_hour"


class PrivacyConsentDraftCode(models.Model):
    """Who fills in the public form shows by a code that they read the address."""

    _inherit = "privacy.consent.draft"

    @api.model
    def _ask(self, way, address, sender, is_robot=False):
        """Begin: the same work for every address.

        :param str address: normalised, and not looked up
        :param str sender: where the request came from
        :return: the draft; empty when there are too many requests
        """
        drafts = self.sudo()  # sudo: whoever asks is nobody yet
        mark = drafts._sender_mark(sender)
        if drafts._is_flood(mark):
            return drafts.browse()
        held = is_robot or drafts._recent([("address", "=", address)]) >= PER_ADDRESS
        draft = drafts.create(
            {
                "way": way,
                "address": address,
                "lang": self.env.lang,
                "sender": mark,
                "state": "held" if held else "asked",
            }
        )
        drafts._wake()
        return draft

    @api.model
    def _sender_mark(self, sender):
        today = fields.Date.to_string(self.env["res.users"]._today_oslo())
        place = network_of(sender)
        return hmac(self.sudo().env, SCOPE, (today, place))  # sudo: the signing key

    @api.model
    def _is_flood(self, mark):
        limit = self.env["ir.config_parameter"]._whole(PER_HOUR)
        one = self._recent([("sender", "=", mark)]) >= PER_SENDER
        return one or self._recent([]) >= limit

    @api.model
    def _recent(self, domain):
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        return self.search_count([*domain, ("create_date", ">", hour_ago)])

    @api.model
    def _wake(self):
        job = self.env.ref("member_privacy.ir_cron_consent_drafts")
        job.sudo()._trigger()  # sudo: a public visitor starts this job and no other

    def _code_facts(self):
        return (self.id, self.way, self.address)

    def _token(self, step):
        """What stands in the address: the draft and how far it has come."""
        return hash_sign(
            self.env, SCOPE, [self.id, step], expiration_hours=FORM_LIVES_HOURS
        )

    @api.model
    def _of_token(self, token, step):
        """The draft a token opens at `step`, under sudo; empty for any other."""
        drafts = self.sudo()  # sudo: the token says whose it is
        payload = None
        if TOKEN.fullmatch(token):
            with suppress(ValueError, IndexError):
                payload = verify_hash_signed(drafts.env, SCOPE, token)
        if not payload or payload[1] != step:
            return drafts.browse()
        return drafts.browse(payload[0]).exists()

    def _try_code(self, given):
        """Whether `given` is the code; each try counts, and five end it."""
        self.ensure_one()
        self.lock_for_update()
        late = self.create_date + CODE_LIVES < fields.Datetime.now()
        if self.state not in ("asked", "held") or late or self.guesses >= GUESSES:
            return False
        self.guesses += 1
        codes = self.env["member.code"]
        right = codes._is_code(SCOPE, self._code_facts(), given)
        if right and self.state == "asked":
            self.state = "verified"
            return True
        return False

    def _send_code(self):
        self.is_sent = True
        codes = self.env["member.code"].with_context(lang=self.lang)
        code = codes._code(SCOPE, self._code_facts())
        try:
            if self.way == "email":
                codes._send_email(self.address, code)
            else:
                codes._send_sms(self.address, code)
        except Exception as error:
            # Its text may hold the address; the class has to do.
            _logger.warning("Code of the public form: %s", type(error).__name__)
