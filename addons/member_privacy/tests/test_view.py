from datetime import timedelta

from odoo.tests import tagged

from .view_case import ViewCase


@tagged("post_install", "-at_install")
class TestView(ViewCase):
    """Opening a person leaves one row a reader, person, day and occasion."""

    def _open(self, user, record, spec=None):
        spec = spec or {"email" if record._name == "res.partner" else "kind": {}}
        return self._call(
            user, record._name, "web_read", record.ids, specification=spec
        )

    def test_opening_a_member_stands_once_a_day(self):
        for _time in range(2):
            self._open(self.staff, self.anna)
        self.assertEqual(self._seen(self.anna), [(self.staff, "member")])
        self.assertFalse(self._seen(self.bjorn))

    def test_an_officer_stands_with_office_and_chapter(self):
        self._open(self.officer_oslo, self.anna)
        view = self.env["privacy.view"].search([("partner_id", "=", self.anna.id)])
        self.assertEqual((view.role_id, view.chapter_id), (self.leader, self.oslo))

    def test_a_contact_outside_the_register_leaves_nothing(self):
        spec = {"street": {}}
        self._open(self.staff, self.stranger, spec)
        self.assertFalse(self.env["privacy.view"].search([]))

    def test_who_may_not_see_the_person_leaves_nothing(self):
        self.authenticate(self.officer_oslo.login, self.officer_oslo.login)
        with self.assertRaises(AssertionError):
            self._open(self.officer_oslo, self.siri)
        self.assertFalse(self._seen(self.siri))

    def test_a_case_and_the_log_of_a_person_are_occasions_of_their_own(self):
        case = self.env["privacy.request"].create(
            {"partner_id": self.anna.id, "kind": "access"}
        )
        self._open(self.staff, case)
        self._call(
            self.staff,
            "privacy.change",
            "web_search_read",
            domain=[["partner_id", "=", self.anna.id]],
            specification={"summary": {}},
        )
        seen = {occasion for _user, occasion in self._seen(self.anna)}
        self.assertEqual(seen, {"case", "log"})

    def test_an_export_counts_for_each_person_in_it(self):
        self.dpo.group_ids += self.env.ref("base.group_allow_export")
        people = (self.anna | self.bjorn).with_user(self.dpo)
        people.export_data(["name"])
        self.assertEqual(self._seen(self.anna), [(self.dpo, "export")])
        self.assertEqual(self._seen(self.bjorn), [(self.dpo, "export")])

    def test_ones_own_card_is_no_look(self):
        self.staff.member_id = self.bjorn
        self._open(self.staff, self.bjorn)
        self.assertFalse(self._seen(self.bjorn))

    def test_rows_go_after_two_years_and_with_the_person(self):
        views = self.env["privacy.view"].with_user(self.staff)
        views._record(self.anna | self.bjorn, "member")
        row = self.env["privacy.view"].search([("partner_id", "=", self.bjorn.id)])
        self.env.cr.execute(
            "UPDATE privacy_view SET day = %s WHERE id = %s",
            (self.today - timedelta(days=740), row.id),
        )
        with self.enter_registry_test_mode():
            self.env.ref("member_privacy.ir_cron_views").method_direct_trigger()
        self.assertFalse(self._seen(self.bjorn))
        self.assertTrue(self._seen(self.anna))
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertFalse(self._seen(self.anna))

    def test_an_unusual_day_is_shown_to_the_privacy_officer(self):
        people = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(25)])
        people.in_register = True
        self.env["privacy.view"].with_user(self.staff)._record(people, "member")
        for user in (self.dpo, self.officer_north, self.officer_oslo):
            self.env["privacy.view"].with_user(user)._record(self.anna, "member")
        self.env["privacy.view"].with_user(self.officer_oslo)._record(people, "list")
        self.env.flush_all()
        days = self.env["privacy.view.day"].with_user(self.dpo)
        self.assertEqual(days.search([("is_unusual", "=", True)]).user_id, self.staff)
