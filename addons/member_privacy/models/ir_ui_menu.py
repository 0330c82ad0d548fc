from odoo import models

OFFICER_APPS = ("member_privacy.menu_register", "mail.menu_root_discuss")


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Officers have an app of their own, and the house's discussions."""
        hidden = super()._load_menus_blacklist()
        if not self.env.user._is_officer_only():
            return hidden
        apps = [self.env.ref(xmlid).id for xmlid in OFFICER_APPS]
        menus = self.sudo()  # sudo: ids of menus, to leave them out
        return [*hidden, *menus.search(["!", ("id", "child_of", apps)]).ids]
