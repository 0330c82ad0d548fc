from datetime import date, timedelta

from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestResign(PortalCase):
    def _resigned(self, person):
        self.env.invalidate_all()
        return person.membership_ids.mapped(lambda m: bool(m.resigned_on))

    def test_three_clicks_from_the_front_page(self):
        self.log_in(self.portal_siri)
        front = self.open("/my")
        self.assertIn("/my/resign", front.xpath("//main//a/@href"))
        page = self.open("/my/resign")
        self.assertEqual(len(page.xpath("//main//form//button")), 1)
        done = self.submit(page)
        self.assertIn("You have resigned.", self.text(done))
        membership = self.siri.membership_ids
        self.assertEqual(membership.resigned_on, self.today)
        self.assertEqual(membership.end_date, date(self.today.year, 12, 31))
        self.assertEqual(membership.end_reason, "resigned")
        self.assertEqual(self._resigned(self.anna), [False])

    def test_the_page_says_what_happens_when_and_looking_changes_nothing(self):
        self.env["ir.config_parameter"].set_param(
            "member_portal.resignation_ends", "year"
        )
        rule = self.env.ref("member_privacy.retention_rule_membership")
        self.log_in(self.portal_siri)
        year = self.today.year
        line = self.text(self.open("/my/resign"), "//ol[@class='mp-timeline']")
        self.assertIn("Today we stop contacting you", line)
        self.assertIn(f"31. December {year} your membership ends", line)
        self.assertIn("Later we erase", line)
        rule.months = 6
        rule.action_dry_run()
        rule.action_arm()
        line = self.text(self.open("/my/resign"), "//ol[@class='mp-timeline']")
        self.assertIn(f"1. July {year + 1} we erase", line)
        self.assertEqual(self._resigned(self.siri), [False])

    def test_the_page_says_what_is_owed_and_asks_for_nothing_before(self):
        dues = self.env["member.dues"].create(
            {"membership_id": self.siri.membership_ids.id, "amount": 350}
        )
        dues.copy({"year": self.today.year - 1, "state": "paid", "amount": 300})
        self.env["member.dues"].create(
            {"membership_id": self.anna.membership_ids.id, "amount": 999}
        )
        self.log_in(self.portal_siri)
        page = self.open("/my/resign")
        owed = dues.currency_id.format(350).replace("\N{NO-BREAK SPACE}", " ")
        self.assertIn(f"You owe {owed}. You can resign", self.text(page))
        self.submit(page)
        self.assertEqual(self._resigned(self.siri), [True])
        self.assertEqual(dues.state, "open")

    def test_with_several_memberships_one_ticks_which(self):
        self.env["member.membership"].create(
            {
                "partner_id": self.siri.id,
                "chapter_id": self.oslo.id,
                "type_id": self.type.id,
                "start_date": "2021-01-01",
            }
        )
        oslo = self.siri.membership_ids.filtered(lambda m: m.chapter_id == self.oslo)
        foreign = self.anna.membership_ids
        self.log_in(self.portal_siri)
        page = self.open("/my/resign")
        refused = self.submit(page)
        self.assertIn("Tick what you want to leave.", self.text(refused))
        self.submit(page, membership=str(foreign.id))
        self.assertEqual(self._resigned(self.siri | self.anna), [False] * 3)
        self.submit(page, membership=str(oslo.id))
        self.env.invalidate_all()
        self.assertEqual(
            self.siri.membership_ids.filtered("resigned_on").chapter_id, self.oslo
        )

    def test_the_bylaws_may_end_it_on_the_same_day(self):
        self.env["ir.config_parameter"].set_param(
            "member_portal.resignation_ends", "today"
        )
        self.log_in(self.portal_siri)
        self.submit(self.open("/my/resign"))
        self.env.invalidate_all()
        self.assertEqual(self.siri.membership_ids.state, "ended")
        self.assertIn("You have resigned.", self.text(self.open("/my/resign")))

    def test_a_receipt_goes_by_mail_and_the_reason_is_optional(self):
        self.siri.email = "siri@example.com"
        self.log_in(self.portal_siri)
        done = self.submit(self.open("/my/resign"))
        mail = self.env["mail.mail"].search([("email_to", "=", "siri@example.com")])
        self.assertIn("Kristiansand: received on", mail.body_html)
        self.assertIn("/my/resign", mail.body_html)
        self.assertIn("Why did you leave? (optional)", self.text(done))
        self.assertFalse(done.xpath("//input[@type='radio'][@checked]"))
        self._send(done, "reason", reason="made up")
        self.assertFalse(self.siri.membership_ids.resign_reason)
        self._send(done, "reason", reason="moved")
        self.assertEqual(self.siri.membership_ids.resign_reason, "moved")

    def _send(self, page, where, **values):
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        self.url_open(f"/my/resign/{where}", data={"csrf_token": token, **values})
        self.env.invalidate_all()

    def test_it_can_be_taken_back_for_some_days_and_not_longer(self):
        self.log_in(self.portal_siri)
        membership = self.siri.membership_ids
        for ends in ("year", "today"):
            with self.subTest(ends):
                self.env["ir.config_parameter"].set_param(
                    "member_portal.resignation_ends", ends
                )
                before = membership.state
                done = self.submit(self.open("/my/resign"))
                self.assertIn("You can take it back until", self.text(done))
                self._send(done, "undo")
                self.assertEqual(membership.state, before)
                self.assertFalse(membership.resigned_on or membership.end_date)
        done = self.submit(self.open("/my/resign"))
        membership.resigned_on -= timedelta(days=14)
        self._send(done, "undo")
        self.assertFalse(membership.resigned_on)
        done = self.submit(self.open("/my/resign"))
        membership.resigned_on -= timedelta(days=15)
        self._send(done, "undo")
        self.assertTrue(membership.resigned_on)
        self.assertNotIn("take it back", self.text(self.open("/my/resign")))

    def test_what_goes_on_elsewhere_or_anew_is_not_taken_back(self):
        self.log_in(self.portal_siri)
        membership = self.siri.membership_ids
        self.env["ir.config_parameter"].set_param(
            "member_portal.resignation_ends", "today"
        )
        done = self.submit(self.open("/my/resign"))
        self.assertTrue(membership._undo_until())
        chapter = membership.chapter_id
        chapter.end_date = self.today - timedelta(days=1)
        self._send(done, "undo")
        self.assertTrue(membership.resigned_on, "its chapter is closed")
        chapter.end_date = False
        again = membership.copy(
            {
                "start_date": membership.end_date + timedelta(days=1),
                "end_date": False,
                "resigned_on": False,
                "end_reason": False,
                "state": "active",
            }
        )
        self._send(done, "undo")
        self.assertTrue(membership.resigned_on, "another one goes on there")
        again.end_reason = "mistaken"
        self._send(done, "undo")
        self.assertFalse(membership.resigned_on)

    def test_core_s_way_out_leads_to_our_two(self):
        self.log_in(self.portal_siri)
        links = self.open("/my/security").xpath("//main//a/@href")
        self.assertIn("/my/resign", links)
        self.assertIn("/my/cases/new/erasure", links)
        links = self.open("/my/cases/new/erasure").xpath("//main//a/@href")
        self.assertIn("/my/resign", links)

    def test_who_has_left_prints_the_certificate_and_nobody_elses(self):
        kind = self.siri.membership_ids.type_id
        self.log_in(self.portal_siri)
        for certified, says in ((False, "erase"), (True, "to certify that you left")):
            kind.certificate = certified
            line = self.text(self.open("/my/resign"), "//ol[@class='mp-timeline']")
            self.assertIn(says, line)
            self.assertNotIn("Proof that you have left", self.text(self.open("/my")))
        mine, theirs = self.siri.membership_ids, self.anna.membership_ids
        self.assertEqual(self._certificate(mine), 404)
        (mine | theirs)._resign(self.today)
        page = self.open("/my/resign")
        self.assertEqual(
            page.xpath("//main//a[contains(@href, 'certificate')]/@href"),
            [f"/my/certificate/{mine.id}"],
        )
        self.assertEqual(self._certificate(mine), 200)
        paper = self.text(self.open(f"/my/certificate/{mine.id}"))
        self.assertIn("Certificate of leaving", paper)
        self.assertIn(self.siri.name, paper)
        self.assertEqual(self._certificate(theirs), 404)
        kind.certificate = False
        self.assertEqual(self._certificate(mine), 404)

    def _certificate(self, membership):
        self.env.flush_all()
        return self.url_open(f"/my/certificate/{membership.id}").status_code
