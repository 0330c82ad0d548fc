from datetime import date

from dateutil.relativedelta import relativedelta
from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.letter import render_certificate
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
        resigned = person.membership_ids.filtered("resigned_on")
        undoable = self._undoable(person)
        return render_page(
            "member_portal.resign",
            {
                "memberships": memberships,
                "resigned": resigned,
                "undoable": undoable,
                "undo_until": min((m._undo_until() for m in undoable), default=None),
                "reasons": self._reasons(resigned),
                "reason": undoable[:1].resign_reason,
                "due": self._due(person),
                "errors": errors,
                "line": self._line(today, memberships),
                "certified": person.membership_ids.filtered("can_certify"),
                "long_day": long_day,
            },
        )

    @route("/my/certificate/<int:membership_id>", **PAGE)
    def certificate(self, membership_id):
        """That one has left, to print."""
        memberships = own_member().membership_ids.filtered("can_certify")
        membership = memberships.filtered(lambda each: each.id == membership_id)
        if not membership:
            raise NotFound
        return render_certificate(membership)

    @route(f"{RESIGN}/undo", methods=["POST"], **PAGE)
    def undo(self, **_typed):
        """Be a member as before; what had ended long ago stays as it is."""
        with logged("resignation taken back in the portal"):
            undoable = self._undoable(own_member())
            undoable._take_back()
        if not all(undoable.mapped("resigned_on")):
            say("taken_back")
        return request.redirect(RESIGN)

    @route(f"{RESIGN}/reason", methods=["POST"], **PAGE)
    def reason(self, reason="", **_typed):
        """Why, for who wants to tell; nobody needs to."""
        memberships = self._undoable(own_member())
        if reason in dict(memberships._fields["resign_reason"].selection):
            with logged("own reason"):
                memberships.resign_reason = reason
        return request.redirect(RESIGN)

    def _undoable(self, person):
        today = request.env["res.users"]._today_oslo()
        return person.membership_ids.filtered(
            lambda m: (m._undo_until() or date.min) >= today
        )

    def _reasons(self, memberships):
        told = memberships.fields_get(["resign_reason"], ["selection"])
        return told["resign_reason"]["selection"]

    def _due(self, person):
        """What is to be paid, as text: by the register, or where it knows nothing of
        dues, by accounts that are kept here."""
        dues = person.dues_ids
        owed = dues.filtered(lambda each: each.state == "open")
        residual = "amount"
        if not dues and "account.move" in request.env:
            owed, residual = self._invoices(person), "amount_residual"
        by_currency = owed.grouped("currency_id").items()
        return ", ".join(
            currency.format(total)
            for currency, each in by_currency
            if (total := sum(each.mapped(residual)))
        )

    def _invoices(self, person):
        moves = request.env["account.move"].sudo()  # sudo: own invoices
        return moves.search(
            [
                ("partner_id", "=", person.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
            ]
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
        self._receipt(memberships)
        say("resigned", memberships=memberships.ids)
        return request.redirect(RESIGN)

    def _receipt(self, memberships):
        """By e-mail, so that it is in their hands and not only with us."""
        person = memberships.partner_id
        if not person.email:
            return
        env = person.with_context(lang=person.lang).env
        lines = [
            env._(
                "%(chapter)s: received on %(received)s, ends on %(end)s",
                chapter=membership.chapter_id.name,
                received=long_day(membership.resigned_on),
                end=long_day(membership.end_date),
            )
            for membership in memberships
        ]
        text = [env._("We have received your resignation."), "\n".join(lines)]
        if until := memberships[0]._undo_until():
            text.append(
                env._(
                    "You can take it back until %(day)s, on your page: %(page)s",
                    day=long_day(until),
                    page=memberships.get_base_url() + RESIGN,
                )
            )
        letters = env["privacy.request"].sudo()  # sudo: the mail server
        subject = env._("Your resignation")
        letters._send_letter(person.email, "\n\n".join(text), subject)

    def _last_day(self, today):
        parameters = request.env["ir.config_parameter"].sudo()  # sudo: no secret
        at_once = parameters.get_param(ENDS, "year") == "today"
        return today if at_once else date(today.year, 12, 31)

    def _line(self, today, memberships):
        """The three days: contact stops, membership ends, data goes: (when, what)."""
        env = request.env
        last_day = self._last_day(today)
        gone = self._gone_on(last_day)
        goes = env._("we erase what we have about you, except what we must keep")
        if memberships.type_id.filtered("certificate"):
            gone = last_day + relativedelta(days=1)
            goes = env._(
                "we keep what we have about you to certify that you left, and use it "
                "for nothing else"
            )
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
