from odoo.tests import tagged

from .common import MemberCase

ANNA = "Anna Marie Testesen"
BORN = "1984-02-01"


@tagged("post_install", "-at_install")
class TestRequestNamed(MemberCase):
    """Before an erasure staff hear what waits and names somebody called the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"name": ANNA, "birthdate_date": BORN})
        cls.case = cls.env["privacy.request"].create(
            {"kind": "erasure", "partner_id": cls.anna.id, "identity": "known"}
        )
        cls.case = cls.case.with_user(cls.staff)
        cls.case.action_prepare()

    def _report(self, name, **values):
        chapter, kind = self.oslo.id, "enrolment"
        row = {"kind": kind, "chapter_id": chapter, "name": name, **values}
        return self.env["member.report"].create(row)

    def _draft(self, name, **values):
        row = {"way": "sms", "address": "+4791234501", "kind": "access", **values}
        return self.env["privacy.request.draft"].create(
            {**row, "name": name, "received_on": self.today}
        )

    def _warned(self):
        self.env.invalidate_all()
        return "called the same" in self.case.warning

    def test_a_report_or_form_with_nothing_but_the_name_is_told(self):
        self.assertFalse(self._warned())
        for make in (self._report, self._draft):
            row = make(ANNA)
            self.assertTrue(self._warned())
            self.assertIn(row.display_name, self.case.warning)
            row.unlink()
            self.assertFalse(self._warned())
        answer = self.env["privacy.consent.draft"].create(
            {"way": "sms", "address": "+4791234501", "name": ANNA, "state": "submitted"}
        )
        self.assertTrue(self._warned())
        answer.state = "done"
        self.assertFalse(self._warned())

    def test_a_name_is_the_same_in_any_order_and_without_a_middle_name(self):
        same = ("testesen, ANNA marie", "Anna Testesen", "Testesen Anna", f"{ANNA} Li")
        same += ("Anna Marie",)  # two first names may be a short form: staff know
        others = ("Anna", "Marie", "Anna Li Testesen", "Berit Testesen")
        others += ("", "%", "Annas Testesens", "Testesen Testesen")
        for name, told in [(n, True) for n in same] + [(n, False) for n in others]:
            row = self._report(name)
            self.assertEqual(self._warned(), told, name)
            row.unlink()

    def test_another_birth_date_is_somebody_else(self):
        for born, told in ((BORN, True), (False, True), ("1984-02-02", False)):
            row = self._report(ANNA, birthdate_date=born)
            self.assertEqual(self._warned(), told, born)
            row.unlink()
        self.anna.birthdate_date = False
        self._report(ANNA, birthdate_date="1984-02-02")
        self.assertTrue(self._warned())

    def test_what_is_decided_or_linked_is_not_told(self):
        self._report(ANNA, state="refused")
        self._report(ANNA, partner_id=self.anna.id)
        self._draft(ANNA, state="none")
        self._draft(ANNA, partner_id=self.siri.id)
        self.assertFalse(self._warned())

    def test_what_staff_link_goes_along_and_a_namesakes_stays(self):
        mine, other = self._report(ANNA), self._report(ANNA)
        asked, strange = self._draft(ANNA), self._draft(ANNA)
        (mine.with_user(self.staff)).partner_id = self.anna
        (asked.with_user(self.staff)).partner_id = self.anna
        self.case.action_approve()
        self.case.sudo()._carry_out()
        self.assertEqual(self.case.state, "done")
        self.assertFalse(mine.exists())
        self.assertFalse(asked.exists())
        self.assertEqual((other.name, strange.name), (ANNA, ANNA))
