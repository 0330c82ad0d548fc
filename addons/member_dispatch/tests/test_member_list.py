from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .list_common import ListCase


@tagged("post_install", "-at_install")
class TestMemberList(ListCase):
    def test_the_list_holds_the_members_of_the_chapter_and_nobody_else(self):
        __, workbook = self._extract(self._list())
        expected = ["Anna Testesen", "Kari Testesen", "Ola Testesen"]
        self.assertEqual(self._names(workbook), expected)

    def test_no_list_without_a_reason(self):
        with Form(self.env["member.list"].with_user(self.officer_oslo)) as form:
            self.assertFalse(form.reason)
            with self.assertRaises(AssertionError):
                form.save()
            form.reason = "letter"

    def test_objections_to_the_channel_of_the_reason_count(self):
        self._object(self.anna, self.activities, channel="phone")
        self.kari.phone = "+47 912 34 567"
        self.anna.phone = "+47 912 34 568"
        phone = self._list(reason="phone_round")
        self.assertEqual(self._reason(self.anna, phone), "objected")
        self.assertIsNone(self._reason(self.kari, phone))
        self.assertEqual(self._reason(self.ola, phone), "no_address")
        own_mail = self._list(reason="own_mail")
        self.assertIsNone(self._reason(self.anna, own_mail))

    def test_where_no_channel_is_named_a_reservation_in_any_counts(self):
        self._object(self.anna, self.activities, channel="post")
        for reason in ("attendance", "no_network"):
            member_list = self._list(reason=reason)
            self.assertEqual(self._reason(self.anna, member_list), "objected")
            member_list.purpose_id = self.statutory
            self.assertIsNone(self._reason(self.anna, member_list))

    def test_social_media_get_the_addresses_of_who_said_yes_to_that_and_no_more(self):
        for purpose in self.activities | self.fundraising | self.statutory:
            with self.assertRaises(ValidationError):
                self._list(reason="social_media", purpose_id=purpose.id)
        contact = self.env.ref("member_privacy.purpose_social_contact")
        contact.write({"by_email": True, "relation_type_ids": self.type.ids})
        self._object(self.anna, contact, "social", event="given")
        self._object(self.kari, contact, "email", event="given")
        upload = self._list(self.staff, reason="social_media", purpose_id=contact.id)
        with self.assertRaises(ValidationError):
            upload.purpose_id = self.activities
        self.assertEqual(self._reason(self.kari, upload), "no_consent")
        with self.assertRaises(UserError):
            upload.action_extract()
        columns = self.env["member.list.column"].search([("code", "=", "email")])
        upload.column_ids = columns
        __, workbook = self._extract(upload)
        self.assertEqual(self._names(workbook), [self.anna.email])
        self._object(self.anna, contact, "social", event="withdrawn")
        self.assertEqual(self._reason(self.anna, upload), "no_consent")

    def test_letters_need_a_whole_address(self):
        self.anna.write({"street": "Gata 1", "zip": "0150", "city": "Oslo"})
        self.kari.write({"street": "Gata 1", "zip": "0150", "city": False})
        letter = self._list(reason="letter")
        self.assertIsNone(self._reason(self.anna, letter))
        self.assertEqual(self._reason(self.kari, letter), "no_address")

    def test_a_protected_address_stands_on_no_list_not_even_the_staffs(self):
        self.anna.address_protected = True
        for user in (self.officer_oslo, self.staff):
            self.assertNotIn(
                "Anna", str(self._names(self._extract(self._list(user))[1]))
            )

    def test_officers_choose_among_their_columns_only(self):
        columns = self.env["member.list.column"]
        offered = columns.with_user(self.officer_oslo).search([]).mapped("code")
        self.assertIn("phone", offered)
        for code in ("birthdate_date", "gender", "membership_type"):
            self.assertNotIn(code, offered)
        born = self.env.ref("member_dispatch.list_column_birthdate_date")
        with self.assertRaises(AccessError):
            self._list(column_ids=[(6, 0, born.ids)]).action_extract()
        name = self.env.ref("member_dispatch.list_column_name")
        both = self._list(self.staff, column_ids=[(6, 0, (name | born).ids)])
        self._extract(both)

    def test_a_list_has_the_chosen_columns_in_order_with_what_the_register_says(self):
        self.anna.write({"street": "Gata 1", "zip": "0150", "phone": "91234567"})
        columns = self.env["member.list.column"].search([])
        member_list = self._list(self.staff, column_ids=[(6, 0, columns.ids)])
        __, workbook = self._extract(member_list)
        heading, anna, *__ = workbook.worksheets[0].iter_rows(values_only=True)
        self.assertEqual(list(heading), columns.mapped("name"))
        told = dict(zip(columns.mapped("code"), anna, strict=True))
        self.assertEqual(told["name"], "Anna Testesen")
        self.assertEqual(told["zip"], "0150")
        self.assertEqual(told["chapter"], "Oslo")
        self.assertEqual(told["member_number"], self.anna.member_number)
        self.assertEqual(told["start_date"].year, 2020)

    def test_the_yearly_list_tells_the_dues_of_the_year_of_memberships_there(self):
        year = self.today.year
        self.anna.gender = "female"
        self._dues(self.anna, year, 350, state="paid")
        self._dues(self.anna, year - 1, 300)
        self._dues(self.kari, year, 200, state="cancelled")
        elsewhere = self._join(self.ola, self.kristiansand)
        self._dues(self.ola, year, 150)
        self._dues(self.ola, year, 100, elsewhere, state="paid")
        columns = self.env["member.list.column"].search(
            [("code", "in", ("name", "gender", "dues_year", "dues_state"))]
        ) | self.env.ref("member_dispatch.list_column_dues_amount")
        yearly = self._list(self.staff, column_ids=[(6, 0, columns.ids)])
        __, workbook = self._extract(yearly)
        __, *rows = workbook.worksheets[0].iter_rows(values_only=True)
        self.assertEqual(
            rows,
            [
                ("Anna Testesen", "Female", year, "Paid", 350),
                ("Kari Testesen", None, None, None, None),
                ("Ola Testesen", None, year, "Not paid", 150),
            ],
        )

    def _dues(self, person, year, amount, membership=None, **vals):
        membership = membership or person.membership_ids.sorted("id")[0]
        self.env["member.dues"].create(
            {"membership_id": membership.id, "year": year, "amount": amount, **vals}
        )

    def _join(self, person, chapter):
        return self.env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": self.type.id,
                "start_date": self.today,
            }
        )

    def test_a_membership_elsewhere_is_not_told(self):
        self._join(self.anna, self.kristiansand)
        chapter = self.env.ref("member_dispatch.list_column_chapter")
        member_list = self._list(column_ids=[(6, 0, chapter.ids)])
        self.assertEqual(set(self._names(self._extract(member_list)[1])), {"Oslo"})

    def test_hostile_names_stay_text(self):
        for name in ('=HYPERLINK("https://evil.example")', "@x", "+1", "\tx", "a\x07b"):
            self._member(name, self.bergen)
        member_list = self._list(self.staff, chapter_id=self.bergen.id)
        sheet = self._extract(member_list)[1].worksheets[0]
        for row in sheet.iter_rows(max_col=1):
            self.assertEqual(row[0].data_type, "s")

    def test_the_password_is_kept_nowhere(self):
        member_list = self._list()
        password, __ = self._extract(member_list)
        self.env.flush_all()
        for model in ("member.list", "member.list.password"):
            table = self.env[model]._table
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            self.assertNotIn(password, str(self.env.cr.fetchall()))
        self.assertEqual(self.env["member.list.password"].search_count([]), 0)

    def test_a_saved_dialog_keeps_no_password(self):
        context = self._list().action_extract()["context"]
        dialogs = self.env["member.list.password"].with_context(**context)
        saved = dialogs.with_user(self.officer_oslo).create({})
        again = self.env["member.list.password"].browse(saved.id)
        again.invalidate_recordset()
        self.assertFalse(again.password)

    def test_every_list_has_a_password_of_its_own(self):
        passwords = {self._extract(self._list())[0] for __ in range(3)}
        self.assertEqual(len(passwords), 3)

    def test_each_page_bears_name_and_date(self):
        member_list = self._list()
        __, workbook = self._extract(member_list)
        self.assertIn(
            self.officer_oslo.name, workbook.worksheets[0].oddFooter.left.text
        )
        about = str(list(workbook.worksheets[1].values))
        self.assertIn(self.officer_oslo.name, about)
        self.assertIn("Activities", about)

    def test_a_list_is_taken_out_once(self):
        member_list = self._list()
        self._extract(member_list)
        with self.assertRaises(UserError):
            member_list.action_extract()
        with self.assertRaises(UserError):
            member_list.purpose_id = self.newsletter
        with self.assertRaises(UserError):
            member_list.unlink()

    def test_what_stays_are_numbers(self):
        self._object(self.anna, self.activities)
        member_list = self._list()
        self._extract(member_list)
        self.assertEqual(member_list.row_count, 2)
        kept = member_list.with_user(self.staff)
        self.assertEqual(kept.left_out_counts, {"objected": 1})

    def test_the_file_goes_on_its_day_and_not_before(self):
        with freeze_time("2026-03-01 12:00:00"):
            member_list = self._list(delete_by="2026-03-08")
            self._extract(member_list)
        for moment, kept in (
            ("2026-03-07 22:59:00", True),
            ("2026-03-07 23:01", False),
        ):
            with freeze_time(moment), self._commits():
                self.env["member.list"]._cron_delete_due()
            self.assertEqual(bool(member_list.sudo().file), kept)
        self.assertEqual(member_list.state, "deleted")

    def test_a_list_is_kept_for_a_week_unless_said_otherwise(self):
        member_list = self._list()
        self.assertEqual(member_list.delete_by, self.today + timedelta(days=7))
        with self.assertRaises(ValidationError):
            self._list(delete_by=self.today)

    def test_the_owner_attests_and_the_file_goes_at_once(self):
        member_list = self._list()
        with self.assertRaises(UserError):
            member_list.action_attest_deleted()
        self._extract(member_list)
        member_list.action_attest_deleted()
        self.assertTrue(member_list.attested_on)
        self.assertFalse(member_list.sudo().file)
        self.assertEqual(member_list.state, "deleted")

    def test_the_first_screen_leads_to_a_message_instead(self):
        action = self._list().action_write_instead()
        self.assertEqual(action["res_model"], "member.dispatch")
        self.assertEqual(action["context"]["default_chapter_id"], self.oslo.id)

    def test_statements_do_not_grow_by_the_member(self):
        counts = []
        for __ in range(2):
            for number in range(20):
                self._member(f"Person{number} Testesen", self.oslo)
            member_list = self._list()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            member_list.action_extract()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
