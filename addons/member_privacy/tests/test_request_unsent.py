from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.privacy_request_letter import POST
from .common import MemberCase
from .smtp_sink import smtp_sink

OUTBOX = "odoo.addons.mail.models.mail_mail"
ERASURE = "odoo.addons.member_privacy.models.privacy_request_erasure"
NO = "550 No such mailbox"


@tagged("post_install", "-at_install")
class TestRequestUnsent(MemberCase, HttpCase):
    """A letter that no mail server takes is posted, and staff hear of it."""

    def setUp(self):
        super().setUp()
        self.anna.write({"street": "Storgata 1", "zip": "0155", "city": "Oslo"})
        self.staff.password = self.staff.login
        self.sink = self.enterContext(smtp_sink(self.env))
        self.enterContext(mute_logger(OUTBOX, ERASURE, "odoo.sql_db"))

    def _case(self, kind="complaint", person=None, **vals):
        return (
            self.env["privacy.request"]
            .with_user(self.staff)
            .create(
                {
                    "kind": kind,
                    "partner_id": (person or self.anna).id,
                    "identity": "known",
                    "user_id": self.staff.id,
                    **vals,
                }
            )
        )

    def _refuse(self, person=None):
        self.sink.refuse = {(person or self.anna).email: NO}

    def _told(self, case):
        return case.event_ids.filtered(lambda e: e.kind == "told").sorted("id")[-1:]

    def _to_post(self, case):
        kind = self.env.ref(POST)
        return case.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _mails(self):
        return self.env["mail.mail"].search([("email_to", "=", self.anna.email)])

    def _desk(self):
        desk = self.env["privacy.case.desk"].with_user(self.staff).browse(1)
        desk.invalidate_recordset()
        return desk

    def test_a_letter_that_is_refused_is_posted_and_one_that_is_taken_is_not(self):
        before = self._desk().letter_count
        taken = self._case()
        taken._extend(1, "Many papers.")
        self.assertEqual(self._told(taken).channel, "e-mail")
        self.assertFalse(self._to_post(taken))
        self.assertFalse(self._mails(), "what is sent goes from the outbox")
        self._refuse()
        refused = self._case("rectification")
        refused._extend(2, "Many papers.")
        self.assertEqual(self._told(refused).channel, "letter")
        self.assertEqual(self._to_post(refused).user_id, self.staff)
        self.assertIn("Post the letter", self._to_post(refused).summary)
        self.assertEqual(self._desk().letter_count, before + 1)
        self.authenticate("staff", "staff")
        page = self.url_open(self._told(refused).action_print()["url"])
        self.assertIn("Many papers.", page.text)
        self.assertIn("Storgata 1", page.text)
        self.assertFalse(self._mails(), "the paper went in its place")

    def test_a_server_that_is_not_there_is_a_refusal_of_all_letters(self):
        self.env["ir.mail_server"].search([]).smtp_port = 1
        case = self._case()
        case._extend(1, "Many papers.")
        self.assertEqual(self._told(case).channel, "letter")
        self.assertEqual(len(self._to_post(case)), 1)

    def test_an_address_that_is_none_is_a_refusal_too(self):
        case = self._case()
        letters = self.env["privacy.request"]
        self.patch(
            type(letters),
            "_envelopes",
            lambda _case, readers, texts: [("no address", readers[0], texts[0])],
        )
        case._extend(1, "Many papers.")
        self.assertEqual(self._told(case).channel, "letter")
        self.assertEqual(len(self._to_post(case)), 1)

    def test_without_a_postal_address_the_reminder_says_so(self):
        self._refuse(self.siri)
        case = self._case(person=self.siri)
        case._extend(1, "Many papers.")
        self.assertIn("no postal address", self._to_post(case).summary)
        self.assertNotIn("Post the letter", self._to_post(case).summary)

    def test_a_mail_that_goes_when_tried_again_leaves_nothing_to_post(self):
        self._refuse()
        case = self._case()
        case._extend(1, "Many papers.")
        mail = self._mails()
        self.assertEqual(mail.state, "exception")
        mail.action_retry()
        mail.send()
        self.assertEqual(len(self._to_post(case)), 1, "told once, however often tried")
        self.sink.refuse = {}
        mail.action_retry()
        mail.send()
        self.assertEqual(self._told(case).channel, "e-mail")
        self.assertFalse(self._to_post(case))
        self.assertFalse(mail.exists())
        self.assertEqual(len(self.sink.envelopes), 1)

    def test_one_reader_of_two_who_is_not_reached_is_enough_to_post(self):
        emil = self._member("Emil Testesen", self.oslo, birthdate_date="2020-01-01")
        emil.guardian_ids = self.anna
        self._refuse()
        case = self._case(person=emil)
        case._extend(1, "Many papers.")
        self.assertEqual(len(self.sink.envelopes), 1)
        self.assertEqual(self._told(case).channel, "letter")

    # An erasure takes the address along

    def _approved(self):
        case = self._case("erasure")
        case.action_prepare()
        case.action_approve()
        return case

    def _run(self):
        rules = self.env.registry["privacy.retention.rule"]
        with (
            patch.object(rules, "_begin_transaction", lambda *_a, **_k: 60),
            patch.object(self.env.registry["ir.attachment"], "_gc_file_store"),
        ):
            self.env["privacy.request"]._cron_carry_out()
        self.env.invalidate_all()

    def test_an_erasure_whose_last_letter_went_is_carried_out(self):
        case = self._approved()
        self.assertFalse(case.is_letter_unsent)
        self._run()
        self.assertEqual(case.state, "done")

    def test_an_erasure_waits_while_its_last_letter_could_not_be_sent(self):
        self._refuse()
        case = self._approved()
        self._run()
        self.assertEqual((case.state, case.failure), ("carrying_out", "blocked"))
        self.assertFalse(self.anna.erased_on)
        self.assertIn("could not be sent", case.failure_words)
        self.assertTrue(case.is_letter_unsent)
        self.assertTrue(self._mails())
        self._told(case).action_print()
        self._run()
        self.assertEqual((case.state, case.failure), ("done", False))

    def test_the_person_reads_that_it_waits_for_a_letter_and_gets_no_other_mail(self):
        self._refuse()
        case = self._approved()
        self._run()
        self.assertTrue(case.is_letter_unsent)
        told = " ".join(case._standing_lines())
        self.assertIn("Our last e-mail did not reach you", told)
        self.assertNotIn("go on without", told)
        self.assertIn("go on without", case.failure_words)
        self.assertNotIn("waits", case.event_ids.mapped("kind"))
        self._told(case).action_print()
        self.assertNotIn("did not reach you", " ".join(case._standing_lines()))

    def test_staff_may_say_to_go_on_without_the_letter(self):
        self._refuse()
        case = self._approved()
        self._run()
        case.action_go_on_without_letter()
        self.assertEqual(case.event_ids.sorted("id")[-1:].kind, "without")
        self.assertFalse(self._to_post(case))
        self.assertFalse(self._mails())
        self._run()
        self.assertEqual(case.state, "done")
        self.assertTrue(self.anna.erased_on)

    def test_nothing_is_gone_on_without_where_a_letter_went(self):
        case = self._approved()
        with self.assertRaises(UserError):
            case.action_go_on_without_letter()
        other = self._case("access")
        with self.assertRaises(UserError):
            other.action_go_on_without_letter()

    def test_an_earlier_letter_that_failed_keeps_no_erasure(self):
        self._refuse()
        case = self._case("erasure")
        case.action_confirm_receipt()
        self.sink.refuse = {}
        case.action_prepare()
        case.action_approve()
        self._run()
        self.assertEqual(case.state, "done")
