from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from .merge_case import MergeCase

YES = {"given", "lifted"}
events = st.lists(
    st.tuples(
        st.sampled_from(("kept", "gone")),
        st.sampled_from(("email", "sms")),
        st.sampled_from(("given", "withdrawn", "objected", "lifted")),
        st.integers(0, 20),
    ),
    max_size=8,
)
# (who, chapter, first day, length or None, resigned)
stays = st.lists(
    st.tuples(
        st.sampled_from(("kept", "gone")),
        st.sampled_from(("bergen", "kristiansand")),
        st.integers(0, 300),
        st.none() | st.integers(0, 200),
    ),
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestMergeRandom(MergeCase):
    """What two rows said, reckoned by hand, and what the one says after the merge."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(events, stays)
    def test_answers_and_days_of_membership_agree_with_a_recount(self, said, stayed):
        with self.env.cr.savepoint() as savepoint:
            try:
                self._one_history(said, stayed)
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def _one_history(self, said, stayed):
        now = fields.Datetime.now()
        last = {}
        for number, (who, channel, event, days) in enumerate(said):
            self._answer(getattr(self, who), event, channel, days)
            key = (now - timedelta(days=days), number)
            last[channel, who] = max(last.get((channel, who), (key, "")), (key, event))
        covered = self._make_stays(stayed)
        self._merge()
        for channel in ("email", "sms"):
            current = {
                who: last[channel, who][1]
                for who in ("kept", "gone")
                if (channel, who) in last
            }
            found = self._current(self.kept).get((self.newsletter.id, channel))
            if not current:
                self.assertIsNone(found)
            elif set(current.values()) <= YES:
                self.assertIn(found, YES)
            else:
                self.assertNotIn(found, YES)
                self.assertIn(found, current.values())
        self._compare_stays(covered)

    def _make_stays(self, stayed):
        """Those that the database takes, as {chapter: days of both people}."""
        day = self.today - timedelta(days=600)
        covered, taken = {}, {}
        for who, chapter, start, length in stayed:
            first = day + timedelta(days=start)
            end = None if length is None else first + timedelta(days=length)
            days = self._days(first, end)
            if days & taken.get((who, chapter), set()):
                continue
            taken.setdefault((who, chapter), set()).update(days)
            covered.setdefault(chapter, set()).update(days)
            self.env["member.membership"].create(
                {
                    "partner_id": getattr(self, who).id,
                    "chapter_id": getattr(self, chapter).id,
                    "type_id": self.type.id,
                    "start_date": first,
                    "end_date": end,
                    "state": "ended" if end else "active",
                    "end_reason": "unpaid" if end else False,
                }
            )
        return covered

    def _days(self, first, end):
        last = end or self.today + timedelta(days=500)
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}

    def _compare_stays(self, covered):
        self.env.flush_all()
        for chapter in ("bergen", "kristiansand"):
            rows = self.kept.membership_ids.filtered(
                lambda m, chapter=chapter: (
                    m.chapter_id == getattr(self, chapter)
                    and m.end_reason != "mistaken"
                )
            )
            days = [self._days(row.start_date, row.end_date) for row in rows]
            self.assertEqual(set().union(*days), covered.get(chapter, set()))
            self.assertEqual(sum(map(len, days)), len(set().union(*days)))
