from odoo import models

from odoo.addons.mail.tools.discuss import Store


class ResPartner(models.Model):
    """The web client gets the e-mail of everybody in a discussion, read past the rules:
    here, of those alone whom its user may meet."""

    _inherit = "res.partner"

    def _to_store_defaults(self, target):
        reader = target.get_user(self.env)

        def is_told(partner):
            person = partner.sudo()  # sudo: whether the reader may meet them
            if not reader:  # everybody in a discussion
                return not person.in_register
            return person.with_user(reader).sudo().in_member_scope  # sudo: the same

        return [
            Store.Attr("email", predicate=is_told) if field == "email" else field
            for field in super()._to_store_defaults(target)
        ]
