from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .change_log_case import ChangeLogCase


@tagged("post_install", "-at_install")
class TestChangeOpen(ChangeLogCase):
    """Staff read the log on member, chapter, office and case, in readable words."""

    def _window(self, record, user):
        """The summaries of the lines that the button on `record` shows."""
        self.env.flush_all()
        action = record.with_user(user).action_open_changes()
        log = self.env["privacy.change"].with_user(user)
        return log.search(action["domain"]).mapped("summary")

    def test_a_chapter_shows_itself_and_its_offices(self):
        with self._act():
            self.oslo.with_user(self.staff).write({"name": "Oslo nye", "kind": "group"})
        lines = self._window(self.oslo, self.staff)
        self.assertIn("Kind: Area → Group\nName: Oslo → Oslo nye", lines)
        self.assertTrue([line for line in lines if "\nRole: " in line])
        change = self.env["privacy.change"].search(
            [("model", "=", "member.chapter"), ("reason", "=", "the act")]
        )
        self.assertEqual((change.user_id, change.who), (self.staff, self.staff.name))
        self.assertFalse(change.partner_id)

    def test_what_is_derived_of_a_chapter_is_not_told(self):
        with self._act():
            self.oslo.parent_id = self.south
        change = self.env["privacy.change"].search(
            [("model", "=", "member.chapter"), ("reason", "=", "the act")]
        )
        self.assertEqual(change.res_id, self.oslo.id)
        self.assertEqual(change.new_values, {"parent_id": self.south.id})

    def test_an_office_shows_its_own_lines_in_the_readers_words(self):
        office = self.officer_oslo.member_id.office_ids
        self.staff.lang = "en_US"
        office.end_date = "2030-02-01"
        self.assertIn("Last day: 02/01/2030", self._window(office, self.staff)[0])

    def test_a_case_shows_what_was_done_because_of_it(self):
        case = self.env["privacy.request"].create(
            {"partner_id": self.anna.id, "kind": "rectification"}
        )
        with self._act(case._log_reason()):
            self.anna.city = "Bergen"
        with self._act("something else"):
            self.anna.zip = "5003"
        lines = self._window(case, self.staff)
        self.assertIn("City: – → Bergen", lines)
        self.assertFalse([line for line in lines if "5003" in line])

    def test_officers_open_their_members_only(self):
        with self._act():
            self.anna.city = "Bergen"
        lines = self._window(self.anna, self.officer_oslo)
        self.assertEqual(lines[0], "City: – → Bergen")
        for hidden in (self.siri, self.officer_north.member_id):
            with self.assertRaises(AccessError):
                hidden.with_user(self.officer_oslo).action_open_changes()

    def test_list_and_form_open_for_both(self):
        with self._act():
            self.anna.city = "Bergen"
        for user in (self.staff, self.officer_oslo):
            log = self.env["privacy.change"].with_user(user)
            line = log.search([("partner_id", "=", self.anna.id)], limit=1)
            self.assertIn("Bergen", Form(line).summary)
            for kind in ("list", "search"):
                view = log.get_view(view_type=kind)["arch"]
                self.assertEqual("source" in view, user == self.staff)

    def test_yes_no_pictures_links_and_texts_are_words(self):
        log = self.env["privacy.change"].with_user(self.staff)
        field = self.env["res.partner"]._fields
        told = {
            ("address_protected", True): "Yes",
            ("address_protected", False): "No",
            ("country_id", self.env.ref("base.no").id): "Norway",
            ("comment", "<p>Be <b>kind</b></p>"): "Be *kind*",
            ("gender", "female"): "Female",
            ("street", None): "–",
            ("country_id", 10**8): "no longer known",
            ("lang", "nb_NO"): "Norsk bokmål",
        }
        for (name, value), words in told.items():
            with self.subTest(name=name):
                self.assertEqual(log._readable(field[name], value), words)

    def test_an_answer_stands_with_names_and_without_the_person_again(self):
        newsletter = self.env.ref("member_privacy.purpose_newsletter")
        with self._act():
            consents = self.env["privacy.consent"].with_user(self.staff)
            consents._record(self.anna, newsletter, "email", "given", "staff")
        change = self._told(self.anna, model="privacy.consent")
        lines = change.with_user(self.staff).summary.splitlines()
        self.assertEqual(
            lines[:3],
            ["Purpose: Newsletter", "Channel: E-mail", "Event: Consent given"],
        )
        self.assertIn(f"Recorded by: {self.staff.name}", lines)
        self.assertFalse([line for line in lines if self.anna.name in line])
        field = consents._fields["recorded_by_uid"]
        self.assertEqual(change._readable(field, 10**8), "no longer known")

    def test_whoever_does_not_see_all_is_not_told_what_is_gone(self):
        log = self.env["privacy.change"].with_user(self.officer_oslo)
        for person_id in (self.siri.id, 10**8):
            self.assertEqual(log._linked_name("res.partner", person_id), "not shown")

    def test_lines_are_found_by_field_and_a_malformed_condition_breaks_nothing(self):
        with self._act():
            self.anna.with_user(self.staff).city = "Bergen"
        log = self.env["privacy.change"].with_user(self.staff)
        own = [("partner_id", "=", self.anna.id), ("reason", "=", "the act")]
        for term, found in (
            (("field_name", "=", "city"), True),
            (("field_name", "ilike", "City"), True),
            (("field_name", "in", [1, None]), False),
            (("field_name", "=", False), False),
            (("field_name", "ilike", 5), False),
            (("field_name", "in", []), False),
            (("field_name", "!=", "city"), False),
        ):
            with self.subTest(term):
                self.assertEqual(bool(log.search([*own, term])), found)
