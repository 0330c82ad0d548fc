from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestPurposeText(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purpose = cls.env.ref("member_privacy.purpose_fundraising")
        cls.text = cls.env.ref("member_privacy.text_fundraising_nb")

    def _says(self, event="given", text=None):
        text = self.text if text is None else text
        self.env["privacy.consent"]._record(
            self.anna, self.purpose, "email", event, "portal", text_id=text.id
        )

    def _state(self):
        consents = self.env["privacy.consent"]
        self.env.flush_all()
        query = consents._current_sql(self.purpose.id, "email", self.anna.ids)
        return [row[3] for row in self.env.execute_query(query)]

    def _new_version(self, **vals):
        self.purpose.action_new_version()
        texts = self.purpose.text_ids.filtered(lambda text: text.version == 2)
        texts.write(vals)
        texts[0].action_publish()
        return texts

    def test_each_reader_is_asked_in_their_language(self):
        for lang, start in (("nb_NO", "Jeg vil"), ("nn_NO", "Eg vil"), ("en_US", "I")):
            self.assertTrue(self.purpose._text(lang).body.startswith(start), lang)
        self.assertTrue(self.purpose._text("de_DE"))

    def test_a_draft_asks_nobody(self):
        self.purpose.action_new_version()
        self.assertEqual(self.purpose._text("nb_NO"), self.text)

    def test_a_version_is_published_in_all_languages_or_not_at_all(self):
        self.purpose.action_new_version()
        drafts = self.purpose.text_ids.filtered(lambda text: text.version == 2)
        self.assertEqual(len(drafts), 3)
        drafts[0].unlink()
        with self.assertRaises(UserError):
            drafts[1].action_publish()

    def test_a_wording_is_frozen_once_somebody_has_answered_it(self):
        self.text.body = "Still to be mended."
        self._says()
        with self.assertRaises(UserError):
            self.text.body = "I want to give everything."
        with self.assertRaises(UserError):
            self.text.unlink()
        self.text.write({"body": "Still to be mended."})
        other = self.env.ref("member_privacy.text_fundraising_nn")
        other.body = "Ingen har svart på denne."

    def test_the_database_refuses_another_wording_too(self):
        self._says()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE privacy_purpose_text SET body = 'x' WHERE id = %s",
                    self.text.id,
                )
            )

    def test_a_yes_counts_until_another_meaning_asks_again(self):
        self._says()
        self.assertEqual(self._state(), ["given"])
        texts = self._new_version(asks_again=True)
        self.assertEqual(self._state(), ["outdated"])
        self._says(text=texts[0])
        self.assertEqual(self._state(), ["given"])

    def test_mended_spelling_asks_nobody_again(self):
        self._says()
        self._new_version(asks_again=False)
        self.assertEqual(self._state(), ["given"])

    def test_a_yes_without_a_wording_is_to_the_first_one(self):
        self._says(text=self.text.browse())
        self.assertEqual(self._state(), ["given"])
        self._new_version(asks_again=True)
        self.assertEqual(self._state(), ["outdated"])

    def test_a_no_never_gets_old(self):
        self._says("withdrawn")
        self._new_version(asks_again=True)
        self.assertEqual(self._state(), ["withdrawn"])

    def test_an_answer_names_a_wording_of_its_own_purpose(self):
        other = self.env.ref("member_privacy.text_photo_nb")
        with self.assertRaises(ValidationError):
            self._says(text=other)

    def test_nobody_has_answered_a_draft(self):
        self.purpose.action_new_version()
        draft = self.purpose.text_ids.filtered(lambda text: not text.published_on)[0]
        with self.assertRaises(ValidationError):
            self._says(text=draft)
        draft.action_publish()
        self._says(text=draft)
        self.assertTrue(draft.is_answered)

    def test_no_door_changes_what_somebody_answered(self):
        self._says()
        text = self.text.with_user(self.dpo)
        doors = {
            "write": lambda: text.write({"published_on": False}),
            "web_save": lambda: text.web_save({"body": "Another."}, {"body": {}}),
            "file": lambda: text.load(
                ["id", "body"], [["member_privacy.text_fundraising_nb", "Another."]]
            ),
            "translation": lambda: text.update_field_translations(
                "body", {"nb_NO": "Another.", "en_US": "Another."}
            ),
            "through the purpose": lambda: self.purpose.with_user(self.dpo).write(
                {"text_ids": [Command.update(text.id, {"body": "Another."})]}
            ),
            "purpose, deleted": lambda: self.purpose.with_user(self.dpo).write(
                {"text_ids": [Command.delete(text.id)]}
            ),
        }
        for name, door in doors.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                refused = False
                try:
                    with mute_logger("odoo.sql_db"):
                        result = door()
                        self.env.flush_all()
                except (UserError, RestrictViolation):
                    refused = True
                else:
                    # A file says what was wrong with it, and no language has a text.
                    refused = not result or bool(result.get("messages"))
                self.assertTrue(refused)
                savepoint.rollback()

    def test_the_form_shows_whether_a_wording_is_answered(self):
        self.assertFalse(self.text.is_answered)
        self._says()
        self.text.invalidate_recordset()
        self.assertTrue(self.text.is_answered)

    def test_staff_read_wordings_and_the_privacy_officer_writes_them(self):
        self.assertTrue(self.text.with_user(self.staff).body)
        with self.assertRaises(AccessError):
            self.text.with_user(self.staff).body = "Another"
        self.text.with_user(self.dpo).body = "Another"
        with self.assertRaises(AccessError):
            self.text.with_user(self.officer_oslo).read(["body"])
