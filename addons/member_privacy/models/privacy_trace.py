from odoo import api, models
from odoo.http import root
from odoo.tools import config

from ..tools.trace_scan import TraceScan


class PrivacyErasure(models.Model):
    _inherit = "privacy.erasure"

    @api.model
    def _scan(self, words, logs=()):
        """Look for `words` in database, file store, sessions and log files.

        :param words: texts that nobody else has, such as a whole name or an address
        :param logs: paths of further log files, such as PostgreSQL's
        :return: {place: how often}, without what was found there
        """
        self.env.flush_all()
        scan = TraceScan(words)
        scan.database(self.env.cr)
        scan.folder("files", config.filestore(self.env.cr.dbname))
        scan.folder("sessions", root.session_store.path)
        for path in [*filter(None, [config["logfile"]]), *logs]:
            scan.file(f"log {path}", path)
        return dict(sorted(scan.found.items()))
