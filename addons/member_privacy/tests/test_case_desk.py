import random
from datetime import timedelta
from statistics import median

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..models.privacy_request_words import KINDS
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestCaseDesk(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["privacy.request"].with_user(cls.staff)

    def _desk(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["privacy.case.desk"].with_user(user or self.staff).browse(1)

    def _case(self, kind, partner, **values):
        return self.cases.create(
            {"kind": kind, "partner_id": partner.id, "identity": "known", **values}
        )

    def _closed(self, kind, partner, used, ago=0, state="done"):
        """A case that was answered `ago` days back, after `used` days."""
        closed = self.today - timedelta(days=ago)
        with freeze_time(f"{closed} 12:00"):
            case = self._case(kind, partner, received_on=closed - timedelta(days=used))
            case.sudo().write({"state": state, "closed_on": closed})
        return case

    def test_each_case_counts_where_it_waits_and_nowhere_else(self):
        self.leader.answers_for_privacy = True
        late = self._case(
            "complaint", self.anna, received_on=self.today - timedelta(days=40)
        )
        soon = self._case(
            "complaint", self.bjorn, received_on=self.today - timedelta(days=26)
        )
        chapters = self._case("access", self.anna)
        chapters.action_take()
        proof = self._case("restriction", self.anna, doubt="unusual", identity=False)
        proof.action_ask_identity()
        desk = self._desk()
        self.assertEqual(
            [
                desk.open_count,
                desk.overdue_count,
                desk.due_count,
                desk.chapters_count,
                desk.proof_count,
                desk.nobodys_count,
            ],
            [4, 1, 1, 1, 1, 3],
        )
        self.assertLess(desk.first.index(late.name), desk.first.index(soon.name))
        self.assertIn("days too late", desk.first)
        self.assertIn(chapters.name, desk.first)
        self.assertNotIn(proof.name, desk.first)
        for person in (self.anna, self.bjorn):
            self.assertNotIn(person.name, desk.first)

    def test_each_number_opens_as_many_cases_as_it_says(self):
        self.test_each_case_counts_where_it_waits_and_nowhere_else()
        self.anna.email = False
        refused = self._case("objection", self.anna, answer="No.")
        refused.action_refuse()
        desk = self._desk()
        self.assertEqual(desk.letter_count, 1)
        search = self.env.ref("member_privacy.privacy_request_view_search")
        filters = self._filters(search)
        for name, count in {
            "open": desk.open_count,
            "overdue": desk.overdue_count,
            "due_soon": desk.due_count,
            "waits_for_chapters": desk.chapters_count,
            "waits": desk.proof_count,
            "nobodys": desk.nobodys_count,
            "to_post": desk.letter_count,
            "failed": desk.failed_count,
        }.items():
            with self.subTest(name):
                self.assertEqual(self.cases.search_count(filters[name]), count)

    def _filters(self, view):
        """The conditions of the filters of a search view, by name."""
        arch = etree.fromstring(view.get_combined_arch())
        return {
            node.get("name"): safe_eval(node.get("domain"), {"uid": self.staff.id})
            for node in arch.iter("filter")
            if node.get("domain")
        }

    def test_times_of_this_year_agree_with_a_count_by_hand(self):
        rng = random.Random(19)  # noqa: S311
        people = self.anna | self.bjorn | self.siri
        told = {kind: [] for kind, _label in KINDS}
        since = (self.today - self.today.replace(month=1, day=1)).days
        for _turn in range(40):
            kind = rng.choice(("access", "erasure", "complaint"))
            state = rng.choice(("done", "refused", "withdrawn"))
            used, ago = rng.randrange(90), rng.randrange(2 * since + 30)
            case = self._closed(kind, rng.choice(people), used, ago, state)
            if state != "withdrawn" and ago <= since:
                told[kind].append((used, case.closed_on > case.due_on))
        figures = self._desk().figure_ids
        self.assertEqual(figures.mapped("kind"), list(told))
        for figure in figures:
            rows = told[figure.kind]
            days = [used for used, _late in rows] or [0]
            self.assertEqual(figure.answered_count, len(rows))
            self.assertAlmostEqual(figure.median_days, median(days), 1)
            self.assertEqual(figure.longest_days, max(days))
            self.assertEqual(figure.late_count, sum(late for _used, late in rows))

    def test_what_is_read_costs_no_more_with_more_cases_and_is_no_look(self):
        looks = self.env["privacy.view"].sudo()
        self._case("access", self.anna)
        before = looks.search_count([])
        self._desk().web_read({"first": {}, "figure_ids": {"fields": {"kind": {}}}})
        self.assertEqual(looks.search_count([]), before)

    def test_nobody_but_staff_opens_it(self):
        for user in (self.officer_oslo, self.portal_anna):
            with self.assertRaises(AccessError):
                self._desk(user).read(["open_count"])
            with self.assertRaises(AccessError):
                self.env["privacy.case.figure"].with_user(user).search_read([])
