from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MemberCase

HIDDEN = "You cannot use this contact here"


@tagged("post_install", "-at_install")
class TestReport(MemberCase):
    """What officers report goes into the secretariat's queue, and tells nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.week_ago = cls.today - timedelta(days=7)

    def _dialog(self, person=None, user=None, **vals):
        dialogs = self.env["member.report.new"].with_user(user or self.officer_oslo)
        values = {"kind": "resignation", "chapter_id": self.oslo.id, **vals}
        if person:
            values["partner_id"] = person.id
        return dialogs.create(values)

    def _report(self, person=None, **vals):
        """A report that was sent, as the officer of Oslo sees it."""
        self._dialog(person, **vals).action_send()
        reports = self.env["member.report"].with_user(self.officer_oslo)
        return reports.search([], order="id desc", limit=1)

    def _enrolment(self, **vals):
        return self._report(kind="enrolment", **{"name": "Ny Testesen", **vals})

    def _staff(self, report):
        return report.with_user(self.staff)

    # Sending

    def test_the_form_of_a_member_opens_a_dialog_that_knows_whom_and_where(self):
        action = self.anna.with_user(self.officer_north).action_report()
        dialogs = self.env["member.report.new"].with_user(self.officer_north)
        with Form(dialogs.with_context(**action["context"])) as form:
            self.assertEqual(form.partner_id, self.anna)
            self.assertEqual(form.chapter_id, self.oslo)
            form.kind = "resignation"
            form.received_on = self.week_ago
        form.record.action_send()
        report = self.env["member.report"].search([])
        self.assertEqual(report.partner_id, self.anna)
        self.assertEqual(report.received_on, self.week_ago)
        self.assertEqual(report.reported_by_id, self.officer_north)
        self.assertEqual(report.office, f"{self.leader.name}, Nord")
        self.assertFalse(dialogs.search_count([]), "typed once, kept once")

    def test_whom_one_does_not_meet_answers_like_nobody(self):
        gone = self.env["res.partner"].create({"name": "Borte"})
        gone.unlink()
        hidden = self._member("Skjult Testesen", self.oslo, address_protected=True)
        for person in (self.siri, self.bjorn, hidden, gone):
            with self.assertRaisesRegex(AccessError, HIDDEN):
                self._report(person)
            with self.assertRaisesRegex(AccessError, HIDDEN):
                person.with_user(self.officer_oslo).action_report()
        for person in (self.stranger, self.crm_user.partner_id):
            with self.assertRaises(AccessError):
                self._report(person)
        self.assertFalse(self.env["member.report"].search_count([]))
        self.assertTrue(self._report(self.anna))

    def test_who_leaves_sight_while_the_dialog_is_open_is_not_reported_any_more(self):
        dialog = self._dialog(self.anna)
        self.anna.processing_restricted = True
        with self.assertRaisesRegex(AccessError, HIDDEN):
            dialog.action_send()

    def test_reports_come_from_chapters_where_one_holds_office_today(self):
        for chapter in (self.bergen, self.north, self.kristiansand):
            with self.assertRaises(AccessError):
                self._enrolment(chapter_id=chapter.id)
        dialog = self._dialog(self.anna)
        self.officer_oslo.member_id.office_ids.end_date = self.today - timedelta(1)
        with self.assertRaises(AccessError):
            dialog.action_send()
        self.oslo.end_date = self.today - timedelta(days=1)
        with self.assertRaises(AccessError):
            self._dialog(self.anna, self.officer_north).action_send()

    def test_a_report_says_something_and_no_day_to_come(self):
        for kind in ("other", "contact"):
            with self.assertRaises(UserError):
                self._report(self.anna, kind=kind)
        with self.assertRaisesRegex(UserError, "Write the name"):
            self._enrolment(name=" ")
        with self.assertRaisesRegex(UserError, "whole e-mail"):
            self._enrolment(email="nobody")
        with self.assertRaises(ValidationError):
            self._report(self.anna, received_on=self.today + timedelta(days=1))

    def test_an_enrolment_tells_nothing_of_who_is_known(self):
        known = self._enrolment(name=self.siri.name, email=self.siri.email)
        unknown = self._enrolment(name="Ukjent Testesen", email="u@example.com")
        names = ["kind", "who", "state", "answer", "display_name", "is_urgent"]
        told = [set(each.read(names)[0]) for each in (known, unknown)]
        self.assertEqual(*told)
        self.assertEqual(known.who, self.siri.name, "their own words")
        for report in (known, unknown):
            with self.assertRaises(AccessError):
                report.read(["match_ids"])
        self.assertEqual(self._staff(known).match_ids, self.siri)
        self.assertFalse(self._staff(unknown).match_ids)

    # Who reads, who writes

    def test_officers_read_their_own_reports_and_write_none(self):
        report = self._report(self.anna, note="Sagt på møtet")
        self.assertEqual(report.note, "Sagt på møtet")
        other = self._officer("officer_too", self.oslo)
        outsiders = other | self.officer_north | self.crm_user | self.admin
        for user in outsiders | self.portal_anna:
            with self.assertRaises(AccessError):
                report.with_user(user).read(["state"])
        for vals in ({"state": "done"}, {"answer": "x"}, {"note": "x"}):
            with self.assertRaises(AccessError):
                report.write(vals)
        for name in ("partner_id", "handled_by_id", "type_id", "last_day"):
            with self.assertRaises(AccessError):
                report.read([name])
            with self.assertRaises(AccessError):
                report.search([(name, "!=", False)])
        with self.assertRaises(AccessError):
            report.create({"kind": "other", "chapter_id": self.oslo.id})
        for press in ("action_carry_out", "action_done", "action_refuse"):
            with self.assertRaises(UserError):
                getattr(report, press)()
        with self.assertRaises(AccessError):
            report.unlink()

    def test_whose_office_is_over_reads_nothing_any_more(self):
        report = self._enrolment()
        self.assertTrue(report.search_count([]))
        self.officer_oslo.member_id.office_ids.end_date = self.today - timedelta(1)
        self.env.invalidate_all()
        self.assertFalse(report.search_count([]))
        with self.assertRaises(AccessError):
            report.read(["name"])

    def test_staff_write_their_answer_and_nothing_of_what_was_reported(self):
        report = self._staff(self._report(self.anna))
        report.answer = "Takk"
        for vals in (
            {"received_on": self.today},
            {"state": "done"},
            {"partner_id": self.siri.id},
            {"note": "x"},
        ):
            with self.assertRaises(AccessError):
                report.write(vals)
        report.action_refuse()
        with self.assertRaises(UserError):
            report.answer = "Nei"

    def test_what_staff_note_beside_a_report_is_not_the_officers(self):
        report = self._report(self.anna)
        own = self._staff(report)
        note = own.message_post(body="Ring Anna")
        messages = self.env["mail.message"]
        noted = [("model", "=", "member.report"), ("res_id", "=", report.id)]
        self.assertTrue(messages.with_user(self.staff).search_count(noted))
        self.assertFalse(messages.with_user(self.officer_oslo).search_count(noted))
        with self.assertRaises(AccessError):
            note.with_user(self.officer_oslo).read(["body"])
        with self.assertRaises(AccessError):
            report.message_post(body="x")
        with self.assertRaises(AccessError):
            report.message_subscribe(self.officer_oslo.partner_id.ids)
        own.message_subscribe(self.staff.partner_id.ids)
        activities = self.env["mail.activity"].with_user(self.officer_oslo)
        found = [("res_model", "=", "member.report")]
        self.assertFalse(activities.search_count(found))
        self.assertTrue(activities.sudo().search_count(found))

    # Staff

    def test_staff_are_reminded_without_a_name_and_what_is_urgent_stands_on_top(self):
        other = self._report(self.anna, kind="other", note="Flyttet")
        report = self._report(self.anna)
        queue = self.env["member.report"].with_user(self.staff)
        self.assertEqual(queue.search([]), report | other)
        self.assertEqual(queue.search([])[0], report)
        reminders = report.sudo().activity_ids
        self.assertIn(self.staff, reminders.user_id)
        self.assertEqual(set(reminders.mapped("date_deadline")), {self.today})
        self.assertNotIn("Anna", " ".join(reminders.mapped("summary")))
        desk = self.env["member.desk"].with_user(self.staff).browse(self.staff.id)
        self.assertIn("2 reports from chapters wait, 1 of them", desk.waiting)
        self._staff(report).action_carry_out()
        self.assertFalse(report.sudo().activity_ids)

    def test_a_resignation_counts_from_the_day_it_was_said(self):
        report = self._report(self.anna, received_on=self.week_ago)
        membership = self.anna.membership_ids
        self.assertFalse(membership.resigned_on, "the officer changes no membership")
        self.assertTrue(report.is_urgent)
        self._staff(report).action_carry_out()
        self.assertEqual(membership.resigned_on, self.week_ago)
        self.assertEqual(membership.state, "ended")
        self.env.flush_all()
        line = self.env["privacy.change"].search(
            [("model", "=", "member.membership"), ("res_id", "=", membership.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(line.why, f"Report of Leader, Oslo, {self.today}")
        self.assertEqual(line.user_id, self.staff)

    def test_the_officer_sees_that_it_is_done_and_not_the_person(self):
        report = self._report(self.anna, note="På telefon")
        self.assertIn("Anna", report.who)
        self._staff(report).answer = "Takk"
        self._staff(report).action_carry_out()
        self.env.invalidate_all()
        self.assertEqual((report.state, report.answer), ("done", "Takk"))
        self.assertFalse(report.who)
        self.assertFalse(report.is_urgent)
        readable = report.fields_get(attributes=["type"])
        self.assertNotIn("Anna", repr(report.read(list(readable))))
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))

    def test_a_resignation_ends_what_the_chapter_knows_of_and_tells_of_the_rest(self):
        elsewhere = self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.kristiansand.id,
                "type_id": self.type.id,
            }
        )
        report = self._staff(self._report(self.anna))
        self.assertEqual(report.elsewhere, "Kristiansand")
        report.last_day = self.today + timedelta(days=30)
        report.action_carry_out()
        here = self.anna.membership_ids - elsewhere
        self.assertEqual(here.resigned_on, self.today)
        self.assertEqual(here.end_date, report.last_day)
        self.assertFalse(elsewhere.resigned_on)
        self.assertTrue(self._seen_by(self.staff, self.anna))

    def test_nothing_is_carried_out_twice(self):
        first, second = self._report(self.anna), self._report(self.anna)
        self._staff(first).action_carry_out()
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            self._staff(first).action_carry_out()
        with self.assertRaisesRegex(UserError, "goes on there"):
            self._staff(second).action_carry_out()
        with self.assertRaisesRegex(UserError, "Write what was done"):
            self._staff(second).action_done()
        self._staff(second).answer = "Meldt før"
        self._staff(second).action_done()
        self.assertEqual(second.state, "done")

    def test_a_death_ends_memberships_and_offices_that_day(self):
        office = self.env["member.office"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.oslo.id,
                "role_id": self.leader.id,
                "start_date": "2021-01-01",
            }
        )
        report = self._report(self.anna, kind="death", received_on=self.week_ago)
        self._staff(report).action_carry_out()
        self.assertEqual(self.anna.deceased_on, self.week_ago)
        self.assertEqual(self.anna.membership_ids.end_reason, "deceased")
        self.assertEqual(office.end_date, self.week_ago)

    def test_an_address_is_written_and_an_e_mail_waits_for_the_member(self):
        report = self._report(
            self.anna,
            kind="contact",
            street="Nyveien 1",
            city="Oslo",
            email="Ny.Anna@example.com",
            phone="91234567",
        )
        self.assertEqual(report.phone, "+4791234567")
        self.patch(self.registry["mail.mail"], "send_after_commit", lambda mails: None)
        before = self.anna.email
        self._staff(report).action_carry_out()
        self.assertEqual((self.anna.street, self.anna.city), ("Nyveien 1", "Oslo"))
        self.assertEqual(self.anna.email, before)
        waiting = self.anna.contact_change_ids
        self.assertEqual(set(waiting.mapped("state")), {"waiting"})
        self.assertEqual(set(waiting.mapped("field")), {"email", "phone"})
        self.assertFalse(report.street or report.email or report.phone)

    def test_an_enrolment_registers_somebody_new(self):
        report = self._enrolment(
            email="ny@example.com", birthdate_date="2000-01-01", zip="0150"
        )
        own = self._staff(report)
        self.assertFalse(own.match_ids)
        with self.assertRaisesRegex(UserError, "Choose the person"):
            own.action_enrol()
        own.action_enrol_new()
        person = own.partner_id
        self.assertEqual(person.name, "Ny Testesen")
        self.assertEqual((person.email, person.zip), ("ny@example.com", "0150"))
        self.assertEqual(person.membership_ids.chapter_id, self.oslo)
        self.assertEqual(person.membership_ids.start_date, self.today)
        self.assertTrue(person.member_number)
        self.assertFalse(report.email or report.birthdate_date)
        self.assertEqual(report.state, "done")

    def test_an_enrolment_of_somebody_known_changes_nothing_that_is_known(self):
        former = self._member("Før Testesen", self.bergen, city="Bergen")
        former.membership_ids._end(self.week_ago, "resigned")
        report = self._enrolment(name="før testesen", city="Oslo", zip="0150")
        own = self._staff(report)
        self.assertEqual(own.match_ids, former)
        own.partner_id = former
        own.action_enrol()
        self.assertEqual((former.city, former.zip), ("Bergen", "0150"))
        self.assertEqual(former.membership_state, "active")
        self.assertEqual(former.chapter_id, self.oslo)

    @mute_logger("odoo.sql_db")
    def test_the_first_membership_for_the_age_is_proposed(self):
        self.env["member.membership.type"].search([]).min_age = 15
        young = self.env["member.membership.type"].create(
            {"name": "Barn", "code": "report_child", "max_age": 14}
        )
        born = self.today.replace(year=self.today.year - 8, day=1)
        self.assertEqual(
            self._staff(self._enrolment(birthdate_date=born)).type_id, young
        )

    # How long

    def test_what_was_decided_goes_after_some_time_and_what_waits_stays(self):
        waits, done = self._report(self.anna), self._enrolment()
        self._staff(done).answer = "Nei"
        self._staff(done).action_refuse()
        decided = done.sudo()
        decided.handled_on = self.today - timedelta(days=90)
        decided._gc_handled()
        self.assertTrue(decided.exists())
        decided.handled_on = self.today - timedelta(days=91)
        decided._gc_handled()
        self.assertFalse(decided.exists())
        self.assertTrue(waits.sudo().exists())

    def test_reports_go_with_the_person_also_by_address(self):
        self.anna.phone = "+4791234567"
        about = self._report(self.anna, note="Anna flytter")
        by_email = self._enrolment(email=self.anna.email)
        by_phone = self._enrolment(phone=self.anna.phone)
        stays = self._enrolment(email="annet@example.com")
        self.env["privacy.data.set"]._erase(self.anna)
        gone = (about | by_email | by_phone).sudo()
        self.assertFalse(gone.exists())
        self.assertTrue(stays.sudo().exists())

    def test_reports_move_with_a_chapter_that_is_merged(self):
        report = self._report(self.anna)
        self.oslo._merge_into(self.bergen, "Færre lag")
        self.env.invalidate_all()
        self.assertEqual(report.chapter_id, self.bergen)
        self.assertIn("Anna", report.who)
