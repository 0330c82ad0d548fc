from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestMembershipLimits(ImportCase):
    """A closed chapter takes nobody, and a birth date must fit what one is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed_on = cls.today - timedelta(days=30)
        cls.youth = cls.env.ref("member_privacy.membership_type_youth")
        cls.youth.write({"min_age": 15, "max_age": 25})

    def _close(self):
        self.oslo.end_date = self.closed_on

    def _call(self, model, method, *args):
        """As a client calls it, by staff."""
        return call_kw(self.env[model].with_user(self.staff), method, args, {})

    def _values(self, **vals):
        person = self.env["res.partner"].create({"name": "Ny Testesen"})
        return {
            "partner_id": person.id,
            "chapter_id": self.oslo.id,
            "type_id": self.type.id,
            "start_date": "2020-01-01",
            **vals,
        }

    def _ended(self, day, **vals):
        over = {"state": "ended", "end_reason": "resigned", "end_date": str(day)}
        return self._values(**over, **vals)

    # Closed chapters

    def test_nobody_comes_into_a_closed_chapter_by_any_call(self):
        self.assertTrue(self._call("member.membership", "create", [self._values()]))
        self._close()
        late = self.closed_on + timedelta(days=1)
        for values in (
            self._values(),
            self._values(start_date=str(self.today)),
            self._ended(late),
            self._ended(self.today, start_date=str(late)),
        ):
            with self.assertRaisesRegex(ValidationError, "Oslo closed on"):
                self._call("member.membership", "create", [values])
        with self.assertRaisesRegex(ValidationError, "Oslo closed on"):
            self.bjorn.membership_ids._transfer(self.oslo, self.today)

    def test_what_was_over_by_then_is_entered_later(self):
        self._close()
        for day in (self.closed_on, self.closed_on - timedelta(days=400)):
            values = self._ended(day)
            self.assertTrue(self._call("member.membership", "create", [values]))
        mistaken = {**self._ended(self.today), "end_reason": "mistaken"}
        self.assertTrue(self._call("member.membership", "create", [mistaken]))

    def test_a_chapter_that_closes_some_day_takes_people_until_then(self):
        self.oslo.end_date = self.today + timedelta(days=30)
        self.assertTrue(self._call("member.membership", "create", [self._values()]))
        late = self._values(start_date=str(self.today + timedelta(days=31)))
        with self.assertRaises(ValidationError):
            self._call("member.membership", "create", [late])

    def test_members_of_a_closed_chapter_stay_and_leave_as_ever(self):
        membership = self.anna.membership_ids
        self._close()
        ids = membership.ids
        self._call("member.membership", "write", ids, {"state": "suspended"})
        self._call("member.membership", "write", ids, {"start_date": "2019-01-01"})
        membership.with_user(self.staff)._resign(self.today)
        self.assertEqual(membership.state, "ended")

    def test_what_was_over_is_not_opened_again_in_a_closed_chapter(self):
        [row] = self._call("member.membership", "create", [self._ended("2020-06-01")])
        again = {"state": "active", "end_date": False, "end_reason": False}
        self._close()
        for vals in (again, {"end_date": str(self.today)}):
            with self.assertRaises(ValidationError):
                self._call("member.membership", "write", [row], vals)
        self.oslo.end_date = False
        self._call("member.membership", "write", [row], again)

    def test_a_file_brings_history_into_a_closed_chapter_and_nobody_else(self):
        self._close()
        before = self.closed_on.strftime("%d.%m.%Y")
        after = (self.closed_on + timedelta(days=1)).strftime("%d.%m.%Y")
        joined = {"Innmeldt": "01.06.2015", "Lag": "T11"}
        record = self.checked(
            self.row("Historie", **joined, Utmeldt=before),
            self.row("Sent", **joined, Utmeldt=after),
            self.row("Åpen", **joined),
            self.row("Bergen", **{**joined, "Lag": "T12"}),
        )
        outcomes = record.row_ids.sorted("number").mapped("outcome")
        self.assertEqual(outcomes, ["new", "error", "error", "new"])
        record.action_confirm()
        people = record.row_ids.sorted("number").partner_id
        self.assertEqual(people.mapped("membership_state"), ["ended", "active"])

    def test_a_chapter_that_closes_after_the_check_refuses_its_rows_alone(self):
        joined = {"Innmeldt": "01.06.2015"}
        record = self.checked(
            self.row("Lukket", **joined, Lag="T11"),
            self.row("Bergen", **joined, Lag="T12"),
        )
        self._close()
        record.action_confirm()
        rows = record.row_ids.sorted("number")
        self.assertEqual(rows.mapped("outcome"), ["error", "new"])
        self.assertEqual(rows.mapped("applied"), [False, True])
        names = self.env["res.partner"].search_count([("name", "like", "Lukket")])
        self.assertFalse(names, "nothing is half done")

    # Ages

    def _young(self, age=20):
        born = self.today - relativedelta(years=age)
        values = self._values(type_id=self.youth.id, start_date=str(self.today))
        person = self.env["res.partner"].browse(values["partner_id"])
        person.birthdate_date = born
        [row] = self._call("member.membership", "create", [values])
        return person, self.env["member.membership"].browse(row)

    def test_a_birth_date_that_does_not_fit_the_membership_is_refused(self):
        person, membership = self._young()
        for years in (14, 26):
            born = str(self.today - relativedelta(years=years))
            with self.assertRaisesRegex(ValidationError, "from 15 to 25 years"):
                self._call("res.partner", "write", person.ids, {"birthdate_date": born})
        fits = str(self.today - relativedelta(years=25))
        self._call("res.partner", "write", person.ids, {"birthdate_date": fits})
        self._call("res.partner", "write", person.ids, {"birthdate_date": False})
        membership._end(self.today, "resigned")
        old = {"birthdate_date": "1950-01-01"}
        self._call("res.partner", "write", person.ids, old)

    def test_one_save_may_change_birth_date_and_type(self):
        person, membership = self._young()
        view = "member_privacy.res_partner_view_form_member"
        with Form(person.with_user(self.staff), view) as form:
            form.birthdate_date = "1950-01-01"
            with form.membership_ids.edit(0) as line:
                line.type_id = self.type
        self.assertEqual(membership.type_id, self.type)

    def test_who_grows_out_of_a_type_keeps_it_and_staff_find_them(self):
        person, membership = self._young(25)
        found = self.env["member.membership"].with_user(self.staff)
        outgrown = [("is_outgrown", "=", True), ("partner_id", "=", person.id)]
        self.assertFalse(found.search(outgrown))
        self.assertFalse(membership.is_outgrown)
        # Some years later: by birth date and first day, not by the clock.
        membership.start_date = self.today - relativedelta(years=2)
        person.birthdate_date = self.today - relativedelta(years=26)
        self.assertEqual(found.search(outgrown), membership)
        self.assertTrue(membership.is_outgrown)
        membership.state = "suspended"
        self._call("res.partner", "write", person.ids, {"city": "Oslo"})
        membership._end(self.today, "resigned")
        self.assertFalse(found.search(outgrown))

    def test_a_file_that_corrects_a_birth_date_says_so_on_its_row(self):
        person, _membership = self._young()
        before = person.birthdate_date
        record = self.checked(
            self.row("Ny", Medlemsnr=person.member_number, Født="01.06.1950"),
            self.row("Annen", Født="01.06.1950"),
        )
        record.action_confirm()
        rows = record.row_ids.sorted("number")
        self.assertEqual(rows.mapped("applied"), [False, True])
        self.assertEqual(person.birthdate_date, before)
