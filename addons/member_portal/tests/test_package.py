import io
import json
import zipfile
from unittest.mock import patch

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.member_privacy.models import privacy_package_order

from .common import PortalCase

URL = "/my/package"


@tagged("post_install", "-at_install")
class TestPackage(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _fetch(self, password):
        page = self.open(URL)
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        typed = {"password": password, "csrf_token": token}
        return self.url_open(URL, data=typed)

    def _made(self):
        return self.env["privacy.package"].search([])

    def test_two_clicks_and_the_password_give_the_file_and_close_the_case(self):
        page = self.open("/my")
        self.assertTrue(page.xpath(f"//a[@href='{URL}']"))
        response = self._fetch("portal_anna")
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        with zipfile.ZipFile(io.BytesIO(response.content)) as opened:
            self.assertEqual(opened.namelist()[0], "les-meg-forst.html")
            data = json.loads(opened.read("opplysninger.json"))
        contact = next(p for p in data["data_sets"] if p["code"] == "partner")
        self.assertEqual(contact["rows"][0]["values"]["name"], self.anna.name)
        case = self._made().request_id
        self.assertEqual((case.partner_id, case.state), (self.anna, "done"))
        self.assertEqual(self._made().download_count, 1)
        self.assertIn("We delete our copy on", self.text(self.open(URL)))

    def test_without_the_password_and_by_looking_nothing_is_made(self):
        self.open(URL)
        response = self._fetch("wrong")
        self.assertIn("The password is not right", response.text)
        self.assertFalse(self._made())

    def test_a_large_copy_is_waited_for_on_the_page_and_told_by_e_mail(self):
        letters = []

        def send(_case, address, text, *_rest):
            letters.append((address, text))

        self.patch(self.registry["privacy.request"], "_send_letter", send)
        self.patch(privacy_package_order, "ROWS_AT_ONCE", 0)
        page = html.fromstring(self.url_open(URL).text)
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        typed = {"password": "portal_anna", "csrf_token": token}
        for _press in range(2):
            page = html.fromstring(self.url_open(URL, data=typed).text)
            self.assertIn("We are making the file.", self.text(page))
            self.assertFalse(page.xpath("//*[@id='password']"))
            self.assertEqual(self._made().mapped("state"), ["waiting"])
        self._made().sudo()._try_make()
        [(address, letter)] = letters
        self.assertEqual(address, self.anna.email_normalized)
        self.assertIn(URL, letter)
        answer = self._fetch("portal_anna")
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertEqual(self._made().request_id.state, "done")

    def test_what_staff_made_and_looked_over_is_what_the_member_fetches(self):
        case = self.env["privacy.request"]._create_for(self.anna, "access", "All.")
        case.with_user(self.staff).action_build_package()
        made = self._made()
        self._fetch("portal_anna")
        self.assertEqual((self._made(), made.download_count), (made, 1))
        self.assertEqual(case.state, "received")
        case.with_user(self.staff).action_build_encrypted()
        answer = self._fetch("portal_anna")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
            self.assertIn("opplysninger.json", opened.namelist())

    def _staffs(self, kind="access", channel="phone"):
        """A case that staff have taken, with a copy that they made."""
        cases = self.env["privacy.request"]
        case = cases._create_for(self.anna, kind, "All.", channel).with_user(self.staff)
        case.identity = case.identity or "known"
        case.action_take()
        case.task_ids.action_give_up()
        case.action_build_package()
        case.answer = "Here."
        return case

    def test_the_page_of_the_case_leads_to_a_copy_for_another_service_too(self):
        for kind in ("portability", "access"):
            case = self._staffs(kind, "portal")
            page = self.open(f"/my/cases/{case.id}")
            self.assertIn("The copy is ready", self.text(page))
            self.assertTrue(page.xpath(f"//main//a[@href='{URL}']"))
            made = case.package_ids
            answer = self._fetch("portal_anna")
            self.assertEqual(answer.headers["Content-Type"], "application/zip")
            self.assertEqual(made.download_count, 1)
            self.assertFalse(self._made() - made)
            case.sudo()._withdraw()
            page = self.open(f"/my/cases/{case.id}")
            self.assertNotIn("The copy is ready", self.text(page))
            made.sudo().unlink()

    def test_what_staff_looked_over_is_fetched_from_a_closed_case_until_its_day(self):
        case = self._staffs()
        case.package_ids.mask_ids.filtered(
            lambda mask: mask.reason != "about_others"
        ).action_tell()
        case.action_build_package()
        case.action_close()
        made = case.package_ids.filtered(lambda p: p.state == "ready").sudo()
        self._fetch("portal_anna")
        self.assertEqual(made.download_count, 1)
        self.assertEqual(self._made().request_id, case)
        made.delete_by = self.today
        self._fetch("portal_anna")
        self.assertEqual(made.download_count, 1)
        self.assertEqual(len(self._made().request_id), 2)

    def test_what_stands_today_is_a_press_away_from_a_copy_made_before(self):
        self.assertFalse(self.open(URL).xpath("//button[@name='new']"))
        self._fetch("portal_anna")
        page = self.open(URL)
        self.assertIn("We made the file on", self.text(page))
        first = self._made()
        self._press_new(page)
        self.assertEqual((len(self._made()), first.download_count), (2, 1))
        self._fetch("portal_anna")
        newest = self._made() - first
        self.assertEqual((len(newest), newest.download_count), (1, 2))

    def _press_new(self, page):
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        typed = {"password": "portal_anna", "csrf_token": token, "new": "1"}
        return self.url_open(URL, data=typed)

    def _paused(self, channel="portal"):
        """A case whose person is asked for proof of identity."""
        cases = self.env["privacy.request"]
        case = cases._create_for(self.anna, "access", channel=channel)
        case.doubt = "unusual"
        case.with_user(self.staff).action_ask_identity()
        return case

    def test_while_the_login_is_in_doubt_nothing_is_handed_out(self):
        self._staffs("portability").action_close()
        page = self.open(URL)
        case = self._paused()
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        for new in ("", "1"):
            typed = {"password": "portal_anna", "csrf_token": token, "new": new}
            answer = self.url_open(URL, data=typed)
            words = self.text(html.fromstring(answer.text))
            self.assertIn("Call us, and tell the number of the case", words)
            self.assertIn(case.name, words)
            self.assertNotIn("Download the file", words)
        self.assertEqual(case.state, "awaiting_identity")
        self.assertEqual(self._made().mapped("download_count"), [0])
        with self.assertRaises(UserError):
            case._own_package()
        case.identity = "called_back"
        case.with_user(self.staff).action_identity_proved()
        answer = self._fetch("portal_anna")
        self.assertEqual(answer.headers["Content-Type"], "application/zip")

    def test_whose_login_is_in_doubt_does_not_take_the_case_back_by_it(self):
        case = self._paused()
        self.assertNotIn("Withdraw", self.text(self.open(f"/my/cases/{case.id}")))
        case._withdraw()
        self.assertEqual(case.state, "awaiting_identity")
        case.with_user(self.staff).action_withdraw()
        self.assertEqual(case.state, "withdrawn")

    def test_who_rang_and_is_doubted_proves_it_by_fetching_the_copy(self):
        case = self._paused("phone")
        self._fetch("wrong")
        self.assertEqual(case.state, "awaiting_identity")
        answer = self._fetch("portal_anna")
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertEqual((case.state, case.identity), ("in_progress", "login"))
        self.assertEqual(case.event_ids[-1:].kind, "resume")

    @mute_logger("odoo.addons.member_portal.controllers.package")
    def test_when_it_cannot_be_made_a_case_stays_open_for_somebody_to_look_at(self):
        model = self.env.registry["privacy.request"]
        with patch.object(model, "_own_package", side_effect=ValueError):
            response = self._fetch("portal_anna")
        self.assertIn("We could not make the file.", response.text)
        case = self.env["privacy.request"].search([("partner_id", "=", self.anna.id)])
        self.assertEqual((case.kind, case.state), ("access", "received"))
        for _press in range(2):
            told = case.activity_ids.filtered(lambda a: "No copy" in (a.summary or ""))
            self.assertEqual(told.user_id, case._privacy_officer())
            with patch.object(model, "_own_package", side_effect=ValueError):
                self._fetch("portal_anna")

    def test_the_link_of_staff_is_a_missing_page_to_everybody_else(self):
        self._fetch("portal_anna")
        package = self._made()
        link = package.with_user(self.staff)._download_action()["url"]
        forged = f"{link[:-2]}xx"
        for address in (link, forged, "/privacy/package/x"):
            self.assertEqual(self.url_open(address).status_code, 404)
        self.authenticate("staff", "staff")
        self.assertEqual(self.url_open(link).status_code, 200)
        self.assertEqual(self.url_open(forged).status_code, 404)

    def test_the_schema_is_public_and_the_record_of_processing_is_staffs(self):
        self.assertEqual(self.url_open("/privacy/record").status_code, 404)
        self.assertEqual(self.url_open("/privacy/record.xlsx").status_code, 404)
        self.authenticate(None, None)
        schema = self.url_open("/privacy/opplysninger.schema.json").json()
        self.assertEqual(schema["type"], "object")
        self.authenticate("staff", "staff")
        self.assertIn("Record of processing", self.url_open("/privacy/record").text)
        self.assertEqual(self.url_open("/privacy/record.xlsx").status_code, 200)
