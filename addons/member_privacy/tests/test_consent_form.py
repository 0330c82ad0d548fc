import re
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .common import MemberCase

# Ids, signs and the time of day differ from one request to the next.
VARYING = re.compile(r"/choices/code/[\w-]+|[0-9a-f]{20,}o?\d*")


@tagged("post_install", "-at_install")
class TestConsentForm(MemberCase, HttpCase):
    """Yes and no from anybody, without a word on who is known."""

    def setUp(self):
        super().setUp()
        self.drafts = self.env["privacy.consent.draft"]
        self.fundraising = self.env.ref("member_privacy.purpose_fundraising")
        self.codes = []

        def send(_model, address, code):
            self.codes.append((address, code))

        for name in ("_send_email", "_send_sms"):
            self.patch(type(self.env["member.code"]), name, send)
        self.patch(type(self.env["member.code"]), "_sends_sms", lambda _model: True)
        self.opener.cookies.set("frontend_lang", "en_US")

    # What a browser does

    def _page(self, answer, status=200):
        self.assertEqual(answer.status_code, status)
        return html.fromstring(answer.content.decode())

    def _ask(self, address, **values):
        page = self._page(self.url_open("/choices"))
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        data = {"csrf_token": token, "address": address, **values}
        return self.url_open("/choices", data=data)

    def _send(self, answer, status=200, **values):
        """Fill in the form of a page and send it."""
        form = self._page(answer).xpath("//main//form")[0]
        data = {**dict(form.form_values()), **values}
        sent = self.url_open(answer.url, data=data)
        self.assertEqual(sent.status_code, status)
        return sent

    def _work(self):
        self.drafts._work(100)
        self.env.invalidate_all()

    def _code(self, address):
        self._work()
        return next(code for to, code in reversed(self.codes) if to == address)

    def _verified(self, address, **values):
        asked = self._ask(address, **values)
        return self._send(asked, code=self._code(address))

    def _answered(self, address, name="", **answers):
        form = self._verified(address)
        values = {key.replace("__", "."): said for key, said in answers.items()}
        self._send(form, name=name, **values)
        draft = self.drafts.search([("state", "=", "submitted")], limit=1)
        self._work()
        return draft

    def _events(self, person):
        events = self.env["privacy.consent"].search([("partner_id", "=", person.id)])
        return events.mapped(lambda e: (e.purpose_id.code, e.channel, e.event))

    # Who is known stays unknown

    def _trace(self, address):
        """All that a request for a code shows and does."""
        statements = []
        execute = Cursor.execute

        def traced(cursor, query, *args, **kwargs):
            code = query.code if isinstance(query, SQL) else str(query)
            statements.append(code)
            return execute(cursor, query, *args, **kwargs)

        self.env.registry.clear_cache()
        with patch.object(Cursor, "execute", traced):
            answer = self._ask(address)
        sent = [VARYING.sub("*", each) for each in statements]
        headers = {
            (key, VARYING.sub("*", value))
            for each in (*answer.history, answer)
            for key, value in each.headers.items()
            if key not in ("Date", "Set-Cookie")
        }
        cookies = [set(each.cookies.keys()) for each in answer.history]
        body = VARYING.sub("*", answer.text)
        return answer.status_code, headers, cookies, body, sent

    def test_known_and_unknown_get_the_same_answer_by_the_same_work(self):
        self._trace("warm@example.com")
        known = self._trace(self.anna.email)
        unknown = self._trace("nobody@example.com")
        for mine, theirs in zip(known, unknown, strict=True):
            self.assertEqual(mine, theirs)
        told = [each for each in known[-1] if "email_normalized" in each]
        self.assertFalse(told, "no statement looks for the address")
        self._work()
        self.assertEqual(
            {to for to, _code in self.codes},
            {"warm@example.com", self.anna.email, "nobody@example.com"},
            "each gets a code, sent by the job",
        )

    def test_in_the_request_itself_nothing_is_sent(self):
        self._ask(self.anna.email)
        self.assertFalse(self.codes)

    def test_the_form_behind_the_code_is_the_same_for_known_and_unknown(self):
        self.env["privacy.consent"]._record(
            self.anna, self.fundraising, "email", "given", "portal"
        )
        bodies = set()
        for address in (self.anna.email, "nobody@example.com"):
            page = self._page(self._verified(address))
            self.assertFalse(page.xpath("//main//input[@checked]"))
            for secret in page.xpath("//input[@name='csrf_token']"):
                secret.set("value", "")
            bodies.add(VARYING.sub("*", html.tostring(page.find(".//main")).decode()))
        self.assertEqual(len(bodies), 1)

    # Codes

    def test_only_the_right_code_opens_the_form_and_only_once(self):
        asked = self._ask(self.anna.email)
        code = self._code(self.anna.email)
        wrong = str((int(code) + 1) % 10**6).zfill(6)
        self.assertIn("wrong or too old", self._send(asked, code=wrong).text)
        self.assertIn("Your yes and no", self._send(asked, code=code).text)
        self.assertIn("wrong or too old", self._send(asked, code=code).text)

    def test_five_wrong_codes_end_it_also_for_the_right_one(self):
        asked = self._ask(self.anna.email)
        code = self._code(self.anna.email)
        wrong = str((int(code) + 1) % 10**6).zfill(6)
        for _try in range(5):
            self._send(asked, code=wrong)
        self.assertIn("wrong or too old", self._send(asked, code=code).text)

    def test_the_code_of_one_draft_opens_no_other(self):
        self._ask(self.siri.email)
        code = self._code(self.siri.email)
        other = self._ask(self.anna.email)
        self.assertIn("wrong or too old", self._send(other, code=code).text)

    def test_an_old_code_opens_nothing(self):
        draft = self.drafts._ask("email", "old@example.com", "x")
        code = self._code("old@example.com")
        then = fields.Datetime.now() - timedelta(minutes=21)
        self.env.cr.execute(
            SQL("UPDATE privacy_consent_draft SET create_date = %s", then)
        )
        self.env.invalidate_all()
        self.assertFalse(draft._try_code(code))

    def test_a_token_of_one_step_opens_no_other_and_a_forged_one_nothing(self):
        draft = self.drafts._ask("email", "a@example.com", "x").sudo()
        first, last = draft._token("code"), draft._token("answer")
        for path in (
            f"/choices/answer/{first}",
            f"/choices/code/{last}",
            f"/choices/code/{first[:-2]}AA",
            "/choices/code/x",
            "/choices/answer/%00",
            "/nothing/%00",
        ):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_by_sms_the_number_is_what_the_code_goes_to(self):
        self._verified("+4791234567", way="sms")
        self.assertEqual(self.codes[-1][0], "+4791234567")

    def test_what_is_no_address_is_said_beside_the_field(self):
        for way, address in (("email", "anna"), ("sms", "call me"), ("email", "")):
            page = self._page(self._ask(address, way=way))
            self.assertTrue(page.xpath("//*[@role='alert']"))
        self.assertFalse(self.drafts.search_count([]))

    # Floods

    def test_a_fourth_code_within_the_hour_is_not_sent_and_the_answer_the_same(self):
        pages = {
            VARYING.sub("*", self._ask("flood@example.com").text) for _try in range(4)
        }
        self._work()
        self.assertEqual(len(self.codes), 3)
        self.assertEqual(len(pages), 1)

    def test_one_sender_fills_in_ten_forms_an_hour(self):
        for number in range(10):
            self.assertTrue(self.drafts._ask("email", f"a{number}@example.com", "x"))
        self.assertFalse(self.drafts._ask("email", "one@example.com", "x"))
        self.assertTrue(self.drafts._ask("email", "one@example.com", "y"))

    def test_the_whole_form_has_a_limit_and_zero_closes_it(self):
        key = "member_privacy.consent_form_per_hour"
        self.env["ir.config_parameter"].set_param(key, "0")
        self.assertEqual(self._ask("a@example.com").status_code, 429)
        self.env["ir.config_parameter"].set_param(key, "1")
        self.assertEqual(self._ask("a@example.com").status_code, 200)
        self.assertEqual(self._ask("b@example.com").status_code, 429)

    def test_a_robot_gets_the_same_answer_and_no_code(self):
        answer = self._ask("robot@example.com", homepage="http://spam.example")
        self.assertIn("Write the code", answer.text)
        self._work()
        self.assertFalse(self.codes)

    def test_without_the_token_of_the_page_nothing_is_taken(self):
        answer = self.url_open("/choices", data={"address": "a@example.com"})
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertFalse(self.drafts.search_count([]))

    def test_opening_pages_changes_nothing(self):
        draft = self.drafts._ask("email", "a@example.com", "x").sudo()
        before = draft.read()
        for path in (
            f"code/{draft._token('code')}",
            f"answer/{draft._token('answer')}",
        ):
            for method in ("GET", "HEAD"):
                self.url_open(f"/choices/{path}", method=method)
        self.env.invalidate_all()
        self.assertEqual(draft.read(), before)
        self.assertEqual(self.drafts.search_count([]), 1)

    # What becomes of the answers

    def test_a_yes_waits_for_staff_and_a_no_counts_at_once(self):
        draft = self._answered(
            self.anna.email, fundraising__email="yes", newsletter__email="no"
        )
        self.assertEqual(self._events(self.anna), [("newsletter", "email", "objected")])
        mine = draft.with_user(self.staff)
        self.assertEqual(mine.match_ids, self.anna)
        mine.partner_id = self.anna
        mine.action_accept()
        self.assertEqual(
            set(self._events(self.anna)),
            {("newsletter", "email", "objected"), ("fundraising", "email", "given")},
        )
        event = self.env["privacy.consent"].search(
            [("partner_id", "=", self.anna.id), ("event", "=", "given")]
        )
        self.assertEqual((event.method, event.recorded_by_uid), ("web", self.staff.id))
        self.assertEqual(event.text_id, self.fundraising._text("en_US"))
        self.assertIn(str(draft.id), event.evidence)

    def test_only_noes_need_nobody(self):
        draft = self._answered(self.anna.email, newsletter__email="no")
        self.assertEqual(draft.state, "done")

    def test_who_is_archived_says_no_too_and_does_not_come_twice(self):
        self.portal_anna.active = False
        self.anna.active = False
        draft = self._answered(
            self.anna.email, fundraising__email="yes", newsletter__email="no"
        )
        self.assertEqual(self._events(self.anna), [("newsletter", "email", "objected")])
        mine = draft.with_user(self.staff)
        self.assertEqual(mine.match_ids, self.anna)
        with self.assertRaises(UserError):
            mine.action_new_person()

    def test_nothing_of_a_known_person_is_written(self):
        def values():
            self.env.invalidate_all()
            return self.anna.read(["name", "email", "phone", "lang", "street"])

        before = values()
        draft = self._answered(
            self.anna.email, name="Somebody Else", fundraising__email="yes"
        )
        draft.with_user(self.staff).partner_id = self.anna
        draft.with_user(self.staff).action_accept()
        self.assertEqual(values(), before)

    def test_a_code_to_one_address_is_no_yes_of_another_person(self):
        draft = self._answered("other@example.com", fundraising__email="yes")
        draft.with_user(self.staff).partner_id = self.anna
        with self.assertRaises(UserError):
            draft.with_user(self.staff).action_accept()
        self.assertFalse(self._events(self.anna))

    def test_who_is_not_known_becomes_a_contact_when_staff_say_so(self):
        draft = self._answered(
            "new@example.com", name="Nora Ny", fundraising__email="yes"
        )
        domain = [("email", "=", "new@example.com")]
        self.assertFalse(self.env["res.partner"].search_count(domain))
        draft.with_user(self.staff).action_new_person()
        person = self.env["res.partner"].search(domain)
        self.assertEqual(person.name, "Nora Ny")
        self.assertEqual(self._events(person), [("fundraising", "email", "given")])
        with self.assertRaises(UserError):
            draft.with_user(self.staff).action_new_person()

    def test_a_refused_form_records_nothing_more(self):
        draft = self._answered(self.anna.email, fundraising__email="yes")
        draft.with_user(self.staff).action_refuse()
        with self.assertRaises(UserError):
            draft.with_user(self.staff).action_accept()
        self.assertFalse(self._events(self.anna))

    def test_a_contact_outside_the_register_is_left_to_staff(self):
        self.stranger.email = "post@supplier.example"
        self._answered("post@supplier.example", newsletter__email="no")
        self.assertFalse(self._events(self.stranger))
        self.assertFalse(self.stranger.in_register)

    def test_what_stands_already_is_not_recorded_again(self):
        for _time in range(2):
            self._answered(self.anna.email, newsletter__email="no")
        self.assertEqual(len(self._events(self.anna)), 1)

    def test_a_form_is_sent_once_and_not_empty(self):
        form = self._verified(self.anna.email)
        self.assertIn("at least one", self._send(form).text)
        self._send(form, **{"newsletter.email": "no"})
        again = self.url_open(form.url)
        self.assertIn("We have your answers", again.text)

    def test_what_was_read_on_the_form_is_frozen(self):
        draft = self._answered("x@example.com", fundraising__email="yes")
        text = draft.line_ids.text_id
        with self.assertRaises(UserError):
            text.body = "Something else"

    # Staff, and forgetting

    def test_only_staff_see_and_decide(self):
        draft = self._answered(self.anna.email, fundraising__email="yes")
        for user in (self.officer_oslo, self.admin, self.portal_anna, self.crm_user):
            for act in ("action_accept", "action_new_person", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(draft.with_user(user), act)()
            with self.assertRaises(AccessError):
                draft.with_user(user).read(["address"])
        for values in ({"state": "done"}, {"address": "a@b.no"}, {"is_heard": False}):
            with self.assertRaises(AccessError):
                draft.with_user(self.staff).write(values)

    def test_addresses_are_forgotten(self):
        draft = self._answered(self.anna.email, newsletter__email="no")
        unanswered = self.drafts._ask("email", "a@example.com", "x").sudo()
        self.drafts._gc_drafts()
        self.assertTrue(draft.exists() and unanswered.exists())
        then = fields.Datetime.now() - timedelta(days=31)
        self.env.cr.execute(
            SQL(
                "UPDATE privacy_consent_draft SET create_date = %s, submitted_at = %s"
                " WHERE id = %s",
                then,
                then,
                draft.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE privacy_consent_draft SET create_date = %s WHERE id = %s",
                then,
                unanswered.id,
            )
        )
        self.env.invalidate_all()
        self.drafts._gc_drafts()
        self.assertFalse(draft.exists() or unanswered.exists())

    def test_erasing_somebody_takes_their_forms_along_matched_or_not(self):
        draft = self._answered(self.anna.email, fundraising__email="yes")
        self.assertFalse(draft.partner_id)
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertFalse(draft.exists())
