from odoo import api, fields, models

from .privacy_request_result import RESULT_DAYS
from .privacy_request_task import ASK

STAFF = "member_privacy.group_member_staff"
ASKED = "mail.activity"


class PrivacyRequestTask(models.Model):
    """Questions outlive an erasure with their case, and say what the chapters keep.

    One that is open keeps what the chapter looks for, until it is answered or its day
    is over. What a chapter wrote stays as long as the person's page stands open.
    """

    _inherit = "privacy.request.task"

    searched_name = fields.Char(
        "Name to look for",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Of somebody who is erased here: the chapter looks in its own papers.",
    )

    def _is_waited_for(self):
        """Whether an erasure leaves this question open; a repeated one asks nobody."""
        today = self.env["res.users"]._today_oslo()
        again = self.env.context.get("privacy_replay")
        in_time = bool(self.due_on) and self.due_on >= today
        return self.state == "asked" and in_time and not again

    def _privacy_anonymise(self, values, partners):
        waiting = self.filtered(lambda task: task._is_waited_for())
        for task in waiting.filtered(lambda task: not task.searched_name):
            task.searched_name = task._person()
        (self - waiting)._stop_asking()
        self._forget_read()
        return super()._privacy_anonymise(values, partners)

    def _privacy_beside(self, model, key):
        """All but the reminder of a question that is open."""
        written = super()._privacy_beside(model, key)
        return written - written._of_open_questions() if model == ASKED else written

    def _stop_asking(self):
        """Open questions whose time is over are not answered any more."""
        asked = self.filtered(lambda task: task.state == "asked")
        asked.write({"state": "given_up", "searched_name": False, "answer": False})
        asked.activity_unlink([ASK])

    def _forget_read(self):
        """Drop what was told on a page that is closed now."""
        today = self.env["res.users"]._today_oslo()
        read = self.filtered(
            lambda task: (
                task.answer
                and task.request_id.is_closed
                and task.request_id._result_until() < today
            )
        )
        read.write({"answer": False})

    @api.model
    def _forget_erased(self):
        """End the questions about erased people that nobody answered, and drop what
        they had thirty days to read, with the reminders of it."""
        today = self.env["res.users"]._today_oslo()
        tasks = self.sudo().with_context(active_test=False)  # sudo: the job's
        erased = [("request_id.partner_id.erased_on", "!=", False)]
        late = [("state", "=", "asked"), ("due_on", "<", today)]
        tasks.search([*erased, *late])._stop_asking()
        read = [("request_id.closed_on", "<", today - RESULT_DAYS)]
        tasks = tasks.search([*erased, *read])
        tasks._forget_read()
        tasks.request_id._forget_beside()

    # An answer that comes when the case is closed

    def _answer(self, state):
        result = super()._answer(state)
        tasks = self.sudo()  # sudo: of the case, the right was checked
        tasks.filtered("searched_name").searched_name = False
        if state != "given_up":
            tasks.filtered("request_id.is_closed")._came_late()
        return result

    def _came_late(self):
        """Whoever had the case hears of it, and so does the person: by a letter, or on
        the page of who has no address here any more."""
        for task in self:
            case = task.request_id
            chapter = task.chapter_id.name
            case._remind_users(
                case.user_id or case._privacy_officer(),
                lambda case, who=chapter: case.env._("%s has answered after all", who),
            )
            if not case.partner_id.erased_on:
                case._tell("late")

    def _waiting_words(self):
        """What the person reads of a question that is open."""
        name = self.chapter_id.name
        if not self.searched_name:
            return self.env._("%s has not answered yet.", name)
        return self.env._(
            "%(chapter)s looks in its own papers. Until it has answered, and no longer "
            "than %(day)s, we keep your name and number for that.",
            chapter=name,
            day=self.request_id._written_day(self.due_on),
        )


class PrivacyRequest(models.Model):
    _inherit = "privacy.request"

    @api.model
    def _cron_deadlines(self):
        result = super()._cron_deadlines()
        self.env["privacy.request.task"]._forget_erased()
        return result

    def _letter_late(self):
        return [
            self.env._("A chapter has answered after we closed the case."),
            *self._chapter_lines(),
        ]

    def _letter_approved(self):
        """The letter says who looks on, and where their answers stand."""
        waiting = self.task_ids.filtered(lambda task: task._is_waited_for())
        if not waiting:
            return super()._letter_approved()
        words = self.env._(
            "These chapters look in their own papers: %(chapters)s. Until they have "
            "answered, and no longer than %(day)s, we keep your name and number for "
            "that. You read their answers with the code.",
            chapters=", ".join(sorted(waiting.chapter_id.mapped("name"))),
            day=self._day(max(waiting.mapped("due_on"))),
        )
        return [*super()._letter_approved(), words]


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _of_open_questions(self):
        """Those of these reminders by which a chapter is asked still."""
        asks = self.env.ref(ASK)
        mine = self.filtered(
            lambda activity: (
                activity.activity_type_id == asks
                and activity.res_model == "privacy.request.task"
            )
        )
        tasks = self.env["privacy.request.task"].browse(mine.mapped("res_id"))
        open_ids = tasks.exists().filtered(lambda task: task._is_waited_for()).ids
        return mine.filtered(lambda activity: activity.res_id in open_ids)


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _erase(self, partners):
        """What is erased knows whether it is for the second time."""
        if self.env.context.get("privacy_replay"):
            partners = partners.with_context(privacy_replay=True)
        return super()._erase(partners)

    def _erasure_parts(self, rows):
        """What reminds a chapter of an open question stays with the question."""
        if rows._name == ASKED:
            rows -= rows._of_open_questions()
        return super()._erasure_parts(rows) if rows else []
