from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.member_privacy.tools.linked_ids import linked_ids


class MemberListPassword(models.TransientModel):
    """Shows a password once, in a dialog that is never saved."""

    _name = "member.list.password"
    _description = "Password of a member list"

    list_id = fields.Many2one("member.list", readonly=True)
    # Not stored: should a client save the dialog all the same, no password is kept.
    password = fields.Char(store=False, readonly=True)
    row_count = fields.Integer(related="list_id.row_count")
    delete_by = fields.Date(related="list_id.delete_by")

    def _check_person_links(self, vals_list):
        """The dialog repeats what stands on the list, past the rule that keeps it.

        :raise AccessError: the same for another's list and for one that is not there
        """
        vals_list = list(vals_list)
        result = super()._check_person_links(vals_list)
        ids = set().union(*(linked_ids(vals.get("list_id")) for vals in vals_list))
        own = [("id", "in", list(ids)), ("user_id", "=", self.env.uid)]
        if self.env["member.list"].search_count(own) != len(ids):
            raise AccessError(
                self.env._("A list belongs to the one who took it out. Take your own.")
            )
        return result

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
