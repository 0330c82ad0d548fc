import random

from odoo.tests import tagged

from .change_log_case import ChangeLogCase

SEED = 19
NAME = "Guro Uten Lenke"
EMAIL = "guro@example.com"
PHONE = "+4791234577"
LOGGED = [f"member_privacy.data_report_{name}" for name in ("name", "email", "phone")]
VALUES = """
SELECT id, old_values, new_values FROM privacy_change_log
 WHERE model = 'member.report' AND operation <> 'forget' ORDER BY id
"""


@tagged("post_install", "-at_install")
class TestErasureAddress(ChangeLogCase):
    """What no link leads from is found by an address, in the log too, gone or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        for name in LOGGED:
            cls.env.ref(name).is_logged = True
        cls.env.flush_all()
        cls.data_sets._renew_change_log()
        cls.anna.write({"email": EMAIL, "phone": PHONE})

    def _report(self, **values):
        row = {"kind": "enrolment", "chapter_id": self.oslo.id, "name": NAME}
        report = self.env["member.report"].create({**row, **values})
        report.flush_recordset()
        return report

    def _lines(self):
        """The log's lines of reports: whether each has values still."""
        self._sql(VALUES)
        return [bool(old or new) for _id, old, new in self.env.cr.fetchall()]

    def _erase(self):
        self.data_sets._erase(self.anna)
        return self._lines()

    def test_of_rows_that_went_long_ago_the_log_says_nothing_either(self):
        for address in (
            {"email": EMAIL},
            {"email": f"Guro <{EMAIL.upper()}>"},
            {"phone": PHONE},
            {"phone": "912 34 577"},
            {"phone": "0047 91234577"},
        ):
            report = self._report(**address)
            report.name = f"{NAME}, called twice"
            report.flush_recordset()
            report.unlink()
        self.assertEqual(self._lines(), [True] * 15)
        self.assertEqual(self._erase(), [False] * 15)
        self._sql(
            "SELECT count(*) FROM privacy_change_log WHERE model = 'member.report'"
            " AND operation = 'forget'"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 5)

    def test_of_rows_that_the_erasure_itself_deletes_as_well(self):
        report = self._report(email=EMAIL)
        self.assertEqual(self._erase(), [False, False])
        self.assertFalse(report.exists())

    def test_what_is_somebody_elses_stays(self):
        self._report(email="other@example.com", phone="+4791234578").unlink()
        self._report(email=EMAIL, partner_id=self.bjorn.id).unlink()
        self._report().unlink()
        self.assertEqual(self._erase(), [True] * 6)

    def test_what_has_an_address_that_others_have_too_stays(self):
        self.siri.write({"email": EMAIL, "phone": PHONE})
        self._report(email=EMAIL).unlink()
        self._report(phone=PHONE).unlink()
        self.assertEqual(self._erase(), [True] * 4)

    def test_random_rows_are_theirs_while_they_have_the_address(self):
        draw = random.Random(SEED)  # noqa: S311 the same rows every time
        expected = []
        for _row in range(40):
            expected += self._history(draw)
        self.assertEqual(self._erase(), expected)
        self.assertGreater(min(expected.count(True), expected.count(False)), 10)

    def _history(self, draw):
        """Live through a row; which of its lines keep their values."""
        told = [draw.choice([None, EMAIL, "b@example.com"])]
        report = self._report(email=told[0])
        for turn in range(draw.randrange(5)):
            new = draw.choice([None, EMAIL, "b@example.com", "b@example.com", "same"])
            if new in ("same", told[-1]):
                report.name = f"Somebody {turn}"
                new = told[-1]
            else:
                report.email = new
            report.flush_recordset()
            told.append(new)
        if draw.random() < 0.7 or told[-1] == EMAIL:
            report.unlink()
            told.append("deleted")
        return _kept(told)

    def test_a_request_by_the_form_under_another_name_goes(self):
        drafts = self.env["privacy.request.draft"]
        row = {"name": "Guro Gift", "kind": "access", "received_on": self.today}
        mine = drafts.create({**row, "way": "email", "address": EMAIL})
        mine += drafts.create({**row, "way": "sms", "address": PHONE})
        others = drafts.create({**row, "way": "email", "address": "b@example.com"})
        others += drafts.create(
            {**row, "way": "email", "address": EMAIL, "partner_id": self.bjorn.id}
        )
        shown = self.data_sets._erasure_preview(self.anna)
        rows = [part.rows for part in shown if part.rows._name == drafts._name]
        self.assertEqual(drafts.concat(*rows), mine)
        self._erase()
        self.assertEqual((mine | others).exists(), others)

    def test_a_request_by_the_form_from_an_address_of_two_stays(self):
        self.siri.email = EMAIL
        draft = self.env["privacy.request.draft"].create(
            {
                "name": "Guro Gift",
                "kind": "access",
                "received_on": self.today,
                "way": "email",
                "address": EMAIL,
            }
        )
        self._erase()
        self.assertTrue(draft.exists())


def _kept(told):
    """Which lines of a row keep their values, by what stood in it after each.

    Another's are the lines up to where theirs went, and those after ours went for good.
    """
    if EMAIL not in told:
        return [True] * len(told)
    ours = [place for place, value in enumerate(told) if value == EMAIL]
    before = [place for place in range(ours[0]) if told[place] not in (None, EMAIL)]
    first = 0
    if before:
        # The line that takes another's address away tells of it.
        first = before[-1] + 1
        first += told[first] is None
    last = ours[-1] + 1  # the line that takes ours away tells of it
    return [not first <= place <= last for place in range(len(told))]
