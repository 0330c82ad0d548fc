from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase

BORN = date(1980, 3, 4)


@tagged("post_install", "-at_install")
class TestDuplicates(MemberCase):
    def _person(self, name, **vals):
        vals.setdefault("email", False)
        return self._member(name, self.oslo, **vals)

    def _pairs(self, *people):
        """{(first name and sign)} of the open pairs among `people`."""
        duplicates = self.env["member.duplicate"]
        duplicates._find()
        ids = [person.id for person in people]
        found = duplicates.search(
            [("partner_id", "in", ids), ("other_id", "in", ids), ("state", "=", "open")]
        )
        signs = ("name_birth", "like_birth", "same_email", "phone")
        return [{sign for sign in signs if pair[sign]} for pair in found]

    def _is_pair(self, one, two):
        return self._pairs(self._person(**one), self._person(**two))

    def test_same_name_and_birth_date(self):
        for one, two in (
            ("Åse Kjær", "Aase Kjaer"),
            ("Ole Bø", "OLE BØ"),
        ):
            found = self._is_pair(
                {"name": one, "birthdate_date": BORN},
                {"name": two, "birthdate_date": BORN},
            )
            self.assertEqual(found, [{"name_birth"}], (one, two))

    def test_a_like_name_with_the_same_birth_date(self):
        for one, two in (
            ("Kristian Hovland", "Christian Hovland"),
            ("Liv Marie Strand", "Liv Strand"),
            ("Torbjørn Aas", "Torbjørn Ås-Moen"),
        ):
            found = self._is_pair(
                {"name": one, "birthdate_date": BORN},
                {"name": two, "birthdate_date": BORN},
            )
            self.assertEqual(found, [{"like_birth"}], (one, two))

    def test_the_same_e_mail_or_phone_with_a_first_name_alike(self):
        for field, value, sign in (
            ("email", "a1@example.com", "same_email"),
            ("phone", "+4791234599", "phone"),
        ):
            found = self._is_pair(
                {"name": "Berit Lie", field: value, "birthdate_date": BORN},
                {"name": "Berit Nystrand", field: value},
            )
            self.assertEqual(found, [{sign}], field)

    def test_a_slip_in_the_birth_date_with_the_same_name_and_e_mail(self):
        for wrong in (date(1980, 4, 3), date(1981, 3, 4)):
            mail = f"slip{wrong}@example.com"
            found = self._is_pair(
                {"name": "Geir Lund", "email": mail, "birthdate_date": BORN},
                {"name": "Geir Lund", "email": mail, "birthdate_date": wrong},
            )
            self.assertEqual(found, [{"same_email"}])

    def test_households_twins_and_namesakes_are_left_out(self):
        for one, two in (
            # Parents, and a child with a parent's address.
            (
                {"name": "Per Dahl", "email": "dahl@example.com"},
                {"name": "Kari Dahl", "email": "dahl@example.com"},
            ),
            (
                {"name": "Kari Vik", "phone": "+4791234588", "birthdate_date": BORN},
                {
                    "name": "Oda Vik",
                    "phone": "+4791234588",
                    "birthdate_date": date(2015, 1, 1),
                },
            ),
            # Father and son of one name.
            (
                {"name": "Nils Bakken", "email": "nb@x.no", "birthdate_date": BORN},
                {
                    "name": "Nils Bakken",
                    "email": "nb@x.no",
                    "birthdate_date": date(2009, 7, 9),
                },
            ),
            # Twins.
            (
                {"name": "Ola Haugland", "email": "h@x.no", "birthdate_date": BORN},
                {"name": "Sigrid Haugland", "email": "h@x.no", "birthdate_date": BORN},
            ),
            # The same name, two people, as far as we know.
            (
                {"name": "Anne Hansen", "birthdate_date": BORN},
                {"name": "Anne Hansen", "birthdate_date": date(1981, 5, 6)},
            ),
            ({"name": "Anne Berge"}, {"name": "Anne Berge"}),
        ):
            self.assertFalse(self._is_pair(one, two), (one, two))

    def test_guardian_and_child_are_no_pair(self):
        guardian = self._person("Siv Moe", email="siv@example.com")
        child = self._person("Siv Moe", email="siv@example.com")
        self.assertTrue(self._pairs(guardian, child))
        guardian.ward_ids = child
        self.assertFalse(self._pairs(guardian, child))

    def test_an_address_of_many_makes_no_pairs(self):
        crowd = [self._person(f"Lars {n}", email="post@lag.no") for n in range(21)]
        self.assertFalse(self._pairs(*crowd))
        self.assertTrue(self._pairs(*crowd[:-1]) if crowd[-1].unlink() else False)

    def test_customers_alone_colleagues_and_erased_people_are_left_out(self):
        contacts = self.env["res.partner"].create(
            [{"name": "Eva Rud", "email": "eva@x.no"} for _n in range(2)]
        )
        self.assertFalse(self._pairs(*contacts))
        member = self._person("Eva Rud", email="eva@x.no")
        self.assertEqual(len(self._pairs(member, contacts[0])), 1)
        contacts[0].active = False
        self.assertFalse(self._pairs(member, contacts[0]))
        self.staff.partner_id.write({"name": "Eva Rud", "email": "eva@x.no"})
        self.assertFalse(self._pairs(member, self.staff.partner_id))

    def test_not_the_same_person_is_remembered_and_can_be_taken_back(self):
        one = self._person("Tor Foss", birthdate_date=BORN)
        two = self._person("Tor Foss", birthdate_date=BORN)
        self.assertTrue(self._pairs(one, two))
        pair = self.env["member.duplicate"].search([("partner_id", "=", one.id)])
        self.assertEqual(one.with_user(self.staff).duplicate_count, 1)
        pair.with_user(self.staff).action_different()
        self.assertFalse(self._pairs(one, two))
        self.assertEqual(pair.decided_by_id, self.staff)
        self.env.invalidate_all()
        self.assertEqual(two.with_user(self.staff).duplicate_count, 0)
        pair.with_user(self.staff).action_undecided()
        self.assertTrue(self._pairs(one, two))

    def test_pairs_that_are_alike_no_longer_go(self):
        one = self._person("Tor Foss", birthdate_date=BORN)
        two = self._person("Tor Foss", birthdate_date=BORN)
        self.assertTrue(self._pairs(one, two))
        two.birthdate_date = date(1999, 9, 9)
        self.assertFalse(self._pairs(one, two))

    def test_what_was_decided_about_the_one_who_goes_holds_for_the_one_who_stays(self):
        one, two, third = (
            self._person("Tor Foss", birthdate_date=BORN) for _n in range(3)
        )
        self.assertEqual(len(self._pairs(one, two, third)), 3)
        pair = self.env["member.duplicate"].search(
            [("partner_id", "=", two.id), ("other_id", "=", third.id)]
        )
        pair.action_different()
        one.with_user(self.staff)._merge_person(two)
        self.env.invalidate_all()
        self.assertFalse(self._pairs(one, third))
        left = self.env["member.duplicate"].search([("other_id", "=", third.id)])
        self.assertEqual((left.partner_id, left.state), (one, "different"))

    def test_staff_compare_swap_and_merge_from_the_list(self):
        one = self._person("Tor Foss", birthdate_date=BORN, city="Oslo")
        two = self._person("Tor Foss", birthdate_date=BORN, city="Bergen")
        self._pairs(one, two)
        pair = self.env["member.duplicate"].search([("partner_id", "=", one.id)])
        action = pair.with_user(self.staff).action_merge()
        wizard = self.env["member.person.merge"].with_user(self.staff)
        wizard = wizard.browse(action["res_id"])
        self.assertIn("Bergen", wizard.comparison)
        wizard.action_swap()
        self.assertEqual((wizard.partner_id, wizard.other_id), (two, one))
        wizard.action_merge()
        self.assertFalse(one.exists() or pair.exists())
        self.assertEqual(two.city, "Bergen")

    def test_nobody_but_staff_sees_looks_for_or_decides_pairs(self):
        one = self._person("Tor Foss", birthdate_date=BORN)
        two = self._person("Tor Foss", birthdate_date=BORN)
        self._pairs(one, two)
        pair = self.env["member.duplicate"].search([("partner_id", "=", one.id)])
        for user in (self.officer_oslo, self.admin, self.crm_user, self.portal_anna):
            theirs = pair.with_user(user)
            for attempt in (
                lambda theirs=theirs: theirs.read(["signs"]),
                theirs.action_different,
                theirs.action_undecided,
                theirs.action_find,
                theirs.browse().action_find,
                theirs.action_merge,
                lambda user=user: one.with_user(user).read(["duplicate_count"]),
                lambda user=user: one.with_user(user).action_open_duplicates(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        self.assertEqual(pair.state, "open")
        with self.assertRaises(AccessError):
            pair.with_user(self.staff).write({"state": "different"})
        self.assertIn("birth date", pair.with_user(self.staff).signs)
