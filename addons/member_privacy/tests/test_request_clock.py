from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestClock(MemberCase):
    """Received on Thursday 14 January 2027; so the answer is due on Monday 15 February,
    because the 14th is a Sunday."""

    def setUp(self):
        super().setUp()
        self.oslo.keeps_own_data = False
        self.at("2027-01-14")
        self.case = self._case("access")

    def at(self, day):
        clock = freeze_time(f"{day} 12:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def _case(self, kind, **vals):
        cases = self.env["privacy.request"].with_user(self.staff)
        return cases.create({"kind": kind, "partner_id": self.anna.id, **vals})

    def test_why_we_doubt_is_told_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("nb_NO")
        self.anna.lang = "nb_NO"
        self._ask()
        pause = self.case.event_ids.filtered(lambda event: event.kind == "pause")
        self.assertIn("adresse", pause.text)

    def test_a_receipt_that_is_confirmed_while_we_wait_promises_no_day(self):
        self._ask()
        self.assertIn("asked for proof", self.case.next_words)
        self.case.action_confirm_receipt()
        letter = self.case.event_ids.filtered(lambda event: event.kind == "told")[-1:]
        self.assertIn("stands still", letter.text)
        self.assertNotIn("February", letter.text)

    def _ask(self):
        self.case.doubt = "address"
        self.case.action_ask_identity()

    def _rest(self, how):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("member_privacy.due_on_rest_days", how)

    def _letters(self):
        return self.env["mail.mail"].search([("email_to", "=", self.anna.email)])

    # Rest days

    def test_a_sunday_moves_as_the_organisation_says(self):
        self.assertEqual(self.case.due_on, date(2027, 2, 15))
        for how, due in (
            ("same", date(2027, 2, 14)),
            ("previous", date(2027, 2, 12)),
            ("whatever", date(2027, 2, 15)),
        ):
            self._rest(how)
            self.case.invalidate_recordset(["first_due_on"])
            self.assertEqual(self.case.first_due_on, due)

    def test_easter_and_the_17th_of_may_are_no_working_days(self):
        cases = self.env["privacy.request"]
        # 21 March to 29 March 2027 are Palm Sunday to Easter Monday.
        self.assertEqual(cases._answer_due(date(2027, 2, 25)), date(2027, 3, 30))
        self.assertEqual(cases._answer_due(date(2027, 4, 17)), date(2027, 5, 18))

    # More time

    def test_more_time_counts_from_receipt_and_is_told_with_its_reason(self):
        self.case._extend(2, "Many chapters hold papers.")
        self.assertEqual(self.case.due_on, date(2027, 4, 14))
        self.assertEqual(self.case.first_due_on, date(2027, 2, 15))
        letter = self._letters()
        self.assertEqual(letter.subject, f"Your case {self.case.name}")
        self.assertIn("Many chapters hold papers.", letter.body_html)
        self.assertIn("14. April 2027", letter.body_html)
        self.assertIn("datatilsynet.no", letter.body_html)
        self.assertIn("courts", letter.body_html)

    def test_two_months_more_are_all_there_is(self):
        self.case._extend(1, "Many papers.")
        self.case._extend(1, "More papers.")
        for months in (1, 0, -1, 3):
            with self.assertRaises(UserError):
                self.case._extend(months, "Even more.")
        self.assertEqual(self.case.extended_months, 2)

    def test_more_time_is_taken_on_the_first_due_day_and_not_after(self):
        self.at("2027-02-16")
        with self.assertRaises(UserError):
            self.case._extend(1, "Late.")
        self.at("2027-02-15")
        self.case._extend(1, "Just in time.")

    def test_more_time_needs_a_reason(self):
        for reason in ("", "  ", None):
            with self.assertRaises(UserError):
                self.case._extend(1, reason)

    # The pause

    def test_the_clock_stands_still_while_we_wait_for_proof(self):
        self.at("2027-01-20")
        self._ask()
        self.assertTrue(self.case.is_paused)
        self.assertFalse(self.case.identity)
        self.at("2027-03-01")
        self.case.invalidate_recordset()
        self.assertFalse(self.case.is_overdue)
        self.case.identity = "called_back"
        self.case.action_identity_proved()
        # 40 days after Sunday 14 February.
        self.assertEqual(self.case.due_on, date(2027, 3, 26) + timedelta(days=4))
        self.assertEqual(self.case.state, "in_progress")
        self.assertIn("copy of an identity card", self._letters()[0].body_html)

    def test_proof_is_asked_for_with_a_reason_and_in_time_only(self):
        with self.assertRaises(UserError):
            self.case.action_ask_identity()
        self.case.doubt = "unusual"
        self.at("2027-02-16")
        with self.assertRaises(UserError):
            self.case.action_ask_identity()

    def test_nothing_goes_on_before_the_proof(self):
        self._ask()
        for button in (
            self.case.action_identity_proved,
            self.case.action_take,
            self.case.action_close,
            lambda: self.case._extend(1, "No."),
        ):
            with self.assertRaises(UserError):
                button()

    def test_a_case_without_proof_can_be_refused_or_taken_back(self):
        self._ask()
        self.case.answer = "We could not know that it was you."
        self.case.action_refuse()
        self.assertEqual(self.case.state, "refused")

    def test_closing_ends_the_pause_and_says_nothing_of_who_it_was(self):
        for close in (self.case.action_refuse, self.case.action_withdraw):
            with self.subTest(close.__name__), self.env.cr.savepoint() as savepoint:
                self.at("2027-01-16")
                self._ask()
                self.at("2027-04-07")
                self.case.answer = "We could not know that it was you."
                close()
                self.assertIn("pause_over", self.case.event_ids.mapped("kind"))
                # 81 days after 14 February is 6 May, Ascension Day.
                self.assertEqual(self.case.due_on, date(2027, 5, 7))
                self.assertEqual(self.case.days_used, 2)
                steps = [words for words, _when, _state in self.case._timeline()]
                self.assertNotIn("We know that it is you", steps)
                self.assertIn("We asked for proof that it is you", steps)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_timeline_knows_who_it_is_when_it_was_proved_and_not_else(self):
        def known():
            return [
                state
                for words, _when, state in self.case._timeline()
                if words == "We know that it is you"
            ]

        self.assertEqual(known(), ["later"])
        self.case.answer = "No."
        with self.env.cr.savepoint() as savepoint:
            self.case.action_refuse()
            self.assertEqual(known(), [])
            savepoint.rollback()
        self.env.invalidate_all()
        self.case.write({"identity": "known", "answer": "No."})
        self.assertEqual(known(), ["done"])
        self.case.action_refuse()
        self.assertEqual(known(), ["done"])

    # Asked once more

    def test_the_same_asked_again_joins_with_its_own_day(self):
        self.at("2027-01-20")
        again = self._case("access", details="And the photos")
        self.assertEqual(again, self.case)
        joined = self.case.event_ids.filtered(lambda e: e.kind == "joined")
        self.assertEqual(
            (joined.day, joined.text), (date(2027, 1, 20), "And the photos")
        )
        self.assertEqual(self.case.due_on, date(2027, 2, 15))
        self._case("access", details="And the photos")
        self.assertEqual(len(self.case.event_ids), 1)

    def test_a_letter_that_lay_about_brings_the_answer_forward(self):
        self._case("access", received_on="2027-01-04", channel="letter")
        self.assertEqual(self.case.due_on, date(2027, 2, 4))

    def test_the_handlers_clock_follows_what_joins_by_every_way(self):
        def planned():
            kind = self.env.ref("member_privacy.activity_answer_case")
            planned = self.case.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            return planned.mapped("date_deadline")

        self.assertEqual(planned(), [date(2027, 2, 15)])
        cases = self.env["privacy.request"]
        cases._create_for(self.anna, "access", "By form.", "form", date(2027, 1, 6))
        self.assertEqual(planned(), [date(2027, 2, 8)])
        self._case("access", received_on="2027-01-04", channel="letter")
        self.assertEqual(planned(), [date(2027, 2, 4)])
        self._case("access", details="Later.")
        self.assertEqual(planned(), [date(2027, 2, 4)])

    def test_a_typed_day_that_cannot_be_joins_nothing(self):
        for day in ("2027-01-15", "1926-11-20", "2026-01-13", "2026-01-14"):
            with self.assertRaises(ValidationError):
                self._case("access", received_on=day, channel="letter")
            with self.assertRaises(ValidationError):
                self._case("objection", received_on=day, channel="letter")
        self.assertFalse(self.case.event_ids)
        self.assertEqual(self.case.due_on, date(2027, 2, 15))
        for day in ("2027-01-14", "2026-01-15"):
            self._case("access", received_on=day, details=day, channel="letter")
        self.assertEqual(len(self.case.event_ids), 2)

    def test_a_receipt_that_was_typed_wrong_is_struck_and_stays(self):
        self._case("access", received_on="2026-11-20", channel="letter")
        self.assertTrue(self.case.is_overdue)
        wrong = self.case.event_ids
        wrong.action_mistyped()
        self.assertEqual(self.case.due_on, date(2027, 2, 15))
        self.assertFalse(self.case.is_overdue)
        self.assertEqual(self.case.activity_ids.date_deadline, self.case.due_on)
        self.assertEqual((wrong.kind, wrong.day), ("joined", date(2026, 11, 20)))
        struck = self.case.event_ids - wrong
        self.assertEqual((struck.kind, struck.corrects_id), ("mistyped", wrong))
        with self.assertRaises(UserError):
            wrong.action_mistyped()
        # The right day, and after that the same day once more.
        self._case("access", received_on="2027-01-10", channel="letter")
        self.assertEqual(self.case.due_on, date(2027, 2, 10))
        self._case("access", received_on="2026-11-20", channel="letter")
        self.assertEqual(self.case.due_on, date(2026, 12, 21))

    def test_what_nobody_typed_is_not_struck_and_nobody_but_staff_strikes(self):
        self.env["privacy.request"]._create_for(self.anna, "access", "Again.")
        own = self.case.event_ids
        with self.assertRaises(UserError):
            own.action_mistyped()
        self.case._extend(1, "Many papers.")
        for event in self.case.event_ids - own:
            with self.assertRaises(UserError):
                event.action_mistyped()
        self._case("access", received_on="2027-01-04", channel="letter")
        typed = self.case.event_ids.filtered("may_be_mistyped")
        self.assertEqual(typed.channel, "letter")
        for user in (self.officer_oslo, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                typed.with_user(user).action_mistyped()
        self.case.action_withdraw()
        with self.assertRaises(UserError):
            typed.action_mistyped()

    def test_another_kind_another_person_and_a_closed_case_are_joined_by_nothing(self):
        self.assertNotEqual(self._case("objection"), self.case)
        other = self.env["privacy.request"]._create_for(self.siri, "access")
        self.assertNotEqual(other, self.case)
        self.case.action_withdraw()
        self.assertNotEqual(self._case("access"), self.case)

    # What happened stays

    def test_nobody_rewrites_what_happened(self):
        self.case._extend(1, "Many papers.")
        events = self.case.event_ids
        for user in (self.staff, self.dpo, self.admin, self.portal_anna):
            mine = events.with_user(user)
            for act in (
                lambda mine=mine: mine.write({"day": "2020-01-01"}),
                mine.unlink,
                lambda mine=mine: mine.create(
                    {"request_id": self.case.id, "kind": "pause"}
                ),
            ):
                with self.assertRaises(UserError):
                    act()
        with self.assertRaises(UserError):
            events.sudo().write({"day": "2020-01-01"})
        with self.assertRaises(UserError):
            events.sudo().unlink()

    def test_the_day_of_receipt_is_settled_when_the_case_is_begun(self):
        self.case.received_on = "2027-01-10"
        self.case.action_take()
        with self.assertRaises(UserError):
            self.case.received_on = "2027-01-12"

    # Letters

    def test_a_refusal_names_the_authority_and_the_courts(self):
        self.case.answer = "You asked for this last week."
        self.case.action_refuse()
        body = self._letters().body_html
        for words in ("You asked for this last week.", "Datatilsynet", "courts"):
            self.assertIn(words, body)
        self.assertNotIn("access", self._letters().subject.lower())

    def test_without_an_address_a_letter_is_posted_and_somebody_reminded(self):
        self.anna.email = False
        self.case.action_take()
        self.case._extend(1, "Many papers.")
        kept = self.case.event_ids.filtered(lambda e: e.kind == "told")
        self.assertEqual(kept.channel, "letter")
        self.assertIn("Many papers.", kept.text)
        post = self.env.ref("member_privacy.activity_post_letter")
        reminder = self.case.activity_ids.filtered(
            lambda activity: activity.activity_type_id == post
        )
        self.assertEqual(reminder.user_id, self.staff)
        self.case._withdraw()
        self.assertEqual(self.case.activity_ids, reminder)

    def test_time_used_leaves_out_the_days_the_clock_stood_still(self):
        self.at("2027-01-20")
        self._ask()
        self.at("2027-01-30")
        self.case.write({"identity": "shown", "answer": "Here."})
        self.case.no_copy_reason = "Asked one thing only."
        self.case.action_identity_proved()
        self.at("2027-02-02")
        self.case.action_close()
        self.assertEqual(self.case.days_used, 9)
