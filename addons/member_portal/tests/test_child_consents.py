from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from .common import PortalCase


class ChildCase(PortalCase):
    """Anna and Bjørn are guardians of Emil (9); Anna alone of Ida (16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emil.guardian_ids += cls.bjorn
        cls.portal_bjorn = cls._portal(cls.bjorn)
        cls.portal_emil = cls._portal(cls.emil)
        cls.events = cls.env.ref("member_privacy.purpose_event_news")
        cls.photo = cls.env.ref("member_privacy.purpose_photo")
        cls.page = f"/my/children/{cls.emil.id}/consents"

    def _press(self, address, purpose, event, channel="email"):
        """Press the button of a purpose and channel on the page."""
        page = self.open(address)
        for form in page.xpath("//main//form"):
            fields = dict(form.form_values())
            wanted = (purpose.code, channel, event)
            found = (fields.get("purpose"), fields.get("channel"), fields.get("event"))
            if found == wanted:
                self.url_open(form.get("action"), data=fields)
                return self.open(address)
        raise AssertionError(f"no button: {wanted}")

    def _state(self, page, purpose, channel="E-mail"):
        row = f"//section[@aria-labelledby='purpose-{purpose.code}']"
        row += f"//*[strong[text()='{channel}']]/*[@class='mp-state']"
        return self.text(page, row)


@tagged("post_install", "-at_install")
class TestGuardianConsents(ChildCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def test_says_yes_for_the_child_and_takes_it_back_on_the_same_page(self):
        page = self._press(self.page, self.events, "given")
        self.assertIn("Yes, since", self._state(page, self.events))
        event = self.emil.consent_ids[0]
        self.assertEqual((event.method, event.guardian_pid), ("guardian", self.anna.id))
        page = self._press(self.page, self.events, "withdrawn")
        self.assertIn("No, since", self._state(page, self.events))

    def test_the_buttons_are_about_the_child_and_never_the_guardian(self):
        shown = self.text(self.open(self.page))
        self.assertIn("Make a reservation for the child", shown)
        own = self.text(self.open("/my/consents"))
        self.assertIn("Make a reservation", own)
        self.assertNotIn("for the child", own)
        self.portal_anna.lang = "nb_NO"
        shown = self.text(self.open(self.page))
        self.assertIn("Reserver barnet", shown)
        self.assertNotIn("Reserver deg", shown)

    def test_what_stands_in_for_the_yes_of_grown_ups_is_not_said_of_a_child(self):
        self.events.relation_type_ids = self.type
        self.assertNotIn(self.type.name, self.text(self.open(self.page)))
        self.assertIn(self.type.name, self.text(self.open("/my/consents")))

    def test_two_guardians_answer_one_after_the_other(self):
        page = self._press(self.page, self.photo, "given", "use")
        self.assertIn("The other guardians", self._state(page, self.photo, "Use"))
        self.log_in(self.portal_bjorn)
        self.assertIn("We need your answer for Emil", self.text(self.open("/my")))
        page = self._press(self.page, self.photo, "given", "use")
        self.assertIn("Yes, since", self._state(page, self.photo, "Use"))

    def test_a_guardian_reads_of_the_other_the_name_and_nothing_more(self):
        self.bjorn.write({"street": "Hemmelig 7", "phone": "+4790000001"})
        self.log_in(self.portal_bjorn)
        self.env["privacy.consent"]._record(
            self.emil,
            self.events,
            "email",
            "withdrawn",
            "guardian",
            guardian_pid=self.bjorn.id,
            note="said on the phone",
        )
        self.log_in(self.portal_anna)
        shown = self.text(self.open(f"/my/children/{self.emil.id}"))
        self.assertIn("Also guardian: Bjørn Testesen", shown)
        page = self.open(self.page)
        shown += self.text(page)
        for value in ("Hemmelig", "90 00 00 01", "bjørn@", "said on the phone"):
            self.assertNotIn(value, shown)
        self.assertIn("Somebody else who answers", self._state(page, self.events))
        self.assertFalse(page.xpath("//section[@aria-labelledby='history']"))

    def test_nobody_undoes_another_one_s_answer(self):
        event = self.env["privacy.consent"]._record(
            self.emil,
            self.events,
            "email",
            "withdrawn",
            "guardian",
            guardian_pid=self.bjorn.id,
        )
        page = self._press(self.page, self.events, "given")
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        for address in (self.page, "/my/consents"):
            self.url_open(
                f"{address}/undo", data={"csrf_token": token, "events": str(event.id)}
            )
        said = self.env["privacy.consent"]._said_by(self.emil, self.bjorn)
        self.assertEqual(set(said.values()), {"withdrawn"})

    def test_stops_all_in_one_click_and_undoes_it(self):
        self._press(self.page, self.events, "given")
        page = self.submit(self.open(self.page), at="/stop")
        self.assertIn("No, since", self._state(page, self.events))
        page = self.submit(page, at="/undo")
        self.assertIn("Yes, since", self._state(page, self.events))

    def test_the_page_says_until_when_and_how_many(self):
        shown = self.text(self.open(self.page))
        self.assertIn("Your child answers alone from", shown)
        self.assertIn("all guardians must say yes", shown)
        steps = self.text(self.open(f"/my/children/{self.emil.id}"), "//ol")
        for age in ("13 years", "15 years", "18 years"):
            self.assertIn(age, steps)

    def test_the_page_does_not_take_the_guardian_for_the_child(self):
        for address, says in (
            ("/my/information", True),
            (f"/my/children/{self.emil.id}", False),
        ):
            shown = self.text(self.open(address))
            self.assertEqual("You are in the register while" in shown, says)
            self.assertEqual("How long: " in shown, says)

    def test_at_sixteen_the_guardian_answers_only_what_is_left(self):
        page = self.open(f"/my/children/{self.ida.id}/consents")
        purposes = page.xpath("//section/@aria-labelledby")
        self.assertIn("purpose-fundraising", purposes)
        self.assertNotIn("purpose-event_news", purposes)

    def test_an_open_page_from_before_the_birthday_records_nothing_after(self):
        page = self.open(self.page)
        form = {
            "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0],
            "purpose": "event_news",
            "channel": "email",
            "event": "given",
            "text": str(self.events._text().id),
        }
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        self.url_open(f"{self.page}/answer", data=form)
        self.assertFalse(self.emil.consent_ids)
        self.emil.birthdate_date = self.today - relativedelta(years=18)
        for path in ("answer", "undo", "stop", "start"):
            response = self.url_open(f"{self.page}/{path}", data=form)
            self.assertEqual(response.status_code, 404)
        for path in (self.page, f"/my/children/{self.emil.id}/address"):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.assertFalse(self.emil.consent_ids)

    def test_a_stranger_s_child_and_a_former_ward_are_not_there(self):
        self.log_in(self.portal_siri)
        self.open(self.page, 404)
        self.log_in(self.portal_anna)
        self.emil.guardian_ids -= self.anna
        self.open(self.page, 404)


@tagged("post_install", "-at_install")
class TestChildsOwnConsents(ChildCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_emil)

    def test_a_child_reads_plain_words_and_that_guardians_see_it(self):
        page = self.open("/my/consents")
        self.assertIn("If you say no, it is no", self.text(page))
        self.assertIn("I do not want this", self.text(page))
        self.assertNotIn("Withdraw consent", self.text(page))

    def test_a_child_withdraws_what_a_guardian_gave(self):
        self.env["privacy.consent"]._record(
            self.emil,
            self.events,
            "email",
            "given",
            "guardian",
            guardian_pid=self.anna.id,
            text_id=self.events._text().id,
        )
        page = self._press("/my/consents", self.events, "withdrawn")
        self.assertIn("No, since", self._state(page, self.events))
        self.log_in(self.portal_anna)
        page = self._press(self.page, self.events, "withdrawn")
        page = self._press(self.page, self.events, "given")
        self.assertIn("Somebody else who answers", self._state(page, self.events))

    def test_on_the_birthday_the_child_is_asked_again(self):
        self.env["privacy.consent"]._record(
            self.emil,
            self.events,
            "email",
            "given",
            "guardian",
            fields.Datetime.now() - timedelta(days=2),
            guardian_pid=self.anna.id,
            text_id=self.events._text().id,
        )
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        self.assertIn("Now you decide alone", self.text(self.open("/my")))
        page = self.open("/my/consents")
        self.assertIn("old enough to answer alone", self._state(page, self.events))
        page = self._press("/my/consents", self.events, "given")
        self.assertIn("Yes, since", self._state(page, self.events))
        self.assertNotIn("Now you decide alone", self.text(self.open("/my")))
