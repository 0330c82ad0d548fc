from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .privacy_request_words import (
    CHANNELS,
    CLOSED,
    IDENTITY,
    KINDS,
    KNOWN_BY,
    STATES,
    WITHDRAWN_FROM,
)

# Moved by the methods below only; a view's readonly does not stop RPC.
GUARDED = {
    "name",
    "state",
    "closed_on",
    "due_on",
    "days_used",
    "approved_by_id",
    "step_ids",
    "extended_months",
    "extension_reason",
    "event_ids",
    "failure",
    "failed_at",
    "failed_detail",
}
# Settled when the case is begun; at once where the page or the form itself opened it.
SETTLED = {"kind", "partner_id", "received_on"}
# The activity that stands for the due date of an open case.
ANSWER = "member_privacy.activity_answer_case"
NO_THREAD = {"mail_create_nolog": True, "mail_create_nosubscribe": True}


class PrivacyRequest(models.Model):
    """A person's request about own data (GDPR articles 12 and 15–22), as a case.

    The display name is a neutral reference: in a union, party or faith organisation
    the mere name beside "erasure" would say too much. There is no chatter on the page.
    """

    _name = "privacy.request"
    _description = "Privacy case"
    _inherit = ["privacy.case.thread"]
    _order = "due_on, id"

    name = fields.Char("Reference", readonly=True, copy=False)
    kind = fields.Selection(KINDS, required=True)
    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="received",
        readonly=True,
        copy=False,
        group_expand=True,
    )
    is_closed = fields.Boolean(compute="_compute_is_closed")
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    identity = fields.Selection(
        IDENTITY,
        "Identity checked",
        compute="_compute_identity",
        store=True,
        readonly=False,
        precompute=True,
        help="How we know that the request comes from the person. Never keep a copy "
        "of an identity card.",
    )
    received_on = fields.Date(
        "Received on",
        required=True,
        default=lambda self: self.env["res.users"]._today_oslo(),
    )
    user_id = fields.Many2one(
        "res.users", "Handled by", index="btree_not_null", ondelete="set null"
    )
    details = fields.Text(help="What the person asks for, in their own words.")
    answer = fields.Text(help="What we answer. The person reads this on the case.")
    closed_on = fields.Date("Closed on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    step_ids = fields.One2many("privacy.request.step", "request_id", readonly=True)
    progress = fields.Char(compute="_compute_progress", help="Steps done, of all.")

    _name_unique = models.UniqueIndex("(name)", "Another case has this reference.")
    _one_open = models.UniqueIndex(
        "(partner_id, kind) WHERE state NOT IN ('done', 'refused', 'withdrawn')",
        "The person already has an open case of this kind.",
    )

    @api.depends("state")
    def _compute_is_closed(self):
        for request in self:
            request.is_closed = request.state in CLOSED

    @api.depends("channel")
    def _compute_identity(self):
        for request in self:
            if request.channel in KNOWN_BY:
                request.identity = KNOWN_BY[request.channel]
            elif request.identity in KNOWN_BY.values():
                request.identity = False

    @api.depends("step_ids.state")
    def _compute_progress(self):
        for request in self:
            ended = request.step_ids.filtered(lambda s: s.state in ("done", "kept"))
            steps = len(request.step_ids)
            request.progress = f"{len(ended)}/{steps}" if steps else False

    @api.constrains("received_on")
    def _check_received_on(self):
        for request in self:
            request._check_receipt(request.received_on)

    @api.constrains("partner_id")
    def _check_person_not_erased(self):
        self.partner_id._check_not_erased()

    @api.model_create_multi
    def create(self, vals_list):
        """Open cases. What is asked for already joins the open case, and that one is
        given back."""
        requests = opened = self.browse()
        cases = super(PrivacyRequest, self.with_context(**NO_THREAD))
        for vals in vals_list:
            self._check_guarded(vals)
            if not self.env.su:
                self._check_channel(vals)
            if not (case := self._joined(vals)):
                case = cases.create([self._numbered(vals)]).with_env(self.env)
                opened += case
            requests += case
        requests.partner_id._refresh_register_state()
        opened._schedule_deadline()
        return requests

    def _joined(self, vals):
        """The open case that a request with these values joins, or none."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        case = partner and vals.get("kind") and self._open_of(partner, vals["kind"])
        if case:
            case.check_access("write")
            received_on = fields.Date.to_date(vals.get("received_on"))
            channel = vals.get("channel") or "phone"
            case._join(vals.get("details"), channel, received_on)
        return case or self.browse()

    def _numbered(self, vals):
        numbers = self.env["ir.sequence"].sudo()  # sudo: a number
        return {**vals, "name": numbers.next_by_code("privacy.request")}

    def write(self, vals):
        self._check_guarded(vals)
        self._check_settled(vals)
        if not self.env.su and any(request.is_closed for request in self):
            raise UserError(self.env._("A closed case is not changed any more."))
        people = self.partner_id
        result = super().write(vals)
        if "partner_id" in vals:
            (people | self.partner_id)._refresh_register_state()
        if {"received_on", "extended_months", "user_id"} & vals.keys():
            self._schedule_deadline()
        return result

    def _check_guarded(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            self._refuse_fields(GUARDED & vals.keys())

    def _check_settled(self, vals):
        """What was looked at, proved and approved for one person is done to no other,
        and the clock runs from the day the request came.

        :raise UserError: when a settled field would change after the case was begun
        """
        if self.env.su:
            return
        self._check_channel(vals)
        begun = any(r.state != "received" or r.channel in KNOWN_BY for r in self)
        if settled := begun and SETTLED & vals.keys():
            self._refuse_fields(settled)

    def _check_channel(self, vals):
        """That somebody was logged in or had a code is the page's and the form's to
        say: with them the case counts as proved."""
        known = {vals.get("channel"), *self.mapped("channel")} & KNOWN_BY.keys()
        if "channel" in vals and known:
            self._refuse_fields({"channel"})

    def _refuse_fields(self, names):
        raise UserError(
            self.env._(
                "The case keeps these fields itself: %s", ", ".join(sorted(names))
            )
        )

    # Deadline in the handler's clock

    def _schedule_deadline(self):
        """Have one activity on each open case, on its due date."""
        cases = self._by_the_house()
        cases.activity_unlink([ANSWER])
        for request in cases.filtered(lambda r: not r.is_closed):
            request._remind_each(
                request.user_id or cases._privacy_officer(),
                ANSWER,
                lambda case: case.env._("Answer %s", case.name),
                date_deadline=request.due_on,
            )

    def _by_the_house(self):
        """For reminders: core's letter to the colleague comes from who makes them,
        and must not name the member who clicked."""
        cases = self.sudo()  # sudo: the system minds the deadline, whoever asked
        if not self.env.user._is_internal():
            cases = cases.with_user(SUPERUSER_ID)
        return cases

    @api.model
    def _privacy_officer(self):
        """Who minds the cases that nobody has taken yet."""
        group = self.env.ref("member_privacy.group_privacy_officer")
        return group.all_user_ids.filtered("active").sorted("id")[:1]

    # What the member's page calls; the caller answers for who the person is

    @api.model
    def _create_for(
        self, partner, kind, details=None, channel="portal", received_on=None
    ):
        """Open a case for `partner`, or let the open one of the same kind be asked for
        once more.

        :param str kind: one of `KINDS`
        :param str channel: one of `CHANNELS`
        :param date received_on: today when left out
        :return: the case, under sudo
        """
        partner.ensure_one()
        cases = self.sudo()  # sudo: members have no access to the model itself
        if case := cases._open_of(partner, kind):
            case._join(details, channel, received_on)
            return case
        values = {"received_on": received_on} if received_on else {}
        return cases.create(
            {
                "partner_id": partner.id,
                "kind": kind,
                "details": details,
                "channel": channel,
                **values,
            }
        )

    @api.model
    def _open_of(self, partner, kind=None):
        domain = [("partner_id", "=", partner.id), ("state", "not in", CLOSED)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.search(domain)

    def _may_withdraw(self):
        """Whether the person may still take it back: nothing irreversible goes on, and
        nobody doubts who it is behind the login."""
        self.ensure_one()
        return self.state in WITHDRAWN_FROM and not self._is_login_in_doubt()

    def _withdraw(self):
        """Close cases because the person says so; the others stay as they are."""
        self.filtered(lambda request: request._may_withdraw())._close("withdrawn")

    # Closing

    def _close(self, state):
        """Move the open ones among these cases to a final state."""
        today = self.env["res.users"]._today_oslo()
        cases = self.sudo()  # sudo: state is guarded; the caller checked the right
        cases = cases.filtered(lambda request: not request.is_closed)
        cases.write({"state": state, "closed_on": today})
        cases.activity_unlink([ANSWER, "member_privacy.activity_case_reminder"])
