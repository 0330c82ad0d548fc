from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

KINDS = [
    ("confidentiality", "Confidentiality"),
    ("guide", "Guide"),
    ("device", "Device rules"),
]
# Once somebody accepted it, this is what they accepted.
FROZEN = {"name", "body", "kind", "role_id", "version", "published_on", "valid_months"}
# Whose office asks for this text; and staff, who promise confidentiality as well.
MISSING = """
SELECT s.partner_id
  FROM (%(status)s) s, jsonb_array_elements(s.texts) text
 WHERE s.granting AND NOT s.early AND NOT s.over
   AND (text->>1)::int = %(guide)s AND NOT (text->>2)::boolean
 UNION
SELECT u.partner_id
  FROM res_users u
 WHERE %(of_staff)s AND u.active AND u.share IS NOT TRUE AND %(is_staff)s
   AND NOT EXISTS (SELECT FROM member_acknowledgement a
                    WHERE a.guide_id = %(guide)s
                      AND a.partner_id IN (u.partner_id, u.member_id))
"""


class MemberGuide(models.Model):
    """One version of a text that officers accept before they see a member.

    The latest published version counts, for a role of its own before the general one.
    A new version is a new row, and is asked for again from everybody.
    """

    _name = "member.guide"
    _description = "Text for officers"
    _order = "kind, role_id, version desc, id desc"

    name = fields.Char("Title", required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="guide")
    role_id = fields.Many2one(
        "member.role",
        "Only for",
        index="btree_not_null",
        ondelete="restrict",
        help="A text of its own for this role, in place of the general one.",
    )
    version = fields.Integer(
        compute="_compute_version", store=True, precompute=True, copy=False
    )
    body = fields.Html("Text", required=True, translate=True)
    valid_months = fields.Integer(
        "Valid for months",
        compute="_compute_valid_months",
        store=True,
        readonly=False,
        precompute=True,
        help="How long an acceptance lasts. Zero: until there is a new version.",
    )
    published_on = fields.Date("Published on", readonly=True, copy=False)
    acknowledgement_ids = fields.One2many(
        "member.acknowledgement", "guide_id", groups="member_privacy.group_member_staff"
    )
    accepted_count = fields.Integer(
        "Accepted by",
        compute="_compute_accepted_count",
        groups="member_privacy.group_member_staff",
    )
    is_current = fields.Boolean(compute="_compute_is_current")

    _version_unique = models.UniqueIndex(
        "(kind, COALESCE(role_id, 0), version)", "This version is there already."
    )
    _valid_months = models.Constraint(
        "CHECK (COALESCE(valid_months, 0) >= 0)",
        "An acceptance cannot last less than no time.",
    )

    @api.depends("kind")
    def _compute_valid_months(self):
        for guide in self:
            guide.valid_months = 12 if guide.kind == "device" else 0

    @api.depends("kind", "role_id")
    def _compute_version(self):
        latest = {}
        for guide in self:
            text = (guide.kind, guide.role_id)
            if text not in latest:
                others = self._of(*text) - self._origin
                latest[text] = max(others.mapped("version"), default=0)
            latest[text] += 1
            guide.version = latest[text]

    @api.depends("acknowledgement_ids")
    def _compute_accepted_count(self):
        counts = dict(
            self.env["member.acknowledgement"]._read_group(
                [("guide_id", "in", self.ids)],
                ["guide_id"],
                ["partner_id:count_distinct"],
            )
        )
        for guide in self:
            guide.accepted_count = counts.get(guide, 0)

    @api.depends("published_on", "version", "kind", "role_id")
    def _compute_is_current(self):
        for guide in self:
            guide.is_current = (
                guide == self._of(guide.kind, guide.role_id)._published()[:1]
            )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for guide in self:
            guide.display_name = self.env._(
                "%(name)s, version %(version)s", name=guide.name, version=guide.version
            )

    @api.model
    def _of(self, kind, role):
        """All versions of one text, the latest first; `role` may be empty."""
        return self.search(
            [("kind", "=", kind), ("role_id", "=", role.id)], order="version desc, id"
        )

    def _published(self):
        return self.filtered("published_on")

    @api.model
    def _check_published(self, roles):
        """Refuse roles that ask for a text nobody has published.

        :raise ValidationError: with the kind of text that is missing
        """
        general = self.env["member.role"]
        for role in roles:
            for kind in role._required_kinds():
                if not (self._of(kind, role) | self._of(kind, general))._published():
                    label = dict(self._fields["kind"]._description_selection(self.env))
                    raise ValidationError(
                        self.env._(
                            "%(role)s cannot require “%(text)s” before a text of that "
                            "kind is published.",
                            role=role.name,
                            text=label[kind],
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "published_on": False} for vals in vals_list]
            for vals in vals_list:
                vals.pop("version", None)
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if not self.env.su and {"version", "published_on"} & vals.keys():
            raise UserError(self.env._("Publish a text to give it its date."))
        if FROZEN & vals.keys():
            self._check_not_frozen()
        result = super().write(vals)
        self.env["res.users"]._forget_office_chapters()
        return result

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        """Translations do not pass through `write`."""
        if field_name in FROZEN:
            self._check_not_frozen()
        return super()._update_field_translations(
            field_name, translations, digest, source_lang
        )

    def _check_not_frozen(self):
        guides = self.sudo()  # sudo: whether anybody accepted, not who
        if guides.acknowledgement_ids:
            raise UserError(
                self.env._(
                    "Somebody has accepted this version, so it stays as it is. "
                    "Make a new version instead."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self._published():
            raise UserError(self.env._("A text that was published is kept."))

    def action_publish(self):
        """From now on this version is asked for."""
        self.check_access("write")
        drafts = self.filtered(lambda guide: not guide.published_on)
        published = drafts.sudo()  # sudo: the date is the register's to give
        published.published_on = self.env["res.users"]._today_oslo()

    def action_new_version(self):
        """Open a draft with the same text."""
        self.ensure_one()
        draft = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [[False, "form"]],
        }

    # Who accepted, and who has still to

    def action_open_accepted(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.member_acknowledgement_action"
        )
        return {**action, "domain": [("guide_id", "=", self.id)], "context": {}}

    def action_open_missing(self):
        """Open the people who must accept this version and have not."""
        self.ensure_one()
        self.env["member.acknowledgement"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not accepted by"),
            "res_model": "res.partner",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self._missing_people().ids)],
        }

    def _missing_people(self):
        """Holders of offices that ask for this version, and of a promise the staff."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                MISSING,
                status=self.env["member.office"]._status_sql(),
                guide=self.id,
                of_staff=self.kind == "confidentiality" and not self.role_id,
                is_staff=self.env["res.users"]._in_group_sql(
                    "u", "member_privacy.group_member_staff"
                ),
            )
        )
        return self.env["res.partner"].browse(partner_id for (partner_id,) in rows)
