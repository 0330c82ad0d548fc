from odoo import models

from .privacy_view_mixin import ACTIVITIES, NAMES
from .res_partner_fields import FRAME

# What our own lists and Odoo's show of a contact.
COLUMNS = {
    "name",
    "member_number",
    "chapter_id",
    "membership_state",
    "dues_state",
    "birthdate_date",
    "phone",
    "email",
    "city",
    "zip",
    "state_id",
    "country_id",
    "category_id",
    "user_id",
    "vat",
}
# What Odoo's pages ask of any contact whom they name.
PAGES = {
    "name",
    "application_statistics",
    "avatar_256",
    "avatar_512",
    "avatar_1024",
    "has_message",
    "is_blacklisted",
    "phone_blacklisted",
}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "privacy.view.mixin"]

    _look_occasion = "member"
    _look_path = "id"
    _look_names = (
        NAMES | ACTIVITIES | PAGES | (FRAME - {"email_normalized", "phone_sanitized"})
    )
    _look_columns = frozenset(COLUMNS | {"email_normalized", "phone_sanitized"})

    def _build_vcard(self):
        """A card with name, address and phone leaves as a file."""
        self._record_look("export")
        return super()._build_vcard()
