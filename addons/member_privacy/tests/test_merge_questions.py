from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .merge_case import MergeCase


@tagged("post_install", "-at_install")
class TestMergeQuestions(MergeCase):
    def test_a_reason_is_asked_for_where_it_is_less_than_certain(self):
        with self.subTest("birth dates"):
            self.gone.birthdate_date = date(1990, 1, 5)
            with self.assertRaisesRegex(UserError, "birth dates differ"):
                self._merge()
            with self.assertRaises(UserError):
                self._merge("   ")
            self.gone.birthdate_date = False
        case = self.env["privacy.request"]._create_for(
            self.gone, "access", "x", "letter"
        )
        with self.assertRaisesRegex(UserError, "open privacy case"):
            self._merge()
        self.assertTrue(self.gone.exists())
        self._merge("rang her")
        self.assertEqual(case.partner_id, self.kept)
        self.env.flush_all()
        reasons = (
            self.env["privacy.change"]
            .search([("partner_id", "=", self.kept.id)], limit=3)
            .mapped("reason")
        )
        self.assertTrue(all("rang her" in reason for reason in reasons), reasons)

    def test_some_are_never_merged(self):
        erased = self._member("Slettet Testesen", self.oslo)
        self.env["privacy.data.set"]._erase(erased)
        company = self.env["res.partner"].create({"name": "AS", "is_company": True})
        self.kept.ward_ids = self.siri
        for other in (erased, company, self.siri, self.kept, self.staff.partner_id):
            with self.assertRaises(UserError):
                self.kept.with_user(self.staff)._merge_person(other, "x")
            self.assertTrue(other.exists())
        for person in self.kept | self.gone:
            self.env["privacy.request"]._create_for(person, "access", "x", "letter")
        with self.assertRaisesRegex(UserError, "same kind"):
            self._merge("x")

    def test_who_is_about_to_be_erased_is_merged_with_nobody(self):
        """The approval was given for one row, and would erase both."""
        cases = self.env["privacy.request"].with_user(self.staff)
        for person in (self.kept, self.gone):
            case = cases.create(
                {"kind": "erasure", "partner_id": person.id, "identity": "known"}
            )
            for button in (case.action_prepare, case.action_approve):
                button()
                with self.subTest(state=case.state, person=person.name):
                    with self.assertRaisesRegex(UserError, "about to be erased"):
                        self._merge("rang her")
                    self.assertEqual(case.partner_id, person)
            case.sudo().state = "awaiting_approval"  # sudo: approval taken back
            case.action_withdraw()
        case = cases.create(
            {"kind": "erasure", "partner_id": self.gone.id, "identity": "known"}
        )
        self._merge("rang her")  # nobody has looked at a list yet
        self.assertEqual((case.partner_id, case.state), (self.kept, "received"))

    def test_only_staff_merge_by_ours_and_by_cores_wizard(self):
        wizards = self.env["base.partner.merge.automatic.wizard"]
        people = self.kept | self.gone
        for user in (
            self.officer_oslo,
            self.admin,
            self.crm_user,
            self.portal_anna,
        ):
            with self.assertRaises(AccessError):
                self._merge("x", user)
            with self.assertRaises(AccessError):
                wizards.with_user(user).sudo()._merge(people.ids, self.kept)
        self.assertEqual(people.exists(), people)
        wizard = wizards.with_user(self.staff).create(
            {"partner_ids": [Command.set(people.ids)], "dst_partner_id": self.kept.id}
        )
        wizard.action_merge()
        self.assertFalse(self.gone.exists())
        self.assertEqual(self.kept.merge_ids.former_id, self.gone_id)

    def test_cores_wizard_asks_for_our_reason_and_merges_customers_as_before(self):
        wizards = self.env["base.partner.merge.automatic.wizard"]
        self.gone.birthdate_date = date(1991, 1, 1)
        with self.assertRaises(UserError):
            wizards.with_user(self.staff)._merge((self.kept | self.gone).ids)
        one, two = self.env["res.partner"].create(
            [{"name": "A", "email": "a@b.no"}, {"name": "B", "email": "a@b.no"}]
        )
        wizards.with_user(self.crm_user)._merge(
            (one | two).ids, one.with_user(self.crm_user)
        )
        self.assertFalse(two.exists())

    def test_who_was_decided_to_be_another_is_merged_with_a_reason_only(self):
        pairs = self.env["member.duplicate"].with_user(self.staff)
        pairs.action_find()
        pair = pairs.search([("partner_id", "=", self.kept.id)])
        self.assertEqual(pair.other_id, self.gone)
        pair.action_different()
        with self.assertRaisesRegex(UserError, "not the same person"):
            self._merge()
        pair.action_undecided()
        self._merge()
        self.assertFalse(self.gone.exists())

    def test_a_decision_is_asked_about_whichever_of_the_two_stays(self):
        self.env["member.duplicate"].create(
            {
                "partner_id": self.kept.id,
                "other_id": self.gone.id,
                "state": "different",
            }
        )
        for kept, gone in ((self.kept, self.gone), (self.gone, self.kept)):
            self.assertEqual(len(kept._merge_questions(gone)), 1)
        self.assertFalse(self.kept._merge_questions(self.siri)[1:])
        self._merge("she showed her passport")
        self.assertFalse(self.gone.exists())

    def test_first_names_that_differ_are_asked_about_and_spellings_are_not(self):
        for one, two, asked in (
            ("Ola Tveit", "Ole Tveit", True),
            ("Åse Tveit", "Aase Tveit", False),
            ("Guro Tveit", "GURO Hansen", False),
            ("Guro Tveit", "G. Tveit", False),
            ("Guro Tveit", "K. Tveit", True),
            ("Jan Tveit", "Jan-Erik Tveit", True),
            ("Jan Erik Tveit", "Jan Tveit", False),
            (" André Tveit", "Andre Tveit", False),
        ):
            self.kept.name, self.gone.name = one, two
            questions = self.kept._merge_questions(self.gone)
            self.assertEqual(bool(questions), asked, (one, two, questions))
