from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .list_common import ListCase

HOME = {"street": "Gata 1", "zip": "0150", "city": "Oslo"}


@tagged("post_install", "-at_install")
class TestListGuardians(ListCase):
    """Who phones or writes letters meets the guardians of who is too young for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother, cls.father = cls.env["res.partner"].create(
            [
                {
                    "name": "Mor Testesen",
                    "email": "mor@example.com",
                    "phone": "+47 912 34 567",
                    **HOME,
                },
                {
                    "name": "Far Testesen",
                    "email": "far@example.com",
                    "phone": "+47 912 34 568",
                    **HOME,
                },
            ]
        )
        cls.father.street = "Gata 2"
        cls.emil = cls._member(
            "Emil Testesen",
            cls.oslo,
            birthdate_date=cls.today - relativedelta(years=9),
            guardian_ids=[Command.set((cls.mother | cls.father).ids)],
            phone="+47 912 34 569",
            **HOME,
        )
        cls.columns = cls.env["member.list.column"].search(
            [("code", "in", ("name", "member_number", "phone", "street", "chapter"))]
        )

    def _list(self, user=None, **vals):
        """The secretariat's: officers meet no guardians, see below."""
        return super()._list(user or self.staff, **vals)

    def _lines(self, reason, user=None, columns=None):
        """The sheet as rows of {heading: value}, and what the second sheet says."""
        columns = self.columns if columns is None else columns
        values = {"reason": reason, "column_ids": [Command.set(columns.ids)]}
        __, workbook = self._extract(self._list(user, **values))
        heading, *rows = workbook.worksheets[0].iter_rows(values_only=True)
        lines = [dict(zip(heading, row, strict=True)) for row in rows]
        return lines, str(list(workbook.worksheets[1].values))

    def _of_emil(self, reason, user=None):
        lines, __ = self._lines(reason, user)
        number = self.emil.member_number
        return [line for line in lines if line["Member number"] == number]

    def test_a_phone_list_names_each_guardian_and_for_whom(self):
        told = [
            (line["Name"], line["Guardian of"], line["Phone"], line["Chapter"])
            for line in self._of_emil("phone_round")
        ]
        self.assertEqual(
            told,
            [
                ("Far Testesen", "Emil Testesen", self.father.phone, "Oslo"),
                ("Mor Testesen", "Emil Testesen", self.mother.phone, "Oslo"),
            ],
        )

    def test_an_officers_list_names_guardians_who_are_their_members_alone(self):
        """Nobody else is theirs to see; a message reaches the others unnamed."""
        self.anna.phone = "+47 912 34 560"
        entry = self._list(self.officer_oslo, reason="phone_round")
        self.assertEqual(
            self._reason(self.emil, entry, self.officer_oslo), "no_guardian"
        )
        self.assertFalse(self._of_emil("phone_round", self.officer_oslo))
        self.env["member.membership"].create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": chapter.id,
                    "type_id": self.type.id,
                    "state": "active",
                    "start_date": self.today,
                }
                for person, chapter in (
                    (self.mother, self.oslo),
                    (self.father, self.kristiansand),
                )
            ]
        )
        for user, names in (
            (self.officer_oslo, ["Mor Testesen"]),
            (self.staff, ["Far Testesen", "Mor Testesen"]),
        ):
            told = self._of_emil("phone_round", user)
            self.assertEqual([line["Name"] for line in told], names)
        walk = self._dispatch(self.officer_oslo)
        self.assertIsNone(self._reason(self.emil, walk, self.officer_oslo))

    def test_of_a_guardian_a_list_tells_what_it_is_for_and_no_more(self):
        for reason, told in (("phone_round", "Phone"), ("letter", "Street")):
            lines = self._of_emil(reason)
            hidden = {"Phone", "Street"} - {told}
            self.assertEqual(len(lines), 2)
            for line in lines:
                self.assertTrue(line[told])
                self.assertEqual([line[name] for name in hidden], [None])
        streets = [line["Street"] for line in self._of_emil("letter")]
        self.assertEqual(streets, ["Gata 2", "Gata 1"])

    def test_where_nobody_is_contacted_the_child_stands_there(self):
        lines, about = self._lines("attendance")
        self.assertIn("Emil Testesen", [line["Name"] for line in lines])
        self.assertNotIn("Guardian of", lines[0])
        self.assertNotIn("Guardian of", about)

    def test_a_list_without_such_children_looks_as_ever(self):
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        for person in self.anna | self.emil:
            person.phone = "+47 912 34 560"
        lines, about = self._lines("phone_round")
        self.assertNotIn("Guardian of", lines[0])
        self.assertNotIn("Guardian of", about)
        names = [line["Name"] for line in lines]
        self.assertEqual(names, ["Anna Testesen", "Emil Testesen"])

    def test_the_age_of_the_purpose_decides_from_the_birthday_on(self):
        fifteen = self.today - relativedelta(years=15)
        for born, lines in ((fifteen + timedelta(days=1), 2), (fifteen, 1)):
            self.emil.birthdate_date = born
            columns = self.columns
            told, __ = self._lines("phone_round", columns=columns)
            mine = [e for e in told if e["Member number"] == self.emil.member_number]
            self.assertEqual(len(mine), lines)

    def test_whom_the_child_concerns_is_said_on_both_sheets_without_names_too(self):
        phone = self.columns.filtered(lambda column: column.code == "phone")
        lines, about = self._lines("phone_round", columns=phone)
        self.assertEqual(
            [line["Guardian of"] for line in lines if line["Guardian of"]],
            ["Emil Testesen"] * 2,
        )
        self.assertIn("are about the child", about.replace("is about", "are about"))

    def test_a_guardian_who_cannot_be_reached_leaves_it_to_the_other(self):
        for name, value in (
            ("phone", False),
            ("address_protected", True),
            ("deceased_on", self.today),
            ("processing_restricted", True),
            ("active", False),
        ):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.mother[name] = value
                told = self._of_emil("phone_round")
                self.assertEqual([line["Name"] for line in told], ["Far Testesen"])
                self.father[name] = value
                self.assertEqual(
                    self._reason(self.emil, self._list(reason="phone_round")),
                    "no_guardian",
                )
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_reservation_for_the_child_counts_and_the_guardians_own_does_not(self):
        self._object(self.mother, self.activities, "phone")
        self.assertEqual(len(self._of_emil("phone_round")), 2)
        self._object(self.emil, self.activities, "phone")
        entry = self._list(reason="phone_round")
        self.assertEqual(self._reason(self.emil, entry), "objected")
        with self.assertRaises(UserError):
            entry.action_extract()

    def test_a_child_with_a_protected_address_is_nobodys_line(self):
        self.emil.address_protected = True
        entry = self._list(self.staff, reason="phone_round")
        self.assertEqual(self._reason(self.emil, entry), "protected")

    def test_the_preview_says_how_many_and_that_guardians_stand_there(self):
        entry = self._list(reason="phone_round")
        told = (entry.audience_count, entry.child_count, entry.guardian_count)
        self.assertEqual(told, (1, 1, 2))
        entry.reason = "attendance"
        self.assertEqual((entry.child_count, entry.guardian_count), (0, 0))
        self._extract(entry)

    def test_guardians_see_that_the_list_was_taken_out(self):
        self._lines("phone_round")
        views = self.env["privacy.view"].search(
            [("user_id", "=", self.staff.id), ("occasion", "=", "list")]
        )
        self.assertEqual(views.partner_id, self.emil | self.mother | self.father)
