from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.deadline import months_after

CONFIRM = "member_privacy.activity_confirm_deletion"
WARNING = "mail.mail_activity_data_todo"  # that the agreement ends
# The law names no period; a month is ours.
MONTHS = 1
# Whoever ticks the reminder off without a confirmation gets it again.
AGAIN = timedelta(days=7)
HOW = [("deleted", "Deleted"), ("returned", "Returned, and no copy kept")]
SAID = (
    "confirmed_on",
    "confirmed_by",
    "confirmed_how",
    "confirmation_note",
    "confirmation_file",
    "confirmation_name",
)


class PrivacyProcessorEnd(models.Model):
    """What a processor has is deleted or given back when the agreement ends, and they
    say so (GDPR article 28 (3) g). Privacy officers are reminded until they did."""

    _inherit = "privacy.processor"

    confirmed_on = fields.Date("Confirmed on", tracking=True, copy=False)
    confirmed_by = fields.Char(
        "Who confirmed",
        tracking=True,
        copy=False,
        help="Who wrote it, on their behalf.",
    )
    confirmed_how = fields.Selection(HOW, "Our data are", tracking=True, copy=False)
    confirmation_note = fields.Text(
        "What they wrote", copy=False, help="In short, or attach it as a file."
    )
    confirmation_file = fields.Binary("As a file", attachment=True, copy=False)
    confirmation_name = fields.Char("Name of the file", copy=False)
    recorded_on = fields.Date(
        "Confirmation recorded on", readonly=True, tracking=True, copy=False
    )
    awaits_confirmation = fields.Boolean(
        "Not confirmed",
        compute="_compute_awaits_confirmation",
        search="_search_awaits_confirmation",
        help="The agreement has ended, and nobody confirmed that our data are gone.",
    )

    @api.depends("end_date", "active", "recorded_on")
    def _compute_awaits_confirmation(self):
        for processor in self:
            processor.awaits_confirmation = (
                processor._has_ended() and not processor.recorded_on
            )

    @api.model
    def _search_awaits_confirmation(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["res.users"]._today_oslo()
        ended = Domain("end_date", "<", today) | (
            Domain("active", "=", False) & Domain("end_date", "!=", False)
        )
        return ended & Domain("recorded_on", "=", False)

    def _has_ended(self):
        """Whether the last day has passed, or it was archived with one."""
        self.ensure_one()
        return self.is_over or bool(self.end_date and not self.active)

    @api.constrains("confirmed_on", "end_date")
    def _check_confirmed_on(self):
        today = self.env["res.users"]._today_oslo()
        for processor in self.filtered("confirmed_on"):
            if not processor.end_date:
                raise ValidationError(
                    self.env._("Confirmed on: set the last day of the agreement first.")
                )
            if processor.confirmed_on < processor.end_date:
                raise ValidationError(
                    self.env._(
                        "Confirmed on: the agreement goes on until %s. Correct its "
                        "last day if it ended sooner.",
                        self.env["res.users"]._long_date(processor.end_date),
                    )
                )
            if processor.confirmed_on > today:
                raise ValidationError(
                    self.env._("Confirmed on: that day has not come yet.")
                )

    @api.constrains("recorded_on", *SAID)
    def _check_recorded(self):
        for processor in self.filtered("recorded_on"):
            if lacking := processor._lacking():
                raise ValidationError(
                    self.env._("The confirmation lacks: %s", ", ".join(lacking))
                )

    def _lacking(self):
        """What is not filled in yet, in words."""
        self.ensure_one()
        names = ("confirmed_on", "confirmed_by", "confirmed_how")
        lacking = [
            self._fields[name]._description_string(self.env)
            for name in names
            if not self[name] or not str(self[name]).strip()
        ]
        if not (self.confirmation_note or "").strip() and not self.confirmation_file:
            lacking.append(self.env._("What they wrote, or the file"))
        return lacking

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals)
        processors = super().create(vals_list)
        processors._ask_confirmation()
        return processors

    def write(self, vals):
        self._check_guarded(vals)
        if "end_date" not in vals or vals.keys() & set(SAID):
            result = super().write(vals)
        else:
            prolonged = self._confirmed_before(fields.Date.to_date(vals["end_date"]))
            if prolonged:
                cleared = dict.fromkeys((*SAID, "recorded_on"), False)
                super(PrivacyProcessorEnd, prolonged).write({**vals, **cleared})
            result = super(PrivacyProcessorEnd, self - prolonged).write(vals)
        if vals.keys() & {"end_date", "active", "recorded_on"}:
            self._ask_confirmation()
        return result

    def _check_guarded(self, vals):
        if not self.env.su and "recorded_on" in vals:
            raise UserError(self.env._("Record a confirmation with its button."))

    def _confirmed_before(self, last_day):
        """Those whose confirmation says nothing of an agreement that ends then."""
        return self.filtered(
            lambda each: (
                each.confirmed_on and (not last_day or each.confirmed_on < last_day)
            )
        )

    def action_record_confirmation(self):
        """They have confirmed it: nobody is reminded any more."""
        self.check_access("write")
        for processor in self:
            if not processor._has_ended():
                raise UserError(self.env._("The agreement has not ended."))
            recorded = processor.sudo()  # sudo: guarded, the right was checked
            recorded.recorded_on = self.env["res.users"]._today_oslo()
            recorded.activity_unlink([WARNING])

    # Reminders

    @api.model
    def _cron_warn(self):
        result = super()._cron_warn()
        everyone = self.with_context(active_test=False)
        everyone.search([("end_date", "!=", False)])._ask_confirmation()
        return result

    def _ask_confirmation(self):
        """Remind each privacy officer of what is not confirmed, and of nothing else."""
        officers = self.env["privacy.alert"]._officers()
        processors = self.sudo()  # sudo: the system reminds, whoever changed a date
        # What was ticked off is archived, and is not there any more.
        for processor in processors.with_context(active_test=True):
            due = processor._has_ended() and months_after(processor.end_date, MONTHS)
            open_tasks = processor.activity_search([CONFIRM])
            wanted = officers if processor.awaits_confirmation else officers.browse()
            kept = open_tasks.filtered(
                lambda task, due=due, wanted=wanted: (
                    task.user_id in wanted and task.date_deadline == due
                )
            )
            (open_tasks - kept).unlink()
            missing = wanted - kept.user_id
            for officer in missing and missing - processor._just_ticked_off():
                record = processor.with_context(lang=officer.lang)
                record.activity_schedule(
                    CONFIRM,
                    date_deadline=due,
                    summary=record.env._(
                        "Have %s confirm that our data are deleted or returned "
                        "(GDPR article 28 (3) g)",
                        record.name,
                    ),
                    user_id=officer.id,
                )

    def _just_ticked_off(self):
        """Who did so with the reminder of this last day within the last week."""
        since = self.env["res.users"]._today_oslo() - AGAIN
        done = self.env["mail.activity"].search(
            [
                ("active", "=", False),
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("activity_type_id", "=", self.env.ref(CONFIRM).id),
                ("date_deadline", "=", months_after(self.end_date, MONTHS)),
                ("date_done", ">", since),
            ]
        )
        return done.user_id
