from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STEPS = [
    ("second_factor", "Second factor"),
    ("confidentiality", "Confidentiality"),
    ("guide", "Guide"),
    ("device", "Device declaration"),
]
CURRENT = "active_guide_id"
PROGRESS = Markup("<p class='fw-bold'>%(here)s</p><ol>%(items)s</ol>")
STEP_DONE = Markup("<li class='text-muted'>%(label)s – %(done)s</li>")
# Members of these chapters who left in the last days, and are not seen by another way.
LEFT = """
SELECT count(DISTINCT m.partner_id)
  FROM member_membership m
  JOIN res_partner p ON p.id = m.partner_id
  JOIN member_chapter c ON c.id = m.chapter_id
  JOIN member_chapter top
    ON top.id = ANY(%(chapters)s) AND c.parent_path LIKE top.parent_path || '%%'
 WHERE (m.resigned_on >= %(since)s
        OR m.state = 'ended' AND m.end_date >= %(since)s
           AND m.end_reason NOT IN ('mistaken', 'transferred'))
   AND m.chapters_told
   AND p.deceased_on IS NULL AND p.address_protected IS NOT TRUE
   AND p.processing_restricted IS NOT TRUE
   AND NOT COALESCE(p.scope_chapter_ids && %(chapters)s::int[], FALSE)
"""
LATELY = timedelta(days=30)
STEP_OPEN = Markup("<li>%(label)s</li>")


class MemberDesk(models.Model):
    """An officer's own page: what is still to be done, then where they have access.

    One row for each user, by the user's id, and nothing stored: the page can be
    opened and loaded anew at any time. Staff use it to accept their own texts.
    """

    _name = "member.desk"
    _description = "My office"
    _auto = False

    step = fields.Selection(STEPS, compute="_compute_step")
    progress = fields.Html(compute="_compute_step", sanitize=False)
    guide_id = fields.Many2one("member.guide", compute="_compute_step")
    guide_body = fields.Html(compute="_compute_guide", compute_sudo=True)
    guide_name = fields.Char(compute="_compute_guide", compute_sudo=True)
    may_use_mail = fields.Boolean(compute="_compute_factors")
    may_use_sms = fields.Boolean(compute="_compute_factors")
    may_make_passkey = fields.Boolean(compute="_compute_factors")
    has_app = fields.Boolean(compute="_compute_factors")
    sees_members = fields.Boolean(compute="_compute_access")
    member_count = fields.Integer("Members", compute="_compute_access")
    new_count = fields.Integer("New in 30 days", compute="_compute_access")
    left_count = fields.Integer("Left in 30 days", compute="_compute_access")
    chapter_ids = fields.Many2many(
        "member.chapter", string="Your chapters", compute="_compute_access"
    )
    waiting = fields.Html(compute="_compute_waiting", sanitize=False)
    is_staff = fields.Boolean(compute="_compute_access")
    summary = fields.Html(compute="_compute_access", sanitize=False)

    @property
    def _table_query(self):
        return SQL("SELECT id FROM res_users")

    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for desk in self:
            desk.display_name = self.env._("My office")

    @api.depends_context("uid", "lang")
    def _compute_step(self):
        users = self.env["res.users"]
        steps = self.env.user._access_steps()
        code, guide_id, _done = users._next_step(steps) or (False, False, False)
        for desk in self:
            desk.step = code
            desk.guide_id = guide_id
            desk.progress = self._progress(steps)

    @api.model
    def _progress(self, steps):
        """How far one has come, as HTML: a sentence and the steps in order."""
        labels = dict(self._fields["step"]._description_selection(self.env))
        finished = [step[2] for step in steps]
        here = self.env._(
            "Step %(number)s of %(count)s",
            number=finished.index(False) + 1 if False in finished else len(steps),
            count=len(steps),
        )
        items = Markup().join(
            (STEP_DONE if step[2] else STEP_OPEN)
            % {"label": labels[step[0]], "done": self.env._("done")}
            for step in steps
        )
        return PROGRESS % {"here": here, "items": items}

    @api.depends("guide_id")
    @api.depends_context("lang")
    def _compute_guide(self):
        for desk in self:
            desk.guide_name = desk.guide_id.name
            desk.guide_body = desk.guide_id.body

    @api.depends_context("uid")
    def _compute_factors(self):
        user = self.env.user
        for desk in self:
            desk.has_app = user.totp_enabled
            desk.may_use_mail = user._code_channel() == "mail"
            desk.may_use_sms = user._code_channel() == "sms"
            desk.may_make_passkey = "auth.passkey.key" in self.env

    @api.depends_context("uid", "lang")
    def _compute_access(self):
        members = self.env["res.partner"]
        current = [("membership_state", "in", ("active", "suspended"))]
        joined = [("membership_ids.start_date", ">=", "today -30d")]
        chapter_ids = self.env.user._office_chapter_ids()
        for desk in self:
            desk.sees_members = bool(chapter_ids)
            desk.member_count = chapter_ids and members.search_count(current)
            desk.new_count = chapter_ids and members.search_count(current + joined)
            desk.left_count = chapter_ids and self._count_left(chapter_ids)
            desk.chapter_ids = self.env["member.chapter"].browse(chapter_ids)
            desk.is_staff = self.env.user._sees_all_members()
            desk.summary = self._list(self.env.user._access_lines())

    @api.model
    def _count_left(self, chapter_ids):
        """How many left lately: a number, for who left is seen no more."""
        self.env["member.membership"].flush_model()
        self.env["res.partner"].flush_model()
        since = self.env["res.users"]._today_oslo() - LATELY
        rows = self.env.execute_query(
            SQL(LEFT, chapters=list(chapter_ids), since=since)
        )
        return rows[0][0]

    @api.depends_context("uid", "lang")
    def _compute_waiting(self):
        for desk in self:
            desk.waiting = self._list(self._waiting_lines())

    @api.model
    def _waiting_lines(self):
        """What waits for the current user, a sentence each.

        An extending addon adds what it wants seen to. Who lost an office may still have
        something to see to, such as copies of a list.

        :return: a list of texts, escaped where they are shown
        """
        if not self.env.user._office_chapter_ids():
            return []
        unreachable = self.env["res.partner"].search_count(
            [
                ("membership_state", "in", ("active", "suspended")),
                ("email", "=", False),
                ("phone", "=", False),
            ]
        )
        if not unreachable:
            return []
        return [
            self.env._(
                "%s of your members have neither e-mail nor phone. Ask them.",
                unreachable,
            )
        ]

    @api.model
    def _list(self, lines):
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<ul>%s</ul>") % items if items else False

    @api.model
    def _open(self):
        """The action that shows the current user's own page."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My office"),
            "res_model": self._name,
            "res_id": self.env.uid,
            "views": [
                [self.env.ref("member_privacy.member_desk_view_form").id, "form"]
            ],
            "target": "current",
        }

    # Buttons, all for the current user and nobody else

    def action_accept(self):
        """Accept the text on the page for oneself.

        :raise UserError: when the text on the page is not the one that is asked for,
            because a new version was published in the meantime
        """
        step = self.env["res.users"]._next_step(self.env.user._access_steps())
        if not step or step[1] != self.env.context.get(CURRENT) or not step[1]:
            raise UserError(
                self.env._("This text was changed while you read. Load the page anew.")
            )
        rows = self.env["member.acknowledgement"].sudo()  # sudo: for oneself only
        rows.create(
            {
                "partner_id": self.env.user._person().id,
                "guide_id": step[1],
                "method": "online",
                "lang": self.env.lang or self.env.user.lang,
            }
        )
        return True  # the page loads anew

    def action_set_up_app(self):
        return self.env.user.action_totp_enable_wizard()

    def action_make_passkey(self):
        return self.env.user.action_create_passkey()

    def action_go_on(self):
        return True  # the page loads anew

    def action_open_members(self):
        return self._open_members()

    @api.model
    def _open_members(self):
        """The list of members with its help as of now: the web client keeps actions
        that it loads by their id, and with them why somebody saw nobody last week."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.res_partner_action_member"
        )
