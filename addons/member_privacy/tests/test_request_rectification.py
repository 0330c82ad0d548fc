from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestRectification(MemberCase):
    def setUp(self):
        super().setUp()
        self.oslo.keeps_own_data = False
        self.anna.birthdate_date = "1984-01-02"
        self.case = self.env["privacy.request"]._create_for(self.anna, "rectification")
        self.case._propose("birthdate_date", "1984-02-01")
        self.case = self.case.with_user(self.staff)

    def test_old_stands_beside_new(self):
        proposal = self.case.proposal_ids
        self.assertEqual(proposal.old_value, "01/02/1984")
        self.assertEqual(proposal.new_value, "02/01/1984")
        self.assertFalse(proposal.replaced_text)

    def test_one_click_corrects_tells_logs_and_closes(self):
        self.assertEqual(self.case.next_step, "accept")
        self.case.action_accept_proposals()
        self.assertEqual(self.anna.birthdate_date, date(1984, 2, 1))
        self.assertEqual(self.case.state, "done")
        self.assertIn("We have corrected it.", self.case.answer)
        change = self.env["privacy.change"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.anna.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(change.reason, f"case {self.case.name}, rectification")
        self.assertEqual(change.user_id, self.staff)
        proposal = self.case.proposal_ids
        self.assertEqual(proposal.old_value, "01/02/1984")
        self.assertEqual(proposal.state, "accepted")

    def test_one_value_is_corrected_and_another_left_with_a_reason(self):
        self.case._propose("gender", "female")
        date_of_birth, gender = self.case.proposal_ids
        gender.with_user(self.staff).action_decline()
        with self.assertRaises(UserError):  # the person reads why
            self.case.action_accept_proposals()
        self.case.answer = "The authorities say otherwise."
        self.case.action_accept_proposals()
        states = (date_of_birth.state, gender.state)
        self.assertEqual(states, ("accepted", "declined"))
        self.assertEqual(date_of_birth.old_value, "01/02/1984")
        self.assertEqual(self.anna.birthdate_date, date(1984, 2, 1))
        self.assertFalse(self.anna.gender)
        self.assertIn("We have corrected it.", self.case.answer)
        self.assertIn("We have not changed this: Gender", self.case.answer)
        self.assertIn("The authorities say otherwise.", self.case.answer)
        with self.assertRaises(UserError):  # closed
            gender.action_reopen()

    def test_what_was_left_is_corrected_after_all(self):
        proposal = self.case.proposal_ids.with_user(self.staff)
        proposal.action_decline()
        self.assertNotEqual(self.case.next_step, "accept")
        proposal.action_reopen()
        self.assertEqual(self.case.next_step, "accept")
        proposal.action_decline()
        self.env.flush_all()
        self.case._propose("birthdate_date", "1984-03-01")
        with self.assertRaises(UserError):  # the newer one counts
            proposal.action_reopen()
        for user in (self.officer_oslo, self.portal_anna):
            with self.assertRaises(AccessError):
                self.case.proposal_ids[-1].with_user(user).action_decline()
        self.case.action_accept_proposals()  # without a reason: nothing is left as is
        self.assertEqual(
            self.case.proposal_ids.mapped("state"), ["declined", "accepted"]
        )
        self.assertEqual(self.anna.birthdate_date, date(1984, 3, 1))
        self.assertIn("We have corrected it.", self.case.answer)
        self.assertNotIn("We have not changed this", self.case.answer)

    def test_a_field_that_was_left_twice_is_told_once(self):
        self.case._propose("gender", "female")
        self.case.proposal_ids[0].with_user(self.staff).action_decline()
        self.env.flush_all()
        self.case._propose("birthdate_date", "1984-03-01")
        self.case.proposal_ids[-1].with_user(self.staff).action_decline()
        self.case.answer = "The authorities say otherwise."
        self.case.action_accept_proposals()
        self.assertEqual(self.case.answer.count("Birth date"), 1)

    def test_a_refusal_changes_nothing_and_says_so_on_the_proposal(self):
        self.case.answer = "The register office says otherwise."
        self.case.action_refuse()
        self.assertEqual(self.case.proposal_ids.state, "declined")
        self.assertEqual(self.case.proposal_ids.old_value, "01/02/1984")
        self.assertEqual(self.anna.birthdate_date, date(1984, 1, 2))

    def test_what_may_not_be_proposed_is_not(self):
        for name in ("email", "member_number", "processing_restricted", "x"):
            with self.assertRaises(UserError):
                self.case._propose(name, "1")
        with self.assertRaises(UserError):
            self.case._propose("name", "")

    def test_a_case_is_not_closed_over_what_nobody_has_decided(self):
        self.case.action_take()
        self.case.write({"identity": "known", "answer": "It is right as it is."})
        with self.assertRaisesRegex(UserError, "Correct what is proposed"):
            self.case.action_close()
        self.assertEqual(self.case.state, "in_progress")
        self.case.proposal_ids.with_user(self.staff).action_decline()
        self.case.action_close()
        self.assertEqual(self.case.state, "done")

    # What staff were told

    def _wizard(self, field, user=None, **typed):
        wizards = self.env["privacy.request.correction"].with_user(user or self.staff)
        values = {"request_id": self.case.id, "field_name": field, **typed}
        return wizards.create(values)

    def test_staff_propose_what_they_were_told_and_the_case_corrects_it(self):
        norway = self.env.ref("base.no")
        self.anna.write({"street": "Nygata 3", "country_id": norway.id})
        sweden = self.env.ref("base.se")
        for field, typed in (
            ("street", {"value": " Nygata  5 "}),
            ("preferred_name", {"value": "Anni"}),
            ("gender", {"gender": "female"}),
            ("birthdate_date", {"day": "1984-03-01"}),
            ("country_id", {"country_id": sweden.id}),
            ("phone", {"value": "912 34 567"}),
        ):
            self._wizard(field, **typed).action_propose()
        self.assertEqual(self.anna.street, "Nygata 3", "nothing has changed yet")
        shown = {
            p.field_name: (p.old_value, p.new_value) for p in self.case.proposal_ids
        }
        self.assertEqual(shown["street"], ("Nygata 3", "Nygata 5"))
        self.assertEqual(shown["country_id"], (norway.name, sweden.name))
        self.assertEqual(len(shown), 6, "a later word takes an earlier one's place")
        self.case.action_accept_proposals()
        self.assertEqual(self.anna.street, "Nygata 5")
        self.assertEqual(self.anna.preferred_name, "Anni")
        self.assertEqual(self.anna.birthdate_date, date(1984, 3, 1))
        self.assertEqual(self.anna.country_id, sweden)
        self.assertEqual(self.anna.phone, "+4791234567")
        self.assertIn(f"Country: {sweden.name}", self.case.answer)
        self.assertIn("Nygata 5", self.case.answer)
        replaced = {p.field_name: p.old_value for p in self.case.proposal_ids}
        self.assertEqual(replaced["country_id"], norway.name)

    def test_an_email_that_staff_correct_counts_as_one_they_type(self):
        self._wizard("email", value="anna.ny@Example.com").action_propose()
        self.case.action_accept_proposals()
        self.assertEqual(self.anna.email, "anna.ny@example.com")
        self.assertFalse(self.anna.contact_change_ids)

    def test_what_is_no_such_value_is_not_proposed(self):
        self.anna.city = "Oslo"
        before = len(self.case.proposal_ids)
        for field, typed in (
            ("email", {"value": "anna"}),
            ("phone", {"value": "12"}),
            ("name", {"value": "<b>"}),
            ("birthdate_date", {"day": "2984-02-01"}),
            ("city", {"value": " "}),
            ("city", {"value": "Oslo"}),
            ("gender", {}),
        ):
            with self.subTest(field, **typed), self.assertRaises(UserError):
                self._wizard(field, **typed).action_propose()
        with self.assertRaises(UserError):
            self._wizard("member_number", value="1").action_propose()
        self.assertFalse(self._wizard("member_number").old_value)
        self.assertEqual(len(self.case.proposal_ids), before)

    def test_only_staff_propose_for_somebody_and_only_in_an_open_case_about_it(self):
        for user in (self.officer_oslo, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                self._wizard("city", user, value="Bergen")
        wizard = self._wizard("city", value="Bergen")
        self.case.answer = "It is right."
        self.case.action_refuse()
        with self.assertRaises(UserError):
            wizard.action_propose()
        self.case = self.case.create({"kind": "access", "partner_id": self.anna.id})
        with self.assertRaisesRegex(UserError, "about a mistake"):
            self._wizard("city", value="Bergen").action_propose()

    def test_the_page_shows_what_we_have_for_the_chosen_field(self):
        self.anna.city = "Oslo"
        self.assertEqual(self._wizard("city", value="Bergen").old_value, "Oslo")
        day = self._wizard("birthdate_date", day="1984-02-01").old_value
        self.assertEqual(day, "01/02/1984")

    def test_a_later_word_replaces_the_first(self):
        self.case._propose("birthdate_date", "1984-02-03")
        self.assertEqual(self.case.proposal_ids.new_text, "1984-02-03")

    def test_nobody_writes_a_proposal_by_hand(self):
        with self.assertRaises(UserError):
            self.case.proposal_ids.write({"new_text": "2000-01-01"})

    def test_typed_values_are_read_or_refused(self):
        read = self.env["privacy.request.proposal"]._read_typed
        self.assertEqual(read("birthdate_date", "1.2.1984"), "1984-02-01")
        self.assertEqual(read("gender", "kvinne"), "female")
        self.assertEqual(read("name", " Anna  Nordmann "), "Anna Nordmann")
        for name, typed in (
            ("birthdate_date", "31.2.1984"),
            ("birthdate_date", "1.2.2984"),
            ("gender", "blue"),
            ("name", "<b>"),
        ):
            with self.subTest(typed), self.assertRaises(ValueError):
                read(name, typed)

    def test_those_who_received_the_old_value_are_told_of(self):
        self.assertFalse(self.case.recipients)
        self.patch(
            type(self.env["privacy.request"]),
            "_received_before",
            lambda case: ["Kommunen, 3. mai 2026"],
        )
        self.case.invalidate_recordset(["recipients"])
        self.assertEqual(self.case.recipients, "Kommunen, 3. mai 2026")
        self.case.action_accept_proposals()
        self.assertIn("Kommunen", self.case.answer)

    def test_an_objection_that_is_granted_stops_what_can_be_stopped(self):
        case = (
            self.env["privacy.request"]
            .with_user(self.staff)
            .create(
                {
                    "kind": "objection",
                    "partner_id": self.anna.id,
                    "identity": "known",
                    "answer": "We have stopped it.",
                }
            )
        )
        case.action_take()
        case.action_close()
        events = set(self.anna.consent_ids.mapped("event"))
        self.assertIn("objected", events)
        # Who reserved against one thing is told that it was everything.
        [letter] = case.event_ids.filtered(lambda event: event.kind == "told")
        self.assertIn("We have stopped everything that you can say no to.", letter.text)
