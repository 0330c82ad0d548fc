from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

OURS = (
    "member_privacy.group_member_officer",
    "member_privacy.group_member_staff",
    "member_privacy.group_privacy_officer",
)
# What decides who can log in as somebody.
LOGIN = {"password", "login", "email"}
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
        """Tell who has one of our groups at the end and had it not at the start, and
        who is privacy officer no more.

        The outermost block compares: what happens inside is one change.
        """
        cache = self.env.cr.cache
        if not self.env.registry.ready or WATCHING in cache:
            yield
            return
        cache[WATCHING] = True
        try:
            before = self._holders()
            self.env["privacy.alert"]._remember_officers()
            yield
            after = self._holders()
        finally:
            cache.pop(WATCHING, None)
        dpo = self.env["ir.model.data"]._xmlid_to_res_id(OURS[-1])
        taken = {pair for pair in before - after if pair[1] == dpo}
        facts = self._facts("given", after - before) + self._facts("taken", taken)
        self.env["privacy.alert"]._tell(facts)

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
    def _facts(self, operation, pairs):
        groups = {}
        for user_id, group_id in sorted(pairs):
            groups.setdefault(user_id, self.sudo().browse())  # sudo: names of groups
            groups[user_id] |= groups[user_id].browse(group_id)
        return [
            {
                "kind": "group",
                "operation": operation,
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
        logins = self._facts_of_logins(vals)
        if logins:
            self.env["privacy.alert"]._remember_officers()
        if self._may_give_groups(vals):
            with self.env["res.groups"]._telling_who_gains():
                result = super().write(vals)
        else:
            result = super().write(vals)
        self.env["privacy.alert"]._tell(logins)
        return result

    def _facts_of_logins(self, vals):
        """Who sets another's password, login or address can log in as that one."""
        doer = self.env["privacy.alert"]._doer()
        if not LOGIN & vals.keys() or doer._is_superuser() or not doer._is_internal():
            return []
        guarded = {self.env.ref(xmlid).id for xmlid in OURS[1:]}
        others = self.sudo() - doer  # sudo: told whoever does it
        return [
            {
                "kind": "login",
                "operation": "write",
                "what": ", ".join(sorted(LOGIN & vals.keys())),
                "model": self._name,
                "res_id": user.id,
                "user_id": user.id,
            }
            for user in others
            if guarded & set(user.all_group_ids.ids)
        ]

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
