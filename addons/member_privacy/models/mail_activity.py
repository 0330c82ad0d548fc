from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _check_access(self, operation):
        """What staff have planned on a member is theirs to change, though an officer
        may correct the member's address."""
        result = super()._check_access(operation)
        user = self.env.user
        if operation not in ("write", "unlink") or self.env.su or not self:
            return result
        if not user._is_officer_only():
            return result
        planned = (self - result[0] if result else self).sudo()  # sudo: whose they are
        others = planned.filtered(
            lambda activity: (
                activity.res_model == "res.partner"
                and user not in (activity.user_id, activity.create_uid)
            )
        ).sudo(False)
        if not others:
            return result
        refused = others + result[0] if result else others
        return refused, lambda: refused._make_access_error(operation)
