from freezegun import freeze_time

from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestHoldKept(MemberCase):
    """Erased people's cases are past their last day, and some are held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        cls.cases = cls.env.ref("member_privacy.data_set_request")
        cls.steps = cls.env.ref("member_privacy.data_set_request_step")
        cls.old = cls._case(cls.anna, "complaint")
        cls.other = cls._case(cls.anna, "access")
        cls.of_bjorn = cls._case(cls.bjorn, "complaint")

    @classmethod
    def _case(cls, person, kind):
        """A case whose three years were over long ago."""
        with freeze_time("2018-01-03 12:00:00"):
            case = cls.env["privacy.request"]._create_for(person, kind, "x", "letter")
            case._close("done")
        cls.env["privacy.request.step"].create(
            {"request_id": case.id, "code": "x", "outcome": "delete"}
        )
        return case

    def _hold(self, data_set, **vals):
        values = {"reason": "Claim", "review_on": "2035-01-01", "row_number": 0}
        return self.env["privacy.hold"].create(
            {"partner_id": self.anna.id, "data_set_id": data_set.id, **values, **vals}
        )

    def _erased_in_time(self):
        """Both are erased while their cases must be kept still."""
        with freeze_time("2019-01-03 12:00:00"):
            self.data_sets._erase(self.anna | self.bjorn)
        cases = self.old | self.other | self.of_bjorn
        self.assertEqual(cases.exists(), cases)
        return cases

    def _nightly(self):
        self.data_sets._delete_outdated(100)
        self.env.flush_all()

    def test_held_data_stay_beyond_their_day_and_go_with_the_hold(self):
        hold = self._hold(self.cases)
        cases = self._erased_in_time()
        self._nightly()
        self.assertEqual(cases.exists(), self.old | self.other)
        self.assertTrue(self.old.step_ids)
        hold.action_release()
        self._nightly()
        self.assertFalse(cases.exists())

    def test_without_a_hold_all_of_them_go(self):
        cases = self._erased_in_time()
        self._nightly()
        self.assertFalse(cases.exists())

    def test_one_row_that_is_held_stays_alone(self):
        self._hold(self.cases, row_number=self.other.id)
        cases = self._erased_in_time()
        self._nightly()
        self.assertEqual(cases.exists(), self.other)
        self.assertTrue(self.other.step_ids)

    def test_a_held_part_keeps_what_it_is_part_of_and_no_more(self):
        step = self.old.step_ids
        self._hold(self.steps, row_number=step.id)
        cases = self._erased_in_time()
        self._nightly()
        self.assertEqual((cases | self.old).exists(), self.old)
        self.assertTrue(step.exists())

    def test_who_is_held_as_a_whole_keeps_all(self):
        hold = self._hold(self.cases)
        cases = self._erased_in_time()
        # A whole person who is held is not erased: a restore may bring both.
        self.env.cr.execute("UPDATE privacy_hold SET data_set_id = NULL")
        hold.invalidate_recordset()
        self._nightly()
        self.assertEqual(cases.exists(), self.old | self.other)

    def test_a_hold_that_was_released_keeps_nothing(self):
        self._hold(self.cases).action_release()
        cases = self._erased_in_time()
        self._nightly()
        self.assertFalse(cases.exists())

    def test_what_is_held_does_not_keep_the_rest_from_its_turn(self):
        self._hold(self.cases)
        self._erased_in_time()
        self.assertEqual(self.data_sets._delete_outdated(1), 1)
        self.assertFalse(self.of_bjorn.exists() and self.of_bjorn.step_ids)

    def test_the_case_and_the_retention_job_agree(self):
        hold = self._hold(self.cases)
        erasure = self.env["privacy.request"]._create_for(
            self.anna, "erasure", "x", "letter"
        )
        erasure.identity = "known"
        erasure.action_prepare()
        step = erasure.step_ids.filtered("hold_id")
        self.assertIn("request", step.mapped("code"))
        erasure.with_user(self.dpo).action_approve()
        erasure._carry_out()
        self._nightly()
        self.assertEqual((self.old | self.other).exists(), self.old | self.other)
        hold.action_release()
        self.assertFalse((self.old | self.other).exists())
        self.assertTrue(erasure.exists())
