import base64
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, hmac, verify_hash_signed

from .privacy_consent_link import TOKEN

SCOPE = "member_privacy.case_result"
RESULT_PAGE = "/privacy/result"
RESULT_DAYS = timedelta(days=30)
TOKEN_LIVES_HOURS = 1
# Fifty bits: nobody guesses as many in the days that a page stands open, and nobody is
# let try more than a few (`privacy_result_guess.py`).
CODE_LENGTH = 10
# Stands for the code in what is kept of a letter.
CODE_MASK = "•••••-•••••"
# Letters that tell how it ended, or where that will stand.
TELLS_CODE = ("received", "approved", "waits", "unapproved", "done", "refused")
LONGEST = 40


class PrivacyRequestResult(models.Model):
    """The page with the answer, for whoever has no login, or none any more.

    The code follows from the case and is stored nowhere: in the letter that is kept
    stands `CODE_MASK`, and the printed one has it again. An erasure takes the address
    along, so its letter goes out when it is approved: after that there is nobody left
    to write to.
    """

    _inherit = "privacy.request"

    result_code = fields.Char(
        "Code for the answer",
        compute="_compute_result_code",
        help="With it and the number the person reads the answer without a login, "
        "until 30 days after the case is closed. Tell it to the person alone.",
    )

    @api.depends("name")
    def _compute_result_code(self):
        for request in self:
            request.result_code = request.id and request._result_code()

    # The code and what it opens

    def _result_code(self):
        """Ten letters and digits, in two groups that one reads out."""
        facts = (self.id or 0, self.name or "")
        digest = hmac(self.sudo().env, SCOPE, facts)  # sudo: the signing key
        code = base64.b32encode(bytes.fromhex(digest)).decode()[:CODE_LENGTH]
        return f"{code[:5]}-{code[5:]}"

    def _without_code(self, text):
        """A letter as it is kept: whoever reads it there opens no page with it."""
        return text.replace(self._result_code(), CODE_MASK)

    def _with_code(self, text):
        """A letter as it is posted."""
        return text.replace(CODE_MASK, self._result_code())

    @api.model
    def _of_result_code(self, number, code):
        """The case that number and code open today, under sudo; empty for none."""
        cases = self.sudo()  # sudo: the code says whose it is
        wanted = (number or "").strip().upper()
        case = cases.browse()
        if wanted.isprintable() and len(wanted) <= LONGEST:
            # With its name: one statement, whether there is such a case or not.
            case = cases.search_fetch([("name", "=", wanted)], ["name"], limit=1)
        given = "".join(filter(str.isalnum, (code or "")[:LONGEST])).upper()
        right = case._result_code().replace("-", "")
        if consteq(right.encode(), given.encode()) and case:
            return case._while_open()
        return cases.browse()

    def _while_open(self):
        """The case while its page stands open, else none."""
        today = self.env["res.users"]._today_oslo()
        return self.filtered(
            lambda case: not case.is_closed or today <= case._result_until()
        )

    def _result_until(self):
        return self.closed_on + RESULT_DAYS

    def _result_token(self):
        """What stands in the address for an hour, in place of the code."""
        return hash_sign(self.env, SCOPE, [self.id], expiration_hours=TOKEN_LIVES_HOURS)

    @api.model
    def _of_result_token(self, token):
        """The case that a token opens, under sudo; empty for a forged or old one."""
        cases, payload = self.sudo(), None  # sudo: the token says whose it is
        if TOKEN.fullmatch(token):
            with suppress(ValueError, IndexError):
                payload = verify_hash_signed(cases.env, SCOPE, token)
        return cases.browse(payload or []).exists()._while_open()

    # What it says

    def _erased_lines(self):
        """What a carried-out erasure took, a data set each, with how many rows."""
        done = self.step_ids.filtered(lambda step: step.state == "done")
        return [f"{step.name} ({step.row_count})" for step in done]

    def _kept_lines(self):
        """What must stay: list of (data set, until when, why)."""
        return [
            (
                step.name,
                self.env._("Until %s. Then it goes by itself.", self._day(until))
                if (until := step.keep_until)
                else "",
                step.keep_reason or "",
            )
            for step in self.step_ids.filtered(lambda step: step.state == "kept")
        ]

    # Who gets the code

    def _result_words(self):
        return self.env._(
            "You can read how the case stands and what we did on %(page)s, until "
            "30 days after our answer. You need no login. The number is %(number)s, "
            "and the code is %(code)s.",
            page=self.get_base_url() + RESULT_PAGE,
            number=self.name,
            code=self._result_code(),
        )

    def _letter(self, what):
        *paragraphs, house = super()._letter(what)
        if what in TELLS_CODE and self._reads_by_code():
            paragraphs.append(self._result_words())
        return [*paragraphs, house]

    def _reads_by_code(self):
        """Whether a login does not do: there is none, or it goes with the rest."""
        person = self.sudo().partner_id  # sudo: whether there is a login, no more
        return self.kind == "erasure" or not person.user_ids

    def _letter_received(self):
        if self.is_paused:
            return [
                self.env._(
                    "We have received what you ask. The time to answer stands still "
                    "until we know that it is you."
                )
            ]
        return [
            self.env._(
                "We have received what you ask. You have an answer by %s.",
                self._day(self.due_on),
            )
        ]

    def _letter_approved(self):
        return [
            self.env._(
                "We erase what we have about you now. Your login goes as well. We "
                "write again only if something stops it."
            )
        ]

    def _carry_out(self):
        """The job erases; who approved it stands beside it in the log."""
        with self.env["privacy.change"]._on_behalf(self.approved_by_id):
            return super()._carry_out()

    def action_approve(self):
        """Write before the address is gone; who has none reads the code off a page."""
        result = super().action_approve()
        reached = self.filtered(lambda case: case._reached())
        reached._tell("approved")
        return result
