from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..tools import address_sql

EMAIL = "kari.nordmann+blad@example.no"
PHONE = "+4740099123"


@tagged("post_install", "-at_install")
class TestAddressSql(TransactionCase):
    def _found(self, condition, values, text):
        query = SQL("SELECT %s", condition(SQL("%s::text", text), values))
        return bool(self.env.execute_query(query)[0][0])

    def test_an_address_is_found_wherever_a_text_may_put_it(self):
        for text in (
            EMAIL,
            EMAIL.upper(),
            f'"Nordmann, Kari" <{EMAIL}>',
            f"x@example.no,{EMAIL};y@example.no",
            f"mailto:{EMAIL}?subject=x",
            f"550 {EMAIL}: unknown. Tried {EMAIL}.",
            f"<p>Skriv til {EMAIL}</p>",
            f"({EMAIL})\n",
        ):
            with self.subTest(text):
                self.assertTrue(self._found(address_sql.mentions, [EMAIL], text))

    def test_a_part_of_a_longer_address_is_none_of_the_index(self):
        for text in (f"x{EMAIL}", f"{EMAIL}.com", f"a.{EMAIL}", "Kari Nordmann", ""):
            with self.subTest(text):
                self.assertFalse(self._found(address_sql.mentions, [EMAIL], text))

    def test_addresses_with_rare_signs_are_looked_for_as_they_are(self):
        for rare in ("bjørn@example.no", "o'brien@example.no", "100%_@example.no"):
            with self.subTest(rare):
                text = f"Til <{rare.upper()}>"
                self.assertTrue(self._found(address_sql.mentions, [EMAIL, rare], text))
                self.assertFalse(
                    self._found(address_sql.mentions, [rare], f"Til {EMAIL}")
                )

    def test_a_number_is_found_in_any_notation(self):
        for text in (
            PHONE,
            "400 99 123",
            "0047-400-99-123",
            "Tlf.: (+47) 40 09 91 23 (mobil 2)",
        ):
            with self.subTest(text):
                self.assertTrue(self._found(address_sql.numbers, [PHONE], text))
        for text in ("400 99 124", "Kari", ""):
            with self.subTest(text):
                self.assertFalse(self._found(address_sql.numbers, [PHONE], text))

    def test_messages_are_found_by_their_index(self):
        column = SQL.identifier("mail_message", "outgoing_email_to")
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        condition = address_sql.mentions(column, [EMAIL])
        plan = self.env.execute_query(
            SQL("EXPLAIN SELECT id FROM mail_message WHERE %s", condition)
        )
        self.assertIn("mail_message_outgoing_parts", str(plan))
