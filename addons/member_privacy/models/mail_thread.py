from odoo import api, models
from odoo.fields import Domain


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    # Whom to tell, and who speaks, are arguments here and no fields: the same check as
    # for links.

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        self.env["res.partner"].browse(partner_ids or ())._check_in_sight()
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_post(self, *, author_id=None, partner_ids=None, **kwargs):
        self._check_named_people(author_id, partner_ids)
        return super().message_post(
            author_id=author_id, partner_ids=partner_ids, **kwargs
        )

    def message_notify(self, *, author_id=None, partner_ids=False, **kwargs):
        self._check_named_people(author_id, partner_ids)
        return super().message_notify(
            author_id=author_id, partner_ids=partner_ids, **kwargs
        )

    @api.model
    def _search_message_partner_ids(self, operator, operand):
        """Core looks followers up under sudo: here, who they are is asked before, of
        those in sight. Members may name nobody but themselves, which core sees to."""
        user = self.env.user
        asks = not self.env.su and user._is_internal() and not user._sees_all_members()
        if asks and operator not in Domain.NEGATIVE_OPERATORS:
            people = self.env["res.partner"].with_context(active_test=False)
            operator, operand = "in", people._search(Domain("id", operator, operand))
        return super()._search_message_partner_ids(operator, operand)

    def _check_named_people(self, author_id, partner_ids):
        named = {author_id, *(partner_ids or ())} - {None, False}
        self.env["res.partner"].browse(named)._check_in_sight()
