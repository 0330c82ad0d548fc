from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .privacy_view_mixin import NAMES

STATES = [
    ("asked", "Waits for an answer"),
    ("found", "Has data of its own"),
    ("nothing", "Has nothing"),
    ("refused", "Said no"),
    ("given_up", "Did not answer"),
]
NO_THREAD = {"mail_create_nolog": True, "mail_create_nosubscribe": True}
# The activity that stands for a chapter's deadline.
ASK = "member_privacy.activity_ask_chapter"


class PrivacyRequestTask(models.Model):
    """What one chapter is asked in a case: do you hold data of your own on somebody?

    Who answers for privacy in the chapter sees the task while the office lasts. They
    read whom it is about as long as it waits, also of somebody who has left: nobody
    can look for papers of a person without a name. They read nothing else of the case.
    """

    _name = "privacy.request.task"
    _description = "Question to a chapter in a privacy case"
    _inherit = ["privacy.case.thread", "privacy.view.mixin"]
    _order = "due_on, id"
    _rec_name = "reference"
    _look_occasion = "case"
    _look_path = "request_id.partner_id"
    _look_chapter = "chapter_id"
    _look_names = NAMES | {"reference", "activity_ids", "activity_state"}
    _look_columns = frozenset(
        {"chapter_id", "kind", "due_on", "state", "asked_on", "answered_on", "is_late"}
    )

    request_id = fields.Many2one(
        "privacy.request",
        "Case",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    reference = fields.Char("Case number", compute="_compute_about")
    kind = fields.Char("About", compute="_compute_about")
    person = fields.Char("Who", compute="_compute_about")
    chapter_id = fields.Many2one(
        "member.chapter", required=True, index=True, readonly=True, ondelete="restrict"
    )
    asked_on = fields.Date(readonly=True)
    due_on = fields.Date("Answer by", readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late")
    state = fields.Selection(STATES, required=True, default="asked", readonly=True)
    answer = fields.Text(
        help="What you have on paper, in files, in e-mail: tell it, or why not."
    )
    answered_on = fields.Date(readonly=True)
    answered_by_id = fields.Many2one(
        "res.users", "Answered by", readonly=True, ondelete="set null"
    )
    # Of what is written beside a task, officers count nothing.
    message_attachment_count = fields.Integer(
        groups="member_privacy.group_member_staff"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    _one = models.UniqueIndex(
        "(request_id, chapter_id)", "The chapter is asked already."
    )

    @api.depends("request_id", "state")
    @api.depends_context("lang")
    def _compute_about(self):
        kinds = dict(
            self.env["privacy.request"]._fields["kind"]._description_selection(self.env)
        )
        for task in self.sudo():  # sudo: the case is staff's, its name is asked about
            case = task.request_id
            task.reference = case.name
            task.kind = kinds.get(case.kind)
            task.person = task.state == "asked" and task._person()

    def _person(self):
        """Name and number of whom the chapter looks for; False when both are gone."""
        person = self.request_id.partner_id
        return self.searched_name or (not person.erased_on and person._asked_about())

    @api.depends("due_on", "state")
    def _compute_is_late(self):
        today = self.env["res.users"]._today_oslo()
        for task in self:
            task.is_late = bool(
                task.state == "asked" and task.due_on and task.due_on < today
            )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        """Agree with the search: writes check record rules in Python."""
        everything = self.env.user._sees_all_members()
        chapter_ids = self._own_chapter_ids()
        for task in self:
            chapter = task.sudo().chapter_id  # sudo: whose it is, before any rule
            task.is_mine = everything or chapter.id in chapter_ids

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("chapter_id", "in", self._own_chapter_ids())
        if self.env.user._sees_all_members():
            mine = Domain.TRUE
        return mine if True in value else ~mine

    @api.model
    def _own_chapter_ids(self):
        """Chapters for whose privacy the current user answers today."""
        return self.env.user._privacy_chapter_ids()

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"answer"}:
                raise UserError(self.env._("Write the answer, then press a button."))
            if any(task.state != "asked" for task in self):
                raise UserError(self.env._("The answer is with the case already."))
        return super().write(vals)

    # What the chapter answers

    def action_found(self):
        """We have something: the text says what."""
        self._check_text(self.env._("Write what you have."))
        self._answer("found")

    def action_nothing(self):
        self._answer("nothing")

    def action_refuse(self):
        """We do not hand it over: the text says why."""
        self._check_text(self.env._("Write why not."))
        self._answer("refused")

    def action_give_up(self):
        """Staff go on without the chapter, which the person is told."""
        self.request_id.check_access("write")
        self._answer("given_up")

    def _check_text(self, sentence):
        if any(not (task.answer or "").strip() for task in self):
            raise UserError(sentence)

    def _answer(self, state):
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if any(task.state != "asked" for task in self):
            raise UserError(self.env._("The answer is with the case already."))
        tasks = self.sudo()  # sudo: guarded fields, the right was checked
        tasks.write(
            {
                "state": state,
                "answered_on": self.env["res.users"]._today_oslo(),
                "answered_by_id": self.env.uid,
            }
        )
        tasks.activity_unlink([ASK])

    def _ask(self):
        """Remind those who answer for privacy in the chapter, or who has the case."""
        for task in self.sudo():  # sudo: the system asks, whoever handles the case
            officers = task._officers() or (
                task.request_id.user_id or task.request_id._privacy_officer()
            )
            task._remind_each(
                officers,
                ASK,
                lambda task: task.env._("Answer for %s", task.chapter_id.name),
                date_deadline=task.due_on,
            )

    def _officers(self):
        """Logins of those who answer for privacy in the chapter today."""
        people = self.env["member.chapter"]._privacy_contacts().get(self.chapter_id.id)
        users = self.env["res.users"]
        if not people:
            return users
        found = users.search([("member_id", "in", people.ids), ("share", "=", False)])
        return found.filtered(
            lambda user: user.has_group("member_privacy.group_member_officer")
        )


class MemberDesk(models.Model):
    _inherit = "member.desk"

    @api.model
    def _waiting_lines(self):
        """Questions to the chapters for whose privacy one answers."""
        tasks = self.env["privacy.request.task"]
        mine = [("chapter_id", "in", tasks._own_chapter_ids()), ("state", "=", "asked")]
        asked = tasks.search(mine, order="due_on")
        lines = super()._waiting_lines()
        if not asked:
            return lines
        words = self.env._(
            "%(count)s questions to your chapter in privacy cases, the first to be "
            "answered by %(day)s",
            count=len(asked),
            day=format_date(self.env, asked[0].due_on, date_format="d. MMMM"),
        )
        page = "/odoo/chapter-questions"
        return [Markup('<a href="%s">%s</a>') % (page, words), *lines]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _asked_about(self):
        """Name and number, which is what a chapter looks for in its papers."""
        self.ensure_one()
        return " ".join(
            filter(None, (self.name, self.member_number and f"({self.member_number})"))
        )
