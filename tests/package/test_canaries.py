"""A word, a day or a number of its own in each column about a person: each stands once
in the copy, or on the list of what it leaves out."""

import json
import random
from unittest.mock import patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.member_privacy.models.privacy_package_contents import Contents
from odoo.addons.member_privacy.tests.common import MemberCase
from odoo.addons.member_privacy.tests.traces import TracesMixin

from tests.share import rotating_seed, share

from .canaries import canary

# By these rows are found, or the database allows nothing else in them.
FIXED = {"email", "phone", "number", "address", "email_from", "email_to", "email_cc"}
FIXED |= {"outgoing_email_to", "incoming_email_to", "incoming_email_cc", "sms_number"}
FIXED |= {"message", "session_identifier", "res_model", "model", "member_number"}
FIXED |= {"res_id", "former_id", "file_size", "reply_to"}


def _without(kind):
    """The copy forgets values of a type."""
    plain = Contents._plain

    def forgetful(contents, record, name):
        if record._fields[name].type == kind:
            return None
        return plain(contents, record, name)

    return {"_plain": forgetful}


def _masked_in_silence(contents, data_set, row, name):
    """A value is left out, and the list of what is left out does not say so."""
    row.values[name] = row.texts[name] = "[…]"


FAULTS = {
    "days are forgotten": _without("date"),
    "moments are forgotten": _without("datetime"),
    "numbers are forgotten": _without("integer"),
    "nothing is told": {"_tell": _masked_in_silence},
}


@tagged("post_install", "-at_install")
class TestCanaries(TracesMixin, MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._person_with_traces()
        cls.packages = cls.env["privacy.package"].sudo()

    def test_each_stands_once_in_the_copy_or_in_what_is_left_out(self):
        for turn in range(share(10, 1)):
            with self.subTest(turn), self.cr.savepoint() as savepoint:
                planted = self._plant(random.Random(rotating_seed() + turn))  # noqa: S311
                kinds = {self._kind(key) for key in planted}
                self.assertGreater(len(planted), 170)
                self.assertLessEqual({"char", "date", "datetime", "integer"}, kinds)
                self.assertFalse(self._wrong(planted))
                if not turn:
                    self._find_faults(planted)
                savepoint.rollback()
            self.env.invalidate_all()

    def _find_faults(self, planted):
        for name, methods in FAULTS.items():
            with self.subTest(name), patch.multiple(Contents, **methods):
                self.assertTrue(self._wrong(planted))

    def _kind(self, key):
        return self.env[key[0]]._fields[key[2]].type

    # Planting

    def _plant(self, rng):
        """Write into each mapped column of a row of the person: {key: JSON}."""
        planted = {}
        found = self.env["privacy.data.set"].sudo().search([])._all_rows(self.person)
        for data_set, rows in found.items():
            if not rows or not rows._auto or rows._table_query:
                continue
            row = rows.browse(rng.choice(rows.ids))
            for line in data_set.field_ids.filtered("in_access_report"):
                if self._has_room(data_set, row, line.name, planted):
                    self._plant_in(planted, row, line.name)
        self.env.invalidate_all()
        return planted

    def _has_room(self, data_set, row, name, planted):
        field = row._fields.get(name)
        if field is None or not field.column_type or field.translate:
            return False
        if field.company_dependent or field.inherited or name in FIXED:
            return False
        is_path = name in data_set.path.split(".") or name.endswith("_pid")
        other = data_set.model == "privacy.consent" or is_path
        return not other and (data_set.model, row.id, name) not in planted

    @mute_logger("odoo.sql_db")
    def _plant_in(self, planted, row, name):
        made = canary(row._fields[name].type, len(planted))
        if not made:
            return
        column = SQL.identifier(name)
        statement = SQL(
            "UPDATE %s SET %s = %s WHERE id = %s",
            SQL.identifier(row._table),
            column,
            made[0],
            row.id,
        )
        try:
            with self.cr.savepoint():
                self.cr.execute(statement)
        except psycopg2.IntegrityError:
            return  # a day after another, a number of a list: the table's own rule
        planted[row._name, row.id, name] = made[1]

    # Looking

    def _wrong(self, planted):
        """Planted values that are told never or twice, and are not left out either."""
        self.env.invalidate_all()
        data = json.loads(
            json.dumps(self.packages._data(self.packages._contents(self.person)))
        )
        # That something was planted stands in the change log as well.
        parts = [part for part in data["data_sets"] if part["code"] != "change"]
        told = [row["values"] for part in parts for row in part["rows"]]
        text = json.dumps(told, ensure_ascii=False)
        left_out, rows = self._left_out(data)
        return {
            key: text.count(word)
            for key, word in planted.items()
            if text.count(word) != 1 and key not in left_out and key[:2] not in rows
        }

    def _left_out(self, data):
        """Keys of values, and of whole rows, that the copy says it leaves out."""
        data_sets = self.env["privacy.data.set"].search([])
        models = {each.code: each.model for each in data_sets}
        masked = {
            (models[each["data_set"]], each["row"], each["field"])
            for each in data["masked"]
            if each["reason"] != "named"
        }
        return masked, {key[:2] for key in masked if key[2] is None}
