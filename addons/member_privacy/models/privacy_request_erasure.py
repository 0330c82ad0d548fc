import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

_logger = logging.getLogger(__name__)
# The job waits so long for the last letter: both would have its row in the outbox, and
# the erasure would take it along unsent.
LETTER_FIRST = timedelta(minutes=1)
STEP_STATES = {"delete": "done", "anonymise": "done", "keep": "kept"}


class PrivacyRequestErasure(models.Model):
    """An erasure case: steps that say what would happen, an approval, the deed.

    Steps and deed come from the same plan of the data map.
    """

    _inherit = "privacy.request"

    warning = fields.Text(compute="_compute_warning")

    @api.depends("kind", "state", "partner_id")
    def _compute_warning(self):
        for request in self:
            relevant = request.kind == "erasure" and not request.is_closed
            request.warning = relevant and "\n".join(request._warnings())

    def _warnings(self):
        """What staff should know before they approve: a list of sentences.

        Extend with relations that other addons bring.
        """
        self.ensure_one()
        person = self.partner_id
        today = self.env["res.users"]._today_oslo()
        warnings = [
            self.env._("Holds an office today, which ends: %s", office.display_name)
            for office in person.office_ids
            if not office.end_date or office.end_date >= today
        ]
        warnings += [
            self.env._("Has a membership, which ends: %s", membership.display_name)
            for membership in person.membership_ids
            if membership.state != "ended"
        ]
        if person.ward_ids:
            warnings.append(
                self.env._(
                    "Is the guardian of %s, who will have one guardian less.",
                    len(person.ward_ids),
                )
            )
        return warnings + self._blocking()

    def _blocking(self):
        """What has to be settled before the person may go: a list of sentences.

        Extend with what `_check_may_go` refuses besides, and is ours alone to do.
        """
        return self._unsettled()

    def _unsettled(self):
        """That of it which the person reads as well."""
        self.ensure_one()
        return [
            self.env._("%s must be closed first.", case.name)
            for case in self._other_open_cases()
        ]

    def _other_open_cases(self):
        return self._open_of(self.partner_id) - self

    def action_prepare(self):
        """Received or in progress → awaiting approval: show what would happen."""
        for request in self._in_state("received", "in_progress"):
            request._check_kind_erasure()
            request.user_id = request.user_id or self.env.user
            request._plan_steps()
            request._set_state("awaiting_approval")

    def action_approve(self):
        """Awaiting approval → being carried out. Who approves stands on the case.

        The approval is kept before anything is erased, so that whatever dies after it,
        the job goes on.
        """
        requests = self._in_state("awaiting_approval")
        requests._check_identity()
        for request in requests:
            request._check_kind_erasure()
            request._check_may_go()
            request._happened("approved")
            request._plan_steps()
            case = request.sudo()  # sudo: guarded fields, the right was checked
            case.write({"approved_by_id": self.env.uid, "state": "carrying_out"})
        job = self.env.ref("member_privacy.ir_cron_carry_out").sudo()  # sudo: a job
        job._trigger(at=fields.Datetime.now() + LETTER_FIRST)

    def _check_may_go(self):
        """:raise UserError: something else has to be settled first"""
        if others := self._other_open_cases():
            raise UserError(
                self.env._(
                    "Close the person's other cases first: %s",
                    ", ".join(others.mapped("name")),
                )
            )

    @api.model
    def _cron_carry_out(self):
        """Erase who is approved, a case in each transaction.

        Killed anywhere, the next call goes on: an erasure and its case stand or fall
        together. One that fails says so on its page, and is tried again next time; it
        keeps none that waits behind it.
        """
        purge = self.env["privacy.retention.rule"]
        purge._begin_transaction()
        cases = self.search([("state", "=", "carrying_out"), ("kind", "=", "erasure")])
        for done, case in enumerate(cases, start=1):
            case._try_carry_out()
            if not purge._begin_transaction(1, len(cases) - done):
                return
        self.env["privacy.data.set"]._erase_late()
        purge._begin_transaction()
        self.env["ir.attachment"]._gc_file_store()

    def _try_carry_out(self):
        if not self.try_lock_for_update():
            return  # somebody else has it
        self.invalidate_recordset(["state"])  # what was read before the lock
        if self.state != "carrying_out":
            return
        if self._is_letter_on_its_way():
            return
        try:
            with self.env.cr.savepoint():
                self._carry_out()
        except OperationalError as error:
            if self.env.cr._cnx.closed:
                raise  # a lost connection: nothing to do with the case
            # A deadlock, or a time that was up: as it was, until the next time.
            self.env.invalidate_all()
            _logger.warning("%s waits: %s", self.name, type(error).__name__)
            self._try_to_say_why(error)
        except Exception as error:  # whatever an addon's rows may raise
            self.env.invalidate_all()
            _logger.warning("%s not carried out: %s", self.name, type(error).__name__)
            self._try_to_say_why(error)

    def _try_to_say_why(self, error):
        """A case that cannot say why keeps none that waits behind it either."""
        try:
            with self.env.cr.savepoint():
                self._not_carried_out(error)
        except Exception as failure:  # such as a reminder that an addon refuses
            if self.env.cr._cnx.closed:
                raise
            self.env.invalidate_all()
            kind = type(failure).__name__
            _logger.warning("%s: why is not kept: %s", self.name, kind)

    def _is_letter_on_its_way(self):
        """Whether the outbox has just got a letter to whom the case is about. One that
        waits longer meets no mail server, and the deed does not wait for that."""
        addresses = self._reached().mapped("email_normalized")
        since = fields.Datetime.now() - LETTER_FIRST
        outbox = self.env["mail.mail"].sudo()  # sudo: whether, not what
        return bool(
            outbox.search_count(
                [
                    ("email_to", "in", addresses),
                    ("state", "=", "outgoing"),
                    ("create_date", ">", since),
                ],
                limit=1,
            )
        )

    def _carry_out(self):
        """Being carried out → done: erase, all in one transaction."""
        self.ensure_one()
        with self.env["privacy.change"]._reason(self._log_reason()):
            case = self.sudo()  # sudo: guarded fields; somebody approved it
            case.partner_id.lock_for_update()
            case._check_may_go()  # what came in since the approval comes first
            case._plan_steps()
            self.env["privacy.data.set"]._erase(case.partner_id)
            for step in case.step_ids:
                step.state = STEP_STATES[step.outcome]
            case._close("done")

    def _check_kind_erasure(self):
        if any(request.kind != "erasure" for request in self):
            raise UserError(self.env._("Only a request for erasure is approved."))

    def _plan_steps(self):
        """Write what erasure would do now as steps, in place of earlier ones.

        The earlier ones go first: they are rows about the person as well.
        """
        case = self.sudo()  # sudo: steps are the case's own, not to be written by hand
        case.step_ids.unlink()
        preview = self.env["privacy.data.set"]._erasure_preview(case.partner_id)
        case.step_ids = [
            Command.create(case.step_ids._values(part, sequence))
            for sequence, part in enumerate(preview, start=1)
        ]
