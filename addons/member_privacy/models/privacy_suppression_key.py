import logging
import os

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ..tools import suppression
from .privacy_suppression import READERS

_logger = logging.getLogger(__name__)

# Where the file of keys is named: in the environment, or else in odoo.conf.
VARIABLE, OPTION = "MEMBER_SUPPRESSION_KEYS", "member_suppression_keys"


class PrivacySuppressionKey(models.Model):
    """The keys of the hashes: read from a file, watched, renewed when a row is met."""

    _inherit = "privacy.suppression"

    @api.model
    def _keys(self):
        """{version: key}; empty where no file of keys is set or it cannot be read."""
        path = os.environ.get(VARIABLE) or config.get(OPTION)
        if not path:
            return {}
        try:
            return suppression.read_keys(path)
        except suppression.BadKeys:
            _logger.error("The file of keys for reservations is missing or damaged.")
            return {}

    @api.model
    def _hashes(self, addresses):
        """{hash: (place in `addresses`, version)} of e-mails and phones under all keys.

        :param addresses: a list of dictionaries with `email` and `phone`
        """
        keys = self._keys()
        found = {}
        for place, address in enumerate(addresses):
            for kind, reader in READERS.items():
                if value := reader(address.get(kind)):
                    for each in suppression.digests(keys, kind, value):
                        found.setdefault(each, []).append((place, kind, value))
        return found

    def _register_hook(self):
        super()._register_hook()
        if not self._keys():
            _logger.warning(
                "No key for reservations: what the erased said no to is lost."
            )

    @api.model
    def action_check_keys(self):
        """Say which keys are in use, or that none is."""
        self.check_access("read")
        if problem := self._key_problem():
            raise UserError(problem)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Key %s is in use.", max(self._keys())),
            },
        }

    @api.model
    def _key_problem(self):
        """What is wrong with the keys, in a sentence; '' for nothing."""
        versions = self._keys()
        if not versions:
            return self.env._(
                "No key is set. What people have said no to is lost when they are "
                "erased. See docs/operations.md."
            )
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT key_version FROM privacy_suppression ORDER BY 1")
        )
        missing = [str(row[0]) for row in rows if row[0] not in versions]
        return missing and self.env._(
            "Rows wait for keys that are not in the file: %s", ", ".join(missing)
        )

    @api.model
    def _cron_check_keys(self):
        """Tell the privacy officers once, until they have looked at it."""
        alerts = self.env["privacy.alert"].sudo()  # sudo: whether it was told already
        problem = self._key_problem()
        told = [("kind", "=", "key"), ("seen_on", "=", False)]
        if problem and not alerts.search_count(told, limit=1):
            facts = {"kind": "key", "operation": "missing", "what": problem}
            alerts._tell([{**facts, "model": self._name}])

    def _renew(self, row_id, version, kind, value):
        keys = self._keys()
        if version >= max(keys):
            return
        self.env.cr.execute(
            SQL(
                "UPDATE privacy_suppression SET digest = %s, key_version = %s"
                " WHERE id = %s AND NOT EXISTS ("
                " SELECT FROM privacy_suppression other WHERE other.digest = %s"
                " AND (other.kind, other.purpose_id, other.channel)"
                " IS NOT DISTINCT FROM (privacy_suppression.kind,"
                " privacy_suppression.purpose_id, privacy_suppression.channel))",
                new := suppression.digest(keys[max(keys)], kind, value),
                max(keys),
                row_id,
                new,
            )
        )
