from datetime import date

from odoo.tests import Form, tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestMembershipRegistration(ImportCase):
    """How a membership begins: as people join, on application, by a yearly list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.direct = cls.env.ref("member_privacy.membership_type_support")
        cls.direct.registration = "application"
        cls.listed = cls.env.ref("member_privacy.membership_type_youth")
        cls.listed.registration = "list"
        cls.year_end = date(cls.today.year, 12, 31)

    def _join(self, kind, **vals):
        person = self.env["res.partner"].create({"name": "Ny Testesen"})
        return (
            self.env["member.membership"]
            .with_user(self.staff)
            .create(
                {
                    "partner_id": person.id,
                    "chapter_id": self.oslo.id,
                    "type_id": kind.id,
                    **vals,
                }
            )
        )

    def test_a_running_membership_is_active_from_the_first_day(self):
        membership = self._join(self.type)
        self.assertEqual(membership.state, "active")
        self.assertFalse(membership.counted_until)

    def test_an_application_waits_for_staff_and_is_out_of_officers_sight(self):
        membership = self._join(self.direct)
        self.assertEqual(membership.state, "applied")
        person = membership.partner_id
        seen = self.env["res.partner"].with_user(self.officer_oslo)
        self.assertFalse(seen.search([("id", "=", person.id)]))
        membership.state = "active"
        self.assertTrue(seen.search([("id", "=", person.id)]))

    def test_staff_may_say_otherwise(self):
        self.assertEqual(self._join(self.direct, state="active").state, "active")
        other = date(self.today.year + 1, 12, 31)
        membership = self._join(self.listed, counted_until=other)
        self.assertEqual(membership.counted_until, other)

    def test_whoever_stands_on_a_list_counts_until_that_year_ends(self):
        self.assertEqual(self._join(self.listed).counted_until, self.year_end)
        former = self._join(self.listed, start_date="2019-03-01")
        self.assertEqual(former.counted_until, date(2019, 12, 31))
        self.assertEqual(former.state, "active")

    def test_a_past_membership_is_taken_as_it_was(self):
        past = {"end_date": "2020-01-01", "end_reason": "resigned", "state": "ended"}
        for kind in (self.direct, self.listed):
            membership = self._join(kind, start_date="2019-03-01", **past)
            self.assertEqual(membership.state, "ended")
            self.assertFalse(membership.counted_until)

    def test_the_form_shows_it_before_it_is_saved(self):
        person = self.env["res.partner"].create({"name": "Ny Testesen"})
        form = Form(self.env["member.membership"].with_user(self.staff))
        form.partner_id = person
        form.chapter_id = self.oslo
        form.type_id = self.direct
        self.assertEqual(form.state, "applied")
        form.type_id = self.listed
        self.assertEqual((form.state, form.counted_until), ("active", self.year_end))
        membership = form.save()
        with Form(membership) as later:
            later.type_id = self.direct
        self.assertEqual(membership.state, "active")

    def test_this_years_list_counts_who_is_there_once_more_and_can_be_undone(self):
        row = self.row("Liste Testesen", Medlemstype="youth", Innmeldt="01.06.2019")
        first = self.imported(row)
        person = self.person(first)
        self.assertEqual(person.membership_ids.counted_until, self.year_end)
        person.membership_ids.counted_until = date(2019, 12, 31)
        missing = [
            ("type_id.registration", "=", "list"),
            ("counted_until", "<", "today"),
            ("partner_id", "=", person.id),
        ]
        memberships = self.env["member.membership"].with_user(self.staff)
        self.assertEqual(memberships.search_count(missing), 1)
        again = self.imported({**row, "Medlemsnr": person.member_number})
        self.assertEqual(self.outcomes(again), ["update"])
        self.assertEqual(person.membership_ids.counted_until, self.year_end)
        self.assertFalse(memberships.search_count(missing))
        again.action_undo()
        self.assertEqual(person.membership_ids.counted_until, date(2019, 12, 31))

    def test_a_file_of_members_confirms_what_it_brings(self):
        record = self.imported(self.row("Direkte Testesen", Medlemstype="supporting"))
        self.assertEqual(self.person(record).membership_ids.state, "active")
