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
            for record, values, *_masked in rows:
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

    def test_nothing_is_ones_own_for_want_of_an_address(self):
        self.portal_anna.email = self.anna.email = False
        self.anna.child_ids = [(0, 0, {"name": "Hytta", "type": "other"})]
        message = self._posted(self.siri)
        for sender in ("nobody at all", "siri@example.com, nabo@example.net"):
            with self.subTest(sender):
                message.write({"author_id": False, "email_from": sender})
                self._assert_told(message, body=MASK, email_from=MASK)

    def test_a_further_address_without_an_e_mail_opens_nothing(self):
        self.anna.child_ids = [(0, 0, {"name": "Hytta", "type": "other"})]
        message = self._posted(self.siri)
        message.write(
            {
                "author_id": False,
                "email_from": "anna@example.com, siri@example.com",
                "outgoing_email_to": "anna@example.com, siri@example.com",
            }
        )
        self._assert_told(
            message,
            body=MASK,
            email_from=MASK,
            outgoing_email_to=f"anna@example.com, {MASK}",
        )

    def test_an_own_message_names_no_second_sender(self):
        message = self._posted(
            self.anna, email_from="anna@example.com, siri@example.com"
        )
        self._assert_told(message, email_from=f"anna@example.com, {MASK}")

    def _outbox(self, author, **values):
        return self.env["mail.mail"].create(
            {
                "recipient_ids": [(4, self.anna.id)],
                "email_to": "anna@example.com",
                "subject": "On her",
                "body_html": "<p>Said so</p>",
                "author_id": author.id,
                "email_from": author.email or "x@example.net",
                **values,
            }
        )

    def test_what_another_wrote_is_left_out_of_the_outbox_too(self):
        masked = self._assert_told(
            self._outbox(self.siri), body_html=MASK, subject=MASK
        )
        self.assertEqual(masked["body_html"], "written_by_other")
        for author in (self.anna, self.staff.partner_id):
            mail = self._outbox(author)
            self.assertIn("Said so", self._page(mail)["body_html"])
            self.assertIn("Said so", self._copy(mail)[0]["body_html"])

    def test_a_mail_servers_words_are_told_only_of_a_mail_to_nobody_else(self):
        said = "550 no such user: someone@example.com"
        house = self.staff.partner_id
        alone = self._outbox(house, failure_reason=said)
        self._assert_told(alone, failure_reason=said)
        for others in (
            {"email_to": "anna@example.com, nabo@example.net"},
            {"email_cc": "nabo@example.net"},
            {"recipient_ids": [(6, 0, (self.anna | self.bjorn).ids)]},
        ):
            mail = self._outbox(house, failure_reason=said, **others)
            masked = self._assert_told(mail, failure_reason=MASK)
            self.assertEqual(masked["failure_reason"], "named")

    def test_a_header_that_nothing_is_left_out_of_stays_as_it_is(self):
        message = self._posted(self.staff.partner_id)
        for header in ("<anna@example.com>", "Anna Testesen anna@example.com"):
            message.outgoing_email_to = header
            masked = self._assert_told(message, outgoing_email_to=header)
            self.assertNotIn("outgoing_email_to", masked)
        message.outgoing_email_to = f"anna@example.com, {PRIVATE}"
        masked = self._assert_told(
            message, outgoing_email_to=f"anna@example.com, {self.house}"
        )
        self.assertNotIn("outgoing_email_to", masked)

    def test_a_header_that_cannot_be_read_is_left_out(self):
        message = self._posted(self.anna)
        for header in ("undisclosed-recipients:;", "Siri Testesen"):
            message.outgoing_email_to = header
            masked = self._assert_told(message, outgoing_email_to=MASK)
            self.assertEqual(masked["outgoing_email_to"], "named")
        message.outgoing_email_to = "anna@example.com, Siri"
        self._assert_told(message, outgoing_email_to=f"anna@example.com, {MASK}")

    def test_names_in_a_header_are_hidden_where_an_address_is_too(self):
        self._posted(self.siri)  # so that the copy knows whom it names
        message = self._posted(self.staff.partner_id)
        message.outgoing_email_to = (
            '"Siri Testesen" <anna@example.com>, nabo@example.net'
        )
        copy, _masked = self._copy(message)
        self.assertNotIn("Siri", copy["outgoing_email_to"])
        self.assertIn("anna@example.com", copy["outgoing_email_to"])

    def test_another_firm_is_not_the_house(self):
        firm = self.env["res.partner"].create(
            {"name": "Advokat AS", "is_company": True, "email": "post@firm.example"}
        )
        message = self._posted(firm, email_from=firm.email)
        self._assert_told(message, body=MASK, email_from=MASK)
        message.write({"author_id": False})
        self._assert_told(message, body=MASK, email_from=MASK)
        own = self.env.company.partner_id
        own.email = "post@house.example"
        self.oslo.email = "oslo@house.example"
        for values in (
            {"author_id": own.id, "email_from": own.email},
            {"author_id": False, "email_from": own.email},
            {"author_id": False, "email_from": self.oslo.email},
        ):
            message.write(values)
            self._assert_told(message, body="Said so", email_from=self.house)

    def test_an_earlier_own_address_stays_unless_somebody_has_it_now(self):
        message = self._posted(self.anna)
        message.outgoing_email_to = "anna@example.com"
        self.env.flush_all()
        with self.env["privacy.change"]._reason("a new address"):
            self.anna.email = "anna.ny@example.com"
            self.env.flush_all()
        self._assert_told(message, outgoing_email_to="anna@example.com")
        self.bjorn.email = "anna@example.com"
        self._assert_told(message, outgoing_email_to=MASK)

    def test_whose_it_is_is_asked_once_for_many_messages(self):
        def count(number):
            for each in range(number):
                message = self._posted(self.siri)
                message.write(
                    {
                        "author_id": False,
                        "email_from": f"nabo{each}@example.net",
                        "outgoing_email_to": f"anna@example.com, x{each}@example.net",
                    }
                )
            self.env.flush_all()
            self.env.invalidate_all()
            sets = self.env["privacy.data.set"].search([("model", "=", "mail.message")])
            before = self.env.cr.sql_log_count
            sets._access_report(self.anna)
            return self.env.cr.sql_log_count - before

        few = count(2)
        self.assertLessEqual(count(12), few + 2)

    def test_staff_read_in_the_review_what_was_left_out(self):
        message = self._posted(self.siri, email_from="siri@example.com")
        case = self.env["privacy.request"].create(
            {"kind": "access", "partner_id": self.anna.id, "identity": "known"}
        )
        case.action_build_package()
        masks = case.package_ids.mask_ids.filtered(lambda m: m.res_id == message.id)
        address = masks.filtered(lambda m: m.name == "email_from")
        self.assertEqual(address.value, "siri@example.com")
