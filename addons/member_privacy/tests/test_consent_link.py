from datetime import timedelta

from dateutil.relativedelta import relativedelta
from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .common import MemberCase

TABLES = ("res_partner", "privacy_consent", "privacy_change", "mail_blacklist")


@tagged("post_install", "-at_install")
class TestConsentLink(MemberCase, HttpCase):
    """What a link in a message opens: one purpose, one channel, without login."""

    def setUp(self):
        super().setUp()
        self.consents = self.env["privacy.consent"]
        self.path = self._path()

    def _path(self, purpose=None, channel="email", person=None):
        return self.consents._link_path(
            (person or self.anna).id, (purpose or self.newsletter).id, channel
        )

    def _open(self, path=None, status=200):
        answer = self.url_open(path or self.path)
        self.assertEqual(answer.status_code, status)
        return html.fromstring(answer.content.decode())

    def _press(self, page, at="/answer", **changed):
        """Press the one button of a form as a browser would."""
        form = next(f for f in page.xpath("//main//form") if f.action.endswith(at))
        answer = self.url_open(
            form.action, data={**dict(form.form_values()), **changed}
        )
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content.decode())

    def _said(self, person=None):
        events = self.consents.search([("partner_id", "=", (person or self.anna).id)])
        return events.mapped(lambda e: (e.purpose_id.code, e.channel, e.event))

    def _one_click(self, path=None, **data):
        data = data or {"List-Unsubscribe": "One-Click"}
        return self.opener.post(
            self.base_url() + (path or self.path) + "/unsubscribe", data=data
        ).status_code

    def test_opening_it_by_get_and_head_changes_nothing_in_any_table(self):
        def state():
            self.env.flush_all()
            return [
                self.env.execute_query(
                    SQL(
                        "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id))"
                        " FROM %s t",
                        SQL.identifier(table),
                    )
                )
                for table in TABLES
            ]

        before = state()
        for end in ("", "/unsubscribe", "/answer", "/undo"):
            for method in ("GET", "HEAD", "OPTIONS"):
                self.url_open(self.path + end, method=method)
        for link in self._open().xpath("//a/@href"):
            if link.startswith("/"):
                self.url_open(link)
                self.url_open(link, method="HEAD")
        self.assertEqual(state(), before)

    def test_one_button_says_no_and_the_next_takes_it_back(self):
        page = self._press(self._open())
        self.assertEqual(self._said(), [("newsletter", "email", "objected")])
        event = self.consents.search([("partner_id", "=", self.anna.id)])
        self.assertEqual(event.method, "web")
        self.assertTrue(event.evidence)
        self.assertIn("at once", page.xpath("//*[@role='status']")[0].text_content())
        self._press(page, "/undo")
        self.assertEqual(self._said()[0], ("newsletter", "email", "lifted"))

    def test_the_page_has_one_button_and_shows_nobody_s_name(self):
        page = self._open()
        self.assertEqual(len(page.xpath("//main//button")), 1)
        self.assertNotIn("Anna", page.text_content())

    def test_a_link_opens_no_other_purpose_channel_or_person(self):
        page = self._open()
        for changed in ({"purpose": "fundraising"}, {"channel": "sms"}):
            self._press(page, **changed)
        self.assertEqual({said[:2] for said in self._said()}, {("newsletter", "email")})
        self.assertFalse(self._said(self.siri))

    def test_an_answer_that_stands_already_is_not_given_twice(self):
        page = self._open()
        self._press(page)
        self._press(page)
        self.assertEqual(len(self._said()), 1)

    def test_a_forged_link_answers_like_a_page_that_is_not_there(self):
        token = self.path.rpartition("/")[2]
        for forged in (token[:-2] + "AA", "AQ", "x", token + "!", "ÆØÅ"):
            with self.subTest(forged):
                self._open(f"/consent/{forged}", 404)
                self.assertEqual(self._one_click(f"/consent/{forged}"), 404)
        self.assertFalse(self._said())

    def test_no_link_leads_to_what_nobody_can_say_no_to_or_to_the_erased(self):
        self._open(self._path(self.statutory), 404)
        self._open(self._path(channel="use"), 404)
        self.env["privacy.data.set"]._erase(self.anna)
        self._open(status=404)

    def test_a_link_to_somebody_merged_since_opens_whom_they_became(self):
        twin = self._member("Anna Testesen", self.bergen, email="twin@example.com")
        path = self._path(person=twin)
        self.anna.with_user(self.staff)._merge_person(twin, "the same person")
        self.assertEqual(self._one_click(path), 200)
        self.assertEqual(self._said(), [("newsletter", "email", "objected")])

    def test_a_link_works_until_its_last_day_and_not_after(self):
        days = self.env["ir.config_parameter"]
        key = "member_privacy.consent_link_days"
        days.set_param(key, "0")
        self._open()
        days.set_param(key, "-1")
        page = self._open(status=410)
        self.assertFalse(page.xpath("//main//form"))
        self.assertEqual(self._one_click(), 410)
        self.assertFalse(self._said())

    def test_one_click_in_the_mail_program_says_no_without_cookie_or_token(self):
        self.assertEqual(self._one_click(), 200)
        self.assertEqual(self._one_click(), 200)
        self.assertEqual(self._said(), [("newsletter", "email", "objected")])

    def test_one_click_never_says_yes_and_wants_to_be_asked_for(self):
        self.assertEqual(self._one_click(something="else"), 400)
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        self.assertEqual(self._one_click(self._path(fundraising)), 200)
        self.assertFalse(self._said())

    def test_a_yes_names_the_wording_that_was_on_the_page(self):
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        page = self._open(self._path(fundraising))
        shown = page.xpath("//main//blockquote")[0].text_content()
        self._press(page)
        event = self.consents.search([("partner_id", "=", self.anna.id)])
        self.assertEqual(event.event, "given")
        self.assertEqual(event.text_id.body.strip(), shown.strip())

    def test_a_wording_replaced_meanwhile_is_not_said_yes_to(self):
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        page = self._open(self._path(fundraising))
        fundraising.action_new_version()
        fundraising.text_ids.sorted("version")[-1].action_publish()
        self._press(page)
        self.assertFalse(self._said())

    def _family(self):
        """Emil, who is nine, and the paths of his own link and of both guardians."""
        emil = self._member("Emil Testesen", self.oslo)
        emil.birthdate_date = self.today - relativedelta(years=9)
        emil.guardian_ids = self.anna | self.bjorn
        paths = [
            self.consents._link_path(emil.id, self.newsletter.id, "email", guardian)
            for guardian in (None, self.anna.id, self.bjorn.id)
        ]
        return emil, *paths

    def _voices(self, person):
        events = self.consents.search([("partner_id", "=", person.id)])
        return [(event.guardian_pid or 0, event.event) for event in events[::-1]]

    def test_a_guardians_link_speaks_for_the_child_with_the_guardians_voice(self):
        emil, _own, annas, bjorns = self._family()
        page = self._open(annas)
        self.assertIn("as a guardian, for Emil", " ".join(page.text_content().split()))
        self._press(page)
        self.assertEqual(self._one_click(bjorns), 200)
        self.assertEqual(
            self._voices(emil),
            [(self.anna.id, "objected"), (self.bjorn.id, "objected")],
        )
        self.assertFalse(self._said())

    def test_no_link_takes_back_what_another_voice_said(self):
        emil, own, annas, bjorns = self._family()
        page = self._press(self._open(annas))
        said = self._voices(emil)
        form = next(f for f in page.xpath("//main//form") if f.action.endswith("/undo"))
        for path in (own, bjorns, self.path):
            self.url_open(f"{path}/undo", data=dict(form.form_values()))
            self.assertEqual(self._voices(emil), said)
        self._press(page, "/undo")
        self.assertEqual(self._voices(emil), [*said, (self.anna.id, "lifted")])

    def test_a_guardians_page_from_before_the_birthday_records_nothing_after(self):
        emil, _own, annas, _bjorns = self._family()
        emil.birthdate_date = self.today - relativedelta(years=15) + timedelta(days=1)
        page = self._open(annas)
        form = next(f for f in page.xpath("//main//form"))
        data = dict(form.form_values())
        emil.birthdate_date = self.today - relativedelta(years=15)
        for end in ("answer", "undo"):
            answer = self.url_open(f"{annas}/{end}", data=data)
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self._one_click(annas), 404)
        self._open(annas, 404)
        self.assertFalse(self._voices(emil))

    def test_a_merged_guardian_answers_and_an_erased_one_does_not(self):
        emil, _own, annas, bjorns = self._family()
        twin = self._member("Bjørn Testesen", self.oslo, email="twin@example.com")
        twin.with_user(self.staff)._merge_person(self.bjorn, "the same person")
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertEqual(self._one_click(bjorns), 200)
        self.assertEqual(self._voices(emil), [(twin.id, "objected")])
        self.assertEqual(self._one_click(annas), 404)
        self._open(annas, 404)

    def test_no_part_of_a_link_and_no_other_kind_of_link_opens_anything(self):
        token = self.path.rpartition("/")[2]
        drafts = self.env["privacy.consent.draft"]
        draft = drafts._ask("email", "ny@example.com", "test").sudo()
        others = [draft._token(step) for step in ("code", "answer")]
        for cut in (*(token[:n] for n in range(1, len(token), 7)), token[1:], *others):
            with self.subTest(cut):
                self.assertFalse(self.consents._read_link(cut))
        for step in ("code", "answer"):
            self.assertFalse(drafts._of_token(token, step))
            self.assertTrue(drafts._of_token(draft._token(step), step))
        self.assertTrue(self.consents._read_link(token))

    def test_a_new_key_of_the_house_ends_every_link(self):
        token = self.path.rpartition("/")[2]
        self.env["ir.config_parameter"].sudo().set_param("database.secret", "another")
        self.assertFalse(self.consents._read_link(token))
        self._open(status=404)
