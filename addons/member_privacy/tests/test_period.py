import json

from jsonschema import Draft202012Validator

from odoo.tests import tagged
from odoo.tools import file_open

from ..models.privacy_package_words import SCHEMA
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestPeriod(MemberCase):
    """How long each group of data is kept, in the same words everywhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["privacy.retention.rule"]
        cls.member_rule = cls.env.ref("member_privacy.retention_rule_membership")
        cls.member_rule.months = 41
        cls.member_rule.state = "armed"

    def _set(self, code):
        return self.env["privacy.data.set"].search([("code", "=", code)])

    def _copy(self, person):
        packages = self.env["privacy.package"].sudo()  # sudo: as the case makes it
        contents = packages._contents(person)
        page = packages._page(contents, packages._facts(contents)).decode()
        return packages._data(contents), page

    def test_every_group_of_data_says_how_long(self):
        sets = self.env["privacy.data.set"]._installed()
        self.assertGreater(len(sets), 50)
        for data_set in sets:
            with self.subTest(data_set.code):
                kept = data_set.on_erase == "keep"
                words = "As long as you are in" if kept else "At most as long as you"
                self.assertIn(words, data_set._how_long())

    def test_what_goes_sooner_says_the_number_that_is_enforced(self):
        for code, key, number in (
            ("dues", "dues_years", 3),
            ("report", "report_keep_days", 44),
            ("consent_draft", "consent_form_keep_days", 45),
            ("consent_draft_line", "consent_form_keep_days", 46),
            ("consent_paper", "scan_months", 47),
            ("view", "view_months", 22),
            ("change", "change_log_years", 7),
            ("package", "package_days", 21),
            ("package_mask", "package_days", 23),
            ("import_row", "import_keep_days", 48),
            ("login", "login_unused_months", 4),
            ("login", "login_years", 9),
            ("login_log", "login_times_months", 17),
        ):
            with self.subTest(code):
                self.assertNotIn(f"{number} ", self._set(code)._how_long())
                parameters = self.env["ir.config_parameter"].sudo()  # sudo: a setting
                parameters.set_param(f"member_privacy.{key}", str(number))
                self.assertIn(f"{number} ", self._set(code)._how_long())

    def test_dues_go_when_the_words_say(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a setting
        parameters.set_param("member_privacy.dues_years", "3")
        years = (self.today.year - 4, self.today.year - 3)
        dues = self.env["member.dues"].create(
            [
                {"membership_id": self.anna.membership_ids.id, "year": year}
                for year in years
            ]
        )
        self.env["member.dues"]._gc_old()
        self.assertEqual(dues.exists().mapped("year"), [years[1]])
        self.assertIn("Until 3 years after", self._set("dues")._how_long())

    def test_a_proof_is_named_where_a_purpose_has_one(self):
        purposes = self.env["privacy.purpose"].with_context(active_test=False)
        self.env.ref("member_privacy.purpose_fundraising").write({"proof_months": 7})
        self.assertIn("as a proof", self._set("consent")._how_long())
        purposes.search([]).proof_months = 0
        self.assertNotIn("proof", self._set("consent")._how_long())

    def test_what_must_be_kept_says_what_the_months_count_from(self):
        case = self._set("request")
        self.assertIn("36 months from «Received on»", case._erasure_words())
        self.assertIn("«Received on»", self._set("request_step")._erasure_words())
        case.keep_whole_year = True
        self.assertIn("end of the accounting year of", case._erasure_words())
        gone = self.env["privacy.data.set"].create(
            {
                "name": "Of an app that is gone",
                "code": "gone",
                "model": "no.such.model",
                "path": "partner_id",
                "on_erase": "keep",
                "keep_reason": "the law",
                "keep_months": 9,
                "keep_from": "order_id.date",
            }
        )
        self.assertIn("9 months from «order_id.date»", gone._erasure_words())

    def test_the_rule_is_the_one_by_which_this_person_goes(self):
        answered = self.env.ref("member_privacy.retention_rule_answered")
        prospect = self.env.ref("member_privacy.retention_rule_prospect")
        self.assertEqual(self.rules._of_person(self.anna), self.member_rule)
        self.assertEqual(self.rules._of_person(self.stranger), answered)
        possible = self.env["member.prospect"].create(
            {
                "partner_id": self.stranger.id,
                "chapter_id": self.oslo.id,
                "source": "event",
                "source_note": "The stand at the market",
            }
        )
        possible.purpose_id.retention_rule_id = prospect
        self.assertEqual(self.rules._of_person(self.stranger), prospect)
        self.anna.membership_ids._end(self.today, "resigned")
        self.assertEqual(self.rules._of_person(self.anna), self.member_rule)

    def test_where_no_rule_is_nothing_is_promised(self):
        self.assertIn("41 months", "".join(self.rules._how_long_words(self.anna)))
        self.env["privacy.purpose"].search([]).retention_rule_id = False
        self.member_rule.unlink()
        words = "".join(self.rules._how_long_words(self.anna))
        self.assertNotIn("months", words)
        self.assertIn("You can ask us to.", words)

    def test_only_an_armed_rule_is_promised(self):
        words = self.member_rule._period_words()
        none = "No rule says when"
        for state, says in (("armed", True), ("draft", False)):
            self.member_rule.state = state
            told = self.rules._how_long_words(self.anna)
            copy, page = self._copy(self.anna)
            with self.subTest(state):
                self.assertEqual(words in told, says)
                self.assertEqual(words in copy["how_long"], says)
                self.assertEqual(f"{words}<br" in page.replace("\n", ""), says)
                self.assertEqual(none in " ".join(told), not says)
                self.assertEqual("you log in" in " ".join(told), says)

    def test_a_copy_from_before_this_was_told_follows_the_schema_too(self):
        with file_open(SCHEMA) as schema:
            validator = Draft202012Validator(json.load(schema))
        data, _page = self._copy(self.anna)
        data = json.loads(json.dumps(data))
        validator.validate(data)
        for part in (data, *data["data_sets"]):
            del part["how_long"]
        validator.validate(data)

    def test_what_else_keeps_somebody_is_named(self):
        for state in ("armed", "draft"):
            self.member_rule.state = state
            told = " ".join(self.rules._how_long_words(self.anna))
            self.assertIn("while your data are held", told)
            self.assertIn("or their use is stopped", told)

    def test_copy_notice_record_and_preview_say_the_same(self):
        data, page = self._copy(self.anna)
        words = self._set("membership")._how_long()
        told = {part["code"]: part["how_long"] for part in data["data_sets"]}
        self.assertEqual(told["membership"], words)
        for part in data["data_sets"]:
            self.assertTrue(part["how_long"], part["code"])
        self.assertEqual(data["how_long"], self.rules._how_long_words(self.anna))
        self.assertIn(f"How long: {words}", page)
        self.assertIn(self.member_rule._period_words(), page)
        self.assertIn(words, str(self._set("membership").preview))
        record = json.dumps(self.env["privacy.processing.record"]._data_table())
        self.assertIn(words, record)
        notice = self.env["privacy.notice"]._data_section(self._set("membership"))
        self.assertIn(["How long", words], [list(line) for line in notice["lines"]])
