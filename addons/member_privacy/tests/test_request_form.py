import re

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import MemberCase

FORM = "/privacy/request"
# Ids, signs and the time of day differ from one request to the next.
VARYING = re.compile(r"/privacy/request/(?:code|ask)/[\w-]+|[0-9a-f]{20,}o?\d*")


@tagged("post_install", "-at_install")
class TestRequestForm(MemberCase, HttpCase):
    """A case from somebody without login, and no word on who is known."""

    def setUp(self):
        super().setUp()
        self.drafts = self.env["privacy.request.draft"]
        self.codes = []

        def send(_model, address, code):
            self.codes.append((address, code))

        self.patch(type(self.env["member.code"]), "_send_email", send)
        self.opener.cookies.set("frontend_lang", "en_US")

    # What a browser does

    def _page(self, answer, status=200):
        self.assertEqual(answer.status_code, status)
        return html.fromstring(answer.content.decode())

    def _fill(self, answer, status=200, **values):
        form = self._page(answer).xpath("//main//form")[0]
        data = {**dict(form.form_values()), **values}
        sent = self.url_open(answer.url, data=data)
        self.assertEqual(sent.status_code, status)
        return sent

    def _verified(self, address):
        asked = self._fill(self.url_open(FORM), address=address)
        self.env["privacy.consent.draft"]._work(100)
        self.env.invalidate_all()
        code = next(code for to, code in reversed(self.codes) if to == address)
        return self._fill(asked, code=code)

    def _sent(self, address, kind="access", name="Anna Testesen", **values):
        return self._fill(self._verified(address), kind=kind, name=name, **values)

    def _work(self):
        self.drafts._work(100)
        self.env.invalidate_all()

    def _case(self, partner):
        return self.env["privacy.request"].search([("partner_id", "in", partner.ids)])

    # Cases

    def test_an_address_and_a_name_that_are_one_persons_open_a_case(self):
        self._sent(self.anna.email, name="testesen, ANNA", details="All of it")
        self.assertFalse(self._case(self.anna))
        self._work()
        case = self._case(self.anna)
        self.assertEqual(
            (case.kind, case.channel, case.identity), ("access", "form", "code")
        )
        self.assertEqual((case.details, case.received_on), ("All of it", self.today))
        self.assertFalse(self.drafts.search([]))

    def test_every_kind_of_the_form_becomes_a_case(self):
        for kind in ("erasure", "restriction", "rectification", "complaint"):
            self.env["privacy.consent.draft"].search([]).unlink()
            self._sent(self.anna.email, kind=kind)
        self._work()
        kinds = set(self._case(self.anna).mapped("kind"))
        self.assertEqual(
            kinds, {"erasure", "restriction", "rectification", "complaint"}
        )

    def test_another_name_or_a_shared_address_waits_for_staff(self):
        self._sent(self.anna.email, name="Kari Testesen")
        self.bjorn.email = self.siri.email
        self._sent(self.siri.email, name=self.bjorn.name)
        self._work()
        self.assertFalse(self._case(self.anna | self.bjorn))
        waiting = self.drafts.with_user(self.staff).search([])
        self.assertEqual(len(waiting), 2)
        self.assertEqual(waiting[1].match_ids, self.bjorn | self.siri)
        self.assertEqual(len(waiting.activity_ids), 2)
        deadlines = waiting.mapped("activity_ids.date_deadline")
        self.assertLess(max(deadlines), min(waiting.mapped("due_on")))
        waiting[1].partner_id = self.bjorn
        reminder = waiting[1].activity_ids
        waiting[1].action_open()
        self.assertFalse(reminder.exists())
        self.assertEqual(self._case(self.bjorn).identity, "code")

    def test_a_code_to_another_address_proves_nothing(self):
        self._sent("new@example.com")
        self._work()
        draft = self.drafts.with_user(self.staff).search([])
        draft.partner_id = self.anna
        draft.action_open()
        case = self._case(self.anna)
        self.assertEqual((case.channel, case.identity), ("e-mail", False))

    def test_who_is_nobody_is_told_so_by_staff(self):
        self._sent("nobody@example.com")
        self._work()
        draft = self.drafts.with_user(self.staff).search([])
        draft.action_answer_none()
        letter = self.env["mail.mail"].search([("email_to", "=", "nobody@example.com")])
        self.assertIn("found nobody", letter.body_html)
        with self.assertRaises(UserError):
            draft.action_answer_none()

    def test_staff_do_not_say_nobody_of_somebody(self):
        self._sent(self.anna.email, name="Somebody")
        with self.assertRaises(UserError):
            self.drafts.with_user(self.staff).search([]).action_answer_none()

    def test_only_staff_see_and_decide(self):
        self._sent("nobody@example.com")
        draft = self.drafts.search([])
        for user in (self.officer_oslo, self.admin, self.crm_user, self.portal_anna):
            mine = draft.with_user(user)
            for act in (mine.action_open, mine.action_answer_none):
                with self.assertRaises(AccessError):
                    act()
            with self.assertRaises(AccessError):
                mine.read(["name"])
        with self.assertRaises(AccessError):
            draft.with_user(self.staff).write({"kind": "erasure"})

    # What the pages tell

    def test_known_and_unknown_are_answered_alike_with_the_same_work(self):
        pages, queries = [], []
        for address in ("first@example.com", self.anna.email, "no@example.com"):
            self.env["privacy.consent.draft"].search([]).unlink()
            form = self._verified(address)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            sent = self._fill(form, kind="access", name="Anna Testesen")
            queries.append(self.env.cr.sql_log_count - before)
            pages.append(VARYING.sub("", sent.text))
        self.assertEqual(*pages[1:])
        self.assertEqual(*queries[1:])  # the first fills caches

    def test_what_is_missing_is_asked_for_and_nothing_is_kept(self):
        form = self._verified(self.anna.email)
        answer = self._fill(form, name=" ", details="x" * 4001)
        page = self._page(answer)
        wrong = page.xpath("//p[@class='mp-error']")
        self.assertEqual(len(wrong), 3)
        self.assertFalse(self.drafts.search([]))

    def test_nothing_is_sent_twice_and_no_step_is_skipped(self):
        form = self._verified(self.anna.email)
        done = self._fill(form, kind="access", name="Anna Testesen")
        self.assertIn("You have an answer by", done.text)
        again = self.url_open(form.url, data={"kind": "erasure", "name": "x"})
        self.assertIn(again.status_code, (200, 400))
        self.assertEqual(len(self.drafts.search([])), 1)
        code = self._fill(self.url_open(FORM), address=self.siri.email)
        token = code.url.rpartition("/")[2]
        self.assertEqual(self.url_open(f"{FORM}/ask/{token}").status_code, 404)
        self.assertEqual(self.url_open(f"{FORM}/code/{token}x").status_code, 404)
        # The consent form's tokens open nothing here, and the other way.
        self.assertEqual(self.url_open(f"/choices/code/{token}").status_code, 404)
