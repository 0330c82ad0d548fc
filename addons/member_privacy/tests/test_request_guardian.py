from datetime import timedelta

from odoo.tests import tagged

from ..tools.age import birthday
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestGuardian(MemberCase):
    """Letters about a child's case: to whoever asked, and to whoever acts for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.age = cls.env["privacy.age.rule"]._age("joining")
        cls.emil = cls._member("Emil Testesen", cls.oslo)
        cls.emil.guardian_ids = cls.anna | cls.bjorn
        cls._turns(cls.age, in_days=1)

    @classmethod
    def _turns(cls, age, in_days):
        """The child becomes `age` in so many days."""
        day = cls.today + timedelta(days=in_days)
        born = day.replace(year=day.year - age, day=min(day.day, 28))
        while birthday(born, age) < day:
            born += timedelta(days=1)
        cls.emil.birthdate_date = born

    def setUp(self):
        super().setUp()
        self.sent = {}
        self.patch(
            type(self.env["privacy.request"]),
            "_send_letter",
            lambda _case, to, text, *_rest: self.sent.update({to: text}),
        )

    def _told(self, channel="phone", kind="complaint"):
        """Who reads that the request came in."""
        self.sent.clear()
        case = self.env["privacy.request"]._create_for(
            self.emil, kind, "My words", channel
        )
        case.with_user(self.staff).action_confirm_receipt()
        self.case = case
        case._close("withdrawn")
        return set(self.sent)

    def test_what_is_asked_for_a_child_goes_to_the_guardians_and_the_child(self):
        everybody = {self.emil, self.anna, self.bjorn}
        addresses = {person.email_normalized for person in everybody}
        for channel in ("phone", "letter", "e-mail", "visit"):
            self.assertEqual(self._told(channel), addresses)
        words = "as the guardian of a child"
        self.assertNotIn(words, self.sent[self.emil.email_normalized])
        self.assertIn(words, self.sent[self.anna.email_normalized])
        self.assertNotIn("My words", "".join(self.sent.values()))

    def test_who_asks_alone_is_answered_alone(self):
        for channel in ("portal", "form"):
            self.assertEqual(self._told(channel), {self.emil.email_normalized})

    def test_from_the_birthday_on_it_is_the_persons_also_where_a_case_is_open(self):
        self.assertEqual(len(self._told()), 3)
        case = self.env["privacy.request"]._create_for(
            self.emil, "complaint", None, "phone"
        )
        self._turns(self.age, in_days=0)
        self.sent.clear()
        case._tell("received")
        self.assertEqual(set(self.sent), {self.emil.email_normalized})

    def test_whom_a_child_may_be_hidden_from_reads_nothing(self):
        self.emil.address_protected = True
        self.assertEqual(self._told(), {self.emil.email_normalized})

    def test_without_a_birth_date_nobody_acts_for_them(self):
        self.emil.birthdate_date = False
        self.assertEqual(self._told(), {self.emil.email_normalized})

    def test_who_has_died_or_left_the_register_acts_for_nobody(self):
        self.anna.deceased_on = self.today
        self.bjorn.active = False
        self.assertEqual(self._told(), {self.emil.email_normalized})

    def test_a_shared_address_gets_one_letter_the_childs_own(self):
        self.emil.email = self.anna.email
        told = self._told()
        self.assertEqual(
            told, {self.anna.email_normalized, self.bjorn.email_normalized}
        )
        self.assertNotIn("as the guardian", self.sent[self.anna.email_normalized])

    def test_without_any_e_mail_it_is_posted(self):
        (self.emil | self.anna | self.bjorn).email = False
        self.assertFalse(self._told())
        self.assertEqual(self.case.event_ids[-1:].channel, "letter")

    def test_guardians_read_the_last_letter_of_an_erasure(self):
        """And a child without an e-mail is no reason to print it."""
        self.emil.email = False
        case = self.env["privacy.request"]._create_for(
            self.emil, "erasure", None, "phone"
        )
        case.identity = "known"
        staff = case.with_user(self.staff)
        staff.action_prepare()
        self.assertNotIn("no e-mail", staff.warning or "")
        staff.action_approve()
        to = {self.anna.email_normalized, self.bjorn.email_normalized}
        self.assertEqual(set(self.sent), to)
        self.assertIn(case._result_code(), self.sent[self.anna.email_normalized])
