import doctest
import re
from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..models.privacy_request_result import CODE_MASK
from ..models.privacy_result_guess import PER_SENDER
from ..tools import network
from .common import MemberCase
from .statements import statements

PAGE = "/privacy/result"
WRONG = "There is no such case with this code"


@tagged("post_install", "-at_install")
class TestRequestResult(MemberCase, HttpCase):
    """The answer by number and code: for 30 days, and for nobody else."""

    def setUp(self):
        super().setUp()
        self.cases = self.env["privacy.request"]
        self.letters = []

        def send(_case, address, text, *_rest):
            self.letters.append((address, text))

        self.patch(type(self.cases), "_send_letter", send)
        self.opener.cookies.set("frontend_lang", "en_US")

    def _closed(self, person=None, kind="complaint"):
        case = self.cases._create_for(person or self.siri, kind, channel="phone")
        case.answer = "We shall not call again."
        case._close("done")
        return case

    def _typed(self, number, code):
        """The text of the page that number and code lead to, and its address."""
        form = html.fromstring(self.url_open(PAGE).content.decode())
        values = dict(form.xpath("//main//form")[0].form_values())
        answer = self.url_open(PAGE, data={**values, "number": number, "code": code})
        self.assertEqual(answer.status_code, 200)
        page = html.fromstring(answer.content.decode())
        return " ".join(page.text_content().split()), answer.url

    def test_number_and_code_open_the_answer_however_they_are_typed(self):
        case = self._closed()
        code = case._result_code()
        for typed in (code, code.lower(), f" {code.replace('-', ' ')} "):
            text, _address = self._typed(case.name.lower(), typed)
            self.assertIn("We shall not call again.", text)
            self.assertIn("You can read this page until", text)

    def test_another_cases_code_and_a_missing_number_say_the_same(self):
        case, other = self._closed(), self._closed(self.anna)
        answers = {
            re.sub(r"csrf\S*", "", self._typed(number, code)[0])
            for number, code in (
                (case.name, other._result_code()),
                (case.name, "x" * 5000),
                (case.name, "ÆØÅ٣"),
                (case.name, case._result_code()[:-1]),
            )
        }
        self.assertEqual(len(answers), 1)
        self.assertIn(WRONG, answers.pop())
        for number in ("PC/1999/1", "\x00", "", "%", "_" * 9):
            self.assertFalse(self.cases._of_result_code(number, case._result_code()))

    # Guesses

    def _tries(self, number, code, times):
        """The status of so many tries."""
        form = html.fromstring(self.url_open(PAGE).content.decode())
        values = dict(form.xpath("//main//form")[0].form_values())
        values |= {"number": number, "code": code}
        return [self.url_open(PAGE, data=values).status_code for _try in range(times)]

    def test_an_empty_field_says_so_and_is_no_guess(self):
        guesses = self.env["privacy.result.guess"].search_count([])
        text, _address = self._typed("", "")
        self.assertIn("Write the number of the case.", text)
        self.assertIn("Write the code from our letter.", text)
        for number in (self._closed().name, "SAK-1999-1"):  # known or not
            text, _address = self._typed(number, "")
            self.assertIn("Write the code from our letter.", text)
            self.assertNotIn(WRONG, text)
        self.assertEqual(self.env["privacy.result.guess"].search_count([]), guesses)

    def test_twenty_wrong_codes_end_it_for_a_day_and_nineteen_do_not(self):
        case, guesses = self._closed(), self.env["privacy.result.guess"]
        code, here = case._result_code(), "127.0.0.1"
        for _wrong in range(PER_SENDER - 2):
            guesses._note(here)
        self.assertEqual(self._tries(case.name, "WRONG", 1), [200])
        self.assertIn("We shall not call again.", self._typed(case.name, code)[0])
        self.assertEqual(self._tries("SAK-1999-1", "WRONG", 1), [200])
        for number, given in ((case.name, code), (case.name, "x"), ("None", "x")):
            self.assertEqual(self._tries(number, given, 1), [429])
        self.assertEqual(
            guesses.search_count([]), PER_SENDER, "right ones do not count"
        )
        self.assertFalse(guesses._is_too_often("192.0.2.9"))
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.assertFalse(guesses._is_too_often(here))
            self.assertTrue(self.cases._of_result_code(case.name, code))

    def test_one_house_counts_once_and_its_neighbour_for_itself(self):
        guesses = self.env["privacy.result.guess"]
        for number in range(PER_SENDER):
            guesses._note(f"2001:db8::{number}")
        self.assertTrue(guesses._is_too_often("2001:db8::ffff"))
        self.assertFalse(guesses._is_too_often("2001:db8:0:1::1"))
        self.assertNotIn("2001", "".join(guesses.search([]).mapped("sender")))
        self.assertEqual(doctest.testmod(network).failed, 0)

    def test_a_number_that_is_there_costs_the_statements_of_one_that_is_not(self):
        case = self._closed()
        told = []
        for number in ("first", case.name, "SAK-1999-1", case.name):
            self.env.flush_all()
            self.env.invalidate_all()
            with statements() as seen:
                self.assertEqual(self._tries(number, "WRONG", 1), [200])
            told.append(seen)
        self.assertEqual(told[1], told[2])
        self.assertEqual(told[2], told[3])
        self.assertGreater(len(told[1]), 5)

    def test_the_page_stands_open_for_thirty_days_and_not_a_day_more(self):
        case = self._closed()
        code, token = case._result_code(), case._result_token()
        for days, is_open in ((30, True), (31, False)):
            case.sudo().closed_on = self.today - timedelta(days=days)
            self.assertEqual(bool(self.cases._of_result_code(case.name, code)), is_open)
            answer = self.url_open(f"{PAGE}/{token}")
            self.assertEqual("We shall not call" in answer.text, is_open)

    def test_a_forged_token_leads_back_to_number_and_code(self):
        token = self._closed()._result_token()
        consents = self.env["privacy.consent"]
        foreign = consents._link_token(self.siri.id, self.newsletter.id, "email")
        for wrong in (f"{token[:-3]}AAA", foreign, "x", "%00"):
            answer = self.url_open(f"{PAGE}/{wrong}")
            self.assertTrue(answer.url.endswith(PAGE))
            self.assertIn("Write the number and the code again.", answer.text)

    def test_an_open_case_shows_where_it_stands_and_not_what_was_written(self):
        case = self.cases._create_for(self.siri, "access", "My own words.", "phone")
        text, _address = self._typed(case.name, case._result_code())
        self.assertIn("Where the case stands", text)
        self.assertNotIn("My own words.", text)
        self.assertNotIn(self.siri.name, text)

    def test_a_closed_case_waits_for_no_chapter(self):
        case = self.cases._create_for(self.siri, "rectification", "Wrong.", "phone")
        case.identity = "known"
        case.with_user(self.staff).action_take()
        self.assertTrue(case.task_ids)
        self.assertIn("now", [state for _words, _when, state in case._timeline()])
        case._close("done")
        states = {state for _words, _when, state in case._timeline()}
        self.assertEqual(states, {"done"})
        told = [words for words, _when, _state in case._timeline()]
        self.assertIn("We asked your chapters (0 of 1 answered)", told)

    # The letters that tell the code

    def test_letters_tell_the_code_to_whoever_has_no_login_and_to_nobody_else(self):
        stranger = self._member("Uten Login", self.oslo)
        for person, told in ((stranger, True), (self.anna, False)):
            case = self.cases._create_for(person, "complaint", "x", "phone")
            staff = case.with_user(self.staff)
            staff.action_take()
            staff.answer = "No."
            staff.action_close()
            letter = case.event_ids.filtered(lambda event: event.kind == "told")
            _address, sent = self.letters[-1]
            self.assertEqual(case._result_code() in sent, told)
            self.assertEqual(CODE_MASK in letter.text, told)
            self.assertNotIn(case._result_code(), letter.text)

    def test_the_answer_to_an_erasure_is_read_when_address_and_login_are_gone(self):
        case = self.cases._create_for(self.anna, "erasure")
        name, address = self.anna.name, self.anna.email
        staff = case.with_user(self.staff)
        staff.action_prepare()
        staff.action_approve()
        to, letter = self.letters[-1]
        self.assertEqual(to, address)
        self.assertIn(case._result_code(), letter)
        case._carry_out()
        self.assertEqual(case.state, "done")
        text, _address = self._typed(case.name, case._result_code())
        for words in ("This is erased", "Contact (1)", "must keep", "Privacy cases"):
            self.assertIn(words, text)
        self.assertNotIn(name, text)
        self.assertNotIn(address, text)
        self.assertFalse([e.text for e in case.event_ids if e.text])
