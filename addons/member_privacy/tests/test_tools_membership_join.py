import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import membership_join
from ..tools.membership_join import Stay

DAY = timedelta(days=1)
FIRST = date(2020, 1, 1)


def stay(number, start, end=None, state=None, **more):
    start = date(start, 1, 1)
    end = end and date(end, 12, 31)
    state = state or ("ended" if end else "active")
    if end and "reason" not in more:
        more["reason"] = "unpaid"
    return Stay(number, start, end, state, **more)


@st.composite
def stays(draw):
    """Up to five memberships of one person in one chapter."""
    found = []
    for number in range(1, draw(st.integers(2, 5)) + 1):
        start = FIRST + draw(st.integers(0, 60)) * DAY
        length = draw(st.none() | st.integers(0, 40))
        end = None if length is None else start + length * DAY
        resigned = draw(st.none() | st.just(0)) is not None
        found.append(
            Stay(
                number,
                start,
                end,
                "ended" if end else draw(st.sampled_from(("active", "suspended"))),
                resigned=start + (length // 2) * DAY if end and resigned else None,
                reason="resigned" if end and resigned else "unpaid" if end else None,
                kept_side=draw(st.booleans()),
            )
        )
    return found


def days(one, until):
    """The days of a membership up to `until`, counted one by one."""
    last = min(one.end or until, until)
    return {one.start + n * DAY for n in range((last - one.start).days + 1)}


@tagged("post_install", "-at_install")
class TestToolsMembershipJoin(BaseCase):
    def test_memberships_apart_in_time_stay_apart(self):
        self.assertFalse(
            membership_join.groups(
                [stay(1, 2010, 2012), stay(2, 2013), stay(3, 2001, 2004)]
            )
        )

    def test_overlapping_ones_are_one_from_the_first_day_to_the_last(self):
        [group] = membership_join.groups([stay(1, 2018), stay(2, 2010, 2019)])
        keeper, values = membership_join.joined(group)
        self.assertEqual(keeper, 2)
        self.assertEqual(values["start_date"], date(2010, 1, 1))
        self.assertEqual((values["end_date"], values["state"]), (None, "active"))

    def test_the_row_of_the_side_that_stays_is_kept(self):
        group = [stay(1, 2010, kept_side=False), stay(2, 2018)]
        self.assertEqual(membership_join.joined(group)[0], 2)

    def test_a_resignation_after_the_last_joining_stands(self):
        resigned = date(2024, 5, 3)
        left = stay(1, 2015, 2024, resigned=resigned, reason="resigned")
        _keeper, values = membership_join.joined([left, stay(2, 2018)])
        self.assertEqual(values["resigned_on"], resigned)
        self.assertEqual((values["state"], values["end_reason"]), ("ended", "resigned"))

    def test_who_joined_again_after_resigning_is_a_member(self):
        left = stay(1, 2015, 2024, resigned=date(2023, 5, 3), reason="resigned")
        _keeper, values = membership_join.joined([left, stay(2, 2024)])
        self.assertEqual((values["state"], values["resigned_on"]), ("active", None))

    def test_exclusion_and_death_stand_and_a_suspension_too(self):
        for reason in ("excluded", "deceased"):
            out = stay(1, 2015, 2024, reason=reason)
            _keeper, values = membership_join.joined([out, stay(2, 2018)])
            self.assertEqual(values["end_reason"], reason)
        on_hold = stay(1, 2015, state="suspended")
        _keeper, values = membership_join.joined([on_hold, stay(2, 2018)])
        self.assertEqual(values["state"], "suspended")

    def test_a_row_too_many_keeps_its_dates_and_says_so(self):
        values = membership_join.mistaken(stay(1, 2015))
        self.assertEqual(values["end_date"], date(2015, 1, 1))
        self.assertEqual((values["state"], values["end_reason"]), ("ended", "mistaken"))

    @settings(max_examples=300, deadline=None)
    @given(stays())
    def test_after_joining_nothing_overlaps_and_no_day_of_membership_is_lost(
        self, all_of
    ):
        until = FIRST + 120 * DAY
        groups = membership_join.groups(all_of)
        grouped = {one.id for group in groups for one in group}
        spans = [(one.start, one.end) for one in all_of if one.id not in grouped]
        for group in groups:
            _keeper, values = membership_join.joined(group)
            spans.append((values["start_date"], values["end_date"]))
            ends = [one.end for one in group]
            self.assertIn(values["end_date"], ends)
            newest = max(one.start for one in group)
            refused = [one for one in group if one.resigned and one.resigned >= newest]
            # Who said no is not made a member, and nobody else loses a day.
            if refused:
                self.assertTrue(values["resigned_on"])
            else:
                joined = days(
                    Stay(0, values["start_date"], values["end_date"], "active"), until
                )
                self.assertEqual(joined, set().union(*(days(o, until) for o in group)))
        spans.sort(key=lambda span: span[0])
        for (_start, end), (start, _end) in itertools.pairwise(spans):
            self.assertTrue(end and end < start)
