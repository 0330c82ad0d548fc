from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# The person hears of it before the use begins again (GDPR article 18 (3)).
NOTICE = timedelta(days=3)


class PrivacyRequestRestriction(models.Model):
    """Stopping the use of somebody's data, and beginning it again, by a case."""

    _inherit = "privacy.request"

    is_restricting = fields.Boolean("Stops the use", compute="_compute_is_restricting")
    use_begins_on = fields.Date(compute="_compute_is_restricting")

    @api.depends("event_ids.kind", "event_ids.day")
    def _compute_is_restricting(self):
        """The last event that stops or begins the use decides."""
        today = self.env["res.users"]._today_oslo()
        for request in self:
            last = request._last_of("restricted", "unrestricted")
            ends = last.kind == "unrestricted"
            request.use_begins_on = ends and last.day > today and last.day
            request.is_restricting = bool(last) and (not ends or last.day > today)

    def _last_of(self, *kinds):
        return self.event_ids.filtered(lambda e: e.kind in kinds).sorted("id")[-1:]

    def action_restrict(self):
        """Stop the use at once, while the case is looked into."""
        for request in self._in_state("received", "in_progress"):
            request._check_identity_known()
            request._restrict()

    def action_lift(self):
        """Tell the person that the use begins again, and begin it days later."""
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset()
        if any(not r.is_restricting or r.use_begins_on for r in self):
            raise UserError(self.env._("This case does not stop the use."))
        self._announce_end()

    def _restrict(self):
        """Stop the use, also where it was announced that it begins again: the person
        has been told of a day, and is told that it does not count."""
        self.ensure_one()
        if not self.is_restricting or self.use_begins_on:
            self._happened("restricted")
            self._tell("restricted")
        self.partner_id._set_restricted(True)

    def _fulfil(self):
        result = super()._fulfil()
        if self.kind == "restriction":
            self._restrict()
        return result

    def _close(self, state):
        """Who takes it back wants to be used again; who was refused hears it first."""
        cases = self.filtered(lambda request: not request.is_closed)
        result = super()._close(state)
        restricting = cases.filtered("is_restricting")
        if state == "withdrawn":
            restricting._begin_use()
        elif state == "refused":
            restricting._announce_end()
        return result

    def _announce_end(self):
        day = self.env["res.users"]._today_oslo() + NOTICE
        for request in self:
            request._happened("unrestricted", day=day)
            request._tell("unrestricted")

    def _begin_use(self):
        for request in self:
            if request.is_restricting:
                request._happened("unrestricted")
            request._use_again()

    def _use_again(self):
        self.ensure_one()
        with self.env["privacy.change"]._reason(self._log_reason()):
            self.partner_id._set_restricted(False)

    @api.model
    def _stopping(self, people):
        """The cases that stop the use of these people's data today."""
        cases = self.sudo()  # sudo: whatever cases they have
        cases = cases.search([("partner_id", "in", people.ids)])
        return cases.filtered("is_restricting")

    @api.model
    def _lift_due(self):
        """Begin the use again where the day that was announced has come."""
        today = self.env["res.users"]._today_oslo()
        due = self.search(
            [
                ("partner_id.processing_restricted", "=", True),
                (
                    "event_ids",
                    "any",
                    [("kind", "=", "unrestricted"), ("day", "<=", today)],
                ),
            ]
        )
        for request in due:
            if not request.is_restricting:
                request._use_again()

    # Letters

    def _letter_restricted(self):
        return [
            self.env._(
                "We have stopped using your information. It is stored, and you get "
                "letters about your case only. You hear from us before we use it again."
            )
        ]

    def _letter_unrestricted(self):
        return [
            self.env._(
                "From %s on we use your information again.",
                self._day(self._last_of("unrestricted").day),
            ),
            self._complain(),
        ]
