from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route
from odoo.tools import LazyTranslate

from odoo.addons.member_privacy.controllers.page import render_page, say

from .member import PAGE, logged, own_member
from .words import long_day

_lt = LazyTranslate(__name__)

TITLES = {
    "access": _lt("A copy of your information"),
    "rectification": _lt("Something is wrong"),
    "erasure": _lt("Erasure"),
    "restriction": _lt("Stop the use"),
    "portability": _lt("Your information for another service"),
    "objection": _lt("Reservation"),
    "complaint": _lt("Complaint"),
}


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

    @route("/my/cases/<int:case_id>", **PAGE)
    def case(self, case_id, **kwargs):
        """Receipt and status of a case: number, where it stands, when we answer."""
        case = own_case(case_id)
        return render_page(
            "member_portal.case",
            {"case": case, "timeline": self._timeline(case), **words()},
        )

    @route("/my/cases/<int:case_id>/withdraw", methods=["POST"], **PAGE)
    def withdraw(self, case_id, **kwargs):
        case = own_case(case_id)
        if not case.is_closed:
            with logged("withdrawn in the portal"):
                case._withdraw()
            say("withdrawn")
        return request.redirect(f"/my/cases/{case.id}")

    def _timeline(self, case):
        """The way of a case: list of (words, when or '', "done", "now" or "later")."""
        env = request.env
        known = env._("You were logged in") if case.identity == "login" else ""
        begun = [
            (env._("Received"), long_day(case.received_on), "done"),
            (
                env._("We know that it is you"),
                known,
                "done" if case.identity else "later",
            ),
        ]
        if case.state == "withdrawn":
            return [*begun, (env._("Withdrawn"), long_day(case.closed_on), "done")]
        work = env._("We are working on it")
        if case.is_closed:
            answered = (env._("Answer"), long_day(case.closed_on), "done")
            return [*begun, (work, "", "done"), answered]
        if case.state == "received":
            work = env._("Waits for us to begin")
        return [*begun, (work, "", "now"), (env._("Answer"), "", "later")]


def words():
    """What the case pages say with facts in it, as functions for their templates."""
    env = request.env

    def outcome(case):
        closed = long_day(case.closed_on)
        if case.state == "withdrawn":
            return env._("You withdrew it on %s.", closed)
        if case.state == "refused":
            return env._("We said no on %s.", closed)
        return env._("Answered on %s.", closed)

    return {
        "titles": {kind: str(title) for kind, title in TITLES.items()},
        "day": long_day,
        "outcome": outcome,
        "received": lambda case: env._(
            "The number is %s. You can follow the case here.", case.name
        ),
        "until": lambda part: env._(
            "Until %s. Then it goes by itself.", long_day(part.keep_until)
        ),
    }
