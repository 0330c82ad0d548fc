from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

KEY = "member_privacy.consent_link_days"
LOGGER = "odoo.addons.member_privacy.models.ir_config_parameter"


@tagged("post_install", "-at_install")
class TestParameters(TransactionCase):
    """Whole numbers that somebody may set, in one place for all of ours."""

    def setUp(self):
        super().setUp()
        self.parameters = self.env["ir.config_parameter"]

    def _past_the_check(self, text):
        self.parameters.set_param(KEY, "7")
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE ir_config_parameter SET value = %s WHERE key = %s", text, KEY)
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_what_is_no_number_in_bounds_is_refused_with_the_default_named(self):
        for wrong in ("abc", "1.5", "-2", "9999", "1e3", "٣٣٣٣٣", "9" * 400):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, "90"):
                self.parameters.set_param(KEY, wrong)
        for right in ("-1", "0", " 30 ", "3650"):
            self.parameters.set_param(KEY, right)
            self.assertEqual(self.parameters._whole(KEY), int(right))

    def test_what_got_past_the_check_counts_as_the_default_and_is_warned_of(self):
        self._past_the_check("abc")
        with self.assertLogs(LOGGER, "WARNING") as log:
            self.assertEqual(self.parameters._whole(KEY), 90)
        self.assertIn(KEY, log.output[0])
        self.assertEqual(self.parameters._wrong_wholes(), [KEY])

    def test_unset_and_empty_is_the_default_without_a_word(self):
        self.parameters.set_param(KEY, False)
        with self.assertNoLogs(LOGGER, "WARNING"):
            self.assertEqual(self.parameters._whole(KEY), 90)
            self._past_the_check(" ")
            self.assertEqual(self.parameters._whole(KEY), 90)
        self.assertEqual(self.parameters._wrong_wholes(), [])

    def test_a_broken_number_breaks_no_link(self):
        self._past_the_check("abc")
        consents = self.env["privacy.consent"]
        purpose = self.env.ref("member_privacy.purpose_newsletter")
        person = self.env["res.partner"].create({"name": "Anna Testesen"})
        with self.assertLogs(LOGGER, "WARNING"):
            token = consents._link_token(person.id, purpose.id, "email")
            self.assertTrue(consents._read_link(token))

    def test_parameters_of_others_are_left_alone(self):
        self.parameters.set_param("somebody.elses", "abc")
        self.assertEqual(self.parameters.get_param("somebody.elses"), "abc")
