from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ..models.privacy_request_result import CODE_MASK
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestPost(MemberCase, HttpCase):
    """Somebody asks by letter, and has neither e-mail nor login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bjorn.write(
            {"email": False, "street": "Bryggen 7", "zip": "5003", "city": "Bergen"}
        )
        cls.staff.password = cls.staff.login
        cls.case = cls.env["privacy.request"].with_user(cls.staff)

    def _asked(self, person=None, kind="complaint", **values):
        partner = person or self.bjorn
        return self.case.create(
            {"kind": kind, "partner_id": partner.id, "channel": "letter", **values}
        )

    def _opened(self, action, login="staff"):
        self.authenticate(login, login)
        return self.url_open(action["url"], allow_redirects=False)

    def test_a_letter_with_number_day_and_code_is_ready_to_print(self):
        case = self._asked()
        page = self._opened(case.action_confirm_receipt())
        self.assertEqual(page.status_code, 200)
        for words in (self.bjorn.name, "Bryggen 7", "5003 Bergen", case.name):
            self.assertIn(words, page.text)
        self.assertIn(case.result_code, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_what_is_kept_of_the_letter_tells_no_code_and_the_paper_does(self):
        case = self._asked()
        action = case.action_confirm_receipt()
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT text FROM privacy_request_event WHERE request_id = %s", case.id)
        )
        [(kept,)] = self.env.cr.fetchall()
        self.assertIn(case.name, kept)
        self.assertIn(CODE_MASK, kept)
        self.assertNotIn(case.result_code, kept)
        page = self._opened(action).text
        self.assertIn(case.result_code, page)
        self.assertNotIn(CODE_MASK, page)

    def test_opening_it_is_a_look_at_the_person(self):
        looks = self.env["privacy.view"].sudo()
        looks.search([("partner_id", "=", self.bjorn.id)]).unlink()
        self._asked().action_confirm_receipt()
        look = looks.search([("partner_id", "=", self.bjorn.id)])
        self.assertEqual((look.user_id, look.occasion), (self.staff, "case"))

    def test_who_has_an_e_mail_is_written_to_and_nothing_is_printed(self):
        case = self._asked(self.siri)
        self.assertFalse(case.action_confirm_receipt())
        told = case.event_ids
        self.assertEqual((told.kind, told.channel), ("told", "e-mail"))
        with self.assertRaises(UserError):
            told.action_print()

    def test_the_link_opens_for_whoever_made_it_and_for_nobody_else(self):
        action = self._asked().action_confirm_receipt()
        self.assertEqual(self._opened(action, "portal_siri").status_code, 404)
        self.assertEqual(self._opened(action, "officer_north").status_code, 404)
        forged = {"url": f"{action['url'][:-4]}AAAA"}
        self.assertEqual(self._opened(forged).status_code, 404)
        event = self.env["privacy.request.event"].search([], limit=1, order="id desc")
        for user in (self.officer_north, self.portal_siri, self.admin):
            with self.assertRaises(AccessError):
                event.with_user(user).action_print()

    def test_an_erasure_warns_before_the_address_is_gone(self):
        case = self._asked(kind="erasure", identity="called_back")
        case.action_prepare()
        self.assertIn("post the letter", case.warning)
        case.action_confirm_receipt()
        case.invalidate_recordset()
        self.assertNotIn("post the letter", case.warning)

    def test_a_closed_case_confirms_nothing(self):
        case = self._asked(answer="No.")
        case.action_refuse()
        with self.assertRaises(UserError):
            case.action_confirm_receipt()
