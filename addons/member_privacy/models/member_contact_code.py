import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)
SCOPE = "member_privacy.contact_code"
LASTS = timedelta(hours=24)
#: Codes that are sent to what one person types in a day, and guesses at each of them.
CODES_A_DAY = 5
TRIES = 5
STAFF = "member_privacy.group_member_staff"


class MemberContactCode(models.Model):
    """What members type themselves, logged in, waits for a code.

    It goes to the new address or number and counts on the same member's page alone: a
    link would do for whoever reads mail at an address with a slip of the pen in it.
    """

    _inherit = "member.contact.change"

    way = fields.Selection(
        [("link", "A link by e-mail"), ("code", "A code to the new one")],
        "How it is confirmed",
        required=True,
        readonly=True,
        default="link",
    )
    codes = fields.Integer("Codes sent", readonly=True, groups=STAFF)
    tries = fields.Integer("Wrong tries", readonly=True, groups=STAFF)

    @api.model
    def _ask_own(self, person, field, value):
        """Let `value` wait until the member shows that it reaches them.

        :param value: as the register writes it, and another than the one in use
        :raise UserError: when no more codes are sent today
        :return: the row, under sudo
        """
        person.sudo().lock_for_update(allow_referencing=True)  # sudo: own row
        rows = self.sudo()  # sudo: rows are written by these methods alone
        rows._of(person, field)._end("withdrawn")
        row = rows.create(
            {
                "partner_id": person.id,
                "field": field,
                "value": value,
                "way": "code",
                "asked_by_id": self.env.uid,
                "expires_at": fields.Datetime.now() + LASTS,
            }
        )
        row._send_code()
        if field == "email" and person.email_normalized:
            mail = row.with_context(lang=person.lang or self.env.lang)
            told = mail._mail(person.email_normalized, link=False)
            self.env["mail.mail"].sudo().create(told).send_after_commit()  # sudo: ours
        return row

    def _send_code(self):
        """Send a code, the only one that counts from now on.

        A number that cannot be reached is confirmed from the address we know.

        :raise UserError: when no more codes are sent today
        """
        person = self.partner_id
        person.lock_for_update(allow_referencing=True)
        if self._codes_today() >= CODES_A_DAY:
            raise UserError(self.env._("We have sent enough codes today. Wait a day."))
        self.write({"codes": self.codes + 1, "tries": 0})
        self.flush_recordset()
        codes = self.env["member.code"].with_context(lang=person.lang or self.env.lang)
        code = codes._code(SCOPE, self._code_facts())
        if self.field == "email":
            codes._send_email(self.value, code)
        elif not self._send_sms(codes, code):
            self.way = "link"
            self._write_to_member()

    def _send_sms(self, codes, code):
        """:return: whether the provider took it"""
        if not codes._sends_sms():
            return False
        try:
            codes._send_sms(self.value, code)
        except UserError:
            return False
        except Exception as error:
            # Its text may hold the number; the class has to do.
            _logger.error("Code by SMS: %s", type(error).__name__)
            return False
        return True

    def _codes_today(self):
        since = fields.Datetime.now() - timedelta(days=1)
        rows = self.search(
            [("partner_id", "=", self.partner_id.id), ("create_date", ">=", since)]
        )
        return sum(rows.mapped("codes"))

    def _code_facts(self):
        """Of no use for another row, another value, or once another code is sent."""
        return (self.id, self.field, self.value, self.codes)

    def _try_code(self, given):
        """Use the value when `given` is the code that was sent last.

        :return: "done", "wrong", "spent" when a new code must be asked for, or "over"
        """
        self.lock_for_update()
        if not self._is_open() or self.way != "code":
            return "over"
        if self.tries >= TRIES:
            return "spent"
        if not self.env["member.code"]._is_code(SCOPE, self._code_facts(), given):
            self.tries += 1
            return "spent" if self.tries >= TRIES else "wrong"
        self._use("confirmed", "own correction in the portal, confirmed by a code")
        return "done"
