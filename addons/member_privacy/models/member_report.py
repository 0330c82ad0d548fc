from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .member_report_words import CARRIED
from .privacy_request_task import NO_THREAD
from .privacy_view_mixin import NAMES

STAFF = "member_privacy.group_member_staff"
STATES = [("new", "Waits"), ("done", "Done"), ("refused", "Refused")]
# Until these are carried out, the register goes on writing to who has left or died.
URGENT = ("resignation", "death")
# What staff write before they decide; the rest is the officer's word.
DECIDED = {"answer", "partner_id", "type_id", "last_day"}
KEEP_DAYS = "member_privacy.report_keep_days"
# The activity that stands for a report that waits.
HANDLE = "member_privacy.activity_handle_report"
# When the rest is to be done; what is urgent, today.
SOON = timedelta(days=7)


class MemberReport(models.Model):
    """What a local officer reports to the secretariat, which carries it out.

    An officer changes no membership, so contact stops when staff have carried out a
    resignation, from the day the member said it on; until then it stands on top.
    Officers read their own reports while they hold office in the chapter: their words,
    and what came of it. Whom it is about they read only while they meet the person.
    """

    _name = "member.report"
    _description = "Report from a chapter"
    _inherit = ["member.report.words", "privacy.case.thread", "privacy.view.mixin"]
    _order = "is_urgent desc, id"
    _look_occasion = "member"
    _look_names = NAMES | {"activity_ids", "activity_state"}
    _look_columns = frozenset(
        {
            "answer",
            "chapter_id",
            "handled_on",
            "is_urgent",
            "kind",
            "office",
            "received_on",
            "reported_on",
            "state",
            "who",
        }
    )

    partner_id = fields.Many2one(
        "res.partner",
        "Member",
        index="btree_not_null",
        ondelete="cascade",
        groups=STAFF,
    )
    who = fields.Char(compute="_compute_who")
    reported_by_id = fields.Many2one(
        "res.users", "Reported by", readonly=True, index=True, ondelete="set null"
    )
    reported_on = fields.Date(
        "Reported on",
        readonly=True,
        default=lambda self: self.env["res.users"]._today_oslo(),
    )
    office = fields.Char(readonly=True, help="The office that it was reported by.")
    state = fields.Selection(STATES, required=True, default="new", readonly=True)
    answer = fields.Text(
        help="The officer reads this. Tell nothing of people whom they do not meet."
    )
    handled_by_id = fields.Many2one(
        "res.users", "Handled by", readonly=True, ondelete="set null", groups=STAFF
    )
    handled_on = fields.Date("Handled on", readonly=True)
    is_urgent = fields.Boolean(
        "Urgent", compute="_compute_is_urgent", store=True, precompute=True
    )
    # Of what is written beside a report, officers count nothing.
    message_attachment_count = fields.Integer(groups=STAFF)
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    _waiting = models.Index("(is_urgent, id) WHERE state = 'new'")

    @api.depends("kind", "state")
    def _compute_is_urgent(self):
        for report in self:
            report.is_urgent = report.state == "new" and report.kind in URGENT

    @api.depends("kind", "chapter_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Stands in reminders, so it names nobody."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for report in self:
            report.display_name = f"{kinds.get(report.kind)}, {report.chapter_id.name}"

    @api.depends("name", "state")
    @api.depends_context("uid")
    def _compute_who(self):
        """Whom it is about: for officers, while they meet the person."""
        reports = self.sudo()  # sudo: from reports to people, asked for in sight below
        people = self.env["res.partner"].sudo(False)
        met = people.search([("id", "in", reports.partner_id.ids)])
        for report, row in zip(self, reports, strict=True):
            person = row.partner_id & met
            report.who = person._asked_about() if person else row.name

    @api.depends_context("uid")
    def _compute_is_mine(self):
        """Agree with the search: writes check record rules in Python."""
        rows = self.sudo()  # sudo: whose it is, before any rule
        mine = rows.filtered_domain(self._mine())
        for report in self:
            report.is_mine = report.id in mine.ids

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._mine()
        return mine if True in value else ~mine

    @api.model
    def _mine(self):
        """Staff: all. Officers: their own, from where they have access today."""
        user = self.env.user
        if user._sees_all_members():
            return Domain.TRUE
        chapter_ids = list(user._office_chapter_ids())
        own = Domain("reported_by_id", "=", user.id)
        return own & Domain("chapter_id", "child_of", chapter_ids)

    def write(self, vals):
        if not self.env.su:
            self._check_staff()
            guarded = vals.keys() - DECIDED
            fixed = "partner_id" in vals and any(r.kind != "enrolment" for r in self)
            if guarded or fixed:
                raise AccessError(
                    self.env._("What an officer reported is not changed.")
                )
            self._check_waits()
        return super().write(vals)

    def _check_staff(self):
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat decides this."))

    def _check_waits(self):
        if any(report.state != "new" for report in self):
            raise UserError(self.env._("There is nothing to decide any more."))

    def _record_look(self, occasion):
        """An officer who reads what they wrote themselves looks at nobody."""
        if self.env.user._is_officer_only():
            return None
        return super()._record_look(occasion)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What staff note beside a report is theirs, also to read."""
        return dict.fromkeys(self, "write")

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Who follows is sent those notes: the secretariat alone."""
        self.check_access("write")
        return super().message_subscribe(partner_ids, subtype_ids)

    # The way in, and out

    @api.model
    def _send(self, values):
        """Put a report into the queue; the caller has checked what it says.

        :return: the report, under sudo
        """
        reports = self.sudo().with_context(**NO_THREAD)  # sudo: by the dialog alone
        report = reports.create({**values, "reported_by_id": self.env.uid})
        report._remind_staff()
        return report

    def _remind_staff(self):
        """In the clock on top of everybody in the secretariat, without a letter."""
        self.ensure_one()
        due = self.reported_on + (timedelta() if self.is_urgent else SOON)
        group = self.env.ref(STAFF)
        quiet = self.with_context(mail_activity_quick_update=True)
        for user in group.all_user_ids.filtered(lambda u: u.active and not u.share):
            row = quiet.with_context(lang=user.lang)
            row.activity_schedule(
                HANDLE, date_deadline=due, summary=row.display_name, user_id=user.id
            )

    def _close(self, state):
        """What was typed has been carried over, or is of no use: it goes at once."""
        reports = self.sudo()  # sudo: staff's decision, written by this alone
        reports.write(
            {
                "state": state,
                "handled_by_id": self.env.uid,
                "handled_on": self.env["res.users"]._today_oslo(),
                **dict.fromkeys(CARRIED, False),
            }
        )
        reports.activity_unlink([HANDLE])

    @api.autovacuum
    def _gc_handled(self):
        """What was decided goes after some time; what waits stays."""
        days = self.env["ir.config_parameter"]._whole(KEEP_DAYS)
        until = self.env["res.users"]._today_oslo() - timedelta(days=days)
        self.search([("state", "!=", "new"), ("handled_on", "<", until)]).unlink()


class MemberChapter(models.Model):
    _inherit = "member.chapter"

    def _carry_to(self, target):
        """Officers of a chapter that is merged still find what they reported."""
        result = super()._carry_to(target)
        reports = self.env["member.report"].sudo()  # sudo: guarded, moved along
        reports.search([("chapter_id", "=", self.id)]).chapter_id = target
        return result
