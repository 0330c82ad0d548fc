"""Cases with random pauses, closed in every way, against the calendar by days.

The overview counts in SQL what the cases have stored; both are compared with one that
counts the days itself.
"""

import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.member_privacy.tests.common import MemberCase

from ..share import seeds, share
from . import calendar_by_days

FULL, CI = 200, 24
TODAY = date(2027, 11, 23)


@tagged("post_install", "-at_install")
class TestCaseFigures(MemberCase):
    def setUp(self):
        super().setUp()
        self.oslo.keeps_own_data = False
        self.parameters = self.env["ir.config_parameter"]
        self.parameters.set_param("member_privacy.due_on_rest_days", "next")
        self.env["privacy.request"].search([])._close("withdrawn")

    def _lived(self, rng):
        """A complaint that was paused at random and closed: itself, and what a
        calendar says: (closed how, due, days used)."""
        day = received = TODAY - timedelta(days=rng.randrange(60, 300))
        case, pauses = self._received(received), []
        for _pause in range(rng.choice((0, 1, 1, 2))):
            day += timedelta(days=rng.randrange(1, 6))
            with freeze_time(f"{day} 12:00"):
                case.doubt = "unusual"
                case.action_ask_identity()
            since = day
            day += timedelta(days=rng.randrange(0, 25))
            pauses.append((since, day))
            if rng.random() < 0.5:  # the proof never comes
                break
            with freeze_time(f"{day} 12:00"):
                case.identity = "known"
                case.action_identity_proved()
        if not case.is_paused:
            day += timedelta(days=rng.randrange(0, 30))
        how = rng.choice(("action_refuse", "action_withdraw"))
        with freeze_time(f"{day} 12:00"):
            case.answer = "No."
            getattr(case, how)()
        due = calendar_by_days.due([received], 0, pauses, "next")
        waited = sum((until - since).days for since, until in pauses)
        return case, (how, due, (day - received).days - waited)

    def _received(self, day):
        with freeze_time(f"{day} 12:00"):
            return (
                self.env["privacy.request"]
                .with_user(self.staff)
                .create({"kind": "complaint", "partner_id": self.anna.id})
            )

    def test_due_days_time_used_and_what_was_late_agree(self):
        for seed in seeds():
            rng = random.Random(seed)  # noqa: S311
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                answered, late, used = 0, 0, []
                for _case in range(share(FULL, CI)):
                    case, (how, due, days) = self._lived(rng)
                    self.assertEqual((case.due_on, case.days_used), (due, days))
                    if how == "action_refuse" and case.closed_on.year == TODAY.year:
                        answered += 1
                        late += case.closed_on > due
                        used.append(days)
                self._check_figures(answered, late, used)
                savepoint.rollback()
                self.env.invalidate_all()

    def _check_figures(self, answered, late, used):
        with freeze_time(f"{TODAY} 12:00"):
            self.env.flush_all()
            self.env.invalidate_all()
            figures = self.env["privacy.case.figure"].search([])
            line = figures.filtered(lambda each: each.kind == "complaint")
            self.assertEqual(line.answered_count, answered)
            self.assertEqual(line.late_count, late)
            self.assertEqual(line.longest_days, max(used))
