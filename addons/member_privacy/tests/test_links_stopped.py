from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.linked_ids import ids_after, replaces_all
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestLinksStopped(MemberCase):
    """The use of Anna's data is stopped, that of Bjørn's is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Speaker"})
        cls.anna._set_restricted(True)
        cls.env.flush_all()

    def _as_staff(self, model):
        return self.env[model].with_user(self.staff)

    def _consent(self, person, event):
        return self._as_staff("privacy.consent").create(
            {
                "partner_id": person.id,
                "purpose_id": self.newsletter.id,
                "channel": "email",
                "event": event,
                "method": "staff",
            }
        )

    def _deeds(self, person):
        contact, siri = person.with_user(self.staff), self.siri.with_user(self.staff)
        model = self.env["ir.model"]._get_id("res.partner")
        filed = {"name": "Letter", "raw": b"x", "res_model": "res.partner"}
        return {
            "bank": lambda: self._as_staff("res.partner.bank").create(
                {"partner_id": person.id, "acc_number": "9710.05.00001"}
            ),
            "address": lambda: self._as_staff("res.partner").create(
                {"name": "Cabin", "type": "other", "parent_id": person.id}
            ),
            "yes": lambda: self._consent(person, "given"),
            "file": lambda: self._as_staff("ir.attachment").create(
                {**filed, "res_id": person.id}
            ),
            "file moved": lambda: (
                self._as_staff("ir.attachment")
                .create({**filed, "res_id": self.siri.id})
                .write({"res_id": person.id})
            ),
            "reminder": lambda: contact.activity_schedule(summary="Ring"),
            "reminder as a row": lambda: self._as_staff("mail.activity").create(
                {"res_model_id": model, "res_id": person.id, "summary": "Ring"}
            ),
            "ward": lambda: siri.write({"ward_ids": [Command.link(person.id)]}),
            "ward again": lambda: siri.write({"ward_ids": [Command.set(person.ids)]}),
            "tag": lambda: self.tag.with_user(self.staff).write(
                {"partner_ids": [Command.link(person.id)]}
            ),
            "message": lambda: siri.message_post(body="Hei", partner_ids=person.ids),
            "office": lambda: self._as_staff("member.office").create(
                {
                    "partner_id": person.id,
                    "chapter_id": self.oslo.id,
                    "role_id": self.leader.id,
                    "start_date": "2024-01-01",
                }
            ),
        }

    def test_nothing_new_is_linked_while_the_use_is_stopped_and_else_it_is(self):
        for what, act in self._deeds(self.anna).items():
            with self.subTest(what), self.assertRaisesRegex(UserError, "is stopped"):
                act()
            self.env.invalidate_all()
        for what, act in self._deeds(self.bjorn).items():
            with self.subTest(what, of="bjorn"), self.env.cr.savepoint():
                act()

    def test_links_are_not_taken_away_either(self):
        siri, tag = (self.siri | self.bjorn).with_user(self.staff)[0], self.tag
        self.siri.sudo().ward_ids = self.anna | self.bjorn
        tag.sudo().partner_ids = self.anna | self.bjorn
        for command in (Command.unlink(self.anna.id), Command.clear()):
            with self.assertRaisesRegex(UserError, "is stopped"):
                siri.write({"ward_ids": [command]})
        with self.assertRaisesRegex(UserError, "is stopped"):
            tag.with_user(self.staff).partner_ids = self.bjorn
        siri.write({"ward_ids": [Command.unlink(self.bjorn.id)]})
        tag.with_user(self.staff).partner_ids = self.anna
        self.assertEqual((self.siri.ward_ids, tag.partner_ids), (self.anna, self.anna))

    def test_what_links_to_them_already_is_saved_as_it_is(self):
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.anna.id, "acc_number": "9710.05.00003"}
        )
        bank.with_user(self.staff).write(
            {"partner_id": self.anna.id, "acc_holder_name": "A"}
        )
        self.assertEqual(bank.acc_holder_name, "A")

    def test_their_own_case_goes_on_and_a_no_counts(self):
        case = self._as_staff("privacy.request").create(
            {"kind": "rectification", "partner_id": self.anna.id, "identity": "known"}
        )
        case.activity_schedule(summary="Look", user_id=self.staff.id)
        self.env["privacy.hold"].with_user(self.dpo).create(
            {
                "partner_id": self.anna.id,
                "reason": "Claim",
                "review_on": "2035-01-01",
            }
        )
        self.assertTrue(self._consent(self.anna, "withdrawn"))

    def test_the_register_itself_and_who_is_used_again_are_free(self):
        accounts = self.env["res.partner.bank"]
        values = {"partner_id": self.anna.id, "acc_number": "9710.05.00004"}
        accounts.sudo().create({**values}).unlink()
        self.anna._set_restricted(False)
        other = {**values, "acc_number": "9710.05.00005"}
        self.assertTrue(accounts.with_user(self.staff).create(other))

    def test_a_case_about_a_mistake_may_link(self):
        with self.anna._thawed():
            self._deeds(self.anna)["ward"]()
        self.assertEqual(self.siri.ward_ids, self.anna)

    # What it costs

    def _queries(self, accounts, people, number):
        """How many it takes to make an account for each of these people, at once."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        accounts.create(
            [{"partner_id": p.id, "acc_number": f"91{number}{p.id}"} for p in people]
        )
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_call_costs_one_query_and_the_register_itself_none(self):
        people = self.env["res.partner"].create([{"name": str(n)} for n in range(40)])
        accounts = self._as_staff("res.partner.bank")
        unasked = patch.object(
            self.registry["res.partner"], "_stopped", lambda them: them.browse()
        )
        for some, most in ((accounts, 1), (accounts.sudo(), 0)):
            self._queries(some, people, 1000 + most)  # what is asked once
            with unasked:
                without = self._queries(some, people, 2000 + most)
            self.assertEqual(self._queries(some, people, 3000 + most) - without, most)

    # Commands

    def test_commands_say_who_is_linked_afterwards(self):
        for value, after in (
            (False, set()),
            ([], {1, 2}),
            ([5], {5}),
            ([Command.link(5)], {1, 2, 5}),
            ([Command.unlink(1)], {2}),
            ([Command.delete(1), Command.link(5)], {2, 5}),
            ([Command.clear()], set()),
            ([Command.set([2, 5])], {2, 5}),
            ([Command.update(1, {"name": "x"})], {1, 2}),
        ):
            with self.subTest(value):
                self.assertEqual(ids_after(value, {1, 2}), after)
        self.assertTrue(replaces_all(self.anna))
        self.assertFalse(replaces_all([Command.link(5)]))
