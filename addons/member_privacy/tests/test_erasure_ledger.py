import logging
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import MemberCase

ONE, TWO = b"1" * 32, b"2" * 32


@tagged("post_install", "-at_install")
class TestErasureLedger(MemberCase):
    """Siri, who never said no to anything, is erased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["privacy.suppression"]
        cls.keys = {1: ONE}
        cls.startClassPatcher(
            patch.object(type(cls.ledger), "_keys", lambda _self: dict(cls.keys))
        )
        cls.siri.write(
            {
                "email": "Siri.Test@example.com",
                "phone": "+4790000001",
                "birthdate_date": "1980-02-29",
            }
        )
        cls.number = cls.siri.member_number

    def setUp(self):
        super().setUp()
        self.keys.clear()
        self.keys[1] = ONE

    def _erase(self, people=None):
        self.env["privacy.data.set"]._erase(people or self.siri)

    def _import(self, row):
        head = "Medlemsnummer;Navn;Fødselsdato;E-post;Mobil;Lag"
        record = self.env["member.import"]._import_file(
            "members.csv", f"{head}\n{row}\n".encode()
        )
        return [p[0] for p in record.row_ids.problems or []]

    def test_each_erasure_has_a_number_and_says_whose_it_was(self):
        self._erase(self.siri | self.anna)
        rows = self.env["privacy.erasure"].search([], limit=2)
        self.assertEqual(
            set(rows.mapped("person_number")), {self.siri.id, self.anna.id}
        )
        self._erase()
        self.assertEqual(self.env["privacy.erasure"].search([], limit=2), rows)

    def test_the_ledger_keeps_hashes_and_nothing_else(self):
        self._erase()
        rows = self.ledger.sudo().search([("kind", "=", "erased")])
        self.assertEqual(len(rows), 4)
        dump = str(
            self.env.execute_query(SQL("SELECT s::text FROM privacy_suppression s"))
        ).lower()
        for plain in ("siri", "example", "90000001", "1980", self.number):
            self.assertNotIn(plain.lower(), dump)

    def test_a_file_does_not_bring_an_erased_person_back(self):
        rows = (
            ";Siri T;;siri.test+x@example.com;;T11",
            ";Siri T;;;900 00 001;T11",
            f"{self.number};Siri T;;;;T11",
            ";testesen SIRI;29.02.1980;;;T11",
        )
        for row in rows:
            with self.subTest(row, erased=False), self.env.cr.savepoint() as savepoint:
                self.assertNotIn("erased", self._import(row))
                savepoint.rollback()
        self._erase()
        for row in rows:
            with self.subTest(row, erased=True):
                self.assertIn("erased", self._import(row))
        for row in (
            ";Siri T;;siri@example.org;;T11",
            ";Siri Testesen;01.03.1980;;;T11",
        ):
            with self.subTest(row):
                self.assertNotIn("erased", self._import(row))

    def test_who_came_back_by_hand_is_met_by_a_file_as_anybody(self):
        self._erase()
        self._member("Siri", self.oslo, email="siri.test@example.com")
        self.assertNotIn("erased", self._import(";Siri T;;siri.test@example.com;;T11"))

    def test_an_address_that_a_family_shares_stops_nobody(self):
        self.bjorn.email = "siri.test@example.com"
        self._erase()
        self.assertEqual(
            self.ledger._erased_among([{"email": self.bjorn.email}]), set()
        )

    def test_who_is_left_out_for_a_shared_address_leaves_out_nobody_else(self):
        """Two who go write the mailbox in two ways, one of them as somebody who stays:
        what becomes of the other is the same as if they went alone."""
        self.anna.write({"email": "siri.test@example.com"})
        self.bjorn.write({"email": "siri.test+b@example.com"})
        self._erase(self.siri | self.bjorn)
        self.assertEqual(
            self.ledger.sudo()._erased_among([{"email": "siri.test@example.com"}]), {0}
        )
        self.assertNotIn("erased", self._import(";Anna T;;siri.test@example.com;;T11"))

    def test_staff_are_warned_and_others_learn_nothing(self):
        def warned(user, **vals):
            values = {"name": "Per Annen", **vals}
            partner = self.env["res.partner"].with_user(user).new(values)
            return bool(partner._onchange_suppressed())

        self._erase()
        self.assertTrue(warned(self.staff, email="siri.test@example.com"))
        self.assertTrue(
            warned(self.staff, name="Siri Testesen", birthdate_date="1980-02-29")
        )
        self.assertFalse(warned(self.staff, email="other@example.com"))
        self.assertFalse(warned(self.crm_user, email="siri.test@example.com"))

    def test_the_form_warns(self):
        self._erase()
        with self.assertLogs("odoo.tests.form", logging.WARNING) as logs:
            form = Form(self.env["res.partner"].with_user(self.staff))
            form.name = "Siri"
            form.email = "siri.test@example.com"
        self.assertIn("Erased before", "".join(logs.output))

    def test_an_old_key_still_knows_and_without_a_key_nothing_is_kept(self):
        self._erase()
        self.keys[2] = TWO
        self.assertTrue(self.ledger._erased_among([{"phone": "90000001"}]))
        self.keys.clear()
        self.assertFalse(self.ledger._erased_among([{"phone": "90000001"}]))
        count = self.ledger.sudo().search_count([])
        self._erase(self.anna)
        self.assertEqual(self.ledger.sudo().search_count([]), count)

    def test_a_mail_server_is_not_asked_while_the_doors_are_closed(self):
        erasures = type(self.env["privacy.erasure"])
        for state in ("restored", "missing"):
            with (
                self.subTest(state),
                patch.object(erasures, "_gate", lambda _self, now=state: now),
                self.assertRaises(UserError),
            ):
                self.env["ir.mail_server"]._connect__()
