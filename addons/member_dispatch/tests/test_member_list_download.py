import base64

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .list_common import ListCase
from .test_tools import opened


@tagged("post_install", "-at_install")
class TestMemberListDownload(HttpCase, ListCase):
    """The link of a list opens for its owner, for minutes, and only reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.officer_oslo | cls.colleague_oslo | cls.staff | cls.portal_anna:
            user.password = f"{user.login}-{user.login}"

    def setUp(self):
        super().setUp()
        self.list = self._list()
        self.password = self.list.action_extract()["context"]["default_password"]

    def _log_in(self, user):
        self.authenticate(user.login, f"{user.login}-{user.login}")

    def _link(self):
        return self.list.action_download()["url"]

    def test_the_owner_gets_the_encrypted_file(self):
        link = self._link()
        self._log_in(self.officer_oslo)
        answer = self.url_open(link)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(answer.content, base64.b64decode(self.list.sudo().file))
        opened(answer.content, self.password)

    def test_downloads_are_counted_and_the_link_itself_writes_nothing(self):
        link = self._link()
        self.assertEqual(self.list.download_count, 1)
        self._log_in(self.officer_oslo)
        for __ in range(3):
            self.url_open(link)
        self.list.invalidate_recordset()
        self.assertEqual(self.list.download_count, 1)

    def test_for_everybody_else_the_link_leads_nowhere(self):
        link = self._link()
        for user in (self.colleague_oslo, self.staff, self.portal_anna):
            self._log_in(user)
            self.assertEqual(self.url_open(link).status_code, 404)
        self.logout()
        answer = self.url_open(link, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_forged_and_expired_links_lead_nowhere(self):
        link = self._link()
        self._log_in(self.officer_oslo)
        for forged in (link[:-2] + "AA", "/member/list/x", "/member/list/" + "A" * 90):
            self.assertEqual(self.url_open(forged).status_code, 404)
        with freeze_time("2020-01-01"):
            old = self._link()
        self.assertEqual(self.url_open(old).status_code, 404)

    def test_after_the_file_is_deleted_the_link_leads_nowhere(self):
        link = self._link()
        self.list.action_attest_deleted()
        self._log_in(self.officer_oslo)
        self.assertEqual(self.url_open(link).status_code, 404)

    def test_after_the_office_the_link_leads_nowhere(self):
        link = self._link()
        self.env["member.office"].search(
            [("partner_id", "=", self.officer_oslo.member_id.id)]
        ).unlink()
        self._log_in(self.officer_oslo)
        self.assertEqual(self.url_open(link).status_code, 404)
