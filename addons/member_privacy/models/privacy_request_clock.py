from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.deadline import (
    MAX_EXTENSION,
    Pause,
    case_due,
    days_paused,
    extension_refusal,
)
from ..tools.rest_days import MOVES
from .privacy_request_words import DOUBTS, KNOWN_BY, SOON, WITHDRAWN_FROM

REST_DAYS = "member_privacy.due_on_rest_days"
# A receipt is no longer ago than this: whoever types the wrong year is a year or more
# away. A letter that lay longer is entered with today, and its day in the details.
LONGEST_AGO = relativedelta(years=1)
RECEIPTS_AND_PAUSES = (
    "received_on",
    "event_ids.kind",
    "event_ids.day",
    "event_ids.corrects_id",
)


class PrivacyRequestClock(models.Model):
    """When a case is to be answered, and what moves that day.

    The day follows from the receipts, the pauses and the extension, which are events of
    the case that nobody rewrites. How it follows stands in `tools/deadline.py`.
    """

    _inherit = "privacy.request"

    event_ids = fields.One2many("privacy.request.event", "request_id", readonly=True)
    extended_months = fields.Integer("Extended by months", readonly=True, copy=False)
    extension_reason = fields.Char(
        readonly=True, copy=False, help="The person reads this on the case."
    )
    doubt = fields.Selection(
        DOUBTS,
        "Why proof is needed",
        copy=False,
        help="Ask only where there is reason to doubt who it is.",
    )
    first_due_on = fields.Date(
        compute="_compute_first_due_on",
        help="When the answer is due without more time. More is decided until then.",
    )
    due_on = fields.Date(
        "Answer due", compute="_compute_due_on", store=True, precompute=True
    )
    is_paused = fields.Boolean(compute="_compute_is_paused")
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    is_due_soon = fields.Boolean(
        compute="_compute_is_due_soon", search="_search_is_due_soon"
    )
    days_used = fields.Integer(
        "Days used",
        compute="_compute_days_used",
        store=True,
        aggregator="avg",
        help="From receipt to answer, without the days the clock stood still.",
    )

    # `_extend` asks for the reason: erasure takes the words and leaves the months.
    _extension = models.Constraint(
        f"CHECK (COALESCE(extended_months, 0) BETWEEN 0 AND {MAX_EXTENSION})",
        "The time to answer can be extended by two months at most.",
    )

    @api.depends("extended_months", *RECEIPTS_AND_PAUSES)
    def _compute_due_on(self):
        for request in self:
            request.due_on = request._due(request.extended_months)

    @api.depends(*RECEIPTS_AND_PAUSES)
    def _compute_first_due_on(self):
        for request in self:
            request.first_due_on = request._due(0)

    @api.depends("state")
    def _compute_is_paused(self):
        for request in self:
            request.is_paused = request.state == "awaiting_identity"

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = self.env["res.users"]._today_oslo()
        for request in self:
            runs = not request.is_closed and not request.is_paused
            request.is_overdue = bool(runs and request.due_on < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["res.users"]._today_oslo()
        still = ("done", "refused", "withdrawn", "awaiting_identity")
        domain = fields.Domain("due_on", "<", today)
        domain &= fields.Domain("state", "not in", still)
        return domain if True in value else ~domain

    @api.depends("due_on", "state")
    def _compute_is_due_soon(self):
        soon = self.env["res.users"]._today_oslo() + SOON
        for request in self:
            runs = not request.is_closed and not request.is_paused
            late = request.is_overdue
            request.is_due_soon = bool(runs and not late and request.due_on <= soon)

    def _search_is_due_soon(self, operator, value):
        """By the day in Norway, as the figures count: "today" in a filter is the day
        where the reader's clock is."""
        if operator != "in":
            return NotImplemented
        today = self.env["res.users"]._today_oslo()
        still = ("done", "refused", "withdrawn", "awaiting_identity")
        domain = fields.Domain("due_on", ">=", today)
        domain &= fields.Domain("due_on", "<=", today + SOON)
        domain &= fields.Domain("state", "not in", still)
        return domain if True in value else ~domain

    @api.depends("closed_on", *RECEIPTS_AND_PAUSES)
    def _compute_days_used(self):
        for request in self:
            first = min(request._receipts(), default=None)
            used = 0
            if first and request.closed_on:
                paused = days_paused(first, request._pauses())
                used = (request.closed_on - first - paused).days
            request.days_used = used

    @api.model
    def _rest_rule(self):
        """Where a last day moves that is no working day: one of `MOVES`."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: no secret
        how = parameters.get_param(REST_DAYS)
        return how if how in MOVES else MOVES[0]

    @api.model
    def _answer_due(self, received_on):
        """When a request that comes on `received_on` is answered at the latest."""
        return case_due([received_on], rest=self._rest_rule())

    def _due(self, extended):
        """When the answer is due with so many months more; False without a receipt."""
        receipts = self._receipts()
        if not receipts:
            return False
        return case_due(receipts, extended, self._pauses(), self._rest_rule())

    def _receipts(self):
        """The days on which this was asked for."""
        first = [self.received_on] if self.received_on else []
        return first + self._asked_again().mapped("day")

    def _asked_again(self):
        """The events of asking once more, but for those that were typed wrong."""
        joined = self.event_ids.filtered(lambda event: event.kind == "joined")
        return joined - self.event_ids.corrects_id

    def _pauses(self):
        """The pauses that are over. While one lasts, the due day waits for its end."""
        begun, pauses = None, []
        for event in self.event_ids.sorted(lambda event: (event.day, event._origin.id)):
            if event.kind == "pause":
                begun = event.day
            elif event.kind in ("resume", "pause_over") and begun:
                pauses.append(Pause(begun, event.day))
                begun = None
        return pauses

    # What moves the day

    def _join(self, details, channel, received_on=None):
        """The same was asked for once more: the case answers both.

        What is sent twice on one day, as by a double click, is one request.
        """
        self.ensure_one()
        day = received_on or self.env["res.users"]._today_oslo()
        self._check_receipt(day)
        known = {(self.received_on, self.details or False)}
        known |= {(event.day, event.text) for event in self._asked_again()}
        if (day, details or False) in known:
            return
        self._happened("joined", day=day, channel=channel, text=details or False)
        self._schedule_deadline()

    def _check_receipt(self, day):
        """:raise ValidationError: when a request cannot have come on this day"""
        today = self.env["res.users"]._today_oslo()
        if day > today:
            raise ValidationError(
                self.env._("A request cannot be received after today.")
            )
        if day <= today - LONGEST_AGO:
            raise ValidationError(
                self.env._(
                    "%s is a year ago or more. Check the year. Enter an older letter "
                    "with today, and write its day in the details.",
                    self._day(day),
                )
            )

    def _strike(self, joined):
        """Count no more from a day of asking again that was typed wrong.

        Both the day and that it was wrong stay on the case.
        """
        self._in_state(*WITHDRAWN_FROM)
        if not joined.may_be_mistyped:
            raise UserError(self.env._("This day was not typed, or is struck already."))
        self._happened("mistyped", corrects_id=joined.id)
        self._schedule_deadline()

    def action_ask_identity(self):
        """Received or in progress → waits for proof; the clock stands still."""
        requests = self._in_state("received", "in_progress")
        requests._check_running()
        if any(not request.doubt for request in requests):
            raise UserError(self.env._("Say first why you doubt who asks."))
        for request in requests:
            request.identity = False
            request._happened("pause", text=request._doubt_words())
            request._set_state("awaiting_identity")
            request._tell("pause")

    def _doubt_words(self):
        """Why we doubt, as the person reads it in the copy of the case."""
        lang = self.partner_id.lang or self.env.lang
        field = self._fields["doubt"]
        return dict(field._description_selection(self.with_context(lang=lang).env))[
            self.doubt
        ]

    def _is_proved_by_login(self):
        """Whether the person's own page takes the proof we wait for. Who asked behind a
        login or a code, and is doubted all the same, shows more than that again."""
        self.ensure_one()
        return self.is_paused and self.channel not in KNOWN_BY

    def _is_login_in_doubt(self):
        """Whether we wait for more proof than the person's own page can take."""
        return self.is_paused and not self._is_proved_by_login()

    @api.model
    def _doubting_login(self, person):
        """The open case of a person in which their login is in doubt; or none."""
        cases = self._open_of(person)
        return cases.filtered(lambda case: case._is_login_in_doubt())[:1]

    def _proved_by_login(self):
        """The person has shown who they are on their own page: the clock runs on.

        The caller answers for who the person is.

        :raise UserError: when the case does not wait, or a login is no proof for it
        """
        cases = self._in_state("awaiting_identity")
        if not all(case._is_proved_by_login() for case in cases):
            raise UserError(self.env._("A login proves nothing new here."))
        cases.identity = "login"
        cases.action_identity_proved()

    def action_identity_proved(self):
        """Waits for proof → in progress; the clock runs on."""
        requests = self._in_state("awaiting_identity")
        requests._check_identity_known()
        for request in requests:
            request._happened("resume")
            request._set_state("in_progress")
        requests._schedule_deadline()

    def _extend(self, months, reason):
        """Take more time, once or twice, and tell the person why.

        :raise UserError: after the first due day, or for more than two months in all
        """
        today = self.env["res.users"]._today_oslo()
        requests = self._in_state("received", "in_progress", "awaiting_approval")
        sentences = {
            "too_long": self.env._("Two months more is the most the law gives."),
            "too_late": self.env._("More time is taken before the first due day."),
        }
        for request in requests:
            refusal = extension_refusal(
                today, request.first_due_on, request.extended_months, months
            )
            if refusal or not (reason or "").strip():
                raise UserError(
                    sentences.get(refusal) or self.env._("Say why more time is needed.")
                )
            request._happened("extension", months=months, text=reason)
            case = request.sudo()  # sudo: guarded, the right was checked
            total = request.extended_months + months
            case.write({"extended_months": total, "extension_reason": reason})
            request._tell("extension")

    def _close(self, state):
        """Nobody waits for proof any more, so the pause ends: the days until now are
        not ours."""
        for request in self.filtered("is_paused"):
            request._happened("pause_over")
        return super()._close(state)

    def _check_running(self):
        today = self.env["res.users"]._today_oslo()
        if any(request.due_on < today for request in self):
            raise UserError(self.env._("The time to answer is over already."))

    def _happened(self, kind, **facts):
        """Add an event; the day is today when left out.

        :return: the events, under sudo
        """
        cases = self.sudo()  # sudo: events are the case's own
        before = cases.event_ids
        cases.write({"event_ids": [Command.create({"kind": kind, **facts})]})
        return cases.event_ids - before
