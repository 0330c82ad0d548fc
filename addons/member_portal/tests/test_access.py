from odoo.tests import new_test_user, tagged

from .common import PortalCase

NAMES = "member_portal.name_officers"


@tagged("post_install", "-at_install")
class TestAccess(PortalCase):
    """The member's own page of who can see them says what the scope does."""

    def setUp(self):
        super().setUp()
        self.holder = self.officer_oslo.member_id
        self.log_in(self.portal_anna)

    def _page(self):
        self.env.flush_all()
        return self.text(self.open("/my/access"))

    def test_names_the_officers_at_and_above_the_chapter_the_nearest_first(self):
        page = self.open("/my/access")
        titles = [title.text for title in page.xpath("//main//h2")]
        self.assertEqual(titles[:2], ["Oslo – local chapter", "Nord – county chapter"])
        names = [name.text for name in page.xpath("//main//h3")]
        self.assertEqual(names, [self.holder.name, self.officer_north.member_id.name])
        shown = self.text(page)
        for words in ("Leader", "1. January 2020", "address, phone and e-mail"):
            self.assertIn(words, shown)

    def test_names_nobody_who_cannot_see_the_member(self):
        officer_south = self._officer("officer_south", self.south)
        crm = new_test_user(self.env, "crm_two", groups="base.group_user")
        self.assertNotIn(officer_south.member_id.name, self._page())
        self.assertNotIn(crm.name, self._page())
        self.log_in(self.portal_siri)
        self.assertIn(officer_south.member_id.name, self._page())
        self.assertNotIn(self.holder.name, self._page())

    def test_an_office_that_ended_stands_there_no_more(self):
        self.assertIn(self.holder.name, self._page())
        self.holder.office_ids.end_date = "2020-12-31"
        self.assertNotIn(self.holder.name, self._page())

    def test_who_is_protected_or_restricted_is_seen_by_the_secretariat_alone(self):
        for flag in ("address_protected", "processing_restricted"):
            self.anna[flag] = True
            shown = self._page()
            self.assertIn("No officer can see you today", shown)
            self.assertIn("The secretariat", shown)
            self.assertNotIn(self.holder.name, shown)
            self.anna[flag] = False
        self.assertIn(self.holder.name, self._page())

    def test_the_member_reads_which_membership_is_seen_by_consent_alone(self):
        fellowship = self.env.ref("member_privacy.purpose_fellowship")
        self.assertNotIn("You decide", self._page())
        self.type.chapter_purpose_id = fellowship
        shown = self._page()
        self.assertIn("No officer can see you today", shown)
        self.assertIn("No officer sees your membership in Oslo before you", shown)
        self.env["privacy.consent"]._record(
            self.anna,
            fellowship,
            "use",
            "given",
            "portal",
            text_id=fellowship._text().id,
        )
        shown = self._page()
        self.assertIn(self.holder.name, shown)
        self.assertIn("Officers see your membership in Oslo because you", shown)
        consents = self.text(self.open("/my/consents"))
        self.assertIn("That is taken back by itself", consents)

    def test_staff_are_a_number_and_no_names(self):
        shown = self._page()
        self.assertIn("work with the register", shown)
        for user in self.staff | self.dpo:
            self.assertNotIn(user.name, shown)

    def test_a_setting_leaves_the_office_in_place_of_the_name(self):
        self.env["ir.config_parameter"].set_param(NAMES, "False")
        shown = self._page()
        self.assertNotIn(self.holder.name, shown)
        self.assertIn("Leader", shown)

    def test_an_officer_with_a_protected_address_is_not_named(self):
        self.holder.address_protected = True
        shown = self._page()
        self.assertNotIn(self.holder.name, shown)
        self.assertIn(self.officer_north.member_id.name, shown)

    def test_a_child_reads_which_guardian_opens_the_page_while_it_does(self):
        self.log_in(self._portal(self.emil))
        self.assertIn("Anna Testesen", self._page())
        self.emil.birthdate_date = "1990-01-01"
        self.assertNotIn("Anna Testesen", self._page())

    def test_the_front_page_says_how_many(self):
        def said():
            self.env.flush_all()
            return self.text(self.open("/my"))

        self.assertIn("2 officers, and the secretariat", said())
        self.holder.office_ids.end_date = "2020-12-31"
        self.assertIn("One officer, and the secretariat", said())
        self.anna.address_protected = True
        self.assertIn("Only the secretariat", said())

    def test_a_login_of_nobody_has_no_such_page(self):
        self.log_in(self._portal(self.env["res.partner"].create({"name": "Nora Ny"})))
        self.open("/my/access", 404)
