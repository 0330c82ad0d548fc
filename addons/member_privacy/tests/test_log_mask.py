import io
import logging
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import Error
from psycopg2.errors import UniqueViolation

from odoo import netsvc
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..tools import log_mask
from ..tools.trace_words import pattern_regex, patterns

NAME, EMAIL = "Ragnhild O'Sporløs", "ragnhild.sporlos@example.com"
PHONE, STREET = "+4740099123", "Gjemselveien 77"
LOGGERS = (
    "odoo.sql_db",
    "odoo.http",
    "odoo.addons.base.models.res_users",
    "odoo.addons.mail.models.mail_mail",
)


@tagged("post_install", "-at_install")
class TestLogMaskWords(TransactionCase):
    def test_addresses_and_numbers_go_and_the_rest_stays(self):
        for text, told in (
            (f"To: Kari Nordmann <{EMAIL}>, {EMAIL}", "To:…, …"),
            ("GET /x?email=kari%40example.no&db=x", "GET /x?email=…&db=x"),
            ("call +47 400 99 123 or 40099123", "call … or …"),
            ("400 99 123, 40 09 91 23", "…, …"),
        ):
            with self.subTest(text):
                self.assertEqual(log_mask.masked(text), told)
        for text in (
            "127.0.0.1 - - [22/Nov/2026 10:00:00] GET /web/login 200 - 45 0.012 0.034",
            "Module base loaded in 3.21s, 1234 queries, id 123456, 2026-11-22",
            "Caught: relation res_partner does not exist",
        ):
            with self.subTest(text):
                self.assertEqual(log_mask.masked(text), text)

    def test_long_lines_from_strangers_keep_nobody_busy(self):
        """With time that grows by the square, one of these lines takes minutes."""
        for part in ("x", "1 ", "a.b-", "'", "\\'", '"', "“", "<", "a@b.", "login:"):
            text = f"'{part * (100_000 // len(part))}"
            with self.subTest(part):
                for mask in (log_mask.masked, log_mask.masked_error):
                    self.assertLessEqual(len(mask(text)), len(text))
                self.assertEqual(log_mask.masked_query(text)[:2], f"'{log_mask.MASK}")

    def test_a_text_that_does_not_end_is_masked_to_the_end(self):
        self.assertEqual(log_mask.masked_query("SELECT 'Kari"), "SELECT '…'")


@tagged("post_install", "-at_install")
class TestLogMask(TransactionCase):
    """What Odoo writes when things go wrong with somebody's values."""

    def setUp(self):
        super().setUp()
        self.user = new_test_user(self.env, EMAIL, groups="base.group_portal")
        self.user.partner_id.write({"name": NAME, "phone": PHONE, "street": STREET})
        self.env.flush_all()

    @contextmanager
    def _log(self, masked=True):
        """The lines that a handler writes meanwhile which nobody told of the mask."""
        handler = logging.StreamHandler(io.StringIO())
        logger, factory = logging.getLogger(), logging.getLogRecordFactory()
        logger.handlers.insert(0, handler)  # before the others mask the record
        if not masked:
            logging.setLogRecordFactory(logging.LogRecord)
        lines = []
        heard = {logging.getLogger(name): None for name in LOGGERS}
        for each in heard:
            heard[each] = each.level
            each.setLevel(logging.INFO)
        try:
            yield lines
        finally:
            for each, level in heard.items():
                each.setLevel(level)
            logging.setLogRecordFactory(factory)
            logger.removeHandler(handler)
            lines.append(handler.stream.getvalue())

    def _provoke(self):
        for statement in (
            SQL("UPDATE res_users SET login = %s", EMAIL),
            SQL("SELECT nothing FROM res_partner WHERE name = %s", NAME),
            SQL("SELECT %s::int", NAME),
            SQL("SELECT id FROM res_partner WHERE phone = %s AND x = 1", PHONE),
        ):
            with self.assertRaises(Error), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(statement)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL("UPDATE res_users SET login = %s", EMAIL), log_exceptions=False
                )
        except UniqueViolation:
            logging.getLogger("odoo.http").exception("Exception during request")
        self._fail_mail()
        credential = {"type": "password", "login": EMAIL, "password": NAME}
        with self.assertRaises(AccessDenied):
            self.env["res.users"].authenticate(credential, {"interactive": True})
        words = f"Invalid e-mail “{NAME}” in '{STREET}'"
        bare = f"{NAME} of {STREET} has a case"
        http = logging.getLogger("odoo.http")
        for said, kind in ((words, UserError), (bare, AccessError), (words, KeyError)):
            try:
                raise kind(said)
            except kind as error:
                http.warning("refused", exc_info=True)
                http.warning(error)  # as Odoo does with what it tells a user
                http.warning("not done: %s, %r", error, error)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            raise UserError(bare) from ValueError(words)
        http.warning("%s and %s", NAME)  # does not fit: no value, and no crash

    def _fail_mail(self):
        mail = self.env["mail.mail"].create(
            {"email_to": f'"{NAME}" <{EMAIL}>', "subject": "x", "body_html": NAME}
        )
        refused = UserError(f"550 {NAME} <{EMAIL}> is unknown here")
        with (
            patch.object(IrMail_Server, "_disable_send", lambda _self: False),
            patch.object(IrMail_Server, "_connect__", lambda *_a, **_k: None),
            patch.object(IrMail_Server, "send_email", side_effect=refused),
            self.enter_registry_test_mode(),
        ):
            mail.send(raise_exception=False)

    def test_provoked_errors_leave_no_value_in_the_log(self):
        with self._log(masked=False) as plain:
            self._provoke()
        with self._log() as lines:
            self._provoke()
        words = pattern_regex(patterns([NAME, EMAIL, PHONE, STREET]))
        self.assertRegex(plain[0].lower(), words)
        for kind in (
            "bad query: UPDATE res_users SET login",
            "duplicate key value violates unique constraint",
            "invalid input syntax for type integer",
            "Exception during request",
            "Login failed",
            "failed sending mail",
        ):
            self.assertIn(kind, lines[0])
        self.assertNotRegex(lines[0].lower(), words)

    def test_every_handler_masks_and_so_does_each_that_comes_later(self):
        root, handler = logging.getLogger(), logging.NullHandler()
        late = logging.StreamHandler(io.StringIO())
        alone = logging.getLogger("alone")
        root.addHandler(handler)
        try:
            log_mask.install()
            log_mask.install()
            kinds = [type(each) for each in handler.filters]
            self.assertEqual(kinds, [log_mask.MaskingFilter])
            alone.propagate = False
            alone.addHandler(late)
            alone.error("from %s", EMAIL)
            self.assertEqual(late.stream.getvalue(), f"from {log_mask.MASK}\n")
        finally:
            root.removeHandler(handler)
            alone.removeHandler(late)
            alone.propagate = True

    def test_odoo_still_knows_that_it_has_set_up_its_log(self):
        """Else a second set-up would write each line twice, and unmasked."""
        with patch.object(logging, "_logRecordFactory", netsvc.LogRecord):
            log_mask.install()
            self.assertIs(logging.getLogRecordFactory(), netsvc.LogRecord)
            self.assertTrue(netsvc.LogRecord.masks)
            before = list(logging.getLogger().handlers)
            netsvc.init_logger()
            self.assertEqual(logging.getLogger().handlers, before)

    def test_before_odoo_sets_up_its_log_it_is_left_to_do_so(self):
        with patch.object(logging, "_logRecordFactory", logging.LogRecord):
            log_mask.install()
            self.assertIsNot(logging.getLogRecordFactory(), netsvc.LogRecord)
            record = logging.getLogRecordFactory()("x", 20, "", 1, EMAIL, (), None)
            self.assertEqual(record.getMessage(), log_mask.MASK)

    def test_a_line_of_another_process_is_masked_by_the_handlers(self):
        record = logging.makeLogRecord({"name": "x", "msg": f"to {EMAIL}"})
        log_mask.MaskingFilter().filter(record)
        self.assertEqual(record.getMessage(), f"to {log_mask.MASK}")

    def test_the_log_still_says_what_kind_it_was_and_where(self):
        try:
            raise UserError(NAME)
        except UserError as error:
            told = log_mask.masked_exception(error)
        self.assertRegex(told, r"^UserError: … \(.*test_log_mask\.py:\d+\)$")
