from odoo import api, models


class PrivacyExport(models.AbstractModel):
    _inherit = "privacy.export"

    @api.model
    def _decided(self):
        return super()._decided() | {
            "member_dispatch_recipient.idempotency_key": None,  # of a letter, sent once
            "member_dispatch_recipient.worker": "server",
            "member_list.file": "copy",
            "member_list_column.code": None,
        }
