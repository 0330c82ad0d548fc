from markupsafe import Markup

from odoo import api, fields, models

from ..tools.role_profiles import required_kinds, role_values

LABELS = [
    ("movement", "One or two advisers in each county, approved by the secretariat"),
    ("board", "The whole board of each chapter, without approval"),
]


class MemberRoleProfile(models.TransientModel):
    """Sets all roles to a sample profile, to go on from there."""

    _name = "member.role.profile"
    _description = "Roles by a sample profile"

    profile = fields.Selection(LABELS, required=True, default="movement")
    access_count = fields.Integer(compute="_compute_access_count")
    changes = fields.Html("What changes", compute="_compute_changes", sanitize=False)

    def _compute_access_count(self):
        granting = self.env["member.office"].search_count([("grants_today", "=", True)])
        for wizard in self:
            wizard.access_count = granting

    @api.depends("profile")
    def _compute_changes(self):
        for wizard in self:
            lines = [wizard._words(role) for role in self._roles()]
            items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
            wizard.changes = Markup("<ul>%s</ul>") % items

    @api.model
    def _roles(self):
        return self.env["member.role"].search([])

    def _words(self, role):
        """What the profile makes of a role, as a sentence."""
        values = role_values(self.profile, role.code) if self.profile else {}
        if not values.get("grants_access"):
            return self.env._("%s: sees no members", role.name)
        wanted = [
            role._fields[name]._description_string(self.env).lower()
            for name, value in values.items()
            if value and name.startswith("requires_")
        ]
        if values["holder_limit"]:
            limit = self.env._("at most %s in a chapter", values["holder_limit"])
            wanted.insert(0, limit)
        if values["second_factor"]:
            wanted.append(self.env._("second factor"))
        if not wanted:
            return self.env._("%s: sees members, with nothing more", role.name)
        return self.env._(
            "%(role)s: sees members, with %(wanted)s",
            role=role.name,
            wanted=", ".join(wanted),
        )

    def action_apply(self):
        """Make the roles what the profile says, and publish the texts it needs."""
        self.ensure_one()
        for kind in required_kinds(self.profile):
            self._publish(kind)
        for role in self._roles():
            role.write(role_values(self.profile, role.code))
        return self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.member_role_action"
        )

    def _publish(self, kind):
        """The latest draft, where there is no published text of this kind yet."""
        texts = self.env["member.guide"]._of(kind, self.env["member.role"])
        if not texts._published():
            texts[:1].action_publish()
