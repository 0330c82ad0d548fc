from contextlib import suppress

from psycopg2.errors import UniqueViolation

from odoo.exceptions import LockError, UserError
from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page, say

from ..tools import corrections
from .form import is_post, refusal_words, render_form, save, tell_changes
from .information import OWN
from .member import PAGE, logged, own_member, password_refusal
from .words import readable

REASON = "own correction in the portal"
FIELD = f"{OWN}/<any(email,phone):field>"


class Contact(Controller):
    """Members change their e-mail address or phone number; it waits for a code.

    Until the code is entered the old one stays in use.
    """

    @route(f"{OWN}/phone", methods=["GET", "POST"], **PAGE)
    def own_phone(self, phone="", **kwargs):
        person = own_member()
        errors = {}
        if is_post():
            try:
                return self._change(person, "phone", corrections.phone(phone))
            except corrections.Refusal as refusal:
                errors = refusal_words({"phone": refusal.code})
            except UserError as refusal:
                errors = {"phone": str(refusal)}
        else:
            phone = readable("phone", person.phone)
        return render_form("member_portal.phone", {"phone": phone}, errors, OWN, person)

    @route(f"{OWN}/email", methods=["GET", "POST"], **PAGE)
    def own_email(self, email="", password="", **kwargs):
        """With the password: whoever decides the address decides who can ask for a new
        one."""
        person = own_member()
        errors = {}
        if is_post():
            try:
                value = corrections.email(email)
                refused = password_refusal(password)
                if not refused:
                    return self._change(person, "email", value)
                errors = {"password": refused}
            except corrections.Refusal as refusal:
                errors = refusal_words({"email": refusal.code})
            except UserError as refusal:
                errors = {"email": str(refusal)}
        else:
            email = person.email or ""
        return render_form("member_portal.email", {"email": email}, errors, OWN, person)

    def _change(self, person, field, value):
        """Ask for a code; to have no number is nobody's to confirm."""
        if not value or value == person[field]:
            changes = request.env["member.contact.change"].sudo()  # sudo: own rows
            changes._of(person, field)._end("withdrawn")
            return save(person, {field: value}, OWN, REASON)
        changes = request.env["member.contact.change"]
        # Sent twice at once, the other request asks.
        at_once = suppress(LockError, UniqueViolation)
        with at_once, request.env.cr.savepoint(), logged(REASON):
            changes._ask_own(person, field, value)
        return request.redirect(f"{OWN}/{field}/confirm")

    @route(f"{FIELD}/confirm", methods=["GET", "POST"], **PAGE)
    def confirm(self, field, code="", password="", **kwargs):
        """What waits: enter the code, or answer what an officer has typed."""
        row = self._waiting(field)
        errors = {}
        if is_post() and row:
            person = row.partner_id
            if row.way == "code":
                errors = self._try(row, code)
            else:
                errors = self._accept(row, password)
            if not errors:
                self._stay_logged_in()
                return tell_changes(person, OWN)
        return render_page(
            "member_portal.contact_confirm",
            {
                "row": row,
                "field": field,
                "waiting": readable(field, row.value),
                "is_own": row.asked_by_id == request.env.user,
                "errors": errors,
            },
        )

    def _try(self, row, code):
        env = request.env
        try:
            with logged(REASON):
                found = row._try_code(code)
        except LockError:  # another try at the same moment
            found = "wrong"
        sentences = {
            "wrong": env._("The code is wrong, or older than ten minutes. Try again."),
            "spent": env._("That was one try too many. Ask for another code."),
            "over": env._("It was answered in the meantime."),
        }
        return {"code": sentences[found]} if found in sentences else {}

    def _accept(self, row, password):
        """An officer typed it: the member's word is as good as the link we sent."""
        if row.asked_by_id == request.env.user:
            return {"link": request.env._("Use the link that we sent you.")}
        if row.field == "email" and (refused := password_refusal(password)):
            return {"password": refused}
        with logged(REASON):
            row._confirm()
        return {}

    @route(f"{FIELD}/code", methods=["POST"], **PAGE)
    def another_code(self, field, **kwargs):
        row = self._waiting(field)
        if row.way == "code":
            try:
                row._send_code()
                say("code_sent")
            except UserError:  # enough were sent; a LockError: one is on its way
                say("no_code")
        return request.redirect(f"{OWN}/{field}/confirm")

    @route(f"{FIELD}/stop", methods=["POST"], **PAGE)
    def stop(self, field, **kwargs):
        """The old one stays in use."""
        with logged(REASON):
            self._waiting(field)._end("withdrawn")
        say("stopped")
        return request.redirect(OWN)

    def _waiting(self, field):
        """The row of the person behind the login that waits, under sudo, or none."""
        changes = request.env["member.contact.change"].sudo()  # sudo: own rows
        row = changes._of(own_member(), field)
        return row if row and row._is_open() else row.browse()

    def _stay_logged_in(self):
        """A changed user name ends all sessions; this one has just shown who it is."""
        user = request.env.user
        user.env.flush_all()
        user.invalidate_recordset()
        token = user._compute_session_token(request.session.sid)
        request.session.session_token = token
