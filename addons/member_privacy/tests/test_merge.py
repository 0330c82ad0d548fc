from contextlib import contextmanager
from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..tools import merge_sql
from .common import MemberCase
from .traces import TracesMixin


class MergeCase(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._member("Guro Tveit", cls.oslo, birthdate_date=date(1990, 5, 1))
        cls.gone = cls._member("Guro Tveitt", cls.oslo, birthdate_date=date(1990, 5, 1))
        cls.gone_id = cls.gone.id

    def _merge(self, reason=None, user=None):
        self.kept.with_user(user or self.staff)._merge_person(self.gone, reason)
        self.env.invalidate_all()

    def _answer(self, person, event, channel="email", days=0, purpose=None):
        self.env["privacy.consent"]._record(
            person,
            purpose or self.newsletter,
            channel,
            event,
            "paper",
            fields.Datetime.now() - timedelta(days=days),
        )

    def _current(self, person):
        rows = self.env.execute_query(self.env["privacy.consent"]._current_sql())
        return {(p, c): e for partner, p, c, e, *_at in rows if partner == person.id}


@tagged("post_install", "-at_install")
class TestMerge(MergeCase):
    def test_overlapping_memberships_become_one_and_the_others_are_moved(self):
        elsewhere = self.env["member.membership"].create(
            {
                "partner_id": self.gone.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        self._merge()
        self.assertFalse(self.gone.exists())
        in_oslo = self.kept.membership_ids.filtered(lambda m: m.chapter_id == self.oslo)
        self.assertEqual(len(in_oslo), 2)
        self.assertEqual(
            sorted(in_oslo.mapped(lambda m: m.end_reason or "")), ["", "mistaken"]
        )
        self.assertEqual(elsewhere.partner_id, self.kept)
        self.assertEqual(self.kept.membership_state, "active")

    def test_officers_of_both_chapters_see_the_person_at_once(self):
        self.gone.membership_ids.chapter_id = self.kristiansand
        officer_south = self._officer("officer_south", self.south)
        self.assertFalse(self._seen_by(officer_south, self.kept))
        self._merge()
        for officer in (self.officer_oslo, officer_south):
            self.assertEqual(self._seen_by(officer, self.kept), self.kept)

    def test_the_kept_number_stays_and_the_other_still_finds_the_person(self):
        number, former = self.kept.member_number, self.gone.member_number
        self._merge()
        self.assertEqual(self.kept.member_number, number)
        people = self.env["res.partner"]
        for typed in (number, former):
            found = people.with_user(self.staff).name_search(typed)
            self.assertEqual([found_id for found_id, _n in found], self.kept.ids)
            found = people.with_user(self.officer_oslo).name_search(typed)
            self.assertEqual([found_id for found_id, _n in found], self.kept.ids)
        self.assertFalse(people.with_user(self.crm_user).name_search(former))

    def test_who_had_no_number_takes_the_others(self):
        self.gone.flush_recordset()
        contact = self.env["res.partner"].create({"name": "Guro Tveit"})
        number = self.gone.member_number
        contact.with_user(self.staff)._merge_person(self.gone)
        self.assertEqual(contact.member_number, number)

    def test_empty_fields_are_filled_and_others_stay(self):
        self.kept.write({"email": "guro@example.com", "phone": False})
        self.gone.write({"email": "old@example.com", "phone": "+4791234567"})
        self._merge()
        self.assertEqual(self.kept.email, "guro@example.com")
        self.assertEqual(self.kept.phone, "+4791234567")
        self.assertEqual(self.kept.name, "Guro Tveit")

    def test_protection_and_restriction_of_either_stand(self):
        self.gone.write({"address_protected": True, "processing_restricted": True})
        self._merge()
        self.assertTrue(self.kept.address_protected)
        self.assertTrue(self.kept.processing_restricted)
        self.assertFalse(self._seen_by(self.officer_oslo, self.kept))

    def test_a_no_is_never_turned_into_a_yes(self):
        for event, other, expected in (
            ("given", "withdrawn", "withdrawn"),
            ("given", "objected", "objected"),
            ("lifted", "objected", "objected"),
            ("given", None, "given"),
            ("withdrawn", None, "withdrawn"),
            ("given", "given", "given"),
        ):
            for newer in ("kept", "gone"):
                case = self.subTest(f"{event}, {other}, {newer}")
                with case, self.env.cr.savepoint() as savepoint:
                    first, second = self.kept, self.gone
                    if newer == "gone":
                        first, second = second, first
                    self._answer(first, event, days=1)
                    if other:
                        self._answer(second, other, days=9)
                    self._merge()
                    self.assertEqual(
                        self._current(self.kept),
                        {(self.newsletter.id, "email"): expected},
                    )
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_events_are_moved_as_they_are_and_remember_whom_they_were_about(self):
        self._answer(self.gone, "given", days=3)
        self._answer(self.gone, "withdrawn", days=2)
        self._answer(self.kept, "given", "sms", days=2)
        before = self.env["privacy.consent"].search(
            [("partner_id", "in", (self.kept | self.gone).ids)], order="id"
        )
        what = ["purpose_id", "channel", "event", "occurred_at", "method", "note"]
        what += ["recorded_by_uid"]
        said = before.read(what)
        self._merge()
        self.assertEqual(before.read(what), said)
        self.assertEqual(before.partner_id, self.kept)
        self.assertEqual(before.mapped("merged_from"), [self.gone_id, self.gone_id, 0])
        self.assertEqual(len(self.kept.consent_ids), 3)

    def test_one_login_stays_open_and_opens_the_one_page(self):
        first, second = self._portal(self.kept), self._portal_of(self.gone)
        self._merge()
        self.assertEqual((first | second).partner_id, self.kept)
        self.assertEqual((first | second).member_id, self.kept)
        self.assertEqual(len((first | second).filtered("active")), 1)

    def test_the_only_login_goes_along(self):
        login = self._portal_of(self.gone)
        self._merge()
        self.assertEqual((login.partner_id, login.active), (self.kept, True))

    def _portal_of(self, partner):
        return new_test_user(
            self.env,
            "portal_gone",
            groups="base.group_portal",
            partner_id=partner.id,
            name=partner.name,
        )

    def test_offices_give_the_same_access_afterwards(self):
        officer = self._officer("officer_bergen", self.bergen)
        self.gone = officer.member_id
        self.assertTrue(self._seen_by(officer, self.bjorn))
        self._merge()
        self.assertEqual(officer.member_id, self.kept)
        self.assertTrue(self._seen_by(officer, self.bjorn))

    def test_guardians_follow(self):
        child = self._member("Emil Testesen", self.oslo)
        self.gone.ward_ids = child
        self.kept.ward_ids = child | self.siri
        self._merge()
        self.assertEqual(self.kept.ward_ids, child | self.siri)
        self.assertEqual(child.guardian_ids, self.kept)

    def test_a_reason_is_asked_for_where_it_is_less_than_certain(self):
        with self.subTest("birth dates"):
            self.gone.birthdate_date = date(1990, 1, 5)
            with self.assertRaisesRegex(UserError, "birth dates differ"):
                self._merge()
            with self.assertRaises(UserError):
                self._merge("   ")
            self.gone.birthdate_date = False
        case = self.env["privacy.request"]._create_for(
            self.gone, "access", "x", "letter"
        )
        with self.assertRaisesRegex(UserError, "open privacy case"):
            self._merge()
        self.assertTrue(self.gone.exists())
        self._merge("rang her")
        self.assertEqual(case.partner_id, self.kept)
        self.env.flush_all()
        reasons = (
            self.env["privacy.change"]
            .search([("partner_id", "=", self.kept.id)], limit=3)
            .mapped("reason")
        )
        self.assertTrue(all("rang her" in reason for reason in reasons), reasons)

    def test_some_are_never_merged(self):
        erased = self._member("Slettet Testesen", self.oslo)
        self.env["privacy.data.set"]._erase(erased)
        company = self.env["res.partner"].create({"name": "AS", "is_company": True})
        self.kept.ward_ids = self.siri
        for other in (erased, company, self.siri, self.kept, self.staff.partner_id):
            with self.assertRaises(UserError):
                self.kept.with_user(self.staff)._merge_person(other, "x")
            self.assertTrue(other.exists())
        for person in self.kept | self.gone:
            self.env["privacy.request"]._create_for(person, "access", "x", "letter")
        with self.assertRaisesRegex(UserError, "same kind"):
            self._merge("x")

    def test_only_staff_merge_by_ours_and_by_cores_wizard(self):
        wizards = self.env["base.partner.merge.automatic.wizard"]
        people = self.kept | self.gone
        for user in (
            self.officer_oslo,
            self.admin,
            self.crm_user,
            self.portal_anna,
        ):
            with self.assertRaises(AccessError):
                self._merge("x", user)
            with self.assertRaises(AccessError):
                wizards.with_user(user).sudo()._merge(people.ids, self.kept)
        self.assertEqual(people.exists(), people)
        wizard = wizards.with_user(self.staff).create(
            {"partner_ids": [Command.set(people.ids)], "dst_partner_id": self.kept.id}
        )
        wizard.action_merge()
        self.assertFalse(self.gone.exists())
        self.assertEqual(self.kept.merge_ids.former_id, self.gone_id)

    def test_cores_wizard_asks_for_our_reason_and_merges_customers_as_before(self):
        wizards = self.env["base.partner.merge.automatic.wizard"]
        self.gone.birthdate_date = date(1991, 1, 1)
        with self.assertRaises(UserError):
            wizards.with_user(self.staff)._merge((self.kept | self.gone).ids)
        one, two = self.env["res.partner"].create(
            [{"name": "A", "email": "a@b.no"}, {"name": "B", "email": "a@b.no"}]
        )
        wizards.with_user(self.crm_user)._merge(
            (one | two).ids, one.with_user(self.crm_user)
        )
        self.assertFalse(two.exists())

    def test_both_looked_at_today_and_waiting_for_the_member_merge_too(self):
        people = self.kept | self.gone
        views = self.env["privacy.view"].with_user(self.staff)
        views._record(people, "member")
        changes = self.env["member.contact.change"].with_user(self.staff)
        for number, person in enumerate(people):
            changes._ask(person, "email", f"waits{number}@example.com")
        self._merge()
        self.assertEqual(
            views.sudo().search_count([("partner_id", "=", self.kept.id)]), 1
        )
        self.assertEqual(
            self.kept.contact_change_ids.mapped("state").count("waiting"), 1
        )

    def test_a_crash_in_the_middle_leaves_both_as_before(self):
        self._answer(self.gone, "given")
        before = self._rows_of(self.kept), self._rows_of(self.gone)

        def crash(*args):
            raise RuntimeError("power cut")

        for name in ("_move_all", "_merge_by_core", "_refresh_guardianship"):
            refused = self.assertRaises(RuntimeError)
            with self.patched(name, crash), refused, self.env.cr.savepoint():
                self._merge()
            self.env.invalidate_all()
            self.assertEqual(
                (self._rows_of(self.kept), self._rows_of(self.gone)), before, name
            )

    @contextmanager
    def patched(self, name, function):
        model = self.registry["res.partner"]
        original = getattr(model, name)
        setattr(model, name, function)
        try:
            yield
        finally:
            setattr(model, name, original)

    def _rows_of(self, person):
        self.env.flush_all()
        rows = {}
        for table, column in merge_sql.foreign_keys(self.env.cr):
            rows[table, column] = self.env.execute_query(
                SQL(
                    "SELECT t::text FROM %s t WHERE %s = %s ORDER BY 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    person.id,
                )
            )
        return rows

    def test_an_import_is_not_undone_over_a_merge(self):
        line = "Nr;Navn;Lag;Fødselsdato\n;Guro Tveeit;T11;01.05.1990\n"
        imported = self.env["member.import"]._import_file("a.csv", line.encode())
        if imported.state == "checked":
            imported.action_confirm()
        self.gone = imported.row_ids.partner_id
        self.assertTrue(self.gone)
        self._merge()
        with self.assertRaises(UserError):
            imported.action_undo()

    def test_the_change_log_of_both_is_the_persons(self):
        self.gone.name = "Guro Gammelnavn"
        self.env.flush_all()
        self._merge()
        log = self.env.ref("member_privacy.data_set_change")._rows(self.kept)
        self.assertIn(self.gone_id, log.mapped("res_id"))
        self.env["privacy.data.set"]._erase(self.kept)
        self.env.flush_all()
        left = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM privacy_change"
                " WHERE new_values::text ILIKE '%%Gammelnavn%%'"
                " OR old_values::text ILIKE '%%Gammelnavn%%'"
            )
        )
        self.assertEqual(left[0][0], 0)


@tagged("post_install", "-at_install")
class TestMergeEveryLink(TracesMixin, MergeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gone = cls._person_with_traces()
        cls.gone_id = cls.gone.id
        cls.request.action_withdraw()

    def _counts(self, person_id):
        self.env.flush_all()
        counts = {}
        for table, column in merge_sql.foreign_keys(self.env.cr):
            [(count,)] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    person_id,
                )
            )
            if table != "res_partner":
                counts[table, column] = count
        for model, field in self.env["res.partner"]._reference_fields():
            counts[model, field.name] = (
                self.env[model]
                .sudo()
                .with_context(active_test=False)
                .search_count(
                    [
                        (field.model_field, "=", "res.partner"),
                        (field.name, "=", person_id),
                    ]
                )
            )
        return counts

    @mute_logger("odoo.addons.base.partner.merge")
    def test_nothing_that_led_to_either_is_lost_and_nothing_leads_to_nobody(self):
        kept, gone = self._counts(self.kept.id), self._counts(self.gone_id)
        filled = {place for place, count in gone.items() if count}
        self.assertGreater(len(filled), 20)
        self._merge("the same")
        after = self._counts(self.kept.id)
        left = {place: n for place, n in self._counts(self.gone_id).items() if n}
        self.assertFalse(left)
        lost = {
            place: (kept[place], count, after[place])
            for place, count in gone.items()
            if after[place] < kept[place] + count
            # Pairs that were suspected of being one are.
            and place[0] != "member_duplicate"
        }
        self.assertFalse(lost)

    def test_a_row_that_both_have_stays_once_and_no_other_goes(self):
        tag = self.gone.category_id[:1]
        self.kept.category_id = tag
        self.stranger.message_subscribe(partner_ids=self.kept.ids)
        follower = self.env["mail.followers"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.stranger.id)]
        )
        theirs = follower.filtered(lambda f: f.partner_id == self.kept)
        theirs.subtype_ids = False
        self._merge("the same")
        follower = follower.exists().filtered(lambda f: f.partner_id == self.kept)
        self.assertEqual(len(follower), 1)
        self.assertTrue(follower.subtype_ids)
        self.assertIn(tag, self.kept.category_id)

    def test_a_picture_of_the_one_who_goes_fills_an_empty_one_only(self):
        picture = self.gone.image_1920
        self._merge("the same")
        self.assertEqual(self.kept.image_1920, picture)
