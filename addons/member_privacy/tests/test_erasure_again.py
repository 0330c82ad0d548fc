from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MemberCase

TEXTS = ("char", "text", "html", "selection")
# What the register works out itself, and the name that says nothing.
NOT_CHECKED = {"name", "membership_state"}
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestErasureAgain(MemberCase):
    """Anna is erased, and somebody stores something about her; Bjørn is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        cls.data_sets._erase(cls.anna)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _as(self, user, model):
        return self.env[model].with_user(user)

    def _written(self, person, user):
        """What was possible once, each a call."""
        contact = person.with_user(user)
        model = self.env["ir.model"]._get_id("res.partner")
        return {
            "name": lambda: contact.write({"name": "Anna Testesen"}),
            "comment": lambda: contact.write({"comment": "Sick since May"}),
            "form left open": lambda: contact.web_save(
                {"name": "Anna", "zip": "0150", "city": "Oslo", "comment": "x"}, {}
            ),
            "tag": lambda: contact.write(
                {"category_id": [Command.create({"name": "Sick"})]}
            ),
            "image": lambda: contact.write({"image_1920": IMAGE}),
            "address": lambda: self._as(user, "res.partner").create(
                {"name": "Cabin", "type": "other", "parent_id": person.id}
            ),
            "bank": lambda: self._as(user, "res.partner.bank").create(
                {"partner_id": person.id, "acc_number": "9710.05.00001"}
            ),
            "consent": lambda: self._as(user, "privacy.consent").create(
                {
                    "partner_id": person.id,
                    "purpose_id": self.newsletter.id,
                    "channel": "email",
                    "event": "given",
                    "method": "staff",
                }
            ),
            "file": lambda: self._as(user, "ir.attachment").create(
                {
                    "name": "Letter",
                    "raw": b"x",
                    "res_model": "res.partner",
                    "res_id": person.id,
                }
            ),
            "file of the model": lambda: self._as(user, "mail.activity").create(
                {"res_model_id": model, "res_id": person.id, "summary": "Ring"}
            ),
            "message": lambda: contact.message_post(body="Rang Anna"),
            "case": lambda: self._as(user, "privacy.request").create(
                {"kind": "access", "partner_id": person.id, "identity": "known"}
            ),
            "ward": lambda: self.siri.with_user(user).write(
                {"ward_ids": [Command.link(person.id)]}
            ),
        }

    def test_nothing_more_is_stored_about_who_was_erased_and_else_it_is(self):
        for user in (self.staff, self.dpo):
            for what, act in self._written(self.anna, user).items():
                with self.subTest(what, user=user.login):
                    with self.assertRaisesRegex(UserError, "was erased"):
                        act()
                    self.env.invalidate_all()
        for what, act in self._written(self.bjorn, self.staff).items():
            with self.subTest(what, of="bjorn"), self.env.cr.savepoint():
                act()

    def test_the_refusal_speaks_the_language_of_who_meets_it(self):
        self.env["res.lang"]._activate_lang("nb_NO")
        self.staff.lang = "nb_NO"
        anna = self.anna.with_user(self.staff).with_context(lang="nb_NO")
        with self.assertRaisesRegex(UserError, "slettet"):
            anna.write({"city": "Oslo"})

    def test_the_register_itself_may_not_either_and_empties_what_it_likes(self):
        anna = self.anna.sudo()
        for vals in ({"name": "Anna"}, {"active": True}, {"email": "a@example.com"}):
            with self.subTest(vals), self.assertRaises(UserError):
                anna.write(vals)
        with self.assertRaises(UserError):
            self.env["privacy.request"]._create_for(anna, "erasure", "x", "letter")
        anna.write({"comment": False, "processing_restricted": False})
        anna.write({"in_register": True})

    def test_the_database_refuses_what_passes_by_the_register(self):
        for vals in (
            {"active": True},
            {"email": "anna@example.com"},
            {"street": "Nygata 3"},
            {"comment": "Sick"},
            {"origin_note": "From Siri"},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                BaseModel.write(self.anna, vals)
                self.anna.flush_recordset()
            self.env.invalidate_all()

    def test_it_refuses_each_text_that_erasure_empties(self):
        self.env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'res_partner_erased_stays_erased'"
        )
        (definition,) = self.env.cr.fetchone()
        lines = self.env.ref("member_privacy.data_set_partner").field_ids
        fields = self.env["res.partner"]._fields
        texts = {
            line.name
            for line in lines
            if line.on_erase == "clear" and fields[line.name].type in TEXTS
        }
        missing = {name for name in texts - NOT_CHECKED if name not in definition}
        self.assertFalse(missing)
        self.assertGreater(len(texts), 15)

    # Where it got in all the same

    def _sneak_in(self):
        """By ways that ask nobody: one at a time, each a call."""
        anna, cr = self.anna, self.env.cr
        return {
            "name": lambda: cr.execute(
                "UPDATE res_partner SET name = 'Anna Testesen' WHERE id = %s", [anna.id]
            ),
            "country": lambda: cr.execute(
                "UPDATE res_partner SET country_id = %s WHERE id = %s",
                [self.env.ref("base.no").id, anna.id],
            ),
            "bank": lambda: self.env["res.partner.bank"].create(
                {"partner_id": anna.id, "acc_number": "9710.05.00002"}
            ),
            "address": lambda: self.env["res.partner"].create(
                {"name": "Cabin", "type": "other", "parent_id": anna.id}
            ),
            "file": lambda: self.env["ir.attachment"].create(
                {
                    "name": "Letter",
                    "raw": b"x",
                    "res_model": "res.partner",
                    "res_id": anna.id,
                }
            ),
            "tag": lambda: self.env["res.partner.category"].create(
                {"name": "Sick", "partner_ids": [Command.link(anna.id)]}
            ),
            "login": lambda: cr.execute(
                "UPDATE res_users SET login = 'anna@example.com' WHERE id = %s",
                [self.portal_anna.id],
            ),
            "membership": lambda: cr.execute(
                "INSERT INTO member_membership"
                " (partner_id, chapter_id, type_id, start_date, state)"
                " VALUES (%s, %s, %s, '2024-01-01', 'active')",
                [anna.id, self.oslo.id, self.type.id],
            ),
        }

    def test_what_got_in_all_the_same_is_erased_when_asked(self):
        ledger = type(self.env["privacy.suppression"])
        self.startPatcher(patch.object(ledger, "_keys", lambda _self: {1: b"k" * 32}))
        for what, act in self._sneak_in().items():
            with self.subTest(what):
                act()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertTrue(self.data_sets._erasure_preview(self.anna))
                done = self.data_sets._erase(self.anna)
                self.assertTrue(done)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.data_sets._erase(self.anna), [])
        self.assertEqual(self.anna.name, "Erased person")
        self.assertFalse(self.anna.child_ids or self.anna.bank_ids)
        self.assertFalse(self.anna.membership_ids or self.anna.category_id)
        self.assertEqual(self.portal_anna.login, f"erased-{self.portal_anna.id}")

    def test_the_nightly_run_finds_it_and_nobody_else(self):
        self.assertFalse(self.data_sets._filled_again(10))
        for what, act in self._sneak_in().items():
            with self.subTest(what):
                act()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.data_sets._filled_again(10), self.anna)
                self.env["privacy.retention.rule"]._erase_once_more(self.anna)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertFalse(self.data_sets._filled_again(10))
        self.assertEqual(self.bjorn.name, "Bjørn Testesen")
        self.assertTrue(self.bjorn.membership_ids)

    def test_what_a_hold_keeps_is_no_such_find(self):
        self.env["privacy.hold"].create(
            {
                "partner_id": self.bjorn.id,
                "data_set_id": self.env.ref("member_privacy.data_set_membership").id,
                "reason": "Claim",
                "review_on": "2035-01-01",
            }
        )
        self.data_sets._erase(self.bjorn)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.bjorn.membership_ids)
        self.assertFalse(self.data_sets._filled_again(10))
        self.assertEqual(self.data_sets._erase(self.bjorn), [])
