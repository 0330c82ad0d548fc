from odoo.tests import tagged

from .common import PortalCase

NEW = "/my/cases/new"


@tagged("post_install", "-at_install")
class TestProposal(PortalCase):
    def setUp(self):
        super().setUp()
        self.anna.birthdate_date = "1984-01-02"
        self.log_in(self.portal_anna)

    def _case(self):
        return self.env["privacy.request"].search([("partner_id", "=", self.anna.id)])

    def test_a_locked_field_leads_to_its_old_value_and_a_place_for_the_new(self):
        page = self.open(f"{NEW}/rectification?about=partner.birthdate_date")
        self.assertURLEqual(page.address, f"{NEW}/correction/birthdate_date")
        self.assertIn("Birth date, as we have it", self.text(page))
        page = self.submit(page, value="1.2.1984")
        case = self._case()
        self.assertEqual((case.kind, case.identity), ("rectification", "login"))
        self.assertEqual(case.proposal_ids.new_text, "1984-02-01")
        self.assertEqual(str(self.anna.birthdate_date), "1984-01-02")
        self.assertIn("01/02/1984 → 02/01/1984", self.text(page))

    def test_staff_accept_in_one_click_and_the_page_tells(self):
        self.submit(self.open(f"{NEW}/correction/birthdate_date"), value="1.2.1984")
        case = self._case()
        case.with_user(self.staff).action_accept_proposals()
        self.assertEqual(str(self.anna.birthdate_date), "1984-02-01")
        page = self.open(f"/my/cases/{case.id}")
        self.assertIn("(corrected)", self.text(page))
        self.assertIn("We have corrected it.", self.text(page))

    def test_what_is_no_such_value_is_refused_at_the_field(self):
        for field, typed in (
            ("birthdate_date", "31.2.1984"),
            ("birthdate_date", ""),
            ("birthdate_date", "2.1.1984"),
            ("name", "<b>"),
            ("name", "x" * 101),
        ):
            form = self.open(f"{NEW}/correction/{field}")
            with self.subTest(field=field, typed=typed[:9]):
                self.assertIn("value", self.errors(self.submit(form, value=typed)))
        self.assertFalse(self._case())

    def test_a_choice_that_is_none_is_asked_for_again(self):
        page = self.submit(self.open(f"{NEW}/correction/gender"))
        self.assertIn("Choose one of them.", self.text(page))
        self.assertFalse(self._case())

    def test_no_other_field_is_proposed(self):
        for name in ("email", "member_number", "processing_restricted", "x"):
            self.open(f"{NEW}/correction/{name}", 404)
        page = self.open(f"{NEW}/rectification?about=partner.member_number")
        self.assertURLEqual(
            page.address, f"{NEW}/rectification?about=partner.member_number"
        )


@tagged("post_install", "-at_install")
class TestStatusPage(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)
        self.leader.answers_for_privacy = True
        self.case = self.env["privacy.request"]._create_for(self.anna, "access")
        self.handled = self.case.with_user(self.staff)

    def _page(self):
        return self.text(self.open(f"/my/cases/{self.case.id}"))

    def test_a_pause_says_since_when_and_shows_no_date(self):
        self.handled.doubt = "unusual"
        self.handled.action_ask_identity()
        page = self._page()
        self.assertIn("We must be sure that it is you", page)
        self.assertIn("copy of an identity card", page)
        self.assertNotIn("Answer by", page)

    def test_the_chapters_stand_in_the_timeline_with_their_answers(self):
        self.handled.action_take()
        page = self._page()
        self.assertIn("Your chapters have answered (0 of 1)", page)
        self.assertIn("Oslo has not answered yet.", page)
        self.case.task_ids.with_user(self.officer_oslo).action_nothing()
        page = self._page()
        self.assertIn("Your chapters have answered (1 of 1)", page)
        self.assertIn("Oslo has nothing of its own.", page)

    def test_what_is_being_carried_out_is_not_withdrawn(self):
        page = self.open(f"/my/cases/{self.case.id}")
        self.case.state = "carrying_out"
        self.submit(page, at="/withdraw")
        self.assertEqual(self.case.state, "carrying_out")
        self.assertNotIn("Withdraw the case", self._page())

    def test_a_stopped_use_is_told_until_it_begins_again(self):
        self.handled.action_restrict()
        self.assertIn("We do not use your information.", self._page())

    def test_a_closed_case_offers_both_ways_to_complain_alike(self):
        self.case.answer = "Here."
        self.case._close("done")
        page = self.open(f"/my/cases/{self.case.id}")
        ways = page.xpath("//main//a[contains(., 'Complain to')]")
        self.assertEqual(len(ways), 2)
        self.assertEqual(len({way.get("class") for way in ways}), 1)
        form = self.open(f"{NEW}/complaint")
        ours = form.xpath("//main//button[contains(., 'Complain to us')]/@class")
        theirs = form.xpath("//main//a[contains(., 'Complain to')]/@class")
        self.assertEqual(ours, theirs)
