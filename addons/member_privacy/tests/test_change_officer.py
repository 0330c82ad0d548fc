from odoo.exceptions import AccessError
from odoo.tests import tagged

from .change_log_case import ChangeLogCase


@tagged("post_install", "-at_install")
class TestChangeOfficer(ChangeLogCase):
    """Officers read the log of their members, in the fields that they read on the page,
    from when they could read them there."""

    def _read(self, user, **terms):
        """The words that a user reads, a text for each line."""
        self.env.flush_all()
        log = self.env["privacy.change"].with_user(user)
        domain = [(name, "=", value) for name, value in terms.items()]
        return [
            f"{line.who}: {line.summary} ({line.why})" for line in log.search(domain)
        ]

    def _of(self, user, person):
        return self._read(user, partner_id=person.id)

    def test_an_officer_reads_what_changed_about_a_member_in_sight(self):
        with self._act():
            self.anna.with_user(self.staff).street = "Nygata 2"
        self.assertEqual(
            self._of(self.officer_oslo, self.anna)[0],
            "The secretariat: Street: – → Nygata 2 ()",
        )

    def test_nothing_of_people_out_of_sight(self):
        for person in (self.bjorn, self.siri, self.stranger):
            with self._act():
                person.street = "Nygata 2"
            self.assertFalse(self._of(self.officer_oslo, person))
            self.assertTrue(self._of(self.staff, person))
        self.assertTrue(self._of(self.officer_north, self.bjorn))

    def test_nobody_without_an_office_today_reads_anything(self):
        with self._act():
            self.anna.street = "Nygata 2"
        self.assertTrue(self._of(self.officer_oslo, self.anna))
        self.officer_oslo.member_id.office_ids.end_date = self.today.replace(
            year=self.today.year - 1
        )
        self.env["res.users"]._forget_office_chapters()
        self.assertFalse(self._of(self.officer_oslo, self.anna))

    def test_a_member_who_left_or_is_hidden_is_gone_from_the_log_too(self):
        with self._act():
            self.anna.street = "Nygata 2"
        self.assertTrue(self._of(self.officer_oslo, self.anna))
        for name, value in (
            ("address_protected", True),
            ("processing_restricted", True),
            ("deceased_on", self.today),
        ):
            self.anna[name] = value
            self.env.flush_all()
            with self.subTest(name):
                self.assertFalse(self._of(self.officer_oslo, self.anna))
            self.anna[name] = False
        self.anna.membership_ids._resign(self.today)
        self.assertFalse(self._of(self.officer_oslo, self.anna))

    def test_an_address_that_was_protected_does_not_come_out_afterwards(self):
        self.anna.address_protected = True
        with self._act("moved under protection"):
            self.anna.street = "Hemmelig vei 1"
        with self._act("protection ends"):
            self.anna.write({"address_protected": False, "street": "Nygata 2"})
        self.assertFalse(self._of(self.officer_oslo, self.anna))
        with self._act("moved later"):
            self.anna.street = "Nygata 3"
        self.assertEqual(
            self._of(self.officer_oslo, self.anna),
            ["Our system: Street: Nygata 2 → Nygata 3 ()"],
        )

    def test_what_was_before_the_person_came_to_the_chapter_stays_there(self):
        with self._act("in the south"):
            self.siri.street = "Sørgata 1"
        with self._act("moves"):
            self.siri.membership_ids.chapter_id = self.oslo
        self.assertFalse(self._of(self.officer_oslo, self.siri))
        with self._act("in Oslo"):
            self.siri.street = "Nygata 2"
        self.assertEqual(
            self._of(self.officer_oslo, self.siri),
            ["Our system: Street: Sørgata 1 → Nygata 2 ()"],
        )

    def test_fields_and_rows_off_the_officers_list_leave_no_trace(self):
        before = self._of(self.officer_oslo, self.anna)
        with self._act("case SAK-1, rectification"):
            self.anna.write({"comment": "Sick", "vat": "1", "function": "Nurse"})
            self.anna.guardian_ids = self.bjorn
        with self._act("a case"):
            self.env["privacy.request"].create(
                {"partner_id": self.anna.id, "kind": "complaint"}
            )
            self.env["privacy.consent"]._record(
                self.anna, self.newsletter, "email", "given", "staff"
            )
        self.assertEqual(self._of(self.officer_oslo, self.anna), before)
        with self._act("both"):
            self.anna.write({"city": "Oslo", "comment": "Well"})
        self.assertEqual(
            self._of(self.officer_oslo, self.anna)[0], "Our system: City: – → Oslo ()"
        )

    def test_a_membership_in_another_chapter_is_not_told_of(self):
        with self._act("elsewhere"):
            elsewhere = self.env["member.membership"].create(
                {
                    "partner_id": self.anna.id,
                    "chapter_id": self.kristiansand.id,
                    "type_id": self.type.id,
                }
            )
        with self._act("later"):
            elsewhere.state = "suspended"
        self.assertFalse(self._of(self.officer_oslo, self.anna))
        with self._act("own"):
            (self.anna.membership_ids - elsewhere).state = "suspended"
        told = self._of(self.officer_oslo, self.anna)
        self.assertEqual(told, ["Our system: State: Active → Suspended ()"])

    def test_reasons_and_names_of_the_house_are_words_from_a_list(self):
        told = {
            "case SAK-1, rectification": "",
            "typed by somebody": "",
            "import 7": "It came with a member list.",
            "own correction": "The member corrected it.",
        }
        for number, (reason, words) in enumerate(told.items()):
            with self._act(reason):
                self.anna.with_user(self.portal_anna).sudo().zip = f"015{number}"
            line = self._of(self.officer_oslo, self.anna)[0]
            self.assertTrue(line.startswith("The member: Zip: "), line)
            self.assertTrue(line.endswith(f"({words})"), line)

    def test_neither_raw_values_nor_conditions_on_them_are_open(self):
        with self._act():
            self.anna.street = "Nygata 2"
        line = self._told(self.anna).with_user(self.officer_oslo)
        log = line.browse()
        self.assertTrue(line.read(["summary"]))
        for name in ("old_values", "new_values", "reason", "user_id", "source"):
            with self.subTest(name), self.assertRaises(AccessError):
                line.read([name])
        for condition in (
            ("reason", "ilike", "case"),
            ("field_name", "ilike", "comment"),
            ("user_id", "=", self.staff.id),
            ("model", "=", "privacy.request"),
            ("new_values", "!=", False),
        ):
            with self.subTest(condition), self.assertRaises(AccessError):
                log.search([condition])
        with self.assertRaises(AccessError):
            line.with_user(self.crm_user).read(["summary"])

    def test_a_line_of_somebody_else_cannot_be_opened_by_number(self):
        with self._act():
            self.siri.street = "Sørgata 1"
        line = self._told(self.siri)
        with self.assertRaises(AccessError):
            line.with_user(self.officer_oslo).read(["summary"])
        self.assertTrue(line.with_user(self.staff).read(["summary"]))

    def test_a_hidden_person_behind_a_link_is_no_name(self):
        with self._act():
            self.anna.household_id = self.env["member.household"].create({})
            self.anna.membership_ids.recruiter_id = self.siri
            self.anna.lang = False
        for line in self._of(self.officer_oslo, self.anna):
            self.assertNotIn(self.siri.name, line)
