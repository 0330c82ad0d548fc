import base64
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import MemberCase

PDF = b"%PDF-1.4 Anna Testesen, Siri Testesen"


@tagged("post_install", "-at_install")
class TestConsentPaper(MemberCase, HttpCase):
    """Paper forms: an event for each who signed, and a scan that goes before them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fundraising = cls.env.ref("member_privacy.purpose_fundraising")
        cls.papers = cls.env["privacy.consent.paper"].with_user(cls.staff)
        cls.both = cls.anna | cls.siri

    def _paper(self, content=PDF, people=None, **values):
        return self.papers.create(
            {
                "purpose_id": self.fundraising.id,
                "signed_on": self.today,
                "partner_ids": (self.both if people is None else people).ids,
                "scan": content and base64.b64encode(content),
                "scan_name": "form.pdf",
                **values,
            }
        )

    def _recorded(self, **values):
        paper = self._paper(**values)
        paper.action_record()
        return paper

    def _attachments(self, paper):
        files = self.env["ir.attachment"].sudo()
        return files.search(
            [
                ("res_model", "=", paper._name),
                ("res_id", "=", paper.id),
                ("res_field", "=", "scan"),
            ]
        )

    def test_each_who_signed_gets_one_event_that_names_scan_wording_and_recorder(self):
        paper = self._recorded(signed_on=date(2024, 5, 3))
        self.assertEqual(paper.event_ids.partner_id, self.both)
        self.assertEqual(len(paper.event_ids), 2)
        event = paper.event_ids[0]
        self.assertEqual(
            (event.method, event.event, event.channel), ("paper", "given", "email")
        )
        self.assertEqual(event.recorded_by, self.staff.name)
        self.assertEqual(event.occurred_at.date(), date(2024, 5, 3))
        self.assertEqual(event.paper_id, paper)

    def test_a_yes_names_the_wording_of_its_day(self):
        texts = self.fundraising.text_ids
        texts.published_on = date(2020, 1, 1)
        paper = self._recorded(signed_on=date(2024, 5, 3))
        self.assertIn(paper.text_id, texts)
        self.assertEqual(paper.event_ids.mapped("wording")[0], paper.text_id.body)
        old = self._recorded(signed_on=date(2019, 1, 1))
        self.assertFalse(old.text_id, "nothing was asked yet")

    def test_nothing_is_recorded_twice_without_people_or_without_scan(self):
        paper = self._recorded()
        with self.assertRaises(UserError):
            paper.action_record()
        for values in ({"people": self.anna.browse()}, {"content": False}):
            with self.assertRaises(UserError):
                self._paper(**values).action_record()

    def test_what_is_recorded_is_neither_changed_nor_deleted(self):
        paper = self._recorded()
        for values in (
            {"partner_ids": self.anna.ids},
            {"scan": base64.b64encode(PDF)},
            {"state": "draft"},
            {"event": "withdrawn"},
        ):
            with self.assertRaises(UserError):
                paper.write(values)
        with self.assertRaises(UserError):
            paper.unlink()
        self._paper().unlink()
        with self.assertRaises(UserError):
            self._paper(state="recorded")

    def test_the_answer_fits_the_purpose_and_the_day(self):
        for values in (
            {"event": "objected"},
            {"purpose_id": self.newsletter.id},
            {"purpose_id": self.statutory.id, "event": "objected"},
            {"channel": "use"},
            {"signed_on": self.today + relativedelta(days=1)},
            {"text_id": self.env.ref("member_privacy.purpose_photo").text_ids[0].id},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._paper(**values)
        self._paper(purpose_id=self.newsletter.id, event="objected")

    def test_a_scan_is_a_picture_or_a_pdf_of_some_megabytes(self):
        for content in (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<html>%PDF-</html>",
            b"MZ\x90",
            b"\n%PDF-1.4",
        ):
            with self.assertRaises(ValidationError):
                self._paper(content=content)
        for content in (b"\x89PNG\r\n\x1a\n..", b"\xff\xd8\xff\xe0.."):
            self.assertTrue(self._paper(content=content))
        self.env["ir.config_parameter"].set_param("member_privacy.scan_megabytes", "1")
        self._paper(content=PDF.ljust(2**20))
        with self.assertRaises(ValidationError):
            self._paper(content=PDF.ljust(2**20 + 1))

    def test_the_scan_goes_after_five_years_and_the_event_stays(self):
        limit = self.today - relativedelta(months=60)
        due = self._recorded(signed_on=limit - relativedelta(days=1))
        young = self._recorded(signed_on=limit)
        self.assertEqual(self.papers._forget_scans(100), 1)
        self.assertFalse(self._attachments(due))
        self.assertEqual(len(due.event_ids), 2)
        self.assertTrue(self._attachments(young))
        self.assertEqual(self.papers._forget_scans(100), 0)

    def test_erasing_one_who_signed_takes_the_scan_and_leaves_the_others_answers(self):
        paper = self._recorded()
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertFalse(self._attachments(paper))
        self.assertEqual(paper.partner_ids, self.siri)
        self.assertEqual(paper.event_ids.partner_id, self.siri)

    def test_erasing_the_only_one_takes_the_form(self):
        paper = self._recorded(people=self.anna)
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertFalse(paper.exists())

    def test_only_staff_read_record_and_open_the_scan_also_by_its_address(self):
        paper = self._recorded()
        scan = self._attachments(paper)
        others = (self.officer_oslo, self.admin, self.portal_anna, self.crm_user)
        for user in others:
            with self.assertRaises(AccessError):
                paper.with_user(user).read(["partner_ids"])
            with self.assertRaises(AccessError):
                self._paper().with_user(user).action_record()
            with self.assertRaises(AccessError):
                scan.with_user(user).read(["datas"])
        addresses = (
            f"/web/content/privacy.consent.paper/{paper.id}/scan",
            f"/web/content/{scan.id}",
            f"/web/image/{scan.id}",
        )
        for login, sees in (("staff", True), ("officer_oslo", False), (None, False)):
            self.authenticate(login, login)
            for address in addresses:
                found = PDF in self.url_open(address).content
                self.assertEqual(found, sees, address)

    def test_the_time_line_of_a_person_shows_all(self):
        self._recorded(signed_on=date(2024, 5, 3))
        self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", "objected", "portal"
        )
        events = self.anna.with_user(self.staff).consent_ids
        self.assertEqual(events.mapped("method"), ["portal", "paper"])
        self.assertTrue(events[1].evidence)

    def test_answers_are_counted_by_chapter(self):
        self._recorded()
        counts = dict(
            self.env["privacy.consent"]
            .with_user(self.staff)
            ._read_group(
                [("partner_id", "in", self.both.ids)], ["chapter_id"], ["__count"]
            )
        )
        self.assertEqual(counts, {self.oslo: 1, self.kristiansand: 1})
