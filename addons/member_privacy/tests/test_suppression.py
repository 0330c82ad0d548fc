from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import MemberCase

ONE, TWO = b"1" * 32, b"2" * 32


@tagged("post_install", "-at_install")
class TestSuppression(MemberCase):
    """Siri has reserved herself against the newsletter, and is erased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["privacy.suppression"]
        cls.keys = {1: ONE}
        cls.startClassPatcher(
            patch.object(type(cls.ledger), "_keys", lambda _self: dict(cls.keys))
        )
        cls.siri.write({"email": "Siri.Test@example.com", "phone": "+4790000001"})
        for channel in ("email", "sms"):
            cls.env["privacy.consent"]._record(
                cls.siri, cls.newsletter, channel, "objected", "portal"
            )

    def setUp(self):
        super().setUp()
        self.keys.clear()
        self.keys[1] = ONE

    def _noes(self, user=None):
        ledger = self.ledger.with_user(user) if user else self.ledger.sudo()
        return ledger.search([("kind", "=", "objected")])

    def _erase_siri(self):
        self.env["privacy.data.set"]._erase(self.siri)

    def _back(self, **vals):
        values = {"email": "siri.test+new@EXAMPLE.com"}
        return self._member("Siri Igjen", self.oslo, **{**values, **vals})

    def _choice(self, person, channel="email"):
        choices = self.env["privacy.consent"]._choices(person, self.newsletter, channel)
        return choices[0].state

    def test_a_no_outlives_erasure_as_a_hash_and_nothing_else(self):
        self._erase_siri()
        rows = self._noes()
        self.assertEqual(len(rows), 2)
        numbers = "id,number,purpose_id,key_version"
        found = self.env.execute_query(
            SQL(
                "SELECT to_jsonb(s) - %s::text[] FROM privacy_suppression s",
                f"{{{numbers}}}",
            )
        )
        kept = {column: value for (row,) in found for column, value in row.items()}
        self.assertEqual(set(kept), {"kind", "channel", "made_at", "digest"})
        for plain in ("siri", "example", "90000001"):
            self.assertNotIn(plain, str(found).lower())

    def test_who_comes_back_by_hand_brings_the_no(self):
        self._erase_siri()
        back = self._back(phone="900 00 001")
        self.assertEqual(self._choice(back), "no")
        self.assertEqual(self._choice(back, "sms"), "no")
        self.assertEqual(self._choice(back, "post"), "yes")

    def test_a_corrected_address_brings_it_too(self):
        self._erase_siri()
        self.assertEqual(self._choice(self.anna), "yes")
        self.anna.email = "siri.test@example.com"
        self.assertEqual(self._choice(self.anna), "no")

    def test_others_and_contacts_outside_the_register_stay_as_they_are(self):
        self._erase_siri()
        other = self._member("Siri Annen", self.oslo, email="siri.test2@example.com")
        self.assertEqual(self._choice(other), "yes")
        self.stranger.email = "siri.test@example.com"
        self.assertFalse(self.stranger.in_register)
        self.assertFalse(self.stranger.consent_ids)

    def test_the_person_s_own_yes_ends_it_and_a_file_s_does_not(self):
        self._erase_siri()
        back = self._back()
        consents = self.env["privacy.consent"]
        consents._record(back, self.newsletter, "email", "lifted", "import")
        self.assertEqual(len(self._noes()), 2)
        consents._record(back, self.newsletter, "email", "lifted", "portal")
        self.assertEqual(len(self._noes()), 1)
        self.assertEqual(self._choice(back), "yes")
        self.env["privacy.data.set"]._erase(back)
        self.assertEqual(self._choice(self._back()), "yes")

    def _contact(self):
        """With Siri's address, and not of the register yet."""
        values = {"name": "Siri Igjen", "email": "siri.test@example.com"}
        return self.env["res.partner"].create(values)

    def test_the_yes_that_brings_somebody_in_is_not_overruled_by_the_old_no(self):
        self._erase_siri()
        back = self._contact()
        consents = self.env["privacy.consent"]
        consents._record(back, self.newsletter, "email", "lifted", "web")
        self.assertTrue(back.in_register)
        self.assertEqual(self._choice(back), "yes")
        self.assertEqual(self._noes().mapped("channel"), ["sms"])

    def test_a_paper_from_before_the_erasure_takes_nothing_back(self):
        self._erase_siri()
        before = fields.Datetime.now() - timedelta(days=1)
        back = self._contact()
        consents = self.env["privacy.consent"]
        consents._record(
            back, self.newsletter, "email", "lifted", "paper", occurred_at=before
        )
        self.assertEqual(self._choice(back), "no")
        self.assertEqual(len(self._noes()), 2)

    def test_all_that_is_said_on_the_public_form_counts_though_staff_look_later(self):
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        consents = self.env["privacy.consent"]
        consents._record(self.siri, fundraising, "email", "withdrawn", "portal")
        with freeze_time("2026-03-28 12:00:00"):
            self._erase_siri()
        with freeze_time("2026-03-30 12:00:00"):
            draft = self._draft(
                "siri.test@example.com",
                (self.newsletter, "lifted"),
                (fundraising, "given"),
            )
        with freeze_time("2026-04-02 12:00:00"):
            draft.with_user(self.staff).action_new_person()
            person = draft.partner_id
            self.assertEqual(self._choice(person), "yes")
            choices = consents._choices(person, fundraising, "email")
        self.assertEqual(choices[0].state, "yes")
        self.assertEqual(self._noes().mapped("channel"), ["sms"])

    def test_an_address_that_a_family_shares_is_not_kept(self):
        self._member("Per Testesen", self.oslo, email="siri.test@example.com")
        self._erase_siri()
        self.assertEqual(self._noes().mapped("channel"), ["sms"])

    def test_who_said_yes_leaves_nothing(self):
        self.env["privacy.data.set"]._erase(self.bjorn)
        self.assertFalse(self._noes())

    def test_without_a_key_nothing_is_kept_and_the_case_says_so_before(self):
        self.keys.clear()
        case = self.env["privacy.request"]._create_for(self.siri, "erasure")
        self.assertIn("No key for reservations", case.with_user(self.staff).warning)
        self.keys[1] = ONE
        case.invalidate_recordset(["warning"])
        self.assertNotIn("No key", case.with_user(self.staff).warning)
        self.keys.clear()
        self._erase_siri()
        self.assertFalse(self._noes())
        with self.assertRaises(UserError):
            self.ledger.with_user(self.dpo).action_check_keys()

    def test_a_new_key_knows_the_old_rows_and_renews_them_when_met(self):
        self._erase_siri()
        self.keys[2] = TWO
        back = self._back()
        self.assertEqual(self._choice(back), "no")
        self.env.invalidate_all()
        versions = self._noes().mapped("key_version")
        self.assertEqual(sorted(versions), [1, 2])
        del self.keys[1]
        another = self._back()
        self.assertEqual(self._choice(another), "no")
        with self.assertRaises(UserError):
            self.ledger.with_user(self.dpo).action_check_keys()

    def test_a_lost_key_recognises_nobody(self):
        self._erase_siri()
        self.keys.clear()
        self.keys[1] = TWO
        self.assertEqual(self._choice(self._back()), "yes")

    def test_erasing_twice_keeps_one_row(self):
        self._erase_siri()
        back = self._back(phone="900 00 001")
        self.env["privacy.data.set"]._erase(back)
        self.assertEqual(len(self._noes()), 2)

    def test_a_file_does_not_bring_anybody_back(self):
        self._erase_siri()
        imports = self.env["member.import"]
        values = [
            {"email": "SIRI.test@example.com"},
            {"phone": "+4790000001"},
            {"email": "new@example.com", "phone": None},
            {},
        ]
        self.assertEqual(
            imports._import_stops(values), ["objected", "objected", None, None]
        )
        self._back(email="siri.test@example.com")
        self.assertEqual(imports._import_stops(values)[0], None)

    # Every door

    def test_staff_bring_the_no_along_by_rpc_and_officers_bring_nobody(self):
        self._erase_siri()
        people = self.env["res.partner"]
        values = {"name": "Siri Igjen", "email": "siri.test@example.com"}
        with self.assertRaises(AccessError):
            people.with_user(self.officer_oslo).create(values)
        others = {"name": "Nina", "email": "nina@example.com"}
        back, other = people.with_user(self.staff).create([values, others])
        self.env["member.membership"].with_user(self.staff).create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": self.oslo.id,
                    "type_id": self.type.id,
                }
                for person in (back, other)
            ]
        )
        self.assertEqual(self._choice(back.sudo()), "no")
        self.assertEqual(self._choice(other.sudo()), "yes")

    def test_a_row_that_is_deleted_takes_no_answer_along(self):
        self.siri.user_ids.unlink()
        self.siri.unlink()
        self.assertEqual(self.ledger.sudo().search_count([]), 2)
        self.assertEqual(self._choice(self._back()), "no")
        self.stranger.unlink()
        self.bjorn.unlink()
        self.assertEqual(self.ledger.sudo().search_count([]), 2)

    def test_merging_keeps_the_no_with_the_person_and_none_here(self):
        twin = self._member("Siri Testesen", self.bergen)
        twin.with_user(self.staff)._merge_person(self.siri, "the same person")
        self.assertFalse(self.ledger.sudo().search([]))
        self.assertEqual(self._choice(twin), "no")

    def _form(self, address, event):
        return self._draft(address, (self.newsletter, event))

    def _draft(self, address, *answers):
        draft = self.env["privacy.consent.draft"].create(
            {
                "way": "email",
                "address": address,
                "name": "Siri Igjen",
                "state": "submitted",
                "submitted_at": fields.Datetime.now(),
                "line_ids": [
                    Command.create(
                        {"purpose_id": purpose.id, "channel": "email", "event": event}
                    )
                    for purpose, event in answers
                ],
            }
        )
        draft._hear_noes()
        return draft

    def test_a_no_on_the_public_form_of_somebody_unknown_stops_a_later_file(self):
        self._form("ukjent@example.com", "objected")
        self._form("ja@example.com", "lifted")
        rows = self.ledger.sudo().search([])
        self.assertEqual(len(rows), 1)
        values = [{"email": "Ukjent@example.com"}, {"email": "ja@example.com"}]
        imports = self.env["member.import"]
        self.assertEqual(imports._import_stops(values), ["objected", None])
        person = self._member("Ny", self.oslo, email="ukjent@example.com")
        self.assertEqual(self._choice(person), "no")

    def test_a_no_on_the_form_of_somebody_known_is_theirs_and_not_kept_here(self):
        self.assertEqual(self._choice(self.anna), "yes")
        self._form(self.anna.email, "objected")
        self.assertEqual(self._choice(self.anna), "no")
        self.assertFalse(self.ledger.sudo().search([]))

    def test_the_keys_are_asked_for_by_the_check_and_told_once(self):
        alerts = self.env["privacy.alert"].search([])
        told = [("kind", "=", "key"), ("id", "not in", alerts.ids)]
        self.assertFalse(list(self.env["privacy.linter"]._rule_no_suppression_key()))
        self.ledger._cron_check_keys()
        self.assertFalse(alerts.search(told))
        self.keys.clear()
        self.assertTrue(list(self.env["privacy.linter"]._rule_no_suppression_key()))
        for _day in range(2):
            self.ledger._cron_check_keys()
        self.assertEqual(len(alerts.search(told)), 1)
        alerts.search(told).with_user(self.dpo).action_seen()
        self.ledger._cron_check_keys()
        self.assertEqual(len(alerts.search(told)), 2)

    def test_two_noes_of_one_address_are_both_renewed(self):
        consents = self.env["privacy.consent"]
        activities = self.env.ref("member_privacy.purpose_activities")
        consents._record(self.siri, activities, "email", "objected", "portal")
        self._erase_siri()
        self.keys[2] = TWO
        self._back()
        del self.keys[1]
        again = self._back()
        noes = consents._choices(again, channel="email")
        noes = {choice.purpose for choice in noes if choice.state == "no"}
        self.assertEqual(noes, {self.newsletter, activities})

    # Who may ask

    def test_staff_are_warned_in_the_form_and_officers_told_nothing(self):
        self._erase_siri()
        plain = self.env["res.partner"].with_user(self.staff)
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as told:
            form = Form(plain)
            form.name = "Siri"
            form.email = "siri.test@example.com"
        self.assertIn("Said no before", str(told.output))
        officer = self.env["res.partner"].with_user(self.officer_oslo)
        new = officer.new({"email": "siri.test@example.com"})
        self.assertIsNone(new._onchange_suppressed())
        crm = self.env["res.partner"].with_user(self.crm_user)
        new = crm.new({"email": "siri.test@example.com"})
        self.assertIsNone(new._onchange_suppressed())

    def _typed(self, person, values):
        """What comes of an officer's correction: the row, and who was written to."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        person.with_user(self.officer_oslo).write(values)
        person.invalidate_recordset(["contact_change_ids"])
        row = person.sudo().contact_change_ids[:1]
        return row, (mails.search([]) - before).mapped("email_to")

    def _told(self):
        alerts = self.env["privacy.alert"].sudo()
        return alerts.search_count([("kind", "=", "address")])

    def test_an_officer_who_types_such_an_address_sees_what_every_officer_sees(self):
        """Without a login the new address itself would be asked."""
        self._erase_siri()
        person = self._member("Nils", self.oslo, email="nils@example.com")
        known, reached = self._typed(person, {"email": "nils.ny@example.com"})
        self.assertEqual(set(reached), {"nils@example.com", "nils.ny@example.com"})
        self.assertFalse(self._told())
        row, reached = self._typed(person, {"email": "siri.test@example.com"})
        self.assertEqual(reached, ["nils@example.com"])
        self.assertEqual(self._told(), 1)
        shown = person.with_user(self.officer_oslo).waiting_contact
        self.assertEqual(shown, "siri.test@example.com")
        names = ["field", "state", "way", "reason"]
        as_officer = (known | row).with_user(self.officer_oslo)
        self.assertEqual(row.state, "waiting")
        self.assertFalse({"said_no", "is_suppressed"} & as_officer._fields.keys())
        self.assertEqual(as_officer[1].read(names)[0]["reason"], False)

    def test_a_phone_that_somebody_said_no_with_is_told_to_the_privacy_officers(self):
        self._erase_siri()
        self._typed(self.anna, {"phone": "+4790000002"})
        self.assertFalse(self._told())
        row, _reached = self._typed(self.anna, {"phone": "+4790000001"})
        self.assertEqual(self._told(), 1)
        alert = self.env["privacy.alert"].with_user(self.dpo).search([], limit=1)
        self.assertEqual(alert.res_id, row.id)
        self.assertNotIn("900", alert.what)

    def test_staff_who_use_it_without_confirmation_are_warned_and_the_no_comes_along(
        self,
    ):
        self._erase_siri()
        person = self._member("Nils", self.oslo, email="nils@example.com")
        wizards = self.env["member.contact.override"].with_user(self.staff)
        for typed, said_no in (("nils.ny", False), ("siri.test", True)):
            row, _reached = self._typed(person, {"email": f"{typed}@example.com"})
            wizard = wizards.create({"change_ids": row.ids, "reason": "Nils rang"})
            self.assertEqual(wizard.said_no, said_no)
        wizard.action_use()
        self.assertEqual(person.email, "siri.test@example.com")
        self.assertEqual(self._choice(person), "no")

    def test_nobody_reads_or_searches_a_hash_and_officers_not_even_the_rows(self):
        self._erase_siri()
        digest = self.env.execute_query(
            SQL("SELECT digest FROM privacy_suppression LIMIT 1")
        )[0][0]
        for user in (self.officer_oslo, self.staff, self.crm_user, self.admin):
            with self.assertRaises(AccessError):
                self.ledger.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.ledger.with_user(user).action_check_keys()
        rows = self._noes(self.dpo)
        self.assertEqual(len(rows), 2)
        for attempt in (
            lambda: rows.read(["digest"]),
            lambda: rows.search([("digest", "=", digest)]),
            lambda: rows.search([], order="digest"),
            lambda: rows.formatted_read_group([], ["digest"], ["__count"]),
            rows.unlink,
            lambda: rows.write({"channel": "sms"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
