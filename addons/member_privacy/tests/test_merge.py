from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .merge_case import MergeCase


@tagged("post_install", "-at_install")
class TestMerge(MergeCase):
    def test_overlapping_memberships_become_one_and_the_others_are_moved(self):
        elsewhere = self.env["member.membership"].create(
            {
                "partner_id": self.gone.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        self._merge()
        self.assertFalse(self.gone.exists())
        in_oslo = self.kept.membership_ids.filtered(lambda m: m.chapter_id == self.oslo)
        self.assertEqual(len(in_oslo), 2)
        self.assertEqual(
            sorted(in_oslo.mapped(lambda m: m.end_reason or "")), ["", "mistaken"]
        )
        self.assertEqual(elsewhere.partner_id, self.kept)
        self.assertEqual(self.kept.membership_state, "active")

    def test_officers_of_both_chapters_see_the_person_at_once(self):
        self.gone.membership_ids.chapter_id = self.kristiansand
        officer_south = self._officer("officer_south", self.south)
        self.assertFalse(self._seen_by(officer_south, self.kept))
        self._merge()
        for officer in (self.officer_oslo, officer_south):
            self.assertEqual(self._seen_by(officer, self.kept), self.kept)

    def test_the_kept_number_stays_and_the_other_still_finds_the_person(self):
        number, former = self.kept.member_number, self.gone.member_number
        self._merge()
        self.assertEqual(self.kept.member_number, number)
        people = self.env["res.partner"]
        for typed in (number, former):
            found = people.with_user(self.staff).name_search(typed)
            self.assertEqual([found_id for found_id, _n in found], self.kept.ids)
            found = people.with_user(self.officer_oslo).name_search(typed)
            self.assertEqual([found_id for found_id, _n in found], self.kept.ids)
        self.assertFalse(people.with_user(self.crm_user).name_search(former))

    def test_who_had_no_number_takes_the_others(self):
        self.gone.flush_recordset()
        contact = self.env["res.partner"].create({"name": "Guro Tveit"})
        number = self.gone.member_number
        contact.with_user(self.staff)._merge_person(self.gone)
        self.assertEqual(contact.member_number, number)

    def test_empty_fields_are_filled_and_others_stay(self):
        self.kept.write({"email": "guro@example.com", "phone": False})
        self.gone.write({"email": "old@example.com", "phone": "+4791234567"})
        self._merge()
        self.assertEqual(self.kept.email, "guro@example.com")
        self.assertEqual(self.kept.phone, "+4791234567")
        self.assertEqual(self.kept.name, "Guro Tveit")

    def test_offices_give_the_same_access_afterwards(self):
        officer = self._officer("officer_bergen", self.bergen)
        self.gone = officer.member_id
        self.assertTrue(self._seen_by(officer, self.bjorn))
        self._merge("known to be one")
        self.assertEqual(officer.member_id, self.kept)
        self.assertTrue(self._seen_by(officer, self.bjorn))

    def test_guardians_follow(self):
        child = self._member("Emil Testesen", self.oslo)
        self.gone.ward_ids = child
        self.kept.ward_ids = child | self.siri
        self._merge()
        self.assertEqual(self.kept.ward_ids, child | self.siri)
        self.assertEqual(child.guardian_ids, self.kept)

    def test_one_login_stays_open_and_opens_the_one_page(self):
        first, second = self._portal(self.kept), self._portal_of(self.gone)
        self._merge()
        self.assertEqual((first | second).partner_id, self.kept)
        self.assertEqual((first | second).member_id, self.kept)
        self.assertEqual(len((first | second).filtered("active")), 1)

    def test_the_only_login_goes_along(self):
        login = self._portal_of(self.gone)
        self._merge()
        self.assertEqual((login.partner_id, login.active), (self.kept, True))

    def _portal_of(self, partner):
        return new_test_user(
            self.env,
            "portal_gone",
            groups="base.group_portal",
            partner_id=partner.id,
            name=partner.name,
        )

    def test_both_looked_at_today_and_waiting_for_the_member_merge_too(self):
        people = self.kept | self.gone
        views = self.env["privacy.view"].with_user(self.staff)
        views._record(people, "member")
        changes = self.env["member.contact.change"].with_user(self.staff)
        for number, person in enumerate(people):
            changes._ask(person, "email", f"waits{number}@example.com")
        self._merge()
        self.assertEqual(
            views.sudo().search_count([("partner_id", "=", self.kept.id)]), 1
        )
        self.assertEqual(
            self.kept.contact_change_ids.mapped("state").count("waiting"), 1
        )

    def test_an_import_is_not_undone_over_a_merge(self):
        line = "Nr;Navn;Lag;Fødselsdato\n;Guro Tveeit;T11;01.05.1990\n"
        imported = self.env["member.import"]._import_file("a.csv", line.encode())
        if imported.state == "checked":
            imported.action_confirm()
        self.gone = imported.row_ids.partner_id
        self.assertTrue(self.gone)
        self._merge()
        with self.assertRaises(UserError):
            imported.action_undo()
