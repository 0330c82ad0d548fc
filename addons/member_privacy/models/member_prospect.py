from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..tools.deadline import months_after

SOURCES = [
    ("person", "The person"),
    ("member", "A member who knows them"),
    ("event", "A stand or an event"),
    ("public", "A public source"),
    ("list", "A list from somebody else"),
]
STANDINGS = [
    ("to_tell", "To be told"),
    ("late", "Not told in time"),
    ("told", "Told"),
    ("over", "Kept too long"),
]
# Who learns of somebody from others tells them within a month, and with the first
# message at the latest (GDPR article 14 (3)); who asks the person tells at once.
TELL_MONTHS = 1
# What stands in the Marketing Act, section 13: before the first approach and monthly.
WASH_MONTHS = 1
WARN_DAYS = "member_privacy.prospect_warn_days"
# Written by the wash and by nobody else; a view's readonly does not stop RPC.
OF_THE_WASH = {"washed_on", "is_reserved"}
# A later date would be a longer life.
FIXED = {"partner_id", "received_on"}


class MemberProspect(models.Model):
    """Somebody who may want to join: where we have them from, and since when.

    They are told so in time, asked for a short while only, and then forgotten. Whoever
    becomes a member is no prospect any more.
    """

    _name = "member.prospect"
    _description = "Possible member"
    _order = "received_on desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    chapter_id = fields.Many2one(
        "member.chapter",
        required=True,
        index=True,
        ondelete="restrict",
        help="On whose behalf they are asked.",
    )
    purpose_id = fields.Many2one(
        "privacy.purpose",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("for_members", "=", False)],
        default=lambda self: self.env.ref(
            "member_privacy.purpose_prospect", raise_if_not_found=False
        ),
    )
    source = fields.Selection(SOURCES, "We have them from", required=True)
    source_note = fields.Char(
        "More exactly",
        required=True,
        help="The person reads this: which stand, which page, whose list.",
    )
    received_on = fields.Date(
        "Since", required=True, default=lambda self: self.env["res.users"]._today_oslo()
    )
    notice_due = fields.Date(
        "Tell them by", compute="_compute_notice_due", store=True, precompute=True
    )
    informed_on = fields.Date(
        "Told on", help="When they learned what we have, from whom and why."
    )
    keep_until = fields.Date(
        "Kept until",
        compute="_compute_keep_until",
        compute_sudo=True,
        help="The last day; then they are forgotten.",
    )
    washed_on = fields.Date("Washed on", readonly=True, copy=False)
    is_reserved = fields.Boolean(
        "In the reservation register", readonly=True, copy=False
    )
    standing = fields.Selection(STANDINGS, compute="_compute_standing")

    _to_tell = models.Index("(notice_due) WHERE informed_on IS NULL")

    # Computes and constraints

    @api.depends("received_on", "source")
    def _compute_notice_due(self):
        for prospect in self:
            months = 0 if prospect.source == "person" else TELL_MONTHS
            day = prospect.received_on
            prospect.notice_due = day and months_after(day, months)

    @api.depends("received_on", "purpose_id.retention_rule_id.months")
    def _compute_keep_until(self):
        for prospect in self:
            rule = prospect.purpose_id.retention_rule_id
            day = rule and prospect.received_on
            prospect.keep_until = day and months_after(day, rule.months)

    @api.depends("informed_on", "notice_due", "keep_until")
    def _compute_standing(self):
        today = self.env["res.users"]._today_oslo()
        for prospect in self:
            if prospect.keep_until and prospect.keep_until < today:
                prospect.standing = "over"
            elif prospect.informed_on:
                prospect.standing = "told"
            else:
                due = prospect.notice_due
                prospect.standing = "late" if due and due < today else "to_tell"

    @api.constrains("received_on", "informed_on")
    def _check_dates(self):
        today = self.env["res.users"]._today_oslo()
        for prospect in self:
            if max(prospect.received_on, prospect.informed_on or today) > today:
                raise ValidationError(self.env._("That day has not come yet."))

    @api.constrains("purpose_id")
    def _check_purpose(self):
        if any(prospect.purpose_id.for_members for prospect in self):
            raise ValidationError(self.env._("This purpose is for members only."))

    # Doors

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals, OF_THE_WASH)
        prospects = super().create(vals_list)
        if not self.env.su:
            prospects._check_no_member()
        prospects._check_said_no()
        prospects.partner_id._refresh_register_state()
        return prospects

    def write(self, vals):
        self._check_guarded(vals, OF_THE_WASH | FIXED)
        return super().write(vals)

    def _check_guarded(self, vals, guarded):
        if not self.env.su and guarded & vals.keys():
            raise AccessError(
                self.env._(
                    "These are not changed by hand: %s. A wash is recorded for all, "
                    "and who comes anew is registered anew.",
                    ", ".join(sorted(guarded & vals.keys())),
                )
            )

    def _check_no_member(self):
        for prospect in self:
            people = prospect.partner_id.sudo()  # sudo: whether, not what
            if people.membership_state in ("applied", "active", "suspended"):
                raise ValidationError(
                    self.env._("This person is a member already, or has applied.")
                )

    def _check_said_no(self):
        """Nobody is asked again who said no before they were erased.

        :raise UserError: for the whole batch, naming nobody but the first
        """
        ledger = self.env["privacy.suppression"].sudo()  # sudo: whether, not what
        people = self.partner_id.sudo()  # sudo: addresses to ask by
        known = ledger._known_of(people)
        for prospect in self:
            for purpose_id, _channel in known.get(prospect.partner_id.id, ()):
                if purpose_id == prospect.purpose_id.id:
                    raise UserError(
                        self.env._(
                            "Somebody with this address has said no to be asked: %s",
                            prospect.partner_id.name,
                        )
                    )

    # What the person and the secretariat do

    def action_told(self):
        """They have been told today, by letter, by phone or face to face."""
        self.filtered(lambda prospect: not prospect.informed_on).write(
            {"informed_on": self.env["res.users"]._today_oslo()}
        )

    def _origin_words(self, purpose):
        """Where we have them from and how long, in sentences for the person."""
        sources = dict(self._fields["source"]._description_selection(self.env))
        words = []
        for prospect in self.filtered(lambda each: each.purpose_id == purpose):
            words.append(
                self.env._(
                    "You are no member. We have your address since %(day)s from: "
                    "%(source)s, %(note)s.",
                    day=format_date(self.env, prospect.received_on),
                    source=sources[prospect.source],
                    note=prospect.source_note,
                )
            )
            if prospect.keep_until:
                words.append(
                    self.env._(
                        "We forget it after %s, unless you join.",
                        format_date(self.env, prospect.keep_until),
                    )
                )
        return words

    @api.model
    def _forget_members(self, people):
        """Who becomes a member is no prospect any more."""
        rows = self.sudo().search([("partner_id", "in", people.ids)])  # sudo: by itself
        if rows:
            with self.env["privacy.change"]._reason("became a member"):
                rows.unlink()

    # Warnings

    @api.model
    def _warn_until(self):
        """The last day of what must be told soon."""
        days = self.env["ir.config_parameter"]._whole(WARN_DAYS)
        return self.env["res.users"]._today_oslo() + relativedelta(days=days)

    @api.model
    def _cron_warn(self):
        """Remind the privacy officers, and whoever registered them, of people who must
        be told soon, and the officers of a wash that gets too old."""
        soon = self._warn_until()
        officers = self.env["privacy.alert"]._officers()
        untold = [("informed_on", "=", False), ("notice_due", "<=", soon)]
        for purpose, due, makers in self._read_group(
            untold, ["purpose_id"], ["notice_due:min", "create_uid:recordset"]
        ):
            users = makers.filtered(lambda user: user.active and not user.share)
            purpose._remind_once(
                officers | users,
                due,
                lambda each: each.env._(
                    "Tell possible members where we have them from"
                ),
            )
        for purpose in self._read_group([], ["purpose_id"]):
            purpose[0]._remind_of_wash(officers, soon)


class PrivacyPurpose(models.Model):
    _inherit = "privacy.purpose"

    def _needs_wash(self):
        """Whether people outside are called or written to by it without their yes."""
        self.ensure_one()
        reached = {"phone", "post"} & set(self._channels())
        return bool(reached) and not self.for_members and not self.requires_consent

    def _remind_of_wash(self, users, soon):
        if not self._needs_wash():
            return
        today = self.env["res.users"]._today_oslo()
        last = self.washed_on
        due = months_after(last, WASH_MONTHS) if last else today
        if due <= soon:
            self._remind_once(
                users,
                due,
                lambda each: each.env._("Wash against the reservation register"),
            )


class MemberMembership(models.Model):
    _inherit = "member.membership"

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        memberships._end_prospects()
        return memberships

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._end_prospects()
        return result

    def _end_prospects(self):
        joined = self.filtered(lambda m: m.state in ("active", "suspended"))
        if joined:
            self.env["member.prospect"]._forget_members(joined.partner_id)
