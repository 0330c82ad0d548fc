from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools.table_spool import spool


@tagged("post_install", "-at_install")
class TestToolsTableSpool(BaseCase):
    def test_rows_come_again_as_they_were(self):
        rows = [(2, ["Åse\nBø", None, 7, 2.5, True]), (5, [])]
        with spool() as kept:
            self.assertEqual(list(kept.keep(rows)), rows)
            self.assertEqual(list(kept.again()), rows)

    def test_dates_come_again_as_iso_text(self):
        rows = [(2, [date(1980, 4, 3), datetime(1980, 4, 3, 12, 30)])]
        with spool() as kept:
            self.assertEqual(list(kept.keep(rows)), rows)
            self.assertEqual(list(kept.again()), [(2, ["1980-04-03", "1980-04-03"])])
