from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.member_privacy.tests.smtp_sink import smtp_sink

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestGuardians(DispatchCase):
    """What is about a child below the age of the purpose goes to the guardians."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["res.partner"]
        cls.mother, cls.father = people.create(
            [
                {"name": "Mor Testesen", "email": "mor@example.com"},
                {"name": "Far Testesen", "email": "far@example.com"},
            ]
        )
        cls.emil = cls._member(
            "Emil Testesen",
            cls.oslo,
            birthdate_date=cls.today - relativedelta(years=9),
            guardian_ids=[Command.set((cls.mother | cls.father).ids)],
        )

    def setUp(self):
        super().setUp()
        self.dispatch = self._dispatch(minors_confirmed=True)

    def _readers(self, user=None):
        """The guardians by whom Emil is reached, nobody for who is reached himself."""
        query = self.dispatch.sudo()._audience_sql(user or self.staff)
        for (
            partner_id,
            address,
            __,
            reason,
            __,
            ids,
            addresses,
        ) in self.env.execute_query(query):
            if partner_id == self.emil.id and reason is None:
                self.assertEqual(bool(ids), address is None)
                people = self.env["res.partner"].browse(ids or ())
                self.assertEqual(people.mapped("email"), addresses or [])
                return people
        return None

    def _send(self, dispatch=None):
        (dispatch or self.dispatch).action_send()
        return self._run()

    def _run(self):
        with smtp_sink(self.env) as sink:
            self._run_worker()
        return {message["To"]: message for message in sink.messages}

    # Who reads it

    def test_each_guardian_gets_one_and_reads_nothing_of_the_other(self):
        messages = self._send()
        self.assertNotIn("emil@example.com", messages)
        self.assertEqual(len(messages), 5)
        for reader, other in (
            (self.mother, self.father),
            (self.father, self.mother),
        ):
            text = messages[reader.email].get_body(("plain",)).get_content()
            words = " ".join(text.split())
            self.assertIn(f"Hello {reader.name}", words)
            self.assertIn("you are a guardian of Emil, in Oslo", words)
            self.assertNotIn("member-child-name", messages[reader.email].as_string())
            for told in (other.name, other.email, self.emil.email):
                self.assertNotIn(told, messages[reader.email].as_string())
        self.assertIn(
            "You get this because you are a member",
            messages[self.anna.email].get_body(("plain",)).get_content(),
        )
        self.assertEqual((self.dispatch.state, self.dispatch.sent_count), ("done", 5))
        self.assertEqual(self.dispatch.recipient_count, 4)

    def test_the_age_of_the_purpose_decides_from_the_birthday_on(self):
        both = self.mother | self.father
        self.emil.birthdate_date = (
            self.today - relativedelta(years=15) + timedelta(days=1)
        )
        self.assertEqual(self._readers(), both)
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        self.assertEqual(self._readers(), both.browse())
        self.activities.age_rule_id = self.env.ref("member_privacy.age_rule_contract")
        self.assertEqual(self._readers(), both)
        self.activities.age_rule_id = False
        self.assertEqual(self._readers(), both.browse())
        self.emil.birthdate_date = False
        self.assertEqual(self._readers(), both.browse())

    def test_a_guardian_who_cannot_be_reached_leaves_it_to_the_other(self):
        for name, value in (
            ("deceased_on", self.today),
            ("processing_restricted", True),
            ("email", False),
            ("email", "mor@example"),
        ):
            with self.subTest(name, value=value), self.env.cr.savepoint() as savepoint:
                self.mother[name] = value
                self.assertEqual(self._readers(), self.father)
                self.father.email = False
                self.assertEqual(self._reason(self.emil, self.dispatch), "no_guardian")
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(self._readers(), self.mother | self.father)

    def test_an_officers_message_reaches_no_guardian_with_a_protected_address(self):
        self.mother.address_protected = True
        both = self.mother | self.father
        self.assertEqual(self._readers(self.staff), both)
        self.assertEqual(self._readers(self.officer_oslo), self.father)
        self.father.address_protected = True
        self.assertEqual(
            self._reason(self.emil, self.dispatch, self.officer_oslo), "no_guardian"
        )

    def test_a_child_with_a_protected_address_is_hidden_from_guardians_too(self):
        self.emil.address_protected = True
        messages = self._send()
        self.assertIn(self.emil.email, messages)
        for guardian in (self.mother, self.father):
            self.assertNotIn(guardian.email, messages)

    def test_a_child_without_a_guardian_is_left_out_and_a_row_says_so(self):
        self.emil.guardian_ids = False
        self.assertNotIn("emil@example.com", self._send())
        row = self.dispatch.sudo().recipient_ids.filtered(
            lambda row: row.partner_id == self.emil
        )
        self.assertEqual((row.state, row.reason), ("skipped", "no_guardian"))

    # Who said no

    def test_a_guardians_own_reservation_is_not_the_childs(self):
        self._object(self.mother, self.activities)
        self.assertEqual(self._readers(), self.mother | self.father)
        events = self.env["privacy.consent"]
        events._record(
            self.emil,
            self.activities,
            "email",
            "objected",
            "guardian",
            guardian_pid=self.mother.id,
        )
        self.assertEqual(self._reason(self.emil, self.dispatch), "objected")

    def test_the_childs_own_no_stops_it(self):
        self._object(self.emil, self.activities)
        self.assertEqual(self._reason(self.emil, self.dispatch), "objected")

    def test_a_blocked_address_is_written_to_by_the_bylaws_only(self):
        self.env["mail.blacklist"]._add(self.mother.email)
        self.assertEqual(self._readers(), self.father)
        self.dispatch = self._dispatch(kind="meeting_notice")
        self.assertEqual(self._readers(), self.mother | self.father)
        self.env["mail.blacklist"]._add(self.emil.email)
        self.assertEqual(self._readers(), self.mother | self.father)

    # Seen, and confirmed, before

    def test_the_preview_says_how_many_and_that_guardians_get_it(self):
        self.assertEqual(
            (
                self.dispatch.audience_count,
                self.dispatch.minor_count,
                self.dispatch.child_count,
                self.dispatch.guardian_count,
            ),
            (4, 1, 1, 2),
        )
        self.emil.guardian_ids = self.mother
        self.dispatch.invalidate_recordset()
        self.assertEqual(self.dispatch.guardian_count, 1)
        self.emil.birthdate_date = self.today - relativedelta(years=16)
        self.dispatch.invalidate_recordset()
        self.assertEqual((self.dispatch.minor_count, self.dispatch.child_count), (1, 0))

    def test_minors_are_confirmed_for_the_message_as_it_stands(self):
        for vals in (
            {"body": "<p>Another text</p>"},
            {"subject": "Another"},
            {"chapter_id": self.north.id},
            {"kind": "newsletter"},
        ):
            with self.subTest(vals):
                self.dispatch.minors_confirmed = True
                self.dispatch.write(vals)
                self.assertFalse(self.dispatch.minors_confirmed)
        self.dispatch.write({"kind": "activity", "chapter_id": self.oslo.id})
        told = self.assertRaisesRegex(UserError, "1 of them are minors")
        with told, self.env.cr.savepoint():
            self.dispatch.action_send()
        self.assertFalse(self.dispatch.sudo().recipient_ids)
        self.dispatch.minors_confirmed = True
        self.dispatch.action_send()
        self.emil.birthdate_date = self.today - relativedelta(years=18)
        self._dispatch().action_send()

    def test_an_officer_sees_neither_the_guardian_nor_the_address(self):
        self._send(self._dispatch(self.officer_oslo, minors_confirmed=True))
        rows = self.env["member.dispatch.recipient"].with_user(self.officer_oslo)
        found = rows.search([("partner_id", "=", self.emil.id)])
        self.assertEqual(len(found), 2)
        self.assertEqual(found.mapped("is_to_guardian"), [True, True])
        self.assertEqual(found.mapped("address"), [False, False])
        for call in (
            lambda: found.read(["guardian_id"]),
            lambda: found.search([("guardian_id", "=", self.mother.id)]),
            lambda: found._read_group([], ["guardian_id"]),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(
            found.with_user(self.staff).guardian_id, self.mother | self.father
        )
        seen = self.env["member.audience"].with_context(
            audience_of=f"member.dispatch,{self.dispatch.id}"
        )
        [row] = seen.with_user(self.staff).search([("partner_id", "=", self.emil.id)])
        self.assertEqual((row.address, row.guardian_count), (False, 2))

    # Between the freeze and the hand-over

    def test_who_is_no_guardian_any_more_is_not_written_to(self):
        self.dispatch.action_send()
        self.emil.guardian_ids -= self.mother
        messages = self._run()
        self.assertNotIn(self.mother.email, messages)
        self.assertIn(self.father.email, messages)
        rows = self.dispatch.sudo().recipient_ids.grouped("guardian_id")
        self.assertEqual(
            (rows[self.mother].state, rows[self.mother].reason),
            ("skipped", "no_guardian"),
        )
        self.assertEqual(rows[self.father].state, "sent")

    def test_a_child_that_got_a_guardian_or_grew_meanwhile_is_not_written_to(self):
        self.dispatch.action_send()
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        young = self.anna
        young.birthdate_date = self.today - relativedelta(years=10)
        young.guardian_ids = self.mother
        messages = self._run()
        self.assertEqual(messages.keys(), {self.kari.email, self.ola.email})

    def test_two_rows_of_one_guardian_leave_once(self):
        member = self.env["member.membership"].create(
            {
                "partner_id": self.mother.id,
                "chapter_id": self.kristiansand.id,
                "type_id": self.type.id,
            }
        )
        self.assertTrue(member)
        self.dispatch.action_send()
        self.mother.with_user(self.staff)._merge_person(self.father, "one and the same")
        messages = self._run()
        self.assertEqual(len(messages), 4)
        self.assertIn(self.mother.email, messages)

    # The link of a guardian

    def _opens(self, day=None):
        consents = self.env["privacy.consent"]
        token = consents._link_token(
            self.emil.id, self.activities.id, "email", self.mother.id
        )
        return consents._read_link(token)

    def test_the_link_answers_as_this_guardian_and_for_this_child(self):
        person, choice, __, __ = self._opens()
        self.assertEqual(
            (person, choice.by, choice.guardian_pid),
            (self.emil, "guardian", self.mother.id),
        )
        event = self.env["privacy.consent"]._answer(person, choice, "web")
        self.assertEqual(
            (event.event, event.guardian_pid), ("objected", self.mother.id)
        )
        self.assertEqual(self._reason(self.emil, self.dispatch), "objected")

    def test_it_ends_with_the_guardianship_the_guardians_life_and_the_birthday(self):
        for record, vals in (
            (self.emil, {"guardian_ids": [Command.unlink(self.mother.id)]}),
            (self.mother, {"deceased_on": self.today}),
            (self.emil, {"birthdate_date": self.today - relativedelta(years=15)}),
            (self.activities, {"age_rule_id": False}),
            (self.activities, {"active": False}),
        ):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                self.assertTrue(self._opens())
                record.write(vals)
                self.assertFalse(self._opens())
                savepoint.rollback()
            self.env.invalidate_all()
        self.env["privacy.data.set"]._erase(self.mother)
        self.assertFalse(self._opens())
