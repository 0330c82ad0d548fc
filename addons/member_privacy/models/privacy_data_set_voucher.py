from odoo import models
from odoo.fields import Domain

from .privacy_data_set_erasure import ErasurePart

VOUCHER = "account.move"
DOCUMENTS = ("application/pdf", "application/xml", "text/xml")
BUYER = "buyer.txt"


class PrivacyDataSet(models.Model):
    """A voucher is its document: that is frozen with it, and nobody finds it by name.

    The posting says "Erased person" from then on, in every list and search.
    """

    _inherit = "privacy.data.set"

    def _erasure_parts(self, rows):
        documents, until = self._kept_documents(rows)
        if not documents:
            return super()._erasure_parts(rows)
        parts = [ErasurePart(self, documents, "keep", until)]
        if rest := rows - documents:
            parts += super()._erasure_parts(rest)
        return parts

    def _kept_documents(self, rows):
        """Those of `rows` that are documents of kept vouchers, and until when."""
        if rows._name != "ir.attachment" or VOUCHER not in self.env:
            return rows.browse(), None
        filed = rows.filtered(lambda f: f.res_model == VOUCHER)
        filed = filed.filtered(lambda f: f.mimetype in DOCUMENTS or f.name == BUYER)
        vouchers = self.env.ref("member_privacy.data_set_voucher")
        days = {
            move.id: vouchers._kept_until(move)
            for move in self.env[VOUCHER].browse(set(filed.mapped("res_id"))).exists()
        }
        today = self.env["res.users"]._today_oslo()
        kept = filed.filtered(lambda f: days.get(f.res_id, today) >= today)
        return kept, max(
            (days[f.res_id] for f in kept if f.res_id in days), default=None
        )

    def _erase_rows(self, part, partners):
        """Before the name is gone, a voucher without a document gets one with it."""
        if part.outcome == "keep" and part.rows._name == VOUCHER and not part.hold:
            self._freeze_buyers(part.rows)
        result = super()._erase_rows(part, partners)
        if part.outcome == "keep" and part.rows._name == "ir.attachment":
            part.rows.index_content = False
        return result

    def _freeze_buyers(self, moves):
        posted = moves.filtered(
            lambda m: m.state == "posted" and m.is_sale_document(True)
        )
        filed = Domain("res_model", "=", VOUCHER) & Domain("res_id", "in", posted.ids)
        filed &= Domain("mimetype", "in", DOCUMENTS) | Domain("name", "=", BUYER)
        files = self.env["ir.attachment"].search(filed & Domain("id", "!=", False))
        documented = set(files.mapped("res_id"))
        created = self.env["ir.attachment"].create(
            [
                {
                    "name": BUYER,
                    "raw": _buyer(move).encode(),
                    "mimetype": "text/plain",
                    "res_model": VOUCHER,
                    "res_id": move.id,
                }
                for move in posted
                if move.id not in documented
            ]
        )
        created.index_content = False


def _buyer(move):
    """What the Bookkeeping Regulations want a sales document to say of the buyer."""
    buyer = move.partner_id
    address = buyer._display_address(without_company=True)
    return f"{move.name}\n{buyer.name}\n{address}\n"
