from contextlib import contextmanager

from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import NotFound

from odoo.exceptions import ConcurrencyError
from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page, say

from .form import is_post
from .member import PAGE, logged, own_member, password_refusal
from .words import long_day


def own_cases():
    """The cases of the person behind the login, newest first, under sudo."""
    cases = request.env["privacy.request"].sudo()  # sudo: of this person only
    return cases.search(
        [("partner_id", "=", own_member().id)], order="received_on desc, id desc"
    )


def own_case(case_id):
    """The person's own case of that id.

    :raise NotFound: for anybody else's id, as for one that does not exist
    """
    case = own_cases().filtered(lambda c: c.id == case_id)
    if not case:
        raise NotFound
    return case


@contextmanager
def opening():
    """Around what opens a case, or adds to one.

    :raise ConcurrencyError: when the same was sent at once and the other was faster:
        core begins the request again, and meets the case that is open then
    """
    try:
        with request.env.cr.savepoint(), logged("asked for in the portal"):
            yield
    except UniqueViolation as error:
        raise ConcurrencyError("sent twice at once") from error


class Cases(Controller):
    @route("/my/cases", **PAGE)
    def cases(self, **kwargs):
        cases = own_cases()
        return render_page(
            "member_portal.cases",
            {
                "open_cases": cases.filtered(lambda case: not case.is_closed),
                "closed_cases": cases.filtered("is_closed"),
                **words(),
            },
        )

    @route("/my/cases/<int:case_id>", methods=["GET", "POST"], **PAGE)
    def case(self, case_id, password="", **kwargs):
        """Receipt and status of a case: number, where it stands, when we answer. Who is
        asked for proof gives it here."""
        case, errors = own_case(case_id), {}
        if is_post() and case._is_proved_by_login():
            if not (refused := password_refusal(password)):
                return self._prove(case)
            errors = {"password": refused}
        return render_page(
            "member_portal.case",
            {
                "errors": errors,
                "case": case,
                "copy": self._copy(case),
                "joined": case._asked_again(),
                **words(),
            },
        )

    def _copy(self, case):
        """The copy that waits to be fetched; none while the login is in doubt."""
        if case._doubting_login(case.partner_id):
            return None
        return request.env["privacy.package"]._ready(case)

    def _prove(self, case):
        with logged("proved in the portal"):
            case._proved_by_login()
        say("proved")
        return request.redirect(f"/my/cases/{case.id}")

    @route("/my/cases/<int:case_id>/withdraw", methods=["POST"], **PAGE)
    def withdraw(self, case_id, **kwargs):
        case = own_case(case_id)
        if case._may_withdraw():
            with logged("withdrawn in the portal"):
                case._withdraw()
            say("withdrawn")
        return request.redirect(f"/my/cases/{case.id}")


def words():
    """What the case pages say with facts in it, as functions for their templates."""
    env = request.env

    return {
        "titles": env["privacy.request"]._titles(),
        "day": long_day,
        "received": lambda case: env._(
            "The number is %s. You can follow the case here.", case.name
        ),
        "until": lambda part: env._(
            "Until %s. Then it goes by itself.", long_day(part.keep_until)
        ),
    }
