from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import MemberCase

NEW = "new.anna@example.com"


@tagged("post_install", "-at_install")
class TestContactChange(MemberCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"email": "anna@example.com", "phone": "+4791234567"})
        cls.portal_anna.login = "anna@example.com"

    def setUp(self):
        super().setUp()
        self.mails = []
        test = self

        def keep(mails):
            test.mails += [(mail.email_to, mail.body_html) for mail in mails]

        self.patch(self.registry["mail.mail"], "send_after_commit", keep)
        self.seen = self.anna.with_user(self.officer_oslo)

    def _row(self):
        self.env.invalidate_all()
        return self.env["member.contact.change"].search([], limit=1)

    def _links(self, address):
        bodies = [
            body for to, body in self.mails if to == address and "confirm/" in body
        ]
        links = [html.fromstring(body).xpath("//a/@href")[0] for body in bodies]
        return [link.split("/member/")[1] for link in links]

    def _link(self, address):
        [link] = self._links(address)
        return link

    def _open(self, link, status=200):
        answer = self.url_open(f"/member/{link}")
        self.assertEqual(answer.status_code, status)
        return html.fromstring(answer.text)

    def _press(self, link):
        token = self._open(link).xpath("//main//input[@name='csrf_token']/@value")
        answer = self.url_open(f"/member/{link}", data={"csrf_token": token[0]})
        self.env.invalidate_all()
        return answer

    def test_what_an_officer_types_waits_and_whoever_logs_in_is_asked(self):
        """Not the new address: it may be the officer's."""
        self.seen.write({"email": NEW, "street": "Nygata 1"})
        self.assertEqual(
            (self.anna.email, self.anna.street), ("anna@example.com", "Nygata 1")
        )
        self.assertEqual(self.seen.waiting_contact, NEW)
        self.assertEqual([to for to, _body in self.mails], ["anna@example.com"])
        self.assertIn(NEW, self.mails[0][1])

    def test_without_a_login_the_new_address_answers_and_the_old_one_is_told(self):
        person = self._member("Nils", self.oslo, email="nils@example.com")
        person.with_user(self.officer_oslo).write({"email": NEW})
        self.assertEqual({to for to, _body in self.mails}, {NEW, "nils@example.com"})
        told = [body for to, body in self.mails if to == "nils@example.com"]
        self.assertNotIn("/member/confirm", told[0])
        self.assertNotIn(NEW, told[0])
        self._press(self._link(NEW))
        self.assertEqual(person.email, NEW)

    def test_a_link_to_a_new_address_is_of_no_use_once_there_is_a_login(self):
        person = self._member("Nils", self.oslo, email="nils@example.com")
        person.with_user(self.officer_oslo).write({"email": NEW})
        login = self.env["res.users"].create(
            {
                "login": "nils",
                "partner_id": person.id,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        self._open(self._link(NEW), status=404)
        login.active = False
        self._open(self._link(NEW), status=404)
        self.assertEqual(person.email, "nils@example.com")

    def test_a_login_without_a_known_address_waits_for_the_secretariat(self):
        self.anna.email = False
        self.seen.write({"email": NEW})
        self.assertFalse(self.mails)
        self.assertEqual(self._row().state, "waiting")

    def test_opening_the_link_changes_nothing_and_the_button_does_once(self):
        self.seen.write({"email": NEW})
        link = self._link("anna@example.com")
        page = self._open(link)
        self.assertIn(NEW, page.xpath("//main")[0].text_content())
        self.url_open(f"/member/{link}", method="HEAD")
        self.env.invalidate_all()
        self.assertEqual(self.anna.email, "anna@example.com")
        self._press(link)
        self.assertEqual(self.anna.email, NEW)
        self.assertEqual(self.portal_anna.login, NEW)
        row = self._row()
        self.assertEqual((row.state, row.value), ("confirmed", False))
        self.assertIn("no longer valid", self._open(link).xpath("//h1")[0].text)
        change = self.env["privacy.change"].search(
            [("partner_id", "=", self.anna.id), ("model", "=", "res.partner")], limit=1
        )
        self.assertEqual(change.reason, "confirmed by the member")

    def test_a_post_without_the_pages_token_changes_nothing(self):
        self.seen.write({"email": NEW})
        answer = self.url_open(
            f"/member/{self._link('anna@example.com')}", data={"x": "1"}
        )
        self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.anna.email, "anna@example.com")

    def test_a_login_that_somebody_else_has_is_not_taken(self):
        self.portal_siri.login = NEW
        self.seen.write({"email": NEW})
        self._press(self._link("anna@example.com"))
        self.assertEqual(self.anna.email, NEW)
        self.assertEqual(self.portal_anna.login, "anna@example.com")

    def test_a_phone_is_confirmed_from_the_address_we_know(self):
        self.seen.write({"phone": "912 34 599"})
        self.assertEqual(self.anna.phone, "+4791234567")
        self.assertEqual([to for to, _body in self.mails], ["anna@example.com"])
        self._press(self._link("anna@example.com"))
        self.assertEqual(self.anna.phone, "+4791234599")

    def test_a_withdrawn_replaced_or_expired_change_cannot_be_confirmed(self):
        self.seen.write({"email": NEW})
        first = self._link("anna@example.com")
        self.seen.write({"email": "other@example.com"})
        self.assertIn("no longer valid", self._open(first).xpath("//h1")[0].text)
        second = self._links("anna@example.com")[-1]
        self._row().expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.assertIn("no longer valid", self._open(second).xpath("//h1")[0].text)
        self.env["member.contact.change"]._gc_expired()
        self.assertEqual((self._row().state, self._row().value), ("expired", False))
        self.seen.write({"email": NEW})
        self.seen.action_withdraw_contact()
        self.assertEqual(self._row().state, "withdrawn")
        self.assertEqual(self.anna.email, "anna@example.com")

    def test_forged_and_foreign_links_are_like_missing_ones(self):
        self.seen.write({"email": NEW})
        link = self._link("anna@example.com")
        for wrong in ("confirm/x", link[:-3] + "abc", "confirm/" + "a" * 500):
            self._open(wrong, 404)
        row = self._row()
        self.assertFalse(row._of_token("x"))

    def test_no_address_at_all_waits_for_the_secretariat(self):
        self.anna.email = False
        self.seen.write({"phone": "912 34 599"})
        self.assertFalse(self.mails)
        wizard = self.env["member.contact.override"].with_user(self.staff)
        wizard = wizard.create(
            {"change_ids": self._row().ids, "reason": "rang from it"}
        )
        wizard.action_use()
        self.assertEqual(self.anna.phone, "+4791234599")
        self.assertEqual(
            (self._row().state, self._row().reason), ("overridden", "rang from it")
        )

    def test_only_staff_use_it_without_confirmation(self):
        self.seen.write({"email": NEW})
        row = self._row()
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                row.with_user(user)._override("x")
            with self.assertRaises(AccessError):
                self.env["member.contact.override"].with_user(user).create(
                    {"change_ids": row.ids, "reason": "x"}
                )
            with self.assertRaises(AccessError):
                row.with_user(user).write({"state": "confirmed"})
        self.assertEqual(self.anna.email, "anna@example.com")

    def test_officers_of_other_chapters_neither_ask_see_nor_withdraw(self):
        with self.assertRaises(AccessError):
            self.siri.with_user(self.officer_oslo).write({"email": NEW})
        self.seen.write({"email": NEW})
        row = self._row()
        stranger = self._officer("officer_far", self.kristiansand)
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["value"])
        with self.assertRaises(AccessError):
            row.with_user(stranger).action_withdraw()
        self.leader.may_correct = False
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.seen.write({"email": "x@example.com"})
        with self.assertRaises(AccessError):
            row.with_user(self.officer_oslo).action_withdraw()

    def test_the_officers_page_says_what_waits_and_another_officers_does_not(self):
        desk = self.env["member.desk"].with_user(self.officer_oslo)
        self.assertNotIn("must confirm", " ".join(desk._waiting_lines()))
        self.seen.write({"email": NEW})
        self.assertIn("must confirm: 1", " ".join(desk._waiting_lines()))
        other = desk.with_user(self.officer_north)
        self.assertNotIn("must confirm", " ".join(other._waiting_lines()))
        self.seen.action_withdraw_contact()
        self.assertNotIn("must confirm", " ".join(desk._waiting_lines()))

    def test_a_value_that_is_none_is_refused(self):
        for vals in ({"email": "x"}, {"email": False}, {"phone": "12"}):
            with self.assertRaises(UserError):
                self.seen.write(vals)
        self.seen.write({"email": self.anna.email, "phone": self.anna.phone})
        self.assertFalse(self._row())

    def test_staff_correct_at_once_as_before(self):
        self.anna.with_user(self.staff).write({"email": NEW})
        self.assertEqual(self.anna.email, NEW)
        self.assertFalse(self.mails)
