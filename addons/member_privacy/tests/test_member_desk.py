from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestMemberDesk(OfficeCase):
    """An officer's own page: what is still to do, then where they have access."""

    def setUp(self):
        super().setUp()
        self.texts = {
            kind: self._publish(kind) for kind in ("confidentiality", "guide", "device")
        }
        for kind in self.texts:
            self.leader[f"requires_{kind}"] = True

    def _desk(self, user=None):
        user = user or self.officer_oslo
        self.env.invalidate_all()
        return self.env["member.desk"].with_user(user).browse(user.id)

    def _accept_on_page(self):
        desk = self._desk()
        desk.with_context(active_guide_id=desk.guide_id.id).action_accept()

    def test_one_step_after_the_other_and_no_member_before_the_last(self):
        for number, kind in enumerate(("confidentiality", "guide", "device"), start=1):
            desk = self._desk()
            self.assertEqual((desk.step, desk.guide_id), (kind, self.texts[kind]))
            self.assertIn(f"Step {number} of 3", desk.progress)
            self.assertEqual(desk.guide_name, self.texts[kind].name)
            self.assertFalse(desk.sees_members)
            self.assertFalse(self._sees_anna())
            self._accept_on_page()
        desk = self._desk()
        self.assertFalse(desk.step)
        self.assertTrue(desk.sees_members)
        self.assertEqual(desk.member_count, 1)
        self.assertIn("you have access", desk.summary)

    def test_what_is_accepted_says_who_which_when_and_in_which_language(self):
        self._accept_on_page()
        row = self.env["member.acknowledgement"].search(
            [("partner_id", "=", self.holder.id)]
        )
        self.assertEqual(row.guide_id, self.texts["confidentiality"])
        self.assertEqual((row.accepted_on, row.method), (self.today, "online"))
        self.assertEqual(row.lang, self.officer_oslo.lang)

    def test_the_second_factor_comes_first(self):
        self.leader.second_factor = "any"
        self._session_has_passed(None)
        self.assertEqual(self._desk().step, "second_factor")
        self.assertIn("Step 1 of 4", self._desk().progress)
        self._session_has_passed("mail")
        self.assertEqual(self._desk().step, "confidentiality")
        self._accept_on_page()
        self.leader.second_factor = "strong"
        self.assertEqual(self._desk().step, "second_factor")
        self.assertIn("Step 1 of 4", self._desk().progress)

    def test_a_version_published_while_one_reads_is_not_accepted_unread(self):
        desk = self._desk()
        shown = desk.with_context(active_guide_id=desk.guide_id.id)
        self._publish("confidentiality")
        with self.assertRaisesRegex(UserError, "Load the page anew"):
            shown.action_accept()
        with self.assertRaises(UserError):
            self._desk().action_accept()
        self.assertFalse(self.env["member.acknowledgement"].search([]).partner_id)

    def test_nothing_that_is_not_asked_for_is_accepted(self):
        for _kind in self.texts:
            self._accept_on_page()
        for guide in self.texts.values():
            with self.assertRaises(UserError):
                self._desk().with_context(active_guide_id=guide.id).action_accept()

    def test_the_page_is_ones_own(self):
        other = self.env["member.desk"].browse(self.officer_north.id)
        with self.assertRaises(AccessError):
            other.with_user(self.officer_oslo).read(["step"])
        own = self._desk(self.officer_north)
        own.with_context(active_guide_id=own.guide_id.id).action_accept()
        self.assertEqual(self._desk().step, "confidentiality")
        for user in (self.crm_user, self.portal_anna):
            with self.assertRaises(AccessError):
                self._desk(user).read(["step"])

    def test_a_lost_office_says_why_and_whom_to_ask(self):
        self.office.end_date = "2026-03-15"
        desk = self._desk()
        self.assertFalse(desk.step)
        self.assertIn("your office ended on March 15, 2026. Ask the", desk.summary)
        help_text = self._help(self.officer_oslo)
        self.assertIn("your office ended on March 15, 2026. Ask the", help_text)

    def _help(self, user):
        return self.env["res.partner"].with_user(user).get_empty_list_help("<p>x</p>")

    def test_the_empty_list_says_what_is_still_to_do(self):
        help_text = self._help(self.officer_oslo)
        for words in ("You see no members now", "Confidentiality, Guide", "my-office"):
            self.assertIn(words, help_text)
        for _kind in self.texts:
            self._accept_on_page()
        self.assertNotIn("You see no members now", self._help(self.officer_oslo))
        self.assertNotIn("You see no members now", self._help(self.staff))

    def test_a_declaration_that_lapses_soon_is_announced(self):
        for kind, guide in self.texts.items():
            day = "2025-12-01" if kind == "device" else "2026-01-01"
            self._accept(guide, accepted_on=day)
        for moment, told in (
            ("2026-10-31 12:00:00", False),
            ("2026-11-01 12:00:00", True),
            ("2026-12-01 12:00:00", True),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.assertTrue(self._sees_anna())
                words = "you are asked again after December 1, 2026"
                self.assertEqual(words in self._desk().summary, told)

    def test_it_says_whom_one_waits_for(self):
        self.leader.requires_approval = True
        self.assertIn("has not approved you yet", self._desk().summary)
        self.office.start_date = "2099-01-01"
        self.assertIn("begins on January 1, 2099", self._desk().summary)
        self.leader.grants_access = False
        self.assertIn("shows no members", self._desk().summary)
        self.office.unlink()
        self.assertFalse(self._desk().summary)
        self.assertIn("You hold no office", self._help(self.officer_oslo))

    def test_the_steps_are_open_before_the_office_begins(self):
        self.office.start_date = "2099-01-01"
        self.assertEqual(self._desk().step, "confidentiality")

    def test_staff_promise_confidentiality_and_who_has_not_is_listed(self):
        promise = self.texts["confidentiality"]
        missing = promise._missing_people()
        self.assertLess(self.holder | self.staff.partner_id, missing)
        self.assertIn(self.dpo.partner_id, missing)
        desk = self._desk(self.staff)
        self.assertEqual(desk.guide_id, promise)
        desk.with_context(active_guide_id=promise.id).action_accept()
        self._accept(promise, partner_id=self.dpo.partner_id.id)
        self._accept_on_page()
        missing = promise._missing_people()
        done = self.holder | self.staff.partner_id | self.dpo.partner_id
        self.assertFalse(missing & done)
        self.assertFalse(self._desk(self.staff).step)
        self.assertIn(self.officer_north.member_id, missing)
        self.assertNotIn(self.staff.partner_id, self.texts["guide"]._missing_people())
        self.assertFalse(self.staff.partner_id.in_register)

    def test_the_register_opens_on_ones_own_page(self):
        action = self.env.ref("member_privacy.member_desk_action")
        opened = action.with_user(self.officer_oslo).run()
        self.assertEqual(opened["res_id"], self.officer_oslo.id)
        with self.assertRaises(AccessError):
            action.with_user(self.crm_user).run()


@tagged("post_install", "-at_install")
class TestMemberDeskHome(OfficeCase):
    """What an officer with access comes home to."""

    def setUp(self):
        super().setUp()
        self.kari = self._member("Kari Testesen", self.oslo, phone="91234567")
        self.bergen_officer = self._officer("officer_bergen", self.bergen)

    def _desk(self, user=None):
        user = user or self.officer_oslo
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["member.desk"].with_user(user).browse(user.id)

    def test_their_chapters_and_nobody_elses(self):
        self.assertEqual(self._desk().chapter_ids, self.oslo)
        self.assertEqual(self._desk(self.officer_north).chapter_ids, self.north)
        self.office.end_date = "2020-12-31"
        self.assertFalse(self._desk().chapter_ids)

    def test_who_left_lately_is_counted_and_who_only_moved_is_not(self):
        desk = self._desk()
        self.assertEqual((desk.member_count, desk.left_count), (2, 0))
        self.kari.membership_ids._resign(self.today)
        desk = self._desk()
        self.assertEqual((desk.member_count, desk.left_count), (1, 1))
        self.kari.membership_ids.write(
            {"resigned_on": "2020-02-01", "end_date": "2020-02-01"}
        )
        self.assertEqual(self._desk().left_count, 0)
        self.anna.membership_ids._end(self.today, "transferred")
        self.assertEqual(self._desk().left_count, 0)

    def test_moving_inside_the_county_is_not_leaving_it(self):
        self.anna.membership_ids._end(self.today, "resigned")
        self._member("Nora Testesen", self.bergen)
        self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        self.assertEqual(self._desk(self.officer_north).left_count, 0)
        self.assertEqual(self._desk().left_count, 1)

    def test_numbers_do_not_tell_of_somebody_who_is_protected(self):
        def shown(user):
            self.env.flush_all()
            self.env.invalidate_all()
            chapter = self.oslo.with_user(user)
            return chapter.member_count, self._desk(user).left_count

        self.assertEqual(shown(self.officer_oslo), (2, 0))
        for vals in (
            {"address_protected": True},
            {"processing_restricted": True},
            {"deceased_on": self.today},
        ):
            self.kari.write(vals)
            self.assertEqual(shown(self.officer_oslo), (1, 0))
            self.assertEqual(shown(self.staff)[0], 2)
            self.kari.write(dict.fromkeys(vals, False))
        self.assertEqual(shown(self.officer_oslo), (2, 0))

    def test_members_without_any_way_to_reach_them_wait_for_the_officer(self):
        self.assertFalse(self._desk().waiting)
        self.kari.write({"email": False})
        self.assertFalse(self._desk().waiting)
        self.kari.write({"phone": False})
        self.assertIn("1 of your members", self._desk().waiting)
        self.assertFalse(self._desk(self.bergen_officer).waiting)
