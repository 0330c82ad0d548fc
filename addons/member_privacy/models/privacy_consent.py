from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..tools import consent_sql, consent_trigger

CHANNELS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("phone", "Phone"),
    ("post", "Post"),
    ("social", "Social media"),
]
# A purpose can be a use that sends nothing, such as a photo in a paper.
WAYS = [*CHANNELS, ("use", "Use without contact")]
EVENTS = [
    ("given", "Consent given"),
    ("withdrawn", "Consent withdrawn"),
    ("objected", "Reservation made"),
    ("lifted", "Reservation lifted"),
]
METHODS = [
    ("portal", "Member's page"),
    ("web", "Web form"),
    ("paper", "Paper form"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("enrolment", "Enrolment"),
    ("import", "Import"),
    ("guardian", "Guardian"),
    ("staff", "Staff"),
]
# What staff may say of an answer. That somebody answered on a page, or stood in a file,
# is for the page and the import to say: it is what proves the answer.
BY_HAND = {"paper", "phone", "email", "staff"}
# Machines of one house do not agree to the second.
CLOCK_SKEW = timedelta(minutes=5)


class PrivacyConsent(models.Model):
    """Append-only events; the latest per person, purpose and channel is in force.

    The row must prove afterwards what was answered, when and how (GDPR article 7 (1)),
    so it is never changed: a new answer is a new row. The database refuses it too,
    see `tools/consent_trigger.py`.
    """

    _name = "privacy.consent"
    _description = "Consent event"
    _order = "occurred_at desc, id desc"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    purpose_id = fields.Many2one(
        "privacy.purpose", required=True, index=True, ondelete="restrict"
    )
    channel = fields.Selection(WAYS, required=True)
    event = fields.Selection(EVENTS, required=True)
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now)
    method = fields.Selection(METHODS, required=True)
    recorded_by_uid = fields.Integer(
        "Recorded by (user id)", help="Not a link: the user may be deleted later."
    )
    note = fields.Char()
    merged_from = fields.Integer(
        readonly=True,
        help="Id of the row this was answered to, before it was merged into the "
        "person.",
    )
    text_id = fields.Many2one(
        "privacy.purpose.text",
        "Wording",
        index="btree_not_null",
        ondelete="restrict",
        help="What the person read when they answered.",
    )
    guardian_pid = fields.Integer(
        "Answered by the guardian (contact id)",
        help="Who answered for a child. Not a link: the guardian may be deleted later.",
    )
    evidence = fields.Char(help="Where the answer can be found, such as a paper form.")

    _current = models.Index(
        "(partner_id, purpose_id, channel, occurred_at DESC, id DESC)"
    )
    _by_guardian = models.Index(
        "(purpose_id, channel, partner_id) WHERE guardian_pid IS NOT NULL"
    )
    # The oracle of an audience starts from the purpose, not from the person.
    _by_purpose = models.Index(
        "(purpose_id, channel, partner_id, occurred_at DESC, id DESC)"
    )

    def init(self):
        # The triggers name other tables, which may be made after this one.
        self.pool.post_init(consent_trigger.install, self.env.cr)

    @api.depends("purpose_id", "channel", "event")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for consent in self:
            consent.display_name = f"{consent.purpose_id.name}: {events[consent.event]}"

    @api.constrains("occurred_at")
    def _check_occurred_at(self):
        """A later answer must win: one dated ahead would outlive it."""
        latest = fields.Datetime.now() + CLOCK_SKEW
        if any(consent.occurred_at > latest for consent in self):
            raise ValidationError(self.env._("Nobody answers ahead of time."))

    @api.constrains("text_id", "purpose_id")
    def _check_text(self):
        if any(c.text_id and c.text_id.purpose_id != c.purpose_id for c in self):
            raise ValidationError(
                self.env._("The wording belongs to another purpose than the answer.")
            )
        texts = self.text_id.sudo()  # sudo: words, nobody's data
        if any(not text.published_on for text in texts):
            raise ValidationError(self.env._("Nobody was asked with a draft."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["recorded_by_uid"] = self.env.uid
        # A wording mended in this transaction is frozen from here on.
        self.env["privacy.purpose.text"].flush_model()
        consents = super().create(vals_list)
        # Of the rows and not of the values: a default in the context is no value.
        consents._check_by_hand()
        # Of those who are in the register already an answer changes nothing there.
        consents.partner_id._outside()._refresh_register_state()
        return consents

    def _check_by_hand(self):
        """What people say of an answer, as told apart from what the register knows."""
        if self.env.su:
            return
        if any(self.mapped("merged_from")):
            raise AccessError(self.env._("Only a merge says where an answer was."))
        if claimed := set(self.mapped("method")) - BY_HAND:
            labels = dict(self._fields["method"]._description_selection(self.env))
            raise AccessError(
                self.env._(
                    "Only the register itself notes an answer as: %s",
                    ", ".join(labels[method] for method in sorted(claimed)),
                )
            )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A consent event is never changed. Record a new one.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erasure(self):
        if not self.env.context.get("privacy_erasure") or not self.env.su:
            raise UserError(
                self.env._("Consent events go only when the person is erased.")
            )

    @api.model
    def _record(
        self,
        partners,
        purpose,
        channel,
        event,
        method,
        occurred_at=None,
        note=None,
        **facts,
    ):
        """Append one event for each of `partners`.

        :param str channel: one of `WAYS`
        :param str event: one of `EVENTS`
        :param str method: one of `METHODS`
        :param datetime occurred_at: UTC; now when left out
        :param facts: `text_id`, the wording that was answered, and `evidence`
        :return: the new events
        """
        return self.create(
            [
                {
                    "partner_id": partner.id,
                    "purpose_id": purpose.id,
                    "channel": channel,
                    "event": event,
                    "method": method,
                    "occurred_at": occurred_at or fields.Datetime.now(),
                    "note": note,
                    **facts,
                }
                for partner in partners
            ]
        )

    @api.model
    def _current_sql(self, purpose_id=None, channel=None, partner_ids=None):
        """SQL of what is in force: partner_id, purpose_id, channel, event, occurred_at.

        The filters are optional; with a purpose and a channel, one index range answers
        it. A yes to a wording that asks again has the event `outdated`: it was a yes to
        something else, and to nobody a no. `grown` is the yes that was said by or for a
        child who answers alone since, and is asked again too. `waiting` is a child's
        yes that lacks a guardian's.
        """
        conditions = []
        if purpose_id is not None:
            conditions.append(SQL("c.purpose_id = %s", purpose_id))
        if channel is not None:
            conditions.append(SQL("c.channel = %s", channel))
        if partner_ids is not None:
            people = list(partner_ids)
            # Of one person it is a point in the index, in the order that is asked for.
            one = SQL("c.partner_id = %s", people[0]) if len(people) == 1 else None
            conditions.append(one or SQL("c.partner_id = ANY(%s)", people))
        outdated = self.env["privacy.purpose.text"]._outdated_sql(purpose_id)
        today = self.env["res.users"]._today_oslo()
        return consent_sql.current(
            self._family_rules(purpose_id), conditions, outdated, today
        )

    @api.model
    def _family_rules(self, purpose_id=None):
        """What the purposes say of children, archived ones included."""
        purposes = self.env["privacy.purpose"].sudo()  # sudo: words, nobody's data
        if purpose_id is not None:
            return purposes.browse(purpose_id)._family_rules()
        return purposes.with_context(active_test=False).search([])._family_rules()
