from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

OURS = (
    "member_privacy.group_member_officer",
    "member_privacy.group_member_staff",
    "member_privacy.group_privacy_officer",
)
WATCHING = "member_privacy.watching_groups"
# Which active user has which of our groups, by whatever way.
HOLDERS = """
SELECT DISTINCT g.uid, o.ours
  FROM res_groups_users_rel g
  JOIN (VALUES %s) o(ours, gid) ON o.gid = g.gid
  JOIN res_users u ON u.id = g.uid AND u.active
"""


class ResGroups(models.Model):
    """Who gains one of our groups is told, whichever end it is written from."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        with self._telling_who_gains():
            return super().create(vals_list)

    def write(self, vals):
        rules = self._facts_of_rules() if "rule_groups" in vals else []
        with self._telling_who_gains():
            result = super().write(vals)
        if "rule_groups" in vals:
            self.env["privacy.alert"]._tell(rules or self._facts_of_rules())
        return result

    def unlink(self):
        """A rule that loses its last group binds, or frees, everybody."""
        facts = self._facts_of_rules()
        with self._telling_who_gains():
            result = super().unlink()
        self.env["privacy.alert"]._tell(facts)
        return result

    def _facts_of_rules(self):
        rules = self.sudo().rule_groups  # sudo: told whoever does it
        return rules._touching_facts("write")

    @api.model
    @contextmanager
    def _telling_who_gains(self):
        """Tell who has one of our groups at the end and had it not at the start.

        The outermost block compares: what happens inside is one change.
        """
        cache = self.env.cr.cache
        if not self.env.registry.ready or WATCHING in cache:
            yield
            return
        cache[WATCHING] = True
        try:
            before = self._holders()
            yield
            gained = self._holders() - before
        finally:
            cache.pop(WATCHING, None)
        self.env["privacy.alert"]._tell(self._facts_of_gains(gained))

    @api.model
    def _holders(self):
        """{(user id, group id)} for our groups, implied ones included."""
        users = self.env["res.users"]
        ids = self.env["ir.model.data"]._xmlid_to_res_id
        users.flush_model(["active"])
        pairs = [
            SQL("(%s, %s)", ids(xmlid), group_id)
            for xmlid in OURS
            for group_id in users._group_ids_of(xmlid)
        ]
        return set(self.env.execute_query(SQL(HOLDERS, SQL(", ").join(pairs))))

    @api.model
    def _facts_of_gains(self, gained):
        groups = {}
        for user_id, group_id in sorted(gained):
            groups.setdefault(user_id, self.sudo().browse())  # sudo: names of groups
            groups[user_id] |= groups[user_id].browse(group_id)
        return [
            {
                "kind": "group",
                "operation": "given",
                "what": ", ".join(given.mapped("name")),
                "model": self._name,
                "res_id": given.ids[-1],
                "user_id": user_id,
            }
            for user_id, given in groups.items()
        ]


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["res.groups"]._telling_who_gains():
            return super().create(vals_list)

    def write(self, vals):
        if not self._may_give_groups(vals):
            return super().write(vals)
        with self.env["res.groups"]._telling_who_gains():
            return super().write(vals)

    @api.model
    def _may_give_groups(self, names):
        """Whether writing these fields can change who has which group."""
        fields = [self._fields[name] for name in names if name in self._fields]
        return any(
            field.name in ("active", "role")
            or field.comodel_name == "res.groups"
            or field.inverse
            for field in fields
        )
