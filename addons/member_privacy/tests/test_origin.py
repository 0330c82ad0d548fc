from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..tools.deadline import months_after
from .common import MemberCase

FORM = "member_privacy.res_partner_view_form_member"


@tagged("post_install", "-at_install")
class TestOrigin(MemberCase):
    """Where we have people from, and that they are told (GDPR article 14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"]
        cls.env.company.write({"email": "post@example.org", "phone": "22 00 00 00"})
        cls.kin = cls.people.create(
            {
                "name": "Pårørende Testesen",
                "email": "kin@example.com",
                "origin": "paper",
                "origin_giver": "kin",
                "origin_giver_ids": [Command.set(cls.anna.ids)],
                "origin_note": "The camp form of 2026",
            }
        )

    def _ago(self, **period):
        return self.today - relativedelta(**period)

    def _letters(self):
        return self.env["mail.mail"].search([("subject", "=", "What we have stored")])

    def _waits(self, person):
        people = self.people.with_user(self.staff)
        return person in people.search(people._untold())

    # What is stored

    def test_who_gave_it_decides_whether_and_when_they_are_told(self):
        for giver, told in (
            ("self", False),
            ("register", False),
            (False, False),
            ("kin", True),
            ("chapter", True),
            ("public", True),
            ("guardian", True),
        ):
            with self.subTest(giver=giver):
                self.bjorn.write(
                    {"origin_giver": giver, "origin_on": self._ago(days=9)}
                )
                due = months_after(self._ago(days=9), 1)
                self.assertEqual(self.bjorn.origin_tell_by, told and due)
                self.assertEqual(self._waits(self.bjorn), told)

    def test_a_guardian_speaks_for_a_child_until_the_day_it_joins_alone(self):
        self.bjorn.write({"origin_giver": "guardian", "origin_on": self.today})
        self.bjorn.birthdate_date = self._ago(years=15) + timedelta(days=1)
        self.assertFalse(self.bjorn.origin_tell_by)
        self.bjorn.birthdate_date = self._ago(years=15)
        self.assertEqual(self.bjorn.origin_tell_by, months_after(self.today, 1))
        self.bjorn.origin_giver = "kin"
        self.bjorn.birthdate_date = self._ago(years=5)
        self.assertTrue(self.bjorn.origin_tell_by)

    def test_the_day_is_todays_unless_somebody_says_so_and_never_ahead(self):
        self.assertEqual(self.kin.origin_on, self.today)
        self.bjorn.origin = "phone"
        self.assertEqual(self.bjorn.origin_on, self.today)
        self.siri.write({"origin": "phone", "origin_on": date(2020, 1, 1)})
        self.siri.origin = "email"
        self.assertEqual(self.siri.origin_on, date(2020, 1, 1))
        for name in ("origin_on", "origin_told_on"):
            with self.assertRaises(ValidationError):
                self.siri[name] = self.today + timedelta(days=1)

    def test_nobody_is_the_other_who_gave_their_data(self):
        with self.assertRaises(ValidationError):
            self.kin.origin_giver_ids = self.kin

    def test_the_staff_form_asks(self):
        form = Form(self.people.with_user(self.staff), FORM)
        form.name = "Ny Testesen"
        with self.assertRaisesRegex(AssertionError, "origin"):
            form.save()
        form.origin, form.origin_giver = "phone", "self"
        person = form.save()
        self.assertEqual(person.origin_on, self.today)
        with Form(self.bjorn.with_user(self.staff), FORM) as known:
            known.city = "Bergen"

    # Who reads it

    def test_officers_and_other_users_of_contacts_do_not_learn_it(self):
        self.bjorn.write({"origin": "paper", "origin_giver": "payer"})
        for user in (self.officer_north, self.crm_user, self.admin):
            seen = self.bjorn.with_user(user)
            for name in ("origin", "origin_giver", "origin_giver_ids", "origin_note"):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        seen.read([name])
                    with self.assertRaises(AccessError):
                        seen.search([(name, "!=", False)])
            with self.assertRaises(AccessError):
                seen.action_tell_origin()

    def test_the_person_reads_who_gave_it_unless_that_address_is_protected(self):
        def told():
            report = self.env["privacy.data.set"].search([("code", "=", "partner")])
            [(_set, [(_row, values, _masked)], _more)] = report._access_report(self.kin)
            return {line.name: text for line, text in values}

        facts = told()
        self.assertEqual(facts["origin"], "Paper form")
        self.assertEqual(
            facts["origin_giver"], "Somebody who named the person as next of kin"
        )
        self.assertEqual(facts["origin_giver_ids"], self.anna.name)
        self.anna.address_protected = True
        self.assertFalse(told()["origin_giver_ids"])

    # Telling

    def test_the_letter_says_from_whom_and_what_one_may_do_and_is_noted(self):
        self.kin.with_user(self.staff).action_tell_origin()
        letter = self._letters()
        self.assertEqual(letter.email_to, "kin@example.com")
        for words in (
            "next of kin, Paper form, The camp form of 2026",
            "/privacy",
            "corrected or erased",
            "post@example.org",
            "datatilsynet.no",
        ):
            self.assertIn(words, letter.body_html)
        self.assertNotIn(self.anna.name, letter.body_html)
        self.assertEqual(self.kin.origin_told_on, self.today)
        self.assertEqual(self.kin.origin_told_by, "email")
        self.assertFalse(self._waits(self.kin))
        with self.assertRaisesRegex(UserError, "Nobody here"):
            self.kin.with_user(self.staff).action_tell_origin()
        self.assertEqual(len(self._letters()), 1)

    def test_a_childs_letter_goes_to_each_guardian_by_itself(self):
        emil = self.people.create(
            {
                "name": "Emil Testesen",
                "email": "emil@example.com",
                "birthdate_date": self._ago(years=9),
                "guardian_ids": [Command.set((self.anna | self.bjorn).ids)],
                "origin": "paper",
                "origin_giver": "registrant",
                "origin_giver_ids": [Command.set(self.anna.ids)],
                "origin_note": "Anna wrote",
            }
        )
        emil.with_user(self.staff).action_tell_origin()
        letters = self._letters()
        self.assertEqual(
            set(letters.mapped("email_to")), {self.anna.email, self.bjorn.email}
        )
        for letter in letters:
            self.assertIn("Emil stands in our register", letter.body_html)
            self.assertNotIn("Anna", letter.body_html)
        emil.write({"origin_told_on": False, "address_protected": True})
        emil.with_user(self.staff).action_tell_origin()
        self.assertEqual((self._letters() - letters).email_to, "emil@example.com")

    def test_who_has_no_address_is_left_to_post_and_phone(self):
        other = self.people.create({"name": "Uten Adresse", "origin_giver": "list"})
        both = (other | self.kin).with_user(self.staff)
        told = both.action_tell_origin()
        self.assertIn("1 letters", told["params"]["message"])
        self.assertFalse(other.origin_told_on)
        self.assertTrue(self._waits(other))
        other.with_user(self.staff).write(
            {"origin_told_on": self.today, "origin_told_by": "phone"}
        )
        self.assertFalse(self._waits(other))

    def test_nobody_writes_to_the_dead_and_a_prospect_has_a_queue_of_its_own(self):
        self.kin.deceased_on = self.today
        self.assertFalse(self._waits(self.kin))
        self.kin.deceased_on = False
        self.assertTrue(self._waits(self.kin))
        prospect = self.env["member.prospect"].create(
            {
                "partner_id": self.kin.id,
                "chapter_id": self.oslo.id,
                "source": "member",
                "source_note": "Anna",
            }
        )
        self.assertFalse(self._waits(self.kin))
        self.assertEqual(self.kin.origin_giver, "kin")
        prospect.action_told()
        self.assertEqual(self.kin.origin_told_on, self.today)

    def test_the_desk_and_a_reminder_say_that_somebody_waits_and_name_nobody(self):
        desk = self.env["member.desk"].with_user(self.staff)
        [line] = [line for line in desk._waiting_lines() if "still to be told" in line]
        self.assertFalse(
            self.env["member.desk"].with_user(self.officer_oslo)._waiting_lines()
        )
        purpose = self.env.ref("member_privacy.purpose_membership")
        users = self.dpo
        self.kin.origin_on = self._ago(months=1)
        for _again in range(2):
            self.people._remind_of_origins(users, self.today)
        [reminder] = purpose.activity_ids.filtered(lambda a: a.user_id == users)
        self.assertNotIn(self.kin.name, f"{reminder.summary}{reminder.note}{line}")

    # Doors

    def test_a_possible_member_keeps_the_source_when_they_join(self):
        person = self.people.create({"name": "Mulig Medlem"})
        self.env["member.prospect"].create(
            {
                "partner_id": person.id,
                "chapter_id": self.oslo.id,
                "source": "list",
                "source_note": "The list of the fair",
                "received_on": self._ago(days=5),
            }
        )
        self.env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": self.oslo.id,
                "type_id": self.type.id,
            }
        )
        self.assertFalse(person.prospect_ids)
        self.assertEqual(
            (person.origin, person.origin_giver, person.origin_note),
            ("file", "list", "The list of the fair"),
        )
        self.assertEqual(person.origin_on, self._ago(days=5))
        self.assertTrue(self._waits(person))

    def test_a_form_and_a_report_say_it_themselves_and_overwrite_nothing(self):
        self.kin._come_by("web", "self", self.today)
        self.assertEqual(self.kin.origin_giver, "kin")
        holder = self.officer_oslo.member_id
        for known in (False, True):
            with self.subTest(known=known):
                if known:
                    self.env["member.membership"].create(
                        {
                            "partner_id": holder.id,
                            "chapter_id": self.oslo.id,
                            "type_id": self.type.id,
                        }
                    )
                report = self.env["member.report"].create(
                    {
                        "kind": "enrolment",
                        "name": f"Vervet Testesen {known}",
                        "chapter_id": self.oslo.id,
                        "reported_by_id": self.officer_oslo.id,
                        "type_id": self.type.id,
                        "received_on": self._ago(days=3),
                    }
                )
                report.with_user(self.staff).action_enrol_new()
                person = report.partner_id
                self.assertEqual(
                    (person.origin, person.origin_giver, person.origin_on),
                    ("meeting", "officer", self._ago(days=3)),
                )
                self.assertEqual(
                    person.origin_giver_ids, holder.filtered("in_register")
                )

    # Becoming one person

    def test_of_two_rows_the_earlier_origin_stands_but_what_is_owed_first(self):
        self.bjorn.write(
            {"origin": "web", "origin_giver": "self", "origin_on": date(2020, 1, 1)}
        )
        self.siri.write(
            {
                "origin": "file",
                "origin_giver": "chapter",
                "origin_on": date(2021, 1, 1),
                "origin_giver_ids": [Command.set((self.anna | self.bjorn).ids)],
            }
        )
        with self.env.cr.savepoint() as savepoint:
            self.siri.origin_told_on = date(2021, 1, 5)
            self.bjorn.with_user(self.staff)._merge_person(self.siri, "the same")
            self.assertEqual(self.bjorn.origin, "web")
            self.assertEqual(self.bjorn.origin_on, date(2020, 1, 1))
            self.assertFalse(self.bjorn.origin_giver_ids)
            savepoint.rollback()
        self.env.invalidate_all()
        self.bjorn.with_user(self.staff)._merge_person(self.siri, "the same")
        self.assertEqual(self.bjorn.origin_giver, "chapter")
        self.assertEqual(self.bjorn.origin_giver_ids, self.anna)
        self.assertTrue(self._waits(self.bjorn))

    def test_erasing_takes_both_the_origin_and_what_somebody_gave(self):
        self.siri.write(
            {
                "origin": "paper",
                "origin_giver": "kin",
                "origin_giver_ids": (self.anna | self.bjorn).ids,
                "origin_note": "The camp form",
            }
        )
        sets = self.env["privacy.data.set"]
        sets._erase(self.anna)
        self.assertEqual(self.siri.origin_giver_ids, self.bjorn)
        self.assertEqual(self.siri.origin_giver, "kin")
        sets._erase(self.siri)
        self.assertFalse(self.siri.origin_giver_ids)
        self.assertFalse(self.siri.origin or self.siri.origin_note)
