from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase
from .residue import ResidueMixin


@tagged("post_install", "-at_install")
class TestErasure(ResidueMixin, MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]

    def _case(self, partner=None, prepared=True, **vals):
        case = (
            self.env["privacy.request"]
            .with_user(self.staff)
            .create(
                {
                    "kind": "erasure",
                    "partner_id": (partner or self.anna).id,
                    "identity": "known",
                    **vals,
                }
            )
        )
        if prepared:
            case.action_prepare()
        return case

    def _approve(self, case):
        """Approve, and do what the job does."""
        case.action_approve()
        case.with_env(self.env)._carry_out()

    def _row(self, record):
        """A row as the database has it."""
        self.env.flush_all()
        table = SQL.identifier(record._table)
        query = SQL("SELECT to_jsonb(r) FROM %s r WHERE id = %s", table, record.id)
        rows = self.env.execute_query(query)
        return rows and rows[0][0]

    # What erasure does

    def test_the_person_becomes_a_row_that_says_nothing(self):
        self.anna.write({"phone": "+4791234567", "street": "Nygata 3"})
        self.data_sets._erase(self.anna)
        row = self._row(self.anna)
        kept = {name: value for name, value in row.items() if value is not None}
        self.assertEqual(kept.pop("name"), "Erased person")
        self.assertEqual(kept.pop("complete_name"), "Erased person")
        self.assertEqual(kept.pop("erased_on"), str(self.today))
        self.assertTrue(kept.pop("in_register"))
        technical = {"id", "create_uid", "create_date", "write_uid", "write_date"}
        technical |= {"active", "is_company", "employee", "partner_share", "color"}
        technical |= {"commercial_partner_id", "type", "company_id"}
        technical |= {"address_protected", "processing_restricted"}
        self.assertFalse({n: v for n, v in kept.items() if n not in technical and v})
        self.assertFalse(self.anna.active)

    def test_further_addresses_and_values_of_other_companies_go_too(self):
        summer = self.env["res.partner"].create(
            {
                "name": "Anna Testesen, hytta",
                "type": "delivery",
                "parent_id": self.anna.id,
                "street": "Hytteveien 1",
            }
        )
        other = self.env["res.company"].create({"name": "Ungdomslaget"})
        self.anna.barcode = "own"
        self.anna.with_company(other).barcode = "Anna of the other company"
        self.env.flush_all()
        self.data_sets._erase(self.anna)
        self.assertFalse(self._row(self.anna)["barcode"])
        row = self._row(summer)
        self.assertEqual((row["name"], row["street"]), ("Erased person", None))

    def test_membership_and_office_end_and_go(self):
        office = self.env["member.office"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.oslo.id,
                "role_id": self.leader.id,
            }
        )
        with self.env["privacy.change"]._reason("erased"):
            self.data_sets._erase(self.anna)
        self.assertFalse(self.anna.membership_ids)
        self.assertFalse(self.anna.membership_state)
        self.assertFalse(office.exists())
        told = self.env.execute_query(
            SQL(
                "SELECT model, operation FROM privacy_change_log"
                " WHERE partner_id = %s AND reason = 'erased' AND model IN"
                " ('member.membership', 'res.users') ORDER BY model",
                self.anna.id,
            )
        )
        self.assertEqual(
            told, [("member.membership", "delete"), ("res.users", "update")]
        )

    def test_the_login_opens_nothing_any_more_and_names_nobody(self):
        self.data_sets._erase(self.anna)
        row = self._row(self.portal_anna)
        self.assertFalse(row["active"] or row["password"] or row["totp_secret"])
        self.assertEqual(row["login"], f"erased-{self.portal_anna.id}")
        with self.assertRaises(AccessDenied):
            self.env["res.users"].with_user(self.portal_anna)._check_credentials(
                {"type": "password", "password": "portal_anna"}, {"interactive": True}
            )

    def test_the_name_is_neutral_in_the_language_of_the_house(self):
        self.env["res.lang"]._activate_lang("nb_NO")
        self.env.company.partner_id.lang = "nb_NO"
        neutral = self.data_sets.with_context(lang="nb_NO").env._("Erased person")
        self.data_sets.with_context(lang="en_US")._erase(self.anna)
        self.assertEqual(self.anna.name, neutral)

    # Whom it does not touch

    def test_other_peoples_rows_and_words_survive_to_the_letter(self):
        mine = self.stranger.with_user(self.staff)
        about_bjorn = self.bjorn.with_user(self.staff).message_post(body="Rang Bjørn")
        mine.message_subscribe(partner_ids=(self.anna | self.bjorn).ids)
        words = mine.message_post(
            body="Anna og Bjørn møttes", partner_ids=self.anna.ids
        )
        others = [
            self.bjorn,
            self.siri,
            self.portal_siri,
            self.stranger,
            self.staff.partner_id,
            self.bjorn.membership_ids,
            about_bjorn,
            words,
        ]
        before = [self._row(record) for record in others]
        self.data_sets._erase(self.anna)
        self.assertEqual([self._row(record) for record in others], before)
        self.assertIn(self.bjorn, self.stranger.message_partner_ids)

    def test_the_employers_and_the_childrens_addresses_stay(self):
        self.stranger.write({"street": "Industrigata 1", "is_company": True})
        self.anna.parent_id = self.stranger
        child = self.env["res.partner"].create(
            {"name": "Emil", "parent_id": self.anna.id, "street": "Barnegata 2"}
        )
        self.anna.street = "Nygata 3"
        before = self._row(self.stranger)["street"], self._row(child)["street"]
        self.data_sets._erase(self.anna)
        after = self._row(self.stranger)["street"], self._row(child)["street"]
        self.assertEqual(after, before)
        self.assertTrue(all(after))

    def test_a_mail_to_several_loses_one_recipient_and_a_mail_to_one_goes(self):
        mail = self.env["mail.mail"].create
        alone = mail({"recipient_ids": self.anna.ids, "subject": "To one"})
        both = mail(
            {"recipient_ids": (self.anna | self.bjorn).ids, "subject": "To two"}
        )
        self.data_sets._erase(self.anna)
        self.assertFalse(alone.exists())
        self.assertEqual(both.recipient_ids, self.bjorn)

    def test_a_blocked_address_that_a_family_shares_stays_blocked(self):
        blocked = self.env["mail.blacklist"]._add("anna@example.com")
        self.bjorn.email = "anna@example.com"
        self.data_sets._erase(self.anna)
        self.assertTrue(blocked.exists())
        self.data_sets._erase(self.bjorn)
        self.assertFalse(blocked.exists())

    def test_a_ward_loses_the_guardian_and_nothing_else(self):
        child = self._member("Emil Testesen", self.oslo)
        child.guardian_ids = self.anna | self.bjorn
        self.data_sets._erase(self.anna)
        self.assertEqual(child.guardian_ids, self.bjorn)
        self.assertEqual(child.name, "Emil Testesen")

    # Who cannot be erased, and who is already

    def test_a_contact_outside_the_register_and_a_colleague_are_refused(self):
        with self.assertRaises(UserError):
            self.data_sets._erase(self.stranger)
        self.staff.partner_id.sudo().in_register = True
        with self.assertRaises(ValidationError):
            self.data_sets._erase(self.staff.partner_id)

    def test_a_second_erasure_does_nothing(self):
        self.data_sets._erase(self.anna)
        before = self._row(self.anna)
        lines = self.env["privacy.change"].search_count([])
        self.assertEqual(self.data_sets._erase(self.anna), [])
        self.assertEqual(self._row(self.anna), before)
        self.assertEqual(self.env["privacy.change"].search_count([]), lines)

    # Preview

    def test_the_preview_says_what_erasure_does_and_does_nothing(self):
        self._case(prepared=False)
        self.env.flush_all()
        people = self.anna | self.bjorn
        before = [self._row(record) for record in (self.anna, self.portal_anna)]
        lines = self.env["privacy.change"].search_count([])
        preview = self.data_sets._erasure_preview(people)
        self.assertEqual(
            [self._row(record) for record in (self.anna, self.portal_anna)], before
        )
        self.assertEqual(self.env["privacy.change"].search_count([]), lines)
        done = self.data_sets._erase(people)

        def told(parts):
            return {
                part.data_set.code: (part.outcome, part.row_count, part.keep_until)
                for part in parts
                if part.data_set.code != "change"
            }

        self.assertEqual(told(preview), told(done))
        self.assertEqual(told(done)["membership"], ("delete", 2, None))

    def test_the_preview_names_fields_that_hold_something_and_no_values(self):
        parts = {
            part.data_set.code: part
            for part in self.data_sets._erasure_preview(self.anna)
        }
        names = parts["partner"].filled_fields.mapped("name")
        self.assertIn("email", names)
        self.assertNotIn("phone", names)

    # The change log

    def test_the_log_keeps_who_and_when_and_forgets_the_values(self):
        self.anna.with_user(self.staff).write({"street": "Nygata 3"})
        self.env.flush_all()
        case = self._case()
        self._approve(case)
        lines = self.env["privacy.change"].search([("partner_id", "=", self.anna.id)])
        corrected = lines.filtered(
            lambda line: line.user_id == self.staff and not line.reason
        )
        self.assertTrue(corrected)
        self.assertTrue(all(corrected.mapped("logged_at")))
        said = lines.filtered(lambda line: line.operation == "forget")
        self.assertEqual(said.reason, f"case {case.name}, erasure")
        by = {(line.user_id, line.for_user_id) for line in said}
        self.assertEqual(by, {(self.env.ref("base.user_root"), self.staff)})
        told = lines.filtered(lambda line: line.model != "privacy.request")
        self.assertFalse(any(told.mapped("old_values")))
        self.assertFalse(any(told.mapped("new_values")))

    # What is kept

    def test_a_case_is_kept_three_years_without_its_words_and_then_goes(self):
        with freeze_time("2026-02-28 12:00:00"):
            case = self._case(details="Anna says", answer="Dear Anna")
            self._approve(case)
        self.assertFalse(case.details or case.answer)
        self.assertEqual(case.kind, "erasure")
        self.assertEqual(case.received_on, date(2026, 2, 28))
        kept = case.step_ids.filtered(lambda step: step.code == "request")
        self.assertEqual((kept.state, kept.keep_until), ("kept", date(2029, 2, 28)))
        self.assertTrue(kept.keep_reason)
        with freeze_time("2029-02-28 12:00:00"):
            self.assertEqual(self.data_sets._delete_outdated(100), 0)
            self.assertTrue(case.exists())
        with freeze_time("2029-03-01 12:00:00"):
            self.data_sets._delete_outdated(100)
            self.assertFalse(case.exists())

    def test_a_case_that_took_more_time_keeps_the_months_and_not_the_reason(self):
        earlier = self._case(kind="complaint", prepared=False, answer="Dear Anna")
        earlier._extend(2, "Anna sent two hundred letters")
        earlier.action_take()
        earlier.action_close()
        case = self._case()
        case._extend(1, "Anna is in many lists")
        self._approve(case)
        for each, months in ((earlier, 2), (case, 1)):
            self.assertEqual((each.state, each.extended_months), ("done", months))
            self.assertFalse(each.extension_reason)

    def test_no_check_of_the_database_demands_what_erasure_clears(self):
        self.env.cr.execute(
            """
            SELECT DISTINCT c.conname
              FROM privacy_data_set s JOIN privacy_data_field f ON f.set_id = s.id
              JOIN pg_class t ON t.relname = replace(s.model, '.', '_')
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = f.name
              JOIN pg_constraint c ON c.conrelid = t.oid AND a.attnum = ANY(c.conkey)
             WHERE s.on_erase <> 'delete' AND f.on_erase <> 'keep' AND c.contype = 'c'
            """
        )
        demanding = {name for (name,) in self.env.cr.fetchall()}
        erased = {"res_partner_check_name", "res_partner_erased_stays_erased"}
        self.assertEqual(demanding, erased)  # which the others here have met

    def test_a_case_of_somebody_who_is_still_here_does_not_go_by_itself(self):
        with freeze_time("2020-02-28 12:00:00"):
            case = self._case()
            case.action_withdraw()
        self.assertEqual(self.data_sets._delete_outdated(100), 0)
        self.assertTrue(case.exists())

    def test_a_case_older_than_that_goes_with_the_person(self):
        with freeze_time("2020-02-28 12:00:00"):
            case = self._case()
            case.action_withdraw()
        done = self.data_sets._erase(self.anna)
        self.assertIn(
            "delete", [p.outcome for p in done if p.data_set.code == "request"]
        )
        self.assertFalse(case.exists())

    # The case

    def test_approval_erases_and_the_case_says_what_and_who(self):
        case = self._case()
        planned = {step.code: step.outcome for step in case.step_ids}
        self.assertEqual(set(case.step_ids.mapped("state")), {"todo"})
        self.assertEqual(case.progress, f"0/{len(case.step_ids)}")
        case.with_user(self.dpo).action_approve()
        self.assertEqual(case.state, "carrying_out")
        self.assertFalse(self.anna.erased_on)
        case.sudo()._carry_out()
        self.assertEqual((case.state, case.closed_on), ("done", self.today))
        self.assertEqual(case.approved_by_id, self.dpo)
        # The last letter, written when it was approved, and that it was written.
        planned |= {"email_to": "delete", "request_event": "keep"}
        self.assertEqual({s.code: s.outcome for s in case.step_ids}, planned)
        self.assertEqual(set(case.step_ids.mapped("state")), {"done", "kept"})
        self.assertEqual(case.progress, f"{len(planned)}/{len(planned)}")
        self.assertEqual(self.anna.erased_on, self.today)
        self.assertFalse(case.activity_ids)

    def test_approving_twice_is_approving_once(self):
        case = self._case()
        case.action_approve()
        with self.assertRaises(UserError):
            case.action_approve()

    def test_refused_and_withdrawn_cases_erase_nothing(self):
        before = self._row(self.anna)
        refused = self._case(answer="You owe us dues.")
        refused.action_refuse()
        withdrawn = self._case()
        withdrawn._withdraw()
        for case in refused | withdrawn:
            with self.assertRaises(UserError):
                case.action_approve()
        self.assertEqual(self._row(self.anna), before)

    def test_approval_needs_a_checked_identity_and_no_other_open_case(self):
        case = self._case(identity=False)
        with self.assertRaises(UserError):
            case.action_approve()
        case.identity = "called_back"
        other = self.env["privacy.request"]._create_for(self.anna, "access")
        with self.assertRaises(UserError):
            case.action_approve()
        other._withdraw()
        case.action_approve()

    def test_only_an_erasure_case_can_be_approved(self):
        case = self.env["privacy.request"]._create_for(self.anna, "objection")
        case._set_state("awaiting_approval")
        with self.assertRaises(UserError):
            case.with_user(self.staff).action_approve()
        self.assertFalse(self.anna.erased_on)

    def test_staff_are_warned_of_office_membership_wards_and_other_cases(self):
        self.assertIn("Oslo", self._case(self.anna).warning)
        self.bjorn.membership_ids._end(self.today, "resigned")
        self.bergen.keeps_own_data = False
        case = self._case(self.bjorn)
        self.assertFalse(case.warning)
        self.bjorn.ward_ids = [Command.create({"name": "Emil"})]
        case.invalidate_recordset()
        self.assertIn("guardian", case.warning)

    def test_nobody_but_staff_prepares_or_approves(self):
        case = self._case()
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            mine = case.with_user(user)
            for button in (mine.action_prepare, mine.action_approve):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    button()
        self.assertFalse(self.anna.erased_on)

    # Batches

    def test_queries_do_not_grow_with_the_number_of_people(self):
        def count(people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.data_sets._erase(people)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def people(first, number):
            people = self.env["res.partner"].browse()
            for index in range(first, first + number):
                person = self._member(f"M{index} Testesen", self.oslo)
                person.membership_ids._end(self.today, "resigned")
                self.env["privacy.consent"]._record(
                    person, self.newsletter, "email", "objected", "paper"
                )
                people |= person
            return people

        count(people(0, 2))
        few, many = count(people(10, 3)), count(people(20, 30))
        self.assertLessEqual(many, few + 2)
