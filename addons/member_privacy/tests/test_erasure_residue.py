import io
import zipfile
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase
from .residue import ResidueMixin, residue
from .traces import NAME, WORDS, TracesMixin


@tagged("post_install", "-at_install")
class TestErasureResidue(ResidueMixin, TracesMixin, MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._person_with_traces()
        cls.data_sets = cls.env["privacy.data.set"]

    def _chapters_had_their_time(self):
        with freeze_time(self.today + timedelta(days=40)):
            self.env["privacy.request.task"]._forget_erased()

    def _own_sets(self):
        data_ids = self.env["ir.model.data"].search(
            [("module", "=", "member_privacy"), ("model", "=", "privacy.data.set")]
        )
        own = self.data_sets.browse(data_ids.mapped("res_id"))
        return own.filtered(lambda data_set: data_set.model in self.env)

    def test_the_person_of_this_test_has_a_row_in_every_mapped_data_set(self):
        without = self._own_sets().filtered(
            lambda data_set: not data_set.sudo()._rows(self.person)
        )
        self.assertFalse(without.mapped("code"))

    def test_after_erasure_no_column_of_any_table_has_a_word_of_the_person(self):
        self.assertGreater(len(residue(self.env, WORDS)), 20)
        self.request.action_approve()
        self.request._carry_out()
        # What a chapter looks for stands on its question, until that is answered.
        asked = residue(self.env, WORDS)
        on_it = {"privacy_request_task.answer", "privacy_request_task.searched_name"}
        self.assertEqual(set(asked), on_it)
        self._chapters_had_their_time()
        self.assert_no_trace(*WORDS)

    def test_nothing_but_what_must_be_kept_is_left_in_the_data_sets(self):
        self.request.action_approve()
        self.request._carry_out()
        self._chapters_had_their_time()
        left = self._own_sets().filtered(lambda s: s.sudo()._rows(self.person))
        self.assertEqual(
            set(left.mapped("code")),
            {
                "partner",
                "login",
                "request",
                "request_step",
                "request_event",
                "request_task",
                "message_written",
                "change",
                "merge",  # two ids, so that both logs are found
                "consent_guardian",  # a number; the answers are the child's
            },
        )

    def test_the_residue_search_finds_a_single_word_wherever_it_hides(self):
        word = "Skjultesen"
        for hide in (
            lambda: self.stranger.write({"ref": f"x{word}x"}),
            lambda: self.stranger.write({"properties": {}, "barcode": word.lower()}),
            lambda: self.env["ir.attachment"].create(
                {"name": "note", "raw": word.encode(), "mimetype": "text/plain"}
            ),
            lambda: self.env["ir.config_parameter"].set_param("x", f"Æ{word}"),
        ):
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                self.assertFalse(residue(self.env, [word]))
                hide()
                self.assertTrue(residue(self.env, [word]))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_number_is_found_beside_letters_and_not_inside_a_digest(self):
        number, digest = "8675309", "ab8675309cdef012" * 2
        texts = self.env["ir.config_parameter"]
        for text, words, stands in (
            (digest, [number], False),
            (digest, [number, "Skjultesen"], False),
            (f"{digest} Nr%20{number}", [number], True),
            (f"{digest} Side{number}", [number, "Skjultesen"], True),
            (f"Skjultesen {digest}", [number, "Skjultesen"], True),
        ):
            with self.subTest(text=text):
                texts.set_param("x", text)
                self.env.flush_all()
                self.assertEqual(bool(residue(self.env, words)), stands)

    def test_the_privacy_officer_searches_and_the_words_are_not_kept(self):
        searches = self.env["privacy.trace.search"]
        before = searches.with_user(self.dpo).create({"words": f"{NAME}\n{WORDS[1]}"})
        self.assertIn("res_partner.name", before.found)
        self.request.action_approve()
        self.request._carry_out()
        self._chapters_had_their_time()
        after = searches.with_user(self.dpo).create({"words": f"{NAME}\n{WORDS[1]}"})
        left = [p for p in after.found.splitlines() if not p.startswith("files/")]
        self.assertIn(left, ([], ["Nothing was found."]))
        for user in (self.staff, self.officer_oslo, self.admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                searches.with_user(user).create({"words": NAME})
        with self.assertRaises(UserError):
            searches.with_user(self.dpo).create({"words": "Ola"})

    def test_it_knows_a_name_with_letters_that_json_escapes(self):
        self.assertIn("mail_message.body", residue(self.env, [NAME]))

    def test_it_looks_into_packed_columns_and_large_objects(self):
        word = "Skjultesen"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", word)
        for hide, place in (
            (
                lambda: self.env.cr.execute(
                    SQL(
                        "INSERT INTO ir_attachment (name, type, db_datas)"
                        " VALUES ('x', 'binary', %s)",
                        buffer.getvalue(),
                    )
                ),
                "ir_attachment.db_datas",
            ),
            (
                lambda: self.env.cr.execute(
                    SQL("SELECT lo_from_bytea(0, %s)", word.encode())
                ),
                "large object",
            ),
        ):
            with self.subTest(place), self.env.cr.savepoint() as savepoint:
                self.assertFalse(residue(self.env, [word]))
                hide()
                self.assertIn(place, str(residue(self.env, [word])))
                savepoint.rollback()
            self.env.invalidate_all()
