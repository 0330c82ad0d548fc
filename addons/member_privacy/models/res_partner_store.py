from odoo import models

from odoo.addons.mail.tools.discuss import Store


class ResPartner(models.Model):
    """What the web client gets of people is read past the rules: here, the e-mail of
    those alone whom its user may meet."""

    _inherit = "res.partner"

    def _to_store_defaults(self, target):
        told = Store.Attr("email", predicate=lambda partner: partner._told_to(target))
        return [
            told if field == "email" else field
            for field in super()._to_store_defaults(target)
        ]

    def _told_to(self, target):
        """Those of these people whom everybody may meet who reads what is stored.

        :param target: one user, or all in a discussion
        """
        people = self.sudo()  # sudo: whether the reader may meet them
        reader = target.get_user(self.env)
        if not reader:
            return people.filtered(lambda person: not person.in_register)
        met = people.with_user(reader).sudo()  # sudo: decided by the user, not by su
        return people.browse(met.filtered("in_member_scope").ids)
