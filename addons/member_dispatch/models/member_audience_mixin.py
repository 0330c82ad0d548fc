from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.member_privacy.models.member_prospect import WASH_MONTHS

from ..tools.audience import SECRETARIAT_ONLY, Audience, audience_sql
from ..tools.audience_reach import THROUGH_GUARDIANS


class MemberAudienceMixin(models.AbstractModel):
    """A chapter and a purpose, and whom they come to.

    An extending model says by which channel, see `_audience_channel`.
    """

    _name = "member.audience.mixin"
    _description = "Audience"

    chapter_id = fields.Many2one(
        "member.chapter",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_chapter_id(),
        help="The members of this chapter and of all chapters below it.",
    )
    purpose_id = fields.Many2one(
        "privacy.purpose", required=True, index=True, ondelete="restrict"
    )
    audience_count = fields.Integer("Recipients", compute="_compute_audience")
    left_out_count = fields.Integer("Left out", compute="_compute_audience")
    minor_count = fields.Integer("Minors", compute="_compute_audience")
    child_count = fields.Integer(
        "Children reached through guardians", compute="_compute_audience"
    )
    guardian_count = fields.Integer("To guardians", compute="_compute_audience")
    relation_count = fields.Integer(
        "By an existing relation", compute="_compute_audience"
    )
    left_out_summary = fields.Char("Why", compute="_compute_audience")

    def write(self, vals):
        """Rules are asked before a write; a new chapter must pass them too."""
        result = super().write(vals)
        if "chapter_id" in vals:
            self.check_access("write")
        return result

    def _default_chapter_id(self):
        """The chapter of an officer who has one office that grants access."""
        user = self.env.user
        chapter_ids = user._is_officer_only() and user._office_chapter_ids()
        return chapter_ids[0] if chapter_ids and len(chapter_ids) == 1 else False

    def _audience_channel(self):
        """Say by which channel the audience is met.

        An extending model must return `email`, `sms`, `phone`, `post`, `social`, or
        None where nobody is contacted.
        """
        raise NotImplementedError

    def _audience_skips_protected(self, user):
        """Whether people with a protected address are left out.

        The secretariat may write to them, for a message shows nobody where they
        live; an officer must not learn that they are members.
        """
        return not user._sees_all_members()

    def _audience_names_guardians(self):
        """Whether the sender reads which guardians are reached: then it reaches those
        alone whom the sender may meet."""
        return False

    @api.depends("chapter_id", "purpose_id")
    @api.depends_context("uid", "lang")
    def _compute_audience(self):
        for record in self:
            counts = record._audience_counts()
            recipients, minors, related, children, guardians = counts.pop(
                None, (0, 0, 0, 0, 0)
            )
            left_out = {reason: numbers[0] for reason, numbers in counts.items()}
            record.audience_count = recipients
            record.minor_count = minors
            record.relation_count = related
            record.child_count = children
            record.guardian_count = guardians
            record.left_out_count = sum(left_out.values())
            record.left_out_summary = record._left_out_text(left_out)

    def _audience_counts(self):
        """{reason or None: (people, minors, by a relation, children reached through
        guardians, those guardians)} as the current user would send."""
        self.ensure_one()
        if not self.chapter_id or not self.purpose_id:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT reason, count(*), count(*) FILTER (WHERE is_minor),"
                " count(*) FILTER (WHERE ground = 'relation'),"
                " count(guardian_ids),"
                " COALESCE(sum(cardinality(guardian_ids)), 0)::int"
                " FROM (%s) audience GROUP BY reason",
                self._audience_sql(self.env.user),
            )
        )
        return {reason: numbers for reason, *numbers in rows}

    @api.model
    def _left_out_text(self, left_out):
        """A line of numbers by reason, for instance ``Reservation: 31 · …``.

        Why the secretariat must reach somebody is not an officer's to know: a
        death, a protected address and a restriction count together.
        """
        labels = self._reason_labels()
        shown = dict(left_out)
        if not self.env.user._sees_all_members():
            hidden = sum(shown.pop(reason, 0) for reason in SECRETARIAT_ONLY)
            shown["secretariat"] = hidden
            labels["secretariat"] = self.env._("Only the secretariat can reach")
        return " · ".join(
            f"{label}: {shown[reason]}"
            for reason, label in labels.items()
            if shown.get(reason)
        )

    @api.model
    def _reason_labels(self):
        field = self.env["member.audience"]._fields["reason"]
        return dict(field._description_selection(self.env))

    def action_show_audience(self):
        """The people behind a number, by name; context `audience_part` says whom:
        recipients, left_out or minors."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_dispatch.member_audience_action"
        )
        part = self.env.context.get("audience_part", "recipients")
        action["domain"] = {
            "recipients": [("reason", "=", False)],
            "left_out": [("reason", "!=", False)],
            "minors": [("reason", "=", False), ("is_minor", "=", True)],
        }[part]
        action["context"] = {
            "audience_of": f"{self._name},{self.id}",
            "search_default_by_reason": int(part == "left_out"),
        }
        action["display_name"] = {
            "recipients": self.env._("On the way to"),
            "left_out": self.env._("Left out"),
            "minors": self.env._("Minors"),
        }[part]
        return action

    def _audience_sql(self, user):
        """SQL of this audience as `user` may meet it, see `audience_sql`."""
        return self._audience_query(user)()

    def _audience_query(self, user):
        """A function from a person's id, or SQL of one, to the SQL that asks about this
        one person."""
        self.ensure_one()
        self.env.flush_all()
        audience = self._audience(user)
        consents = self.env["privacy.consent"]._current_sql(
            audience.purpose_id, audience.channel
        )
        people = self.env["res.partner"].with_user(user)
        scope = people._scope_sql("p")
        shown = SQL("TRUE")
        if self._audience_names_guardians():
            shown = people._scope_sql("q")
        purpose = self.purpose_id._origin.sudo()  # sudo: kinds of membership, nobody's
        relations = purpose._relations_sql(audience.channel)
        return partial(audience_sql, audience, consents, scope, shown, relations)

    def _audience(self, user):
        """What decides, as plain values."""
        today = user._today_oslo()
        minor_age = self.env["ir.config_parameter"]._whole("member_dispatch.minor_age")
        purpose = self.purpose_id._origin
        return Audience(
            chapter_path=self._reachable_path(user),
            purpose_id=purpose.id,
            may_object=purpose.may_object,
            requires_consent=purpose.requires_consent,
            channel=self._audience_channel(),
            skip_protected=self._audience_skips_protected(user),
            today=today,
            minor_after=today - relativedelta(years=minor_age),
            for_members=purpose.for_members,
            washed_since=today - relativedelta(months=WASH_MONTHS),
            legal_basis=purpose.legal_basis,
            told_only=not user._sees_all_members(),
            guardian_after=self._guardian_after(purpose, today),
        )

    def _guardian_after(self, purpose, today):
        """Who is born after this day is reached through the guardians, by the age rule
        of the purpose, as for its answers; None where people are reached themselves."""
        age = purpose._age()
        if not age or self._audience_channel() not in THROUGH_GUARDIANS:
            return None
        return today - relativedelta(years=age)

    def _reachable_path(self, user):
        """The chapter's path, or one that matches nothing for an officer elsewhere.

        An unsaved form asks too, before any record rule has looked at its chapter.
        """
        chapter = self.chapter_id._origin.with_user(user)
        chapter = chapter.sudo()  # sudo: a user who lost every group asks in vain
        return chapter.parent_path if chapter.in_office_scope else "-"
