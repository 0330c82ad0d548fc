import json

from odoo.tests import tagged

from ..tools.package_mask import MASK
from .common import MemberCase

PRIVATE = "olaugs.kjeller@example.org"


@tagged("post_install", "-at_install")
class TestMessageOthers(MemberCase):
    """What others wrote to a person and their addresses are theirs: on the person's
    page and in the copy alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house = cls.env.company.name
        cls.officer_oslo.partner_id.email = PRIVATE
        cls.controller = cls.env["privacy.controller"].create(
            {"name": "The house", "email": "personvern@house.example"}
        )

    def _posted(self, author, **values):
        message = self.anna.message_post(
            body="Said so", subject="On her", author_id=author.id, subtype_xmlid=None
        )
        if values:
            message.write(values)
        return message

    def _page(self, row):
        """{field: text} of a row as the person's own page tells it."""
        sets = self.env["privacy.data.set"].search([("model", "=", row._name)])
        told = {}
        for _set, rows, _more in sets._access_report(self.anna):
            for record, values in rows:
                if record == row:
                    told |= {line.name: text for line, text in values}
        return told

    def _copy(self, row):
        """The same as the copy has it, and {field: reason} of what is left out."""
        self.env.flush_all()
        packages = self.env["privacy.package"].sudo()  # sudo: as the case makes it
        data = packages._data(packages._contents(self.anna))
        sets = self.env["privacy.data.set"].search([("model", "=", row._name)])
        codes = set(sets.mapped("code"))
        json.dumps(data)
        told = {}
        for part in data["data_sets"]:
            for each in part["rows"] if part["code"] in codes else []:
                if each["id"] == row.id:
                    told |= each["values"]
        masked = {
            each["field"]: each["reason"]
            for each in data["masked"]
            if each["row"] == row.id and each["data_set"] in codes
        }
        return told, masked

    def _assert_told(self, row, **expected):
        page, (copy, masked) = self._page(row), self._copy(row)
        for name, value in expected.items():
            with self.subTest(name):
                self.assertEqual(page[name], value, "page")
                self.assertEqual(copy[name], value, "copy")
        return masked

    def test_a_persons_own_words_and_address_stay(self):
        message = self._posted(self.anna, email_from='"Anna" <anna@example.com>')
        self._assert_told(
            message,
            body="Said so",
            subject="On her",
            email_from='"Anna" <anna@example.com>',
        )

    def test_an_own_address_without_an_author_stays(self):
        message = self._posted(self.anna)
        message.write({"author_id": False, "email_from": "Anna <ANNA@example.com>"})
        self._assert_told(message, body="Said so", email_from="Anna <ANNA@example.com>")

    def test_an_officers_words_are_told_and_the_private_address_is_not(self):
        for author in (self.officer_oslo, self.staff):
            message = self._posted(author.partner_id, email_from=f'"Olaug" <{PRIVATE}>')
            masked = self._assert_told(message, body="Said so", email_from=self.house)
            self.assertNotIn("body", masked)

    def test_who_left_the_house_still_spoke_for_it(self):
        message = self._posted(
            self.officer_oslo.partner_id, email_from=f'"Olaug" <{PRIVATE}>'
        )
        self.officer_oslo.active = False
        self._assert_told(message, body="Said so", email_from=self.house)

    def test_another_member_is_left_out_with_words_and_address(self):
        message = self._posted(self.siri, email_from="Siri <siri@example.com>")
        masked = self._assert_told(message, body=MASK, subject=MASK, email_from=MASK)
        self.assertEqual(
            masked, dict.fromkeys(("body", "subject", "email_from"), "written_by_other")
        )

    def test_somebody_unknown_is_left_out_and_the_house_is_not(self):
        message = self._posted(self.siri)
        message.write({"author_id": False, "email_from": "nabo@example.net"})
        self._assert_told(message, body=MASK, email_from=MASK)
        for address in (self.controller.email, PRIVATE):
            message.email_from = f"Us <{address}>"
            self._assert_told(message, body="Said so", email_from=self.house)
        message.email_from = "nobody at all"
        self._assert_told(message, body=MASK, email_from=MASK)
        message.email_from = False  # a note of the program
        self._assert_told(message, body="Said so")

    def test_others_among_the_receivers_are_left_out(self):
        message = self._posted(self.staff.partner_id)
        message.outgoing_email_to = (
            f'"Anna" <anna@example.com>, siri@example.com, {PRIVATE}'
        )
        masked = self._assert_told(
            message,
            outgoing_email_to=f'"Anna" <anna@example.com>, {MASK}, {self.house}',
        )
        self.assertEqual(masked["outgoing_email_to"], "named")
        message.outgoing_email_to = "anna@example.com"
        self._assert_told(message, outgoing_email_to="anna@example.com")

    def test_a_letter_in_the_outbox_names_no_other_receiver(self):
        mail = self.env["mail.mail"].create(
            {
                "recipient_ids": [(4, self.anna.id)],
                "email_to": "anna@example.com, siri@example.com",
                "email_cc": "siri@example.com",
                "subject": "To both",
            }
        )
        self._assert_told(mail, email_to=f"anna@example.com, {MASK}", email_cc=MASK)

    def test_a_translation_is_told_as_its_message_is(self):
        for author, told in ((self.siri, MASK), (self.staff.partner_id, "Sagt så")):
            message = self._posted(author)
            translation = self.env["mail.message.translation"].create(
                {
                    "message_id": message.id,
                    "source_lang": "en",
                    "target_lang": "nb",
                    "body": "Sagt så",
                }
            )
            self._assert_told(translation, body=told)

    def test_a_word_to_those_who_handle_it_is_on_neither(self):
        message = self._posted(self.staff.partner_id)
        message.message_type = "user_notification"
        masked = self._assert_told(message, body=MASK, subject=MASK)
        self.assertEqual(masked["body"], "for_staff")
        message.partner_ids = self.anna
        self._assert_told(message, body="Said so")

    def test_staff_read_in_the_review_what_was_left_out(self):
        message = self._posted(self.siri, email_from="siri@example.com")
        case = self.env["privacy.request"].create(
            {"kind": "access", "partner_id": self.anna.id, "identity": "known"}
        )
        case.action_build_package()
        masks = case.package_ids.mask_ids.filtered(lambda m: m.res_id == message.id)
        address = masks.filtered(lambda m: m.name == "email_from")
        self.assertEqual(address.value, "siri@example.com")
