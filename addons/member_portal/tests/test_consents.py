from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestConsents(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fundraising = cls.env.ref("member_privacy.purpose_fundraising")

    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _events(self):
        events = self.env["privacy.consent"]
        return events.search([("partner_id", "=", self.anna.id)], order="id")

    def _said(self):
        return [(e.purpose_id.code, e.channel, e.event) for e in self._events()]

    def _form(self, page, purpose, channel):
        """The values of the form of one choice, as a browser would send them."""
        for form in page.xpath("//main//form[contains(@action, '/answer')]"):
            values = dict(form.form_values())
            if (values["purpose"], values["channel"]) == (purpose, channel):
                return values
        return None

    def _press(self, purpose, channel, **changed):
        values = self._form(self.open("/my/consents"), purpose, channel)
        data = {**values, **changed}
        return self._document(self.url_open("/my/consents/answer", data=data), 200)

    def test_every_purpose_stands_there_with_its_ground(self):
        text = self.text(self.open("/my/consents"))
        for purpose in self.env["privacy.purpose"].search([]):
            self.assertIn(purpose.name, text)
        for ground in ("only if you say yes", "being a member", "until you say no"):
            self.assertIn(ground, text)

    def test_a_member_who_answered_everything_costs_few_statements(self):
        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.open("/my/consents")
            return self.cr.sql_log_count - before

        purposes = self.env["privacy.purpose"].search([])
        statements()
        few = statements()
        asked = purposes.filtered("requires_consent")
        asked.relation_type_ids = self.type
        for purpose in purposes.filtered(lambda each: each._is_choice()):
            for channel in purpose._channels():
                for event in ("lifted", "objected"):
                    self.env["privacy.consent"]._record(
                        self.anna, purpose, channel, event, "phone"
                    )
        many = statements()
        # One for each purpose that asks whether a relation stands in.
        self.assertLessEqual(many, few + len(asked) + 12)
        self.assertLessEqual(many, 160)

    def test_what_nobody_can_turn_off_has_no_button(self):
        page = self.open("/my/consents")
        self.assertIsNone(self._form(page, "statutory", "email"))
        self.assertTrue(self._form(page, "newsletter", "email"))

    def test_what_does_not_concern_members_is_named_and_never_reaches_them(self):
        page = self.open("/my/consents")
        prospect = self.env.ref("member_privacy.purpose_prospect")
        self.assertIn(prospect.name, self.text(page))
        self.assertIsNone(self._form(page, "prospect", "email"))
        consents = self.env["privacy.consent"]
        stranger = self.stranger
        self.assertTrue(consents._choices(stranger, prospect))
        self.assertFalse(consents._choices(self.anna, prospect))

    def test_yes_and_no_are_one_button_of_the_same_class_each(self):
        buttons = self.open("/my/consents").xpath("//form[contains(@action, 'answer')]")
        classes = {form.xpath(".//button/@class")[0] for form in buttons}
        self.assertEqual(classes, {"mp-button mp-second mp-same"})
        for form in buttons:
            self.assertEqual(len(form.xpath(".//button")), 1)
            self.assertFalse(form.xpath(".//input[@type='checkbox']"))

    def test_giving_and_taking_back_are_one_press_each(self):
        self._press("fundraising", "email")
        self.assertEqual(self._said(), [("fundraising", "email", "given")])
        event = self._events()
        self.assertEqual(event.method, "portal")
        self.assertEqual(event.text_id.purpose_id, self.fundraising)
        self.assertEqual(event.recorded_by_uid, self.portal_anna.id)
        self._press("fundraising", "email")
        self.assertEqual(self._said()[-1], ("fundraising", "email", "withdrawn"))

    def test_whose_relation_stands_in_for_a_yes_reads_so_and_says_no(self):
        self.assertNotIn(self.type.name, self.text(self.open("/my/consents")))
        self.fundraising.write(
            {"relation_type_ids": self.type.ids, "age_rule_id": False}
        )
        told = f"because you are: {self.type.name}"
        page = self.open("/my/consents")
        self.assertIn(told, self.text(page))
        link = self.env["privacy.consent"]._link_path(
            self.anna.id, self.fundraising.id, "email"
        )
        self.assertIn(told, self.text(self.open(link)))
        self._press("fundraising", "email")
        self.assertEqual(self._said(), [("fundraising", "email", "objected")])
        self.assertNotIn(told, self.text(self.open(link)))

    def test_an_answer_is_undone_for_ten_minutes(self):
        page = self._press("newsletter", "email")
        self.assertIn("Undo", self.text(page))
        self.submit(page, at="/undo")
        self.assertEqual(
            [event for _purpose, _channel, event in self._said()],
            ["objected", "lifted"],
        )

    def test_what_is_older_or_answered_anew_is_not_undone(self):
        consents = self.env["privacy.consent"]
        old = consents._record(
            self.anna,
            self.newsletter,
            "email",
            "objected",
            "portal",
            fields.Datetime.now() - timedelta(minutes=11),
        )
        self.assertFalse(old._undo("portal"))
        first = consents._record(
            self.siri, self.newsletter, "email", "objected", "portal"
        )
        consents._record(self.siri, self.newsletter, "email", "lifted", "portal")
        self.assertFalse(first._undo("portal"))

    def test_somebody_else_s_answer_is_not_undone(self):
        event = self.env["privacy.consent"]._record(
            self.siri, self.newsletter, "email", "objected", "portal"
        )
        page = self._press("newsletter", "email")
        self.submit(page, at="/undo", events=str(event.id))
        self.assertEqual(self._said(), [("newsletter", "email", "objected")])
        self.assertEqual(
            self.env["privacy.consent"].search_count(
                [("partner_id", "=", self.siri.id)]
            ),
            1,
        )

    def test_stopping_all_says_no_to_each_and_starting_again_ticks_nothing(self):
        self._press("fundraising", "email")
        self.submit(self.open("/my/consents"), at="/stop")
        current = self.env["privacy.consent"]._choices(self.anna)
        self.assertFalse([choice for choice in current if choice.is_on])
        page = self.open("/my/consents/start")
        self.assertFalse(page.xpath("//input[@checked]"))
        self.submit(page, at="/start", choice="newsletter.email")
        on = [c for c in self.env["privacy.consent"]._choices(self.anna) if c.is_on]
        self.assertEqual(
            [(c.purpose.code, c.channel) for c in on], [("newsletter", "email")]
        )

    def test_an_event_that_the_button_does_not_offer_is_not_recorded(self):
        self._press("newsletter", "email", event="given")
        self._press("newsletter", "email", event="lifted")
        values = self._form(self.open("/my/consents"), "newsletter", "email")
        for purpose in ("statutory", "nothing", ""):
            self.url_open("/my/consents/answer", data={**values, "purpose": purpose})
        self.assertFalse(self._said())

    def test_get_records_nothing(self):
        for end in ("answer", "undo", "stop"):
            self.open(f"/my/consents/{end}?purpose=newsletter&channel=email", 405)
        self.assertFalse(self._said())

    def test_a_new_text_is_asked_again(self):
        self._press("fundraising", "email")
        self.assertNotIn("is new", self.text(self.open("/my")))
        self.fundraising.action_new_version()
        self.fundraising.text_ids.sorted("version")[-1].action_publish()
        self.assertIn("The text you said yes to is new", self.text(self.open("/my")))
        page = self.open("/my/consents")
        self.assertIn("The text is new", self.text(page))
        values = self._form(page, "fundraising", "email")
        self.assertEqual(values["event"], "given")

    def test_a_login_of_nobody_finds_no_such_page(self):
        self.log_in(self.crm_user)
        self.open("/my/consents", 404)
