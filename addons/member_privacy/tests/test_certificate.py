import random
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..tools import retention_sql
from .common import MemberCase
from .test_retention_oracle import kept_until

SEED = 19
PEOPLE = 150
MONTHS = 7
TODAY = date(2027, 3, 1)
LEFT = ("resigned", "excluded", "unpaid")
REASONS = (*LEFT, *LEFT, "deceased", "transferred", "mistaken")


class CertificateCase(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.certificate = True
        cls.people = cls.env["res.partner"]
        cls.rule = cls.env.ref("member_privacy.retention_rule_membership")

    def _leave(self, person, day=None):
        membership = person.membership_ids
        membership._resign(day or self.today - timedelta(days=1))
        self.people._keep_leavers()
        return membership


@tagged("post_install", "-at_install")
class TestCertificate(CertificateCase):
    """Who left and is certified so is kept for that, and for nothing else."""

    def test_who_left_is_used_for_nothing_else(self):
        self.assertFalse(self.people._keep_leavers())
        membership = self._leave(self.anna)
        self.assertTrue(self.anna.kept_for_certificate)
        self.assertTrue(self.anna.processing_restricted)
        mine = self.anna.with_user(self.staff)
        for act in (
            lambda: mine.write({"city": "Bergen"}),
            lambda: mine.message_post(body="Hello"),
            lambda: membership.with_user(self.staff).write({"source": "Web"}),
        ):
            with self.assertRaisesRegex(UserError, "kept to be certified"):
                act()
        self.dpo.group_ids = [(4, self.env.ref("base.group_allow_export").id)]
        with self.assertRaises(UserError):
            self.anna.with_user(self.dpo).export_data(["name"])
        action = membership.with_user(self.staff).action_certify()
        self.assertTrue(action["url"].startswith("/privacy/certificate/"))
        self.assertFalse(self.people._keep_leavers())

    def test_the_last_day_is_one_of_membership(self):
        self._leave(self.anna, self.today)
        self.assertTrue(self.anna.membership_ids.can_certify)
        self.assertFalse(self.anna.kept_for_certificate)
        with freeze_time(self.today + timedelta(days=1)):
            self.people._keep_leavers()
        self.assertTrue(self.anna.kept_for_certificate)

    def test_without_the_certificate_nobody_is_kept(self):
        self.type.certificate = False
        membership = self._leave(self.anna)
        self.assertFalse(self.anna.kept_for_certificate)
        self.assertFalse(self.anna.processing_restricted)
        with self.assertRaises(UserError):
            membership.with_user(self.staff).action_certify()

    def test_whom_something_else_ties_is_used_for_that(self):
        self.newsletter.keeps = True
        self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", "given", "phone"
        )
        self._leave(self.anna)
        self.assertFalse(self.anna.processing_restricted)
        self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", "withdrawn", "phone"
        )
        self.assertEqual(self.people._keep_leavers(), 1)
        self.assertTrue(self.anna.processing_restricted)
        self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", "given", "phone"
        )
        self.assertEqual(self.people._keep_leavers(), 1)
        self.assertFalse(self.anna.processing_restricted)

    def test_a_wish_and_a_look_at_the_own_page_are_no_tie(self):
        self.env["privacy.request"].with_user(self.staff).create(
            {"kind": "access", "partner_id": self.anna.id, "identity": "known"}
        )
        self._leave(self.anna)
        self.assertTrue(self.anna.kept_for_certificate)

    def test_who_takes_the_resignation_back_is_used_again_at_once(self):
        membership = self._leave(self.anna)
        membership._take_back()
        self.assertNotEqual(membership.state, "ended")
        self.assertFalse(self.anna.kept_for_certificate)
        self.assertFalse(self.anna.processing_restricted)

    def test_who_joins_again_is_used_again_at_once(self):
        self._leave(self.anna, self.today - timedelta(days=30))
        self.env["member.membership"].with_user(self.staff).create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
                "start_date": self.today,
            }
        )
        self.assertFalse(self.anna.kept_for_certificate)
        self.assertFalse(self.anna.processing_restricted)
        self.assertFalse(self.people._keep_leavers())

    def test_what_a_case_stops_stays_stopped(self):
        case = self.env["privacy.request"].with_user(self.staff)
        case = case.create(
            {"kind": "restriction", "partner_id": self.anna.id, "identity": "known"}
        )
        case.action_restrict()
        membership = self._leave(self.anna)
        membership._take_back()
        self.assertFalse(self.anna.kept_for_certificate)
        self.assertTrue(self.anna.processing_restricted)
        case.action_withdraw()
        self.assertFalse(self.anna.processing_restricted)

    def test_what_a_case_stopped_stays_stopped_for_the_certificate(self):
        case = self.env["privacy.request"].with_user(self.staff)
        case = case.create(
            {"kind": "restriction", "partner_id": self.anna.id, "identity": "known"}
        )
        case.action_restrict()
        self._leave(self.anna)
        case.action_withdraw()
        self.assertTrue(self.anna.processing_restricted)

    def test_retention_waits_for_the_period_of_the_type(self):
        self.rule.months = 0
        self.type.certificate_months = MONTHS
        left = date(2026, 7, 31)
        # Somebody who left long ago, in the time of a test that begins today.
        self.anna.membership_ids.write({"start_date": date(2020, 1, 1)})
        self.anna.membership_ids.write(
            {"state": "ended", "end_date": left, "end_reason": "resigned"}
        )
        for today, kept in ((date(2027, 2, 28), True), (date(2027, 3, 1), False)):
            with freeze_time(f"{today} 12:00"), self.subTest(today):
                self.anna.invalidate_recordset()
                self.people._keep_leavers()
                self.assertEqual(self.anna.kept_for_certificate, kept)
                self.assertEqual(self.anna.processing_restricted, kept)
                membership = self.anna.membership_ids
                membership.invalidate_recordset()
                self.assertEqual(membership.can_certify, kept)
                due = self.anna.id in self.rule._due_ids(today)
                self.assertEqual(due, not kept)

    def test_who_moved_died_or_never_was_one_is_not_certified(self):
        for reason in ("deceased", "transferred", "mistaken"):
            with self.subTest(reason):
                membership = self.bjorn.membership_ids
                membership.write(
                    {"state": "ended", "end_date": self.today, "end_reason": reason}
                )
                self.assertFalse(membership.can_certify)
                self.people._keep_leavers()
                self.assertFalse(self.bjorn.kept_for_certificate)
        self.bjorn.membership_ids.end_reason = "resigned"
        self.assertTrue(self.bjorn.membership_ids.can_certify)
        self.bjorn.deceased_on = self.today
        self.assertFalse(self.bjorn.membership_ids.can_certify)

    def test_only_the_secretariat_certifies_and_the_look_is_recorded(self):
        membership = self._leave(self.anna)
        for user in (self.officer_oslo, self.portal_anna):
            with self.assertRaises(AccessError):
                membership.with_user(user).action_certify()
        membership.with_user(self.staff).action_certify()
        views = self.env["privacy.view"].search([("partner_id", "=", self.anna.id)])
        self.assertIn(
            (self.staff, "certificate"),
            [(view.user_id, view.occasion) for view in views],
        )

    def test_nobody_sets_the_mark_by_hand(self):
        for value in (True, False):
            with self.assertRaises(AccessError):
                self.anna.with_user(self.staff).kept_for_certificate = value

    def test_an_erasure_warns_that_nothing_can_be_certified_after_it(self):
        def warned(person):
            case = self.env["privacy.request"].with_user(self.staff)
            case = case.create(
                {"kind": "erasure", "partner_id": person.id, "identity": "known"}
            )
            return "Nobody can certify" in (case.warning or "")

        self._leave(self.anna)
        self.assertTrue(warned(self.anna))
        self.assertFalse(warned(self.bjorn))

    def test_the_words_say_how_long(self):
        rules = self.env["privacy.retention.rule"]
        notice = self.env["privacy.notice"]
        for months, says in ((0, "as long as we exist"), (29, "for 29 months")):
            self.type.certificate_months = months
            self.assertIn(says, rules._how_long_words(self.anna)[-1])
            self.assertIn(says, notice._periods_in_short())
        self.type.certificate = False
        self.assertNotIn("certified", rules._how_long_words(self.anna)[-1])
        self.assertNotIn("certified", notice._periods_in_short())

    def test_the_check_of_the_setup_names_what_has_no_end(self):
        rule = self.env["privacy.linter"]._rule_certificate_for_ever
        self.assertEqual([finding.record for finding in rule()], [self.type])
        self.type.certificate_months = MONTHS
        self.assertFalse(list(rule()))

    def test_a_period_is_not_shorter_than_nothing(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.type.certificate_months = -1
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestCertificateOracle(CertificateCase):
    """SQL and a walk over the calendar agree on whom a certificate keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.certificate_months = MONTHS
        cls.dice = random.Random(SEED)  # noqa: S311 the same people every time
        types = cls.type.copy({"code": "no", "certificate": False}) | cls.type.copy(
            {"code": "ever", "certificate_months": 0}
        )
        cls.known = {}
        with cls.env["res.partner"]._refresh_later():
            for index in range(PEOPLE):
                cls._somebody(index, cls.type | types)
        cls.env.flush_all()

    @classmethod
    def _somebody(cls, index, types):
        died = cls.dice.random() < 0.1
        person = cls.env["res.partner"].create(
            {"name": f"Person {index}", "deceased_on": died and date(2027, 1, 1)}
        )
        stays = []
        for chapter in cls.dice.sample(
            [cls.oslo, cls.bergen, cls.kristiansand], cls.dice.choice((1, 1, 2))
        ):
            ended = cls.dice.random() < 0.85
            day = date(2026, 7, 31) + timedelta(days=cls.dice.randint(-2, 2))
            reason = cls.dice.choice(REASONS)
            kind = cls.dice.choice(types)
            cls.env["member.membership"].create(
                {
                    "partner_id": person.id,
                    "chapter_id": chapter.id,
                    "type_id": kind.id,
                    "start_date": date(2020, 1, 1),
                    "state": "ended" if ended else "active",
                    "end_date": ended and day,
                    "end_reason": ended and reason,
                }
            )
            stays.append((kind, ended, day, reason))
        cls.known[person] = (died, stays)

    def _certified(self, died, stays):
        return not died and any(
            ended
            and reason in LEFT
            and kind.certificate
            and (
                not kind.certificate_months
                or kept_until(day, kind.certificate_months) >= TODAY
            )
            for kind, ended, day, reason in stays
        )

    def _expected(self):
        """Kept by a certificate, and by no membership that goes on."""
        return {
            person.id
            for person, (died, stays) in self.known.items()
            if self._certified(died, stays) and all(ended for _k, ended, *_s in stays)
        }

    def _found(self):
        with freeze_time(f"{TODAY} 12:00"):
            query = self.people._leavers_sql()
            return {each for (each,) in self.env.execute_query(query)} & {
                person.id for person in self.known
            }

    def test_sql_row_and_oracle_agree_on_everybody(self):
        expected = self._expected()
        self.assertGreater(len(expected), PEOPLE // 5)
        self.assertLess(len(expected), PEOPLE * 4 // 5)
        self.assertEqual(self._found(), expected)
        with freeze_time(f"{TODAY} 12:00"):
            memberships = self.env["member.membership"].search([])
            memberships.invalidate_recordset()
            for person, (died, stays) in self.known.items():
                certified = any(person.membership_ids.mapped("can_certify"))
                self.assertEqual(certified, self._certified(died, stays))

    def test_planted_faults_are_noticed(self):
        whole = retention_sql.certificates
        for fault, right, wrong in (
            ("a day too early", ") < %s", ") <= %s"),
            ("days instead of months", "months =>", "days => 30 *"),
            ("every type", "AND t.certificate\n", "\n"),
            ("for ever is over", "t.certificate_months > 0\n", "TRUE\n"),
            ("the dead ask", "AND l.deceased_on IS NULL", ""),
            ("whoever ended", "AND m.end_reason IN (", "AND m.state NOT IN ("),
        ):

            def faulty(today, right=right, wrong=wrong):
                sql = whole(today)
                self.assertIn(right, sql.code)
                return SQL(sql.code.replace(right, wrong), *sql.params)

            with (
                self.subTest(fault),
                patch.object(retention_sql, "certificates", faulty),
            ):
                self.assertNotEqual(self._found(), self._expected())

    def test_in_many_steps_as_in_one(self):
        module = "odoo.addons.member_privacy.models.member_certificate.BATCH"
        with freeze_time(f"{TODAY} 12:00"), patch(module, 7):
            while self.people._keep_leavers():
                pass
        kept = {person.id for person in self.known if person.kept_for_certificate}
        self.assertEqual(kept, self._expected())


@tagged("post_install", "-at_install")
class TestCertificatePage(CertificateCase, HttpCase):
    def test_the_paper_says_who_left_when_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("nb_NO")
        self.anna.write({"street": "Testveien 1", "lang": "nb_NO"})
        membership = self._leave(self.anna)
        self.staff.password = self.staff.login
        self.authenticate(self.staff.login, self.staff.login)
        action = membership.with_user(self.staff).action_certify()
        page = self.url_open(action["url"])
        self.assertEqual(page.status_code, 200)
        name, chapter = self.anna.name, self.oslo.name
        for words in (name, "Testveien 1", "Utmeldingsattest", chapter):
            self.assertIn(words, page.text)

    def test_nobody_elses_link_opens_it(self):
        membership = self._leave(self.anna)
        action = membership.with_user(self.staff).action_certify()
        for user in (self.dpo, self.officer_oslo):
            user.password = user.login
            self.authenticate(user.login, user.login)
            page = self.url_open(action["url"])
            self.assertEqual(page.status_code, 404)
            self.assertNotIn(self.anna.name, page.text)
