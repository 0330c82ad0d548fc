from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.deadline import MAX_EXTENSION, answer_due

KINDS = [
    ("access", "Access"),
    ("rectification", "Rectification"),
    ("erasure", "Erasure"),
    ("restriction", "Restriction"),
    ("portability", "Portability"),
    ("objection", "Objection"),
    ("complaint", "Complaint"),
]
STATES = [
    ("received", "Received"),
    ("in_progress", "In progress"),
    ("awaiting_approval", "Awaiting approval"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
CLOSED = ("done", "refused", "withdrawn")
CHANNELS = [
    ("portal", "Member's page"),
    ("phone", "Phone"),
    ("letter", "Letter"),
    ("e-mail", "E-mail"),
    ("visit", "Visit"),
]
IDENTITY = [
    ("login", "Logged in"),
    ("called_back", "Called back on the registered number"),
    ("known", "Known in person"),
    ("shown", "Identity card shown"),
]
# Moved by the methods below only; a view's readonly does not stop RPC.
GUARDED = {"name", "state", "closed_on", "approved_by_id", "step_ids"}
NO_THREAD = {"mail_create_nolog": True, "mail_create_nosubscribe": True}


class PrivacyRequest(models.Model):
    """A person's request about own data (GDPR articles 12 and 15–22), as a case.

    The display name is a neutral reference: in a union, party or faith organisation
    the mere name beside "erasure" would say too much. There is no chatter on the page;
    `mail.thread` is here because activities write to it when they are marked done.
    """

    _name = "privacy.request"
    _description = "Privacy case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_on, id"
    _mail_post_access = "write"

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
    extended_months = fields.Integer(
        "Extended by months", help="Up to two, where the request is complex."
    )
    extension_reason = fields.Char(help="The person reads this on the case.")
    due_on = fields.Date(
        "Answer due", compute="_compute_due_on", store=True, precompute=True
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
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
    _extension = models.Constraint(
        f"CHECK (COALESCE(extended_months, 0) BETWEEN 0 AND {MAX_EXTENSION} AND"
        " (COALESCE(extended_months, 0) = 0 OR extension_reason IS NOT NULL))",
        "The time to answer can be extended by two months at most, with a reason.",
    )

    @api.depends("state")
    def _compute_is_closed(self):
        for request in self:
            request.is_closed = request.state in CLOSED

    @api.depends("channel")
    def _compute_identity(self):
        for request in self:
            if request.channel == "portal":
                request.identity = "login"
            elif request.identity == "login":
                request.identity = False

    @api.depends("received_on", "extended_months")
    def _compute_due_on(self):
        for request in self:
            request.due_on = request.received_on and answer_due(
                request.received_on, request.extended_months
            )

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = self.env["res.users"]._today_oslo()
        for request in self:
            request.is_overdue = not request.is_closed and request.due_on < today

    @api.depends("step_ids.state")
    def _compute_progress(self):
        for request in self:
            ended = request.step_ids.filtered(lambda s: s.state in ("done", "kept"))
            steps = len(request.step_ids)
            request.progress = f"{len(ended)}/{steps}" if steps else False

    @api.constrains("received_on")
    def _check_received_on(self):
        today = self.env["res.users"]._today_oslo()
        if any(request.received_on > today for request in self):
            raise ValidationError(
                self.env._("A request cannot be received after today.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        next_by_code = self.env["ir.sequence"].sudo().next_by_code  # sudo: a number
        for vals in vals_list:
            self._check_guarded(vals)
            vals["name"] = next_by_code("privacy.request")
        requests = super(PrivacyRequest, self.with_context(**NO_THREAD)).create(
            vals_list
        )
        requests = requests.with_env(self.env)
        requests.partner_id._refresh_register_state()
        requests._schedule_deadline()
        return requests

    def write(self, vals):
        self._check_guarded(vals)
        self._check_same_person(vals)
        if not self.env.su and any(request.is_closed for request in self):
            raise UserError(self.env._("A closed case is not changed any more."))
        people = self.partner_id
        result = super().write(vals)
        if "partner_id" in vals:
            (people | self.partner_id)._refresh_register_state()
        if {"due_on", "received_on", "extended_months", "user_id"} & vals.keys():
            self._schedule_deadline()
        return result

    def _privacy_anonymise(self, values, partners):
        """What was written beside the case, when an activity was done, goes too.

        A done activity is archived and keeps the feedback.
        """
        for model, key in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            written = self.env[model].search(
                [(key, "=", self._name), ("res_id", "in", self.ids)]
            )
            written.unlink()
        return super()._privacy_anonymise(values, partners)

    def _check_guarded(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise UserError(
                self.env._(
                    "The case keeps these fields itself: %s",
                    ", ".join(sorted(GUARDED & vals.keys())),
                )
            )

    def _check_same_person(self, vals):
        """What was looked at, proved and approved for one person is done to no other.

        :raise UserError: when the person would change after the case was begun
        """
        begun = self.filtered(lambda request: request.state != "received")
        if not self.env.su and begun and "partner_id" in vals:
            raise UserError(
                self.env._("The case keeps these fields itself: %s", "partner_id")
            )

    # Deadline in the handler's clock

    def _schedule_deadline(self):
        """Have one activity on each open case, on its due date."""
        cases = self.sudo()  # sudo: the system minds the deadline, whoever asked
        cases.activity_ids.unlink()
        for request in cases.filtered(lambda r: not r.is_closed):
            user = request.user_id or cases._privacy_officer()
            if user:
                request.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=request.due_on,
                    summary=self.env._("Answer %s", request.name),
                    user_id=user.id,
                )

    @api.model
    def _privacy_officer(self):
        """Who minds the cases that nobody has taken yet."""
        group = self.env.ref("member_privacy.group_privacy_officer")
        return group.all_user_ids.filtered("active").sorted("id")[:1]

    # What the member's page calls; the caller answers for who the person is

    @api.model
    def _create_for(self, partner, kind, details=None, channel="portal"):
        """Open a case for `partner`, or give back the open one of the same kind.

        :param str kind: one of `KINDS`
        :param str channel: one of `CHANNELS`
        :return: the case, under sudo
        """
        partner.ensure_one()
        cases = self.sudo()  # sudo: members have no access to the model itself
        return cases._open_of(partner, kind) or cases.create(
            {
                "partner_id": partner.id,
                "kind": kind,
                "details": details,
                "channel": channel,
            }
        )

    @api.model
    def _open_of(self, partner, kind=None):
        domain = [("partner_id", "=", partner.id), ("state", "not in", CLOSED)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.search(domain)

    def _withdraw(self):
        """Close open cases because the person says so; closed ones stay as they are."""
        self._close("withdrawn")

    # Closing

    def _close(self, state):
        """Move the open ones among these cases to a final state."""
        today = self.env["res.users"]._today_oslo()
        cases = self.sudo()  # sudo: state is guarded; the caller checked the right
        cases = cases.filtered(lambda request: not request.is_closed)
        cases.write({"state": state, "closed_on": today})
        cases.activity_ids.unlink()
