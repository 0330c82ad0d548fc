from unittest.mock import patch

from psycopg2.errors import DeadlockDetected

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MemberCase

ERASURE = "odoo.addons.member_privacy.models.privacy_request_erasure"
NOTHING = "nothing is erased yet"


@tagged("post_install", "-at_install")
class TestErasureTold(MemberCase):
    """A letter said that we erase. Where we do not, the person reads what is true."""

    def setUp(self):
        super().setUp()
        self.letters = []

        def send(_case, address, text, *_rest):
            self.letters.append((address, text))

        self.patch(self.env.registry["privacy.request"], "_send_letter", send)
        self.case = self._approved(self.anna)
        self.assertIn("only if something stops it", self.letters.pop()[1])

    def _approved(self, person, **values):
        case = self.env["privacy.request"].create(
            {
                "kind": "erasure",
                "partner_id": person.id,
                "identity": "known",
                "user_id": self.staff.id,
                **values,
            }
        )
        case.action_prepare()
        case.action_approve()
        return case

    def _run(self, error=None):
        """The job, without its commits; `error` comes out of the memberships."""
        rules = self.env.registry["privacy.retention.rule"]
        rows = self.env.registry["member.membership"]
        whole = rows._privacy_delete

        def delete(*args):
            if error:
                raise error
            return whole(*args)

        with (
            patch.object(rules, "_begin_transaction", lambda *_a, **_k: 60),
            patch.object(self.env.registry["ir.attachment"], "_gc_file_store"),
            patch.object(rows, "_privacy_delete", delete),
            mute_logger(ERASURE, "odoo.sql_db"),
        ):
            self.env["privacy.request"]._cron_carry_out()
        self.case.invalidate_recordset()

    def _hold(self, person=None):
        person = person or self.anna
        values = {"partner_id": person.id, "reason": "Claim in court"}
        return self.env["privacy.hold"].create({**values, "review_on": "2035-01-01"})

    def _page(self, case=None):
        values = {"case": case or self.case}
        return str(self.env["ir.qweb"]._render("member_privacy.case_timeline", values))

    def test_a_hold_is_told_once_by_letter_and_stands_on_the_page(self):
        hold = self._hold()
        for _night in range(3):
            self._run()
        ((address, letter),) = self.letters
        self.assertEqual(address, self.anna.email_normalized)
        for text in (letter, self._page()):
            for words in (NOTHING, "Claim in court", "January 1, 2035", "no letter"):
                self.assertIn(words, text)
        self.assertIn("Datatilsynet", letter)
        self.assertIn(self.case._result_code(), letter)
        self.assertEqual(self.case.event_ids.mapped("kind").count("waits"), 1)
        hold.action_release()
        self.case.invalidate_recordset()
        self.assertNotIn("Claim in court", self._page())
        self.assertIn("What was in the way is gone.", self._page())
        self._run()
        self.assertEqual(self.case.state, "done")
        self.assertEqual(len(self.letters), 1)
        self.assertNotIn(NOTHING, self._page())

    def test_another_case_of_theirs_is_named(self):
        other = self.env["privacy.request"]._create_for(self.anna, "restriction")
        self._run()
        self.assertIn(f"{other.name} must be closed first.", self.letters[0][1])
        self.assertIn(other.name, self._page())

    def test_a_fault_is_told_without_its_name(self):
        for _night in range(2):
            self._run(KeyError(self.siri.name))
        ((_address, letter),) = self.letters
        for text in (letter, self._page()):
            self.assertIn("Something in our system stops it.", text)
            self.assertNotIn("KeyError", text)
            self.assertNotIn("settled first", text)

    def test_what_passes_by_the_next_try_is_no_letter(self):
        self._run(DeadlockDetected())
        self.assertFalse(self.letters)
        self.assertNotIn(NOTHING, self._page())
        self._run(DeadlockDetected())
        self.assertEqual(len(self.letters), 1)

    def test_who_had_no_letter_gets_none_and_reads_the_page(self):
        self.siri.email = False
        silent = self._approved(self.siri)
        self._hold(self.siri)
        self._run()
        self.assertFalse(self.letters)
        self.assertFalse(silent.activity_ids.filtered(self._is_to_post))
        self.assertIn("Claim in court", self._page(silent))

    def _is_to_post(self, activity):
        return activity.activity_type_id == self.env.ref(
            "member_privacy.activity_post_letter"
        )

    def test_whose_address_went_meanwhile_gets_it_by_post(self):
        self.anna.email = False
        self._hold()
        self._run()
        self._run()
        self.assertFalse(self.letters)
        self.assertEqual(len(self.case.activity_ids.filtered(self._is_to_post)), 1)

    def test_another_approval_is_told_anew(self):
        hold = self._hold()
        self._run()
        self.case.with_user(self.staff)._take_back_approval("We wait for the court.")
        self.assertNotIn(NOTHING, self._page())
        self.assertIn("took that back", self._page())
        hold.action_release()
        again = self.case.with_user(self.staff).action_approve()
        self.assertTrue(again, "the list was made while held")
        self.case.with_user(self.staff).action_approve()
        self._hold()
        self._run()
        told = [NOTHING in letter for _address, letter in self.letters]
        self.assertEqual(told, [True, False, False, True])

    def test_it_is_told_in_the_readers_language(self):
        self.anna.lang = "nb_NO"
        self._hold()
        self._run()
        self.assertIn("ingenting er slettet ennå", self.letters[0][1])

    def test_a_guardian_hears_neither_of_holds_nor_of_the_childs_other_cases(self):
        guardian = self._member("Guro Testesen", self.oslo)
        child = self._member("Barn Testesen", self.oslo)
        child.write({"birthdate_date": f"{self.today.year - 8}-01-01"})
        child.guardian_ids = [Command.link(guardian.id)]
        case = self._approved(child, channel="phone")
        other = self.env["privacy.request"]._create_for(child, "complaint")
        self._hold(child)
        self.letters.clear()
        self._run()
        self.assertIn(guardian.email_normalized, dict(self.letters))
        told = [text for _address, text in self.letters] + [self._page(case)]
        for text in told:
            self.assertIn(NOTHING, text)
            self.assertIn("Something must be settled first", text)
            self.assertNotIn(other.name, text)
            self.assertNotIn("Claim in court", text)
