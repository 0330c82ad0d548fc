from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PortalCase

NEW = "/my/cases/new"


@tagged("post_install", "-at_install")
class TestErasureRequest(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _cases(self, partner=None):
        partner = partner or self.anna
        return self.env["privacy.request"].search([("partner_id", "=", partner.id)])

    def _send(self, **typed):
        form = self.open(f"{NEW}/erasure/send")
        return self.submit(form, **{"password": "portal_anna", **typed})

    def test_what_happens_is_told_by_the_method_that_erases(self):
        page = self.open(f"{NEW}/erasure")
        plan = self.env["privacy.data.set"]._erasure_preview(self.anna)
        erased = self.text(page, "//section[@aria-labelledby='erased']")
        for part in plan:
            self.assertIn(part.name, erased)
        self.assertIn(f"This we erase ({len(plan)})", erased)
        self.assertIn("Birth date", erased)

    def test_what_is_kept_has_its_end_and_its_reason(self):
        page = self.open(f"{NEW}/erasure")
        kept = self.text(page, "//section[@aria-labelledby='kept']")
        self.assertIn("This we must keep for some time (1)", kept)
        self.assertIn("Privacy cases", kept)
        self.assertIn("Then it goes by itself.", kept)
        self.assertIn("GDPR article 5 (2)", kept)

    def test_five_clicks_from_the_front_page_to_a_case_with_a_number(self):
        page = self.open("/my")
        page = self.open(page.xpath(f"//a[@href='{NEW}/erasure']/@href")[0])
        page = self.open(page.xpath(f"//a[@href='{NEW}/erasure/send']/@href")[0])
        page = self.submit(page, password="portal_anna")
        case = self._cases()
        self.assertEqual((case.kind, case.channel), ("erasure", "portal"))
        self.assertEqual(case.identity, "login")
        self.assertFalse(case.details)
        self.assertURLEqual(page.address, f"/my/cases/{case.id}")
        self.assertIn(f"The number is {case.name}.", self.text(page))
        due = page.xpath("//dl[contains(@class, 'mp-due')]/dd")[0].text_content()
        self.assertEqual(due, f"{case.due_on.day}. {case.due_on:%B %Y}")

    def test_without_the_right_password_nothing_is_sent_and_the_text_is_kept(self):
        for password in ("", "wrong", "x" * 100_000):
            page = self._send(password=password, details="Takk for meg")
            self.assertIn("The password is not right", self.errors(page)["password"])
            self.assertEqual(page.xpath("//textarea")[0].text, "Takk for meg")
            self.assertFalse(page.xpath("//input[@id='password']/@value"))
        self.assertFalse(self._cases())

    def test_guessing_the_password_is_slowed_down(self):
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", "3")
        self.addCleanup(self.registry._login_failures.clear)
        for _attempt in range(4):
            page = self._send(password="wrong")
        self.assertIn("Too many attempts", self.errors(page)["password"])
        self.assertIn("Too many attempts", self.text(self._send()))
        self.assertFalse(self._cases())

    def test_sending_twice_gives_the_same_case(self):
        first, second = self._send(), self._send()
        self.assertEqual(len(self._cases()), 1)
        self.assertURLEqual(first.address, second.address)

    def test_markup_in_the_text_stays_text(self):
        page = self._send(details="<script>alert(1)</script>\r\nog <b>mer</b>")
        self.assertFalse(page.xpath("//script"))
        self.assertIn("<script>alert(1)</script>", self.text(page))

    def test_hostile_text_is_refused_at_the_field_and_the_password_not_shown(self):
        for details in ("a\0b", "\x1b[31m", "x" * 4001):
            page = self._send(details=details)
            self.assertEqual(set(self.errors(page)), {"details"})
            self.assertFalse(page.xpath("//input[@id='password']/@value"))
        self.assertFalse(self._cases())

    def test_the_change_log_says_who_asked_and_where(self):
        self._send()
        change = self.env["privacy.change"].search(
            [("model", "=", "privacy.request"), ("partner_id", "=", self.anna.id)]
        )
        self.assertEqual(change.mapped("reason"), ["asked for in the portal"])
        self.assertEqual(change.user_id, self.portal_anna)

    def test_a_case_is_withdrawn_by_one_button_until_it_is_closed(self):
        page = self.submit(self._send(), at="/withdraw")
        self.assertEqual(self._cases().state, "withdrawn")
        self.assertIn("The case is withdrawn.", self.text(page, "//*[@role='status']"))
        self.assertIn("You withdrew it on", self.text(page))
        self.assertFalse(page.xpath("//main//form"))
        self.assertFalse(page.xpath("//dl[contains(@class, 'mp-due')]"))

    def test_a_closed_case_is_not_reopened_by_an_old_form(self):
        page = self._send()
        self._cases()._close("refused")
        self.submit(page, at="/withdraw")
        self.assertEqual(self._cases().state, "refused")

    def test_the_page_tells_the_answer_and_a_longer_time_with_its_reason(self):
        self._send()
        case = self._cases()
        case.write({"extended_months": 1, "extension_reason": "Many papers."})
        page = self.open(f"/my/cases/{case.id}")
        self.assertIn("We need more time: Many papers.", self.text(page))
        case.answer = "We have done it."
        case._close("done")
        page = self.open(f"/my/cases/{case.id}")
        self.assertIn("We have done it.", self.text(page))
        self.assertIn("Answered on", self.text(page))

    def test_after_the_deed_the_login_is_gone(self):
        self._send()
        case = self._cases().with_user(self.dpo)
        case.action_prepare()
        case.action_approve()
        case.sudo()._carry_out()
        self.assertIn("/web/login", self.url_open("/my").url)

    def test_somebody_elses_case_answers_like_a_page_that_is_not_there(self):
        foreign = self.env["privacy.request"]._create_for(self.siri, "erasure")
        missing = self.open("/my/cases/987654321", 404)
        page = self.open(f"/my/cases/{foreign.id}", 404)
        self.assertEqual(self.text(page), self.text(missing))
        token = self.open("/my").xpath("//input[@name='csrf_token']/@value")[0]
        answer = self.url_open(
            f"/my/cases/{foreign.id}/withdraw", data={"csrf_token": token}
        )
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(foreign.state, "received")

    def test_a_case_about_a_child_is_not_the_guardians_page(self):
        case = self.env["privacy.request"]._create_for(self.emil, "access")
        self.open(f"/my/cases/{case.id}", 404)

    def test_forms_without_their_token_send_and_withdraw_nothing(self):
        case = self.env["privacy.request"]._create_for(self.anna, "access")
        for address, data in (
            (f"/my/cases/{case.id}/withdraw", {"x": "1"}),
            (f"{NEW}/erasure/send", {"password": "portal_anna"}),
            (f"{NEW}/complaint", {"details": "x"}),
        ):
            self.assertEqual(self.url_open(address, data=data).status_code, 400)
        self.assertEqual(self._cases(), case)
        self.assertEqual(case.state, "received")

    def test_withdrawing_by_a_link_is_not_possible(self):
        case = self.env["privacy.request"]._create_for(self.anna, "access")
        answer = self.url_open(f"/my/cases/{case.id}/withdraw")
        self.assertIn(answer.status_code, (404, 405))
        self.assertEqual(case.state, "received")


@tagged("post_install", "-at_install")
class TestOtherCases(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _case(self):
        return self.env["privacy.request"].search([("partner_id", "=", self.anna.id)])

    def test_nothing_is_ticked_before_the_person_chooses(self):
        page = self.open(NEW)
        self.assertEqual(len(page.xpath("//input[@type='radio']")), 5)
        self.assertFalse(page.xpath("//input[@checked]"))

    def test_going_on_without_a_choice_asks_for_one(self):
        page = self.open(f"{NEW}?asked=1")
        target = page.xpath("//*[@role='alert']//a/@href")[0]
        self.assertTrue(page.xpath(f"//input[@id='{target[1:]}']"))
        self.open(f"{NEW}?asked=1&kind=teleportation")

    def test_each_choice_leads_to_its_page(self):
        for radio in self.open(NEW).xpath("//input[@type='radio']/@value"):
            page = self.open(f"{NEW}?asked=1&kind={radio}")
            self.assertURLEqual(page.address, f"{NEW}/{radio}")
        for near in ("portability", "objection"):
            self.submit(self.open(f"{NEW}/{near}"))
        self.assertEqual(set(self._case().mapped("kind")), {"portability", "objection"})
        self.open(f"{NEW}/teleportation", 404)

    def test_a_complaint_needs_words_and_names_the_authority(self):
        form = self.open(f"{NEW}/complaint")
        self.assertIn("Datatilsynet", self.text(form))
        self.assertIn("details", self.errors(self.submit(form, details="  ")))
        self.submit(form, details="Dere ringte meg.\n\nTre ganger.")
        self.assertEqual(self._case().details, "Dere ringte meg.\n\nTre ganger.")

    def test_a_copy_needs_no_reason(self):
        self.submit(self.open(f"{NEW}/access"))
        self.assertEqual((self._case().kind, self._case().details), ("access", False))

    def test_what_a_mistake_is_about_comes_from_the_map_or_not_at_all(self):
        for about in ("partner.password", "x", "<script>", "partner.name.x", "."):
            page = self.open(f"{NEW}/rectification?about={about}")
            self.assertNotIn("It is about", self.text(page))
        page = self.open(f"{NEW}/rectification?about=membership")
        self.assertIn("It is about Memberships", self.text(page))

    def test_open_cases_stand_first_and_on_the_front_page(self):
        requests = self.env["privacy.request"]
        open_case = requests._create_for(self.anna, "access")
        requests._create_for(self.anna, "complaint")._withdraw()
        requests._create_for(self.siri, "access")
        page = self.open("/my/cases")
        links = page.xpath("//ul[contains(@class, 'mp-links')]//a/@href")
        self.assertEqual(len(links), 2)
        self.assertEqual(links[0], f"/my/cases/{open_case.id}")
        self.assertIn("1 open, answer by", self.text(self.open("/my")))

    def test_a_member_without_cases_is_told_how_one_begins(self):
        self.assertIn("You have no cases with us.", self.text(self.open("/my/cases")))

    def test_a_login_of_nobody_finds_no_case_pages(self):
        user = self._portal(self.env["res.partner"].create({"name": "Nora Ny"}))
        self.log_in(user)
        for address in ("/my/cases", NEW, f"{NEW}/erasure", f"{NEW}/complaint"):
            self.open(address, 404)

    def test_logged_out_every_case_page_leads_to_the_login(self):
        self.authenticate(None, None)
        for address in ("/my/cases", "/my/cases/1", NEW, f"{NEW}/erasure/send"):
            self.assertIn("/web/login", self.url_open(address).url)


@tagged("post_install", "-at_install")
class TestProof(PortalCase):
    """Who is asked for proof of identity gives it on the page of the case."""

    def setUp(self):
        super().setUp()
        cases = self.env["privacy.request"].with_user(self.staff)
        self.case = cases.create({"kind": "complaint", "partner_id": self.anna.id})
        self.case.doubt = "address"
        self.case.action_ask_identity()
        self.address = f"/my/cases/{self.case.id}"
        self.log_in(self.portal_anna)

    def test_the_clock_stands_still_and_no_page_names_a_last_day(self):
        words = "We must be sure that it is you"
        for address in ("/my/cases", self.address):
            page = self.text(self.open(address))
            self.assertIn(words, page)
            self.assertNotIn("Answer by", page)

    def test_the_password_proves_it_and_the_case_goes_on(self):
        page = self.submit(self.open(self.address), password="wrong")
        self.assertIn("The password is not right", self.errors(page)["password"])
        self.assertEqual(self.case.state, "awaiting_identity")
        page = self.submit(page, password="portal_anna")
        self.assertIn("Now we know that it is you.", self.text(page))
        known = (self.case.state, self.case.identity)
        self.assertEqual(known, ("in_progress", "login"))
        self.assertEqual(self.case.event_ids[-1:].kind, "resume")
        self.assertIn("Answer by", self.text(page))

    def test_who_asked_behind_the_login_that_is_doubted_shows_more_than_it(self):
        doubted = self.env["privacy.request"]._create_for(self.anna, "access")
        self.assertEqual((doubted.channel, doubted.identity), ("portal", "login"))
        doubted.doubt = "unusual"
        doubted.with_user(self.staff).action_ask_identity()
        self.address = f"/my/cases/{doubted.id}"
        letter = doubted.event_ids.filtered(lambda event: event.kind == "told").text
        self.assertNotIn("log in to your page", letter)
        page = self.open(self.address)
        self.assertIn("Call us. Do not send a copy", self.text(page))
        self.assertNotIn("It is me", self.text(page))
        with self.assertRaises(UserError):
            doubted._proved_by_login()
        self.assertEqual(doubted.state, "awaiting_identity")
        self.assertFalse(doubted.identity)

    def test_a_case_that_has_moved_on_keeps_how_we_know_who_asks(self):
        self.case.identity = "called_back"
        self.case.action_identity_proved()
        with self.assertRaises(UserError):
            self.case.sudo()._proved_by_login()  # sudo: as the page does
        self.assertEqual(self.case.identity, "called_back")

    def test_nobody_else_proves_it(self):
        self.log_in(self.portal_siri)
        for data in (None, {"password": "portal_siri"}):
            answer = self.url_open(self.address, data=data)
            self.assertIn(answer.status_code, (400, 404))
        self.assertEqual(self.case.state, "awaiting_identity")
