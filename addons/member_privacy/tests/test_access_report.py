from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestAccessReport(OfficeCase):
    """The report says what the scope does."""

    def _officers_of(self, person):
        return [line for line in person._who_can_see() if line["chapter"]]

    def test_a_person_is_seen_by_officers_at_and_above_the_chapter_and_the_staff(self):
        lines = self.anna._who_can_see()
        self.assertEqual(
            [(line["who"], line["role"], line["chapter"]) for line in lines[:-1]],
            [
                (self.officer_north.member_id.name, "Leader", "Nord"),
                (self.holder.name, "Leader", "Oslo"),
            ],
        )
        staff = lines[-1]
        self.assertEqual((staff["who"], staff["role"]), ("The secretariat", "Staff"))
        group = self.env.ref("member_privacy.group_member_staff")
        self.assertEqual(staff["people"], len(group.all_user_ids.filtered("active")))

    def test_it_says_since_when_and_on_what_ground(self):
        self.leader.requires_approval = True
        self.office.write(
            {"start_date": "2026-01-01", "appointment_reference": "Board 3/26"}
        )
        self.office.with_user(self.staff).action_approve()
        line = self._officers_of(self.anna)[-1]
        self.assertEqual(line["since"], self.today)
        self.assertIn("Board 3/26", line["ground"])
        self.assertIn("approved by the secretariat", line["ground"])
        self.leader.requires_approval = False
        line = self._officers_of(self.anna)[-1]
        self.assertEqual(str(line["since"]), "2026-01-01")

    def test_staff_see_members_since_the_group_was_given(self):
        rows = self.env["member.access"].search([("kind", "!=", "officer")])
        given = rows.filtered(lambda row: row.partner_id == self.staff.partner_id)
        self.assertEqual(given.since, self.today)
        alerts = self.env["privacy.alert"].search([("user_id", "=", self.staff.id)])
        self.env.cr.execute(
            SQL(
                "UPDATE privacy_alert SET create_date = '2026-02-28 23:30'"
                " WHERE id = ANY(%s)",
                alerts.ids,
            )
        )
        rows.invalidate_recordset()
        self.assertEqual(str(given.since), "2026-03-01")
        of_others = rows.filtered(lambda row: row.partner_id == self.dpo.partner_id)
        self.assertEqual(of_others.since, self.today)

    def test_it_names_the_kinds_of_fields(self):
        officer = self._officers_of(self.anna)[0]["kinds"]
        staff = self.anna._who_can_see()[-1]["kinds"]
        expected = ["Identity", "Contact", "Membership", "Financial"]
        self.assertEqual(officer, expected)
        self.assertLess(set(officer), set(staff))
        self.assertIn("Special category", staff)

    def test_who_may_not_be_seen_by_officers_is_seen_by_the_staff_alone(self):
        for flag in ("address_protected", "processing_restricted"):
            self.anna[flag] = True
            self.assertFalse(self._officers_of(self.anna))
            self.assertEqual(len(self.anna._who_can_see()), 1)
            self.anna[flag] = False
        self.assertTrue(self._officers_of(self.anna))

    def test_it_follows_requirements_and_logins(self):
        self.leader.requires_reference = True
        self.assertFalse(self._officers_of(self.anna))
        self.office.appointment_reference = "Minutes"
        self.assertEqual(len(self._officers_of(self.anna)), 1)
        self.officer_oslo.active = False
        self.assertFalse(self._officers_of(self.anna))

    def test_it_says_the_same_as_the_scope_for_everybody_in_the_named_world(self):
        officers = self.officer_oslo | self.officer_north
        for person in self.anna | self.bjorn | self.siri:
            named = {line["who"] for line in self._officers_of(person)}
            seeing = officers.filtered(lambda u, p=person: self._seen_by(u, p))
            self.assertEqual(named, set(seeing.member_id.mapped("name")))

    def test_a_portal_page_may_ask_for_its_own_member(self):
        lines = self.anna.with_user(self.portal_anna)._who_can_see()
        self.assertEqual(lines, self.anna._who_can_see())

    def test_staff_open_it_from_person_and_chapter(self):
        access = self.env["member.access"].with_user(self.staff)
        action = self.anna.with_user(self.staff).action_open_access()
        seen = access.search(action["domain"])
        officers = seen.filtered(lambda row: row.kind == "officer")
        self.assertEqual(officers.chapter_id, self.oslo | self.north)
        self.assertTrue(seen - officers)
        action = self.oslo.with_user(self.staff).action_open_access()
        self.assertEqual(access.search(action["domain"]), seen)
        action = self.south.with_user(self.staff).action_open_access()
        self.assertFalse(access.search(action["domain"]).chapter_id)

    def test_the_report_is_for_staff(self):
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                self.env["member.access"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.anna.with_user(self.officer_oslo).action_open_access()

    def test_asking_for_one_person_is_few_queries_however_many_chapters(self):
        def queries():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.anna._who_can_see()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(20):
            self._appoint(self.kristiansand, name=f"Nr {number}")
        self.assertEqual(queries(), few)


@tagged("post_install", "-at_install")
class TestChapterPrivacy(OfficeCase):
    """Each chapter names who answers for privacy and member lists there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role = cls.env.ref("member_privacy.role_chapter_privacy")
        cls.chapters = cls.oslo | cls.bergen

    def _lacking(self):
        self.chapters.invalidate_recordset()
        domain = [("id", "in", self.chapters.ids), ("lacks_privacy_contact", "=", True)]
        found = self.chapters.search(domain)
        self.assertEqual(found, self.chapters.filtered("lacks_privacy_contact"))
        return found

    def test_a_chapter_without_a_holder_shows(self):
        self.assertEqual(self._lacking(), self.bergen | self.oslo)
        self.assertEqual(self.oslo.privacy_contact, "Nobody")
        office = self._appoint(self.oslo, self.role, "Pia Privat")
        self.assertEqual(self._lacking(), self.bergen)
        self.assertEqual(self.oslo.privacy_contact_ids, office.partner_id)
        self.assertEqual(self.oslo.privacy_contact, "Pia Privat")
        office.end_date = "2026-01-31"
        self.assertEqual(self._lacking(), self.bergen | self.oslo)

    def test_a_closed_chapter_lacks_nobody(self):
        self.bergen.end_date = "2026-01-31"
        self.assertEqual(self._lacking(), self.oslo)
        self.assertFalse(self.bergen.privacy_contact)

    def test_other_roles_do_not_answer_for_privacy_unless_they_say_so(self):
        self._appoint(self.oslo, self.env.ref("member_privacy.role_treasurer"))
        self.assertIn(self.oslo, self._lacking())
        self.leader.answers_for_privacy = True
        self.assertNotIn(self.oslo, self._lacking())

    def test_the_chapter_shows_how_many_places_are_taken(self):
        adviser = self.env.ref("member_privacy.role_member_adviser")
        adviser.write({"holder_limit": 2, "requires_approval": True})
        office = self._appoint(self.oslo, adviser)
        self.assertFalse(self.oslo.places_taken)
        office.with_user(self.staff).action_approve()
        self.oslo.invalidate_recordset()
        self.assertEqual(self.oslo.places_taken, "Member adviser: 1 of 2")

    def test_officers_read_who_answers_where_they_meet_them(self):
        own = self.oslo.with_user(self.officer_oslo)
        self.assertTrue(own.lacks_privacy_contact)
        office = self._appoint(self.oslo, self.role, "Pia Privat")
        for chapter in own, self.oslo.with_user(self.staff):
            chapter.invalidate_recordset()
        self.assertFalse(own.lacks_privacy_contact)
        self.assertEqual(own.privacy_contact, "somebody you do not meet")
        staffs = self.oslo.with_user(self.staff)
        self.assertEqual(staffs.privacy_contact, "Pia Privat")
        self.env["member.membership"].create(
            {
                "partner_id": office.partner_id.id,
                "chapter_id": self.oslo.id,
                "type_id": self.type.id,
            }
        )
        own.invalidate_recordset()
        self.assertEqual(own.privacy_contact, "Pia Privat")
        office.partner_id.address_protected = True
        own.invalidate_recordset()
        self.assertEqual(own.privacy_contact, "somebody you do not meet")
        with self.assertRaises(AccessError):
            own.privacy_contact_ids  # noqa: B018 (reading is the deed)

    def test_who_died_answers_for_nothing(self):
        office = self._appoint(self.oslo, self.role, "Pia Privat")
        self.assertNotIn(self.oslo, self._lacking())
        office.partner_id.deceased_on = "2026-01-31"
        self.assertIn(self.oslo, self._lacking())
