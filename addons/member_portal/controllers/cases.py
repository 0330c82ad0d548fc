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
            {
                "case": case,
                "timeline": self._timeline(case),
                "chapters": self._chapters(case),
                "joined": case.event_ids.filtered(lambda e: e.kind == "joined"),
                **words(),
            },
        )

    @route("/my/cases/<int:case_id>/withdraw", methods=["POST"], **PAGE)
    def withdraw(self, case_id, **kwargs):
        case = own_case(case_id)
        if case._may_withdraw():
            with logged("withdrawn in the portal"):
                case._withdraw()
            say("withdrawn")
        return request.redirect(f"/my/cases/{case.id}")

    def _timeline(self, case):
        """The way of a case: list of (words, when or '', "done", "now" or "later")."""
        env = request.env
        steps = [
            (env._("Received"), long_day(case.received_on), "done"),
            self._identity(case),
        ]
        if case.state == "withdrawn":
            return [*steps, (env._("Withdrawn"), long_day(case.closed_on), "done")]
        work = "done" if case.is_closed else "now"
        if case.is_paused:
            work = "later"
        words = env._("We are working on it")
        if case.state == "received":
            words = env._("Waits for us to begin")
        elif case.state == "carrying_out":
            words = env._("We are carrying it out")
        steps.append((words, "", work))
        if case.task_ids:
            steps.append(self._answered(case))
        answered = "done" if case.is_closed else "later"
        return [*steps, (env._("Answer"), long_day(case.closed_on), answered)]

    def _identity(self, case):
        """How we know who asks, or since when we wait to know it."""
        env = request.env
        known = env._("We know that it is you")
        if case.is_paused:
            asked = case.event_ids.filtered(lambda e: e.kind == "pause")[-1:]
            return (env._("We must be sure that it is you"), long_day(asked.day), "now")
        how = {
            "login": env._("You were logged in"),
            "code": env._("You entered the code we sent"),
            "called_back": env._("We called you"),
        }
        done = "done" if case.identity else "later"
        return (known, how.get(case.identity, ""), done)

    def _answered(self, case):
        asked = case.task_ids
        count = len(asked.filtered(lambda task: task.state != "asked"))
        words = request.env._(
            "Your chapters have answered (%(count)s of %(all)s)",
            count=count,
            all=len(asked),
        )
        return words, "", "done" if count == len(asked) else "now"

    def _chapters(self, case):
        """What each chapter answered, a sentence each; while open, who is asked."""
        return [
            case._chapter_line(answer)
            or request.env._("%s has not answered yet.", answer[0])
            for answer in case._chapter_answers()
        ]


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
