import re

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import MemberCase
from .statements import statements

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

    def _verified(self, address, **way):
        asked = self._fill(self.url_open(FORM), address=address, **way)
        self.env["privacy.consent.draft"]._work(100)
        self.env.invalidate_all()
        code = next(code for to, code in reversed(self.codes) if to == address)
        return self._fill(asked, code=code)

    def _sent(
        self, address, kind="access", name="Anna Testesen", way="email", **values
    ):
        form = self._verified(address, way=way)
        return self._fill(form, kind=kind, name=name, **values)

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

    def test_who_is_archived_is_found_and_nobody_says_otherwise(self):
        self.portal_anna.active = False
        self.anna.active = False
        self._sent(self.anna.email, name="Somebody")
        self._work()
        draft = self.drafts.with_user(self.staff).search([])
        self.assertEqual(draft.match_ids, self.anna)
        with self.assertRaises(UserError):
            draft.action_answer_none()
        draft.partner_id = self.anna
        draft.action_open()
        self.assertEqual(self._case(self.anna).identity, "code")

    def test_the_name_of_who_is_archived_opens_a_case_too(self):
        self.portal_anna.active = False
        self.anna.active = False
        self._sent(self.anna.email, name=self.anna.name)
        self._work()
        self.assertEqual(self._case(self.anna).channel, "form")

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

    def test_known_and_unknown_are_answered_alike_with_the_same_statements(self):
        """Each page, by e-mail and by SMS; the first of a way fills caches."""
        self._with_sms()
        shared, gone = "shared@example.com", "gone@example.com"
        (self.siri | self.bjorn).email = shared
        self.anna.phone = "+4791234599"
        erased = self._member("Guro Borte", self.oslo, email=gone)
        self.env["privacy.data.set"]._erase(erased)
        for first, *ways in (
            ("first@example.com", self.anna.email, shared, gone, "no@example.com"),
            ("+4791234500", self.anna.phone_sanitized, "+4791234501"),
        ):
            self._walk(first)
            walks = [self._walk(address) for address in ways]
            self.assertEqual(walks[1:], walks[:-1])
            self.assertGreater(sum(len(step) for _page, step in walks[0]), 30)

    def _walk(self, address):
        """[(page, statements)] of the three pages of the form."""
        self.env["privacy.consent.draft"].search([]).unlink()
        self.codes.clear()
        self.env.flush_all()
        way = {"way": "email" if "@" in address else "sms"}
        form = self.url_open(FORM)
        with statements() as asked:
            code_page = self._fill(form, address=address, **way)
        self.env["privacy.consent.draft"]._work(100)
        self.env.invalidate_all()
        with statements() as proved:
            form = self._fill(code_page, code=self.codes[-1][1])
        with statements() as sent:
            done = self._fill(form, kind="access", name="Anna Testesen")
        return [
            (VARYING.sub("", page.text), statements)
            for page, statements in ((code_page, asked), (form, proved), (done, sent))
        ]

    # By SMS

    def _with_sms(self, took=True):
        """A provider that takes all, or nothing; what it was given."""
        texts, codes = [], type(self.env["member.code"])

        def send(_model, number, text):
            texts.append((number, text))
            if took is None:
                raise OSError(number)
            return took

        self.patch(codes, "_sends_sms", lambda _model: True)
        self.patch(codes, "_send_sms_text", send)
        self.patch(
            codes, "_send_sms", lambda _m, to, code: self.codes.append((to, code))
        )
        return texts

    def _sent_by_sms(self, number, name):
        self._sent(number, name=name, way="sms")
        self._work()

    def test_whoever_asks_by_sms_is_answered_by_sms_be_they_known_or_not(self):
        texts = self._with_sms()
        nobody = "+4791234501"
        self.siri.write({"email": False, "phone": "+4791234502"})
        self._sent_by_sms(self.siri.phone_sanitized, self.siri.name)
        self._sent_by_sms(nobody, self.siri.name)
        self.drafts.with_user(self.staff).search([]).action_answer_none()
        (first, known), (second, unknown) = texts
        self.assertEqual((first, second), (self.siri.phone_sanitized, nobody))
        case = self._case(self.siri)
        self.assertIn(case.name, known)
        self.assertIn("You have an answer by", known)
        self.assertIn("found nobody", unknown)
        self.assertEqual(case.event_ids.mapped("channel"), ["phone"])
        self.assertFalse(case.activity_ids.filtered(lambda a: "Post" in a.summary))

    def test_who_has_an_email_as_well_reads_there_that_a_phone_asked(self):
        texts = self._with_sms()
        self.anna.phone = "+4791234599"
        self._sent_by_sms(self.anna.phone_sanitized, self.anna.name)
        case = self._case(self.anna)
        self.assertEqual(len(texts), 1)
        self.assertEqual(set(case.event_ids.mapped("channel")), {"phone", "e-mail"})

    def test_an_sms_that_nobody_takes_becomes_a_letter_or_stays_with_staff(self):
        for took in (False, None):
            self._with_sms(took)
            number = f"+479123450{3 + bool(took is None)}"
            person = self._member("Uten Epost", self.oslo, phone=number, email=False)
            self._sent_by_sms(number, person.name)
            self.assertEqual(self._case(person).event_ids.mapped("channel"), ["letter"])
            self._sent_by_sms("+4791234509", "Nobody")
            draft = self.drafts.with_user(self.staff).search([])
            with self.assertRaises(UserError):
                draft.action_answer_none()
            self.assertEqual(draft.state, "new")
            draft.sudo().unlink()

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
