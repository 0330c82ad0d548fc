from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _evaluate_res_ids(self):
        """Which documents a letter is about comes from the dialog, a message that is
        answered or the context; every text of it is made from what this says."""
        ids = super()._evaluate_res_ids()
        if not self.env.user._sees_all_members():
            for model in {self.model, self.template_id.model} & set(self.env):
                self.env[model]._check_readable(set(ids))
        return ids
