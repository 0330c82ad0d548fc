from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .merge_case import MergeCase


@tagged("post_install", "-at_install")
class TestMergeAnswers(MergeCase):
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

    def test_a_guardians_no_is_never_turned_into_a_yes(self):
        """The other guardian's later yes to the same row hides it from who looks at
        the last answer only."""
        photo = self.env.ref("member_privacy.purpose_photo")
        photo.guardians_needed = "all"
        parents = self.anna | self.bjorn
        born = self.today - relativedelta(years=9)
        for person in (self.kept, self.gone):
            person.write({"birthdate_date": born, "guardian_ids": parents.ids})
        said = (
            (self.gone, self.anna, "withdrawn", 4),
            (self.gone, self.bjorn, "given", 3),
            (self.kept, self.bjorn, "given", 2),
            (self.kept, self.anna, "given", 1),
        )
        for child, guardian, event, days in said:
            self._answer(child, event, "use", days, photo, guardian_pid=guardian.id)
        self._merge()
        self.assertEqual(self._current(self.kept), {(photo.id, "use"): "withdrawn"})

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

    def _blocked(self):
        """The addresses on core's block lists."""
        mails = self.env["mail.blacklist"].search([]).mapped("email")
        return mails + self.env["phone.blacklist"].search([]).mapped("number")

    def test_an_address_on_the_block_list_takes_the_one_that_stays_along(self):
        self.kept.write({"email": "new@example.com", "phone": "+4791234567"})
        self.gone.write({"email": "old@example.com", "phone": "+4791234568"})
        self.env["mail.blacklist"]._add("old@example.com")
        self.env["phone.blacklist"].add("+4791234568")
        self.env["phone.blacklist"].add("+4791234567").active = False
        self._merge()
        self.assertLessEqual({"new@example.com", "+4791234567"}, set(self._blocked()))

    def test_nobody_is_blocked_by_a_merge_who_was_not_before(self):
        self.kept.write({"email": "new@example.com", "phone": "+4791234567"})
        self.gone.write({"email": "old@example.com", "phone": False})
        self.env["mail.blacklist"]._add("old@example.com").active = False
        self.env["mail.blacklist"]._add("other@example.com")
        before = self._blocked()
        self._merge()
        self.assertEqual(self._blocked(), before)
