from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .privacy_request_task import ASK, NO_THREAD

# What chapters are asked about. A complaint or a reservation concerns none of their
# papers.
ASKS = {"access", "portability", "rectification", "erasure", "restriction"}
# Those whose answer is ours with theirs in it; the others do not wait for them.
WAITS_FOR = {"access", "portability"}
DAYS = "member_privacy.chapter_answer_days"
BEFORE = "member_privacy.chapter_days_before"


class PrivacyRequestChapters(models.Model):
    """A case reaches the chapters that hold data of their own (S3-14)."""

    _inherit = "privacy.request"

    task_ids = fields.One2many("privacy.request.task", "request_id", "Chapters")
    chapters_progress = fields.Char(
        "Chapters answered", compute="_compute_chapters_progress"
    )

    @api.depends("task_ids.state")
    def _compute_chapters_progress(self):
        for request in self:
            tasks = request.task_ids
            answered = tasks.filtered(lambda task: task.state != "asked")
            progress = f"{len(answered)}/{len(tasks)}"
            request.chapters_progress = progress if tasks else False

    def _set_state(self, state):
        """Ask the chapters when the work begins, and we know who asks."""
        result = super()._set_state(state)
        for request in self:
            begun = state in ("in_progress", "awaiting_approval")
            if begun and request.identity and request.kind in ASKS:
                request._ask_chapters()
        return result

    def _ask_chapters(self):
        """Ask each chapter once; their time ends before ours."""
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        due = self._chapters_due(today)
        case = self.sudo()  # sudo: tasks are the case's own
        chapters = case._chapters_with_data() - case.task_ids.chapter_id
        if not chapters:
            return
        before = case.task_ids
        case.with_context(**NO_THREAD).task_ids = [
            Command.create({"chapter_id": chapter.id, "asked_on": today, "due_on": due})
            for chapter in chapters
        ]
        (case.task_ids - before)._ask()

    def _chapters_due(self, today):
        """When chapters answer that are asked today: days before we do, and tomorrow
        at the earliest."""
        whole = self.env["ir.config_parameter"]._whole
        day, before = relativedelta(days=1), relativedelta(days=whole(BEFORE))
        last = max(today + day, self.due_on - before)
        return min(today + relativedelta(days=whole(DAYS)), last)

    def _chapters_with_data(self):
        """Chapters the person belonged to or served, that keep papers of their own.

        Not those that are not told of the membership: the question would tell them.
        """
        person = self.partner_id
        told = person.membership_ids.filtered("is_told")
        chapters = told.chapter_id | person.office_ids.chapter_id
        return chapters.filtered(lambda c: c.keeps_own_data and not c._is_closed())

    def _awaited(self):
        """The questions whose answers this case must have before it is closed."""
        self.ensure_one()
        if self.kind not in WAITS_FOR:
            return self.task_ids.browse()
        return self.task_ids.filtered(lambda task: task.state == "asked")

    def _close(self, state):
        """Whoever takes it back asks nobody any more."""
        cases = self.filtered(lambda request: not request.is_closed)
        result = super()._close(state)
        if state != "done":
            tasks = cases.sudo().task_ids  # sudo: of their own case
            asked = tasks.filtered(lambda task: task.state == "asked")
            asked.write({"state": "given_up"})
            asked.activity_unlink([ASK])
        return result

    def _check_chapters_answered(self):
        waiting = self._awaited()
        if waiting:
            raise UserError(
                self.env._(
                    "These chapters have not answered: %s. Wait, or go on without.",
                    ", ".join(waiting.chapter_id.mapped("name")),
                )
            )

    def action_prepare(self):
        """The questions are rows about the person too, so they stand in the plan."""
        self.check_access("write")
        for request in self.filtered("identity"):
            request._ask_chapters()
        return super().action_prepare()

    def action_close(self):
        for request in self:
            request._check_chapters_answered()
        return super().action_close()

    def _warnings(self):
        return super()._warnings() + [
            self.env._("%s has not answered yet.", task.chapter_id.name)
            for task in self.task_ids
            if task.state == "asked"
        ]

    def _chapter_answers(self):
        """What the chapters answered, merged: [(chapter name, state, text or '')]."""
        self.ensure_one()
        return [
            (task.chapter_id.name, task.state, task.answer or "")
            for task in self.task_ids.sorted(lambda task: task.chapter_id.name)
        ]

    def _letter_done(self):
        lines = [
            line for line in map(self._chapter_line, self._chapter_answers()) if line
        ]
        return [*super()._letter_done(), *lines]

    def _chapter_line(self, answer):
        """What the person is told of one chapter's answer."""
        name, state, text = answer
        env = self.env
        return {
            "found": f"{name}: {text}",
            "nothing": env._("%s has nothing of its own.", name),
            "refused": env._("%(chapter)s said no: %(why)s", chapter=name, why=text),
            "given_up": env._("%s did not answer.", name),
        }.get(state, "")


class MemberChapter(models.Model):
    _inherit = "member.chapter"

    keeps_own_data = fields.Boolean(
        default=True,
        help="The chapter has papers, files or mail of its own on people. It is asked "
        "when somebody wants to see, correct or erase what we have.",
    )
