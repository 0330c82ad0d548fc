from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequest(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["privacy.request"]

    def _case(self, kind="complaint", partner=None, **vals):
        return self.requests.with_user(self.staff).create(
            {"kind": kind, "partner_id": (partner or self.anna).id, **vals}
        )

    def test_namesakes_are_told_apart_where_staff_choose(self):
        self.anna.name = self.bjorn.name = "Kim Testesen"
        people = (self.anna | self.bjorn).with_user(self.staff)
        names = people.with_context(show_member_number=True).mapped("display_name")
        numbers = [f"Kim Testesen ({person.member_number})" for person in people]
        self.assertEqual(names, numbers)
        self.assertEqual(set(people.mapped("display_name")), {"Kim Testesen"})

    def test_nobody_but_staff_gets_the_number_by_asking_with_the_key(self):
        self.assertTrue(self.anna.member_number)
        anna = self.anna.with_context(show_member_number=True)
        for user in (self.officer_oslo, self.portal_anna):
            linked = anna.with_user(user).sudo()  # sudo: as web_read names linked rows
            self.assertEqual(linked.display_name, self.anna.name)
        [row] = anna.with_user(self.officer_oslo).web_read({"display_name": {}})
        self.assertEqual(row["display_name"], self.anna.name)
        [row] = anna.with_user(self.staff).web_read({"display_name": {}})
        self.assertIn(self.anna.member_number, row["display_name"])

    def test_a_case_has_a_neutral_reference_and_a_due_date(self):
        with freeze_time("2027-01-31 12:00:00"):
            case = self._case()
        self.assertRegex(case.name, r"^SAK-2027-\d{4}$")
        self.assertEqual(case.display_name, case.name)
        # The 28th is a Sunday.
        self.assertEqual(case.due_on, date(2027, 3, 1))

    def test_it_counts_from_the_day_of_receipt_in_norway(self):
        with freeze_time("2026-06-30 22:30:00"):
            self.assertEqual(self._case().received_on, date(2026, 7, 1))

    def test_a_request_from_tomorrow_is_refused(self):
        with freeze_time("2026-06-30 12:00:00"), self.assertRaises(ValidationError):
            self._case(received_on="2026-07-01")

    def test_a_stranger_who_asks_enters_the_register_and_stays(self):
        self.assertFalse(self.stranger.in_register)
        case = self._case("access", partner=self.stranger)
        self.assertTrue(self.stranger.in_register)
        self.assertFalse(self._seen_by(self.crm_user, self.stranger))
        case.action_withdraw()
        self.assertTrue(self.stranger.in_register)

    def test_the_deadline_stands_in_the_handlers_clock_until_the_case_is_closed(self):
        case = self._case()
        self.assertEqual(case.activity_ids.user_id, case._privacy_officer())
        case.action_take()
        self.assertEqual(case.activity_ids.user_id, self.staff)
        self.assertEqual(case.activity_ids.date_deadline, case.due_on)
        case._extend(1, "Many chapters")
        self.assertEqual(case.activity_ids.date_deadline, case.due_on)
        case._withdraw()
        self.assertFalse(case.activity_ids)

    def test_the_reminder_of_a_members_case_names_the_member_in_no_letter(self):
        before = self.env["mail.message"].search([])
        cases = self.env["privacy.request"].with_user(self.portal_anna)
        case = cases._create_for(self.anna, "complaint", "x").with_env(self.env)
        letters = self.env["mail.message"].search([]) - before
        self.assertTrue(case.activity_ids.user_id)
        self.assertNotIn(self.anna, letters.author_id)
        self.assertFalse([each for each in letters if "Anna" in str(each.email_from)])

    def test_a_case_is_taken_answered_and_closed_once(self):
        case = self._case()
        with self.assertRaises(UserError):
            case.action_close()
        case.action_take()
        with self.assertRaises(UserError):
            case.action_close()
        case.answer = "We have looked into it."
        case.action_close()
        self.assertEqual((case.state, case.closed_on), ("done", self.today))
        for button in (case.action_take, case.action_close, case.action_refuse):
            with self.assertRaises(UserError):
                button()

    def test_an_answer_alone_ends_no_erasure(self):
        case = self._case("erasure", identity="known", answer="It is erased.")
        case.action_take()
        with self.assertRaisesRegex(UserError, "carried out, refused or withdrawn"):
            case.action_close()
        self.assertEqual((case.state, case.closed_on), ("in_progress", False))
        self.assertFalse(self.anna.erased_on)
        case.action_refuse()
        self.assertEqual(case.state, "refused")

    def test_each_kind_that_is_done_by_an_answer_has_happened_then(self):
        self.oslo.keeps_own_data = False
        said = self.anna.consent_ids
        for kind in ("restriction", "objection", "complaint"):
            case = self._case(kind, identity="known", answer="Done.")
            case.action_take()
            case.action_close()
            self.assertEqual(case.state, "done")
        self.assertTrue(self.anna.processing_restricted)
        self.assertIn("objected", (self.anna.consent_ids - said).mapped("event"))

    def test_a_refusal_needs_an_answer(self):
        case = self._case()
        with self.assertRaises(UserError):
            case.action_refuse()
        case.answer = "You asked for this last week."
        case.action_refuse()
        self.assertEqual(case.state, "refused")

    def test_an_access_case_is_not_closed_before_identity_is_checked(self):
        case = self._case("access", answer="Here it is.")
        case.action_take()
        with self.assertRaises(UserError):
            case.action_close()
        case.identity = "shown"
        case.no_copy_reason = "Asked one thing only."
        case.action_close()

    def test_a_granted_restriction_restricts(self):
        case = self._case("restriction", answer="Done.")
        case.action_take()
        self.assertFalse(self.anna.processing_restricted)
        case.action_close()
        self.assertTrue(self.anna.processing_restricted)

    def test_withdrawing_a_closed_case_changes_nothing(self):
        case = self._case(answer="No.")
        case.action_refuse()
        case._withdraw()
        self.assertEqual(case.state, "refused")

    def test_state_approver_and_number_are_not_written_by_hand(self):
        case = self._case()
        for vals in (
            {"state": "done"},
            {"approved_by_id": self.staff.id},
            {"name": "X"},
            {"closed_on": "2026-01-01"},
            {"extended_months": 1, "extension_reason": "We like it"},
            {"due_on": "2035-01-01"},
            {"days_used": 1},
        ):
            with self.assertRaises(UserError):
                case.write(vals)
        with self.assertRaises(UserError):
            self._case("objection", state="done")

    def test_a_case_that_was_begun_stays_with_its_person(self):
        case = self._case()
        case.partner_id = self.bjorn
        case.partner_id = self.anna
        case.action_take()
        with self.assertRaises(UserError):
            case.partner_id = self.bjorn

    def test_what_is_asked_and_when_stays_once_the_case_was_begun(self):
        case = self._case()
        case.kind = "portability"
        case.received_on = self.today - timedelta(days=2)
        case.action_take()
        for vals in ({"kind": "erasure"}, {"received_on": self.today}):
            with self.assertRaises(UserError):
                case.write(vals)

    def test_nobody_says_by_hand_that_a_login_or_a_code_proved_it(self):
        for channel in ("portal", "form"):
            with self.assertRaises(UserError):
                self._case(channel=channel)
            with self.assertRaises(UserError):
                self._case("complaint").channel = channel

    def test_what_the_persons_own_page_opened_stays_as_it_came(self):
        cases = self.env["privacy.request"]
        case = cases._create_for(self.anna, "access").with_user(self.staff)
        for vals in (
            {"received_on": self.today - timedelta(days=9)},
            {"partner_id": self.bjorn.id},
            {"channel": "phone"},
        ):
            with self.assertRaises(UserError):
                case.write(vals)
        case.identity = "called_back"

    def test_a_closed_case_is_not_changed_any_more(self):
        case = self._case(answer="No.")
        case.action_refuse()
        with self.assertRaises(UserError):
            case.answer = "Yes."

    def test_nobody_but_staff_reads_makes_or_moves_a_case(self):
        case = self._case(answer="No.")
        for user in (
            self.officer_oslo,
            self.officer_north,
            self.crm_user,
            self.admin,
            self.portal_anna,
        ):
            cases = self.requests.with_user(user)
            mine = case.with_user(user)
            for call in (
                lambda cases=cases: cases.search([]),
                lambda cases=cases: cases.create(
                    {"kind": "access", "partner_id": self.anna.id}
                ),
                lambda mine=mine: mine.read(["kind"]),
                mine.action_take,
                mine.action_close,
                mine.action_refuse,
                mine.action_withdraw,
                lambda mine=mine: mine.write({"answer": "x"}),
                mine.unlink,
                lambda user=user: (
                    self.env["privacy.request.step"].with_user(user).search([])
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertEqual(case.state, "received")
