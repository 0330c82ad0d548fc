from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import seal
from .change_log_case import ChangeLogCase


@tagged("post_install", "-at_install")
class TestChangeSeal(ChangeLogCase):
    """Each way to tamper is found and located; erasing and ageing are none.

    Tests never commit, so the clock of transactions is told to be ahead; what really
    commits is tried in the top-level tests.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seals = cls.env["privacy.change.seal"]

    def setUp(self):
        super().setUp()
        self._at(0)
        for number in range(3):
            with self._act(f"act {number}"):
                self.anna.street = f"Gata {number}"
        self._seal()

    def _at(self, later):
        """Tell the clock of transactions: so much later than this one."""
        self._sql("SELECT txid_current()")
        self._clock(self.env.cr.fetchone()[0] + 1 + later, "here")

    def _clock(self, below, cluster, upcoming=None):
        now = (below, below if upcoming is None else upcoming, cluster)
        patcher = patch.object(type(self.seals), "_now", lambda _self: now)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _is_later(self):
        """What is not sealed yet belongs to a transaction of its own."""
        self._sql(
            "UPDATE privacy_change_log SET transaction_id = %s WHERE id NOT IN"
            " (SELECT change_id FROM privacy_change_link)",
            int(self.seals._last().below),
        )
        self._at(1)

    def _seal(self):
        while self.seals._seal_batch():
            pass

    def _line(self, text="act 1"):
        self._sql("SELECT id FROM privacy_change_log WHERE reason = %s", text)
        return self.env.cr.fetchone()[0]

    def _found(self, heads=()):
        return self.seals._verify(heads)

    def _assert_found(self, words, heads=()):
        found = self._found(heads)
        self.assertTrue([f for f in found if words in f], found)

    def test_what_nobody_touched_is_in_order(self):
        self.assertEqual(self._found(), [])
        self.assertTrue(self.seals._last().lines)

    def test_nothing_is_sealed_twice(self):
        self._sql("SELECT count(*), count(DISTINCT change_id) FROM privacy_change_link")
        links, changes = self.env.cr.fetchone()
        self.assertEqual(links, changes)
        self.assertEqual(self.seals._seal_batch(), 0)

    def test_a_changed_value_is_found_where_it_is(self):
        line = self._line()
        self._sql(
            'UPDATE privacy_change_log SET new_values = \'{"street": "X"}\''
            " WHERE id = %s",
            line,
        )
        self._assert_found(f"Line {line} of")

    def test_another_actor_or_reason_is_found(self):
        for column, value in (("user_id", 7), ("reason", "x"), ("res_id", 7)):
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    SQL(
                        "UPDATE privacy_change_log SET %s = %s WHERE id = %s",
                        SQL.identifier(column),
                        value,
                        self._line(),
                    )
                )
                self._assert_found("was changed")
                savepoint.rollback()

    def test_a_deleted_line_is_found_also_with_its_link(self):
        line = self._line()
        self._sql("DELETE FROM privacy_change_log WHERE id = %s", line)
        self._assert_found(f"Line {line} of")
        self._sql("DELETE FROM privacy_change_link WHERE change_id = %s", line)
        self._assert_found("are not all that was sealed")

    def _put_in(self, transaction, hours=0):
        self._sql(
            "INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id,"
            " operation, new_values, db_role) VALUES (now() - make_interval"
            "(hours => %s), %s, 'res.partner', 1, 'update', '{}', 'x')",
            hours,
            transaction,
        )

    def test_a_line_put_in_later_is_found(self):
        self._put_in(5)
        self._assert_found("was put in later")

    def test_what_runs_in_another_database_hides_no_line_put_in(self):
        """It may count as still running here once it is over: no restore by that."""
        self._put_in(0)
        below = int(self.seals._last().below)
        self._clock(below - 1, "here", upcoming=below)
        self._assert_found("was put in later")
        self._clock(below - 1, "here", upcoming=below - 1)
        self.assertEqual(self._found(), [])

    def test_two_lines_that_change_places_are_found(self):
        one, other = self._line("act 0"), self._line("act 2")
        self._sql(
            "UPDATE privacy_change_log SET id = CASE id WHEN %s THEN %s ELSE %s END"
            " WHERE id IN (%s, %s)",
            one,
            other,
            one,
            one,
            other,
        )
        self._assert_found(f"Line {one} of")
        self._assert_found(f"Line {other} of")

    def test_a_cut_tail_is_found_by_a_published_head(self):
        self._at(10)
        head = [self.seals._last()._head()]
        number = self.seals._last().number
        self._sql("DELETE FROM privacy_change_seal WHERE number = %s", number)
        self._assert_found("was cut off")
        self._sql("DELETE FROM privacy_change_link WHERE seal = %s", number)
        self._sql("DELETE FROM privacy_change_log WHERE partner_id = %s", self.anna.id)
        self._assert_found(f"Seal {number} was published and is not here", head)

    def test_a_chain_written_anew_is_found_by_a_published_head(self):
        good = [self.seals._last()._head()]
        self._sql("UPDATE privacy_change_log SET reason = 'x' WHERE reason = 'act 1'")
        self._sql("DELETE FROM privacy_change_link")
        self._sql("DELETE FROM privacy_change_seal")
        self._seal()
        self.assertEqual(self._found(), [])
        self._assert_found("the log was written anew after seal 0", good)

    def test_a_seal_of_another_hash_is_found(self):
        last = self.seals._last()
        self._sql("UPDATE privacy_change_seal SET lines = 1 WHERE id = %s", last.id)
        self._assert_found(f"Seal {last.number} is not what was sealed.")

    def test_a_late_commit_is_no_insertion(self):
        last = self.seals._last()
        self._put_in(int(last.below), hours=3)
        self.assertEqual(self._found(), [])
        self._at(1)
        self._seal()
        self.assertEqual(self._found(), [])
        self.assertGreater(self.seals._last().number, last.number)

    def test_after_a_restore_elsewhere_an_epoch_begins(self):
        epoch = self.seals._last().epoch
        self._put_in(3)
        self._clock(50, "there")
        self.assertEqual(self._found(), [])
        self._seal()
        self.assertEqual(self.seals._last().epoch, epoch + 1)
        self.assertEqual(self._found(), [])

    # What must be possible

    def test_an_erased_person_leaves_a_chain_in_order_and_no_value(self):
        self.env["privacy.data.set"]._erase(self.anna)
        self._is_later()
        self._seal()
        self.assertEqual(self._found(), [])
        self._sql(
            "SELECT count(*) FROM privacy_change_log c LEFT JOIN privacy_change_link l"
            " ON l.change_id = c.id WHERE c.partner_id = %s"
            " AND (c.old_values IS NOT NULL OR c.new_values IS NOT NULL"
            " OR l.salt IS NOT NULL AND c.operation <> 'forget')",
            self.anna.id,
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_what_was_cleared_of_a_row_that_no_link_led_from_is_in_order(self):
        self.env.ref("member_privacy.data_report_email").is_logged = True
        self.env.flush_all()
        self.env["privacy.data.set"]._renew_change_log()
        report = {"kind": "enrolment", "chapter_id": self.oslo.id, "name": "A"}
        report["email"] = self.anna.email = "alone@example.com"
        self.env["member.report"].create(report).unlink()
        self._is_later()
        self._seal()
        self.env["privacy.data.set"]._erase(self.anna)
        self._is_later()
        self._seal()
        self.assertEqual(self._found(), [])
        self._sql("DELETE FROM privacy_change_log WHERE operation = 'forget'")
        self.assertIn("was emptied, and nobody was erased", str(self._found()))

    def test_values_taken_out_without_an_erasure_are_found(self):
        line = self._line()
        self._sql(
            "UPDATE privacy_change_log SET old_values = NULL, new_values = NULL"
            " WHERE id = %s",
            line,
        )
        self._assert_found("was emptied, and nobody was erased")

    def test_a_month_that_is_old_goes_and_the_rest_is_in_order(self):
        seals = self.seals.search([])
        self._sql("SELECT min(logged_at)::date FROM privacy_change_log")
        month = self.env.cr.fetchone()[0].replace(day=1)
        self.env["ir.config_parameter"].set_param("member_privacy.change_log_years", 0)
        self._sql(
            "UPDATE privacy_change_seal SET gone_on = now() WHERE month = %s", month
        )
        self._sql("DELETE FROM privacy_change_log")
        self._sql("DELETE FROM privacy_change_link")
        self.assertEqual(self._found(), [])
        self.env["ir.config_parameter"].set_param("member_privacy.change_log_years", 5)
        self._assert_found("are not all that was sealed")
        self.assertEqual(self.seals.search([]), seals)

    def test_a_head_is_read_again_from_a_mail(self):
        last = self.seals._last()
        text = f"Dear officer,\n> {last._head_line()}\nRegards"
        self.assertEqual(seal.heads(text), [last._head()])
        self.assertEqual(self._found(seal.heads(text)), [])

    def test_the_privacy_officer_gets_the_seal_and_checks_with_it(self):
        self.seals._publish()
        mail = self.env["mail.message"].search(
            [("partner_ids", "in", self.dpo.partner_id.ids)], limit=1
        )
        check = self.env["privacy.change.check"].with_user(self.dpo)
        wizard = check.create({"published": mail.body})
        wizard.action_verify()
        self.assertTrue(wizard.is_whole, wizard.result)
        self.assertIn(str(self.seals._last().number), wizard.result)
        with self.assertRaises(AccessError):
            check.with_user(self.staff).create({})
