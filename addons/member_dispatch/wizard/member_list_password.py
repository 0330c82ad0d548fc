from odoo import api, fields, models


class MemberListPassword(models.TransientModel):
    """Shows a password once, in a dialog that is never saved."""

    _name = "member.list.password"
    _description = "Password of a member list"

    list_id = fields.Many2one("member.list", readonly=True)
    # Not stored: should a client save the dialog all the same, no password is kept.
    password = fields.Char(store=False, readonly=True)
    row_count = fields.Integer(related="list_id.row_count")
    delete_by = fields.Date(related="list_id.delete_by")

    @api.model
    def _action_show(self, member_list, password):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The list is ready"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_list_id": member_list.id,
                "default_password": password,
            },
        }
