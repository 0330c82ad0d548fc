from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import numbers_in, render_page, say
from odoo.addons.member_privacy.tools.deadline import months_after

from .form import is_post
from .member import PAGE, logged, own_member
from .words import long_day

RESIGN = "/my/resign"
# By the bylaws of most: who leaves counts, and may vote, until the year is over.
ENDS = "member_portal.resignation_ends"


class Resign(Controller):
    """One page that says what happens, with one button; nobody is talked round."""

    @route(RESIGN, methods=["GET", "POST"], **PAGE)
    def resign(self, **typed):
        person = own_member()
        memberships = self._open(person)
        errors = {}
        if is_post() and memberships:
            chosen = self._chosen(memberships, typed)
            if chosen:
                return self._resign(chosen)
            errors = {"membership": request.env._("Tick what you want to leave.")}
        today = request.env["res.users"]._today_oslo()
        return render_page(
            "member_portal.resign",
            {
                "memberships": memberships,
                "resigned": person.membership_ids.filtered("resigned_on"),
                "errors": errors,
                "line": self._line(today),
                "long_day": long_day,
            },
        )

    def _open(self, person):
        return person.membership_ids.filtered(
            lambda m: m.state != "ended" and not m.resigned_on
        )

    def _chosen(self, memberships, typed):
        """Those that are ticked; the only one needs no tick."""
        if len(memberships) == 1:
            return memberships
        ticked = request.httprequest.form.getlist("membership")
        return memberships.filtered(lambda m: m.id in numbers_in(",".join(ticked)))

    def _resign(self, memberships):
        today = request.env["res.users"]._today_oslo()
        with logged("resigned in the portal"):
            memberships._resign(today, self._last_day(today))
        say("resigned", memberships=memberships.ids)
        return request.redirect(RESIGN)

    def _last_day(self, today):
        parameters = request.env["ir.config_parameter"].sudo()  # sudo: no secret
        at_once = parameters.get_param(ENDS, "year") == "today"
        return today if at_once else date(today.year, 12, 31)

    def _line(self, today):
        """The three days: contact stops, membership ends, data goes: (when, what)."""
        env = request.env
        last_day = self._last_day(today)
        gone = self._gone_on(last_day)
        goes = env._("we erase what we have about you, except what we must keep")
        return [
            (env._("Today"), env._("we stop contacting you")),
            (long_day(last_day), env._("your membership ends")),
            (long_day(gone) if gone else env._("Later"), goes),
        ]

    def _gone_on(self, last_day):
        """The day the rules in force erase a former member; None without a rule."""
        rules = request.env["privacy.retention.rule"].sudo()  # sudo: a period, no data
        months = rules.search([("state", "=", "armed")]).mapped("months")
        if not months:
            return None
        return months_after(last_day, min(months)) + relativedelta(days=1)
