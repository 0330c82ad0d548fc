from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools import merge_sql
from .merge_case import MergeCase
from .traces import TracesMixin


@tagged("post_install", "-at_install")
class TestMergeEveryLink(TracesMixin, MergeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gone = cls._person_with_traces()
        cls.gone_id = cls.gone.id
        cls.request.action_withdraw()

    def _counts(self, person_id):
        self.env.flush_all()
        counts = {}
        for table, column in merge_sql.foreign_keys(self.env.cr):
            [(count,)] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    person_id,
                )
            )
            if table != "res_partner":
                counts[table, column] = count
        for model, field in self.env["res.partner"]._reference_fields():
            counts[model, field.name] = (
                self.env[model]
                .sudo()
                .with_context(active_test=False)
                .search_count(
                    [
                        (field.model_field, "=", "res.partner"),
                        (field.name, "=", person_id),
                    ]
                )
            )
        return counts

    @mute_logger("odoo.addons.base.partner.merge")
    def test_nothing_that_led_to_either_is_lost_and_nothing_leads_to_nobody(self):
        kept, gone = self._counts(self.kept.id), self._counts(self.gone_id)
        filled = {place for place, count in gone.items() if count}
        self.assertGreater(len(filled), 20)
        self._merge("the same")
        after = self._counts(self.kept.id)
        left = {place: n for place, n in self._counts(self.gone_id).items() if n}
        self.assertFalse(left)
        lost = {
            place: (kept[place], count, after[place])
            for place, count in gone.items()
            if after[place] < kept[place] + count
            # Pairs that were suspected of being one are.
            and place[0] != "member_duplicate"
        }
        self.assertFalse(lost)

    def test_a_row_that_both_have_stays_once_and_no_other_goes(self):
        tag = self.gone.category_id[:1]
        self.kept.category_id = tag
        self.stranger.message_subscribe(partner_ids=self.kept.ids)
        follower = self.env["mail.followers"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.stranger.id)]
        )
        theirs = follower.filtered(lambda f: f.partner_id == self.kept)
        theirs.subtype_ids = False
        self._merge("the same")
        follower = follower.exists().filtered(lambda f: f.partner_id == self.kept)
        self.assertEqual(len(follower), 1)
        self.assertTrue(follower.subtype_ids)
        self.assertIn(tag, self.kept.category_id)

    def test_a_picture_of_the_one_who_goes_fills_an_empty_one_only(self):
        picture = self.gone.image_1920
        self._merge("the same")
        self.assertEqual(self.kept.image_1920, picture)
