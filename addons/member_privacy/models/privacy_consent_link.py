import re
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "member_privacy.consent"
LINK_DAYS = "member_privacy.consent_link_days"
# Base64 skips signs it does not know, and one link should have one address.
TOKEN = re.compile(r"[A-Za-z0-9_-]+")


class PrivacyConsentLink(models.Model):
    """Links in messages: each opens one purpose and channel of one person, for a time.

    The token names them by number only and is signed, so that it can neither be made
    nor bent; whoever holds it needs no login.
    """

    _inherit = "privacy.consent"

    @api.model
    def _link_token(self, partner_id, purpose_id, channel, guardian_id=None):
        """:param int guardian_id: who answers for a child, and nobody else by this link
        :return: what stands in the address, in letters, digits, - and _
        """
        today = fields.Date.to_string(self.env["res.users"]._today_oslo())
        env = self.sudo().env  # sudo: the secret that signs
        values = [partner_id, purpose_id, channel, today]
        return hash_sign(env, SCOPE, values + [guardian_id] * bool(guardian_id))

    @api.model
    def _link_path(self, partner_id, purpose_id, channel, guardian_id=None):
        """The address of the page, behind the host's name."""
        token = self._link_token(partner_id, purpose_id, channel, guardian_id)
        return f"/consent/{token}"

    @api.model
    def _read_link(self, token):
        """Whom and what a token opens.

        :return: (person, choice, day of issue, whether its time is over); None for a
            token that is forged, whose person, purpose or channel is no more, or whose
            guardian answers for the person no more
        """
        consents = self.sudo()  # sudo: the token says who it is
        values = None
        if TOKEN.fullmatch(token):
            with suppress(ValueError, IndexError):
                values = verify_hash_signed(consents.env, SCOPE, token)
        if not values:
            return None
        partner_id, purpose_id, channel, day, *rest = values
        person = consents._link_person(partner_id)
        purpose = consents.env["privacy.purpose"].browse(purpose_id).exists()
        if not person or person.erased_on or not purpose.active:
            return None
        guardian = consents._link_guardian(person, *rest)
        if guardian is None:
            return None
        choices = consents._choices(person, purpose, channel, guardian)
        if not choices:
            return None
        issued = fields.Date.to_date(day)
        over = issued + self._link_lasts() < self.env["res.users"]._today_oslo()
        return person, choices[0], issued, over

    @api.model
    def _link_person(self, partner_id):
        """Who had this number when the message left, merged since or not."""
        person = self.env["res.partner"].browse(partner_id).exists()
        merges = self.env["member.merge"]
        return person or merges.search([("former_id", "=", partner_id)]).partner_id

    @api.model
    def _link_guardian(self, person, guardian_id=None):
        """The guardian who answers by the link, nobody when it is the person's own;
        None when that one may not answer today. `_choices` knows the age."""
        if not guardian_id:
            return person.browse()
        guardian = self._link_person(guardian_id) & person.guardian_ids
        stands = guardian and not (guardian.deceased_on or guardian.erased_on)
        return guardian if stands else None

    @api.model
    def _link_lasts(self):
        return timedelta(days=self.env["ir.config_parameter"]._whole(LINK_DAYS))
