from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestHome(PortalCase):
    def test_tells_a_member_who_she_is_and_since_when(self):
        self.log_in(self.portal_anna)
        page = self.open("/my")
        self.assertEqual(self.text(page, "//h1"), "Hello, Anna")
        self.assertIn("You have been a member of Oslo since 2020.", self.text(page))

    def test_tells_each_state_of_a_membership_in_words(self):
        membership = self.siri.membership_ids
        self.log_in(self.portal_siri)
        for vals, sentence in (
            ({"state": "applied"}, "We are looking at your application to join"),
            ({"state": "suspended"}, "Your membership in Kristiansand is on hold."),
            (
                {
                    "state": "active",
                    "resigned_on": "2026-01-02",
                    "end_date": "2027-12-31",
                },
                "Your membership in Kristiansand ends on 31 December 2027.",
            ),
            (
                {
                    "state": "ended",
                    "end_date": "2026-01-31",
                    "end_reason": "resigned",
                },
                "Your membership in Kristiansand ended on 31 January 2026.",
            ),
        ):
            membership.write(vals)
            page = self.open("/my/home")
            self.assertIn(sentence.replace("31 ", "31. "), self.text(page))

    def test_tells_whether_this_years_dues_are_paid_where_there_are_any(self):
        self.log_in(self.portal_anna)
        self.assertNotIn("dues", self.text(self.open("/my")))
        dues = self.env["member.dues"].create(
            {"membership_id": self.anna.membership_ids.id}
        )
        for state, sentence in (
            ("open", f"The dues for {self.today.year} are not paid yet."),
            ("paid", f"The dues for {self.today.year} are paid."),
            ("waived", f"You pay no dues for {self.today.year}."),
        ):
            dues.state = state
            self.assertIn(sentence, self.text(self.open("/my")))

    def test_a_login_without_membership_is_told_so_and_nothing_else(self):
        user = self._portal(self.env["res.partner"].create({"name": "Nora Ny"}))
        self.log_in(user)
        page = self.open("/my")
        self.assertIn("We cannot find a membership of yours.", self.text(page))
        self.assertNotIn("/my/information", page.xpath("//main//a/@href"))

    def test_an_internal_user_meets_the_membership_behind_the_login(self):
        self.crm_user.member_id = self.bjorn
        self.log_in(self.crm_user)
        self.assertIn("member of Bergen", self.text(self.open("/my")))

    def test_a_member_without_address_is_asked_for_it(self):
        self.log_in(self.portal_anna)
        self.assertNotIn("We have no postal address", self.text(self.open("/my")))
        self.anna.street = False
        page = self.open("/my")
        self.assertIn("We have no postal address for you.", self.text(page))
        self.assertIn("/my/information/address", page.xpath("//main//a/@href"))

    def test_a_child_near_fifteen_waits_for_the_guardian(self):
        self.log_in(self.portal_anna)
        fifteenth = self.today + relativedelta(months=3)
        self.emil.birthdate_date = fifteenth - relativedelta(years=15)
        self.assertIn("Emil turns 15 on", self.text(self.open("/my")))
        self.emil.birthdate_date += relativedelta(days=1)
        self.assertNotIn("Emil turns 15 on", self.text(self.open("/my")))

    def test_children_stand_there_while_they_are_children(self):
        self.log_in(self.portal_anna)
        children = f"//a[@href='/my/children/{self.ida.id}']"
        self.assertTrue(self.open("/my").xpath(children))
        self.ida.birthdate_date = self.today - relativedelta(years=18)
        self.assertFalse(self.open("/my").xpath(children))

    def test_every_link_leads_to_a_page(self):
        self.log_in(self.portal_anna)
        for address in self.open("/my").xpath("//main//a/@href"):
            self.open(address)

    def test_what_other_apps_show_stays_within_reach(self):
        self.log_in(self.portal_anna)
        self.assertFalse(self.open("/my").xpath("//a[@href='/my/services']"))
        self.env["ir.ui.view"].create(
            {
                "name": "Orders",
                "type": "qweb",
                "mode": "extension",
                "inherit_id": self.env.ref("portal.portal_my_home").id,
                "arch": "<data/>",
            }
        )
        self.assertTrue(self.open("/my").xpath("//a[@href='/my/services']"))
        self.open("/my/services")
