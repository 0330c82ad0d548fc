import logging
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import hash_sign, hmac, verify_hash_signed

from .privacy_consent_link import TOKEN

_logger = logging.getLogger(__name__)
SCOPE = "member_privacy.consent_draft"
WAYS_IN = [("email", "E-mail"), ("sms", "SMS")]
STATES = [
    ("asked", "Asked for a code"),
    ("held", "No code sent"),
    ("verified", "Shows the form"),
    ("submitted", "To be looked at"),
    ("done", "Recorded"),
    ("refused", "Refused"),
]
GUESSES = 5
CODE_LIVES = timedelta(minutes=20)
FORM_LIVES_HOURS = 1
# In an hour: codes to one address, and forms from one sender. The rest of the world
# together has a parameter.
PER_ADDRESS = 3
PER_SENDER = 10
PER_HOUR = "member_privacy.consent_form_per_hour"
KEEP_DAYS = "member_privacy.consent_form_keep_days"
NOES = ("withdrawn", "objected")
BATCH = 100


class PrivacyConsentDraft(models.Model):
    """What somebody answered on the public form, until staff have looked at it.

    The form never asks whether an address is known: whoever asks gets a code, by a job
    and not in the request, so that neither the answer nor its time tells anything.
    """

    _name = "privacy.consent.draft"
    _description = "Answer on the public form"
    _order = "id desc"
    _rec_name = "name"

    way = fields.Selection(WAYS_IN, "By", required=True, readonly=True)
    address = fields.Char(readonly=True, index=True)
    name = fields.Char("Name given", readonly=True)
    lang = fields.Char("Language", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="asked")
    is_sent = fields.Boolean("Code sent", readonly=True)
    is_heard = fields.Boolean("Noes recorded", readonly=True)
    guesses = fields.Integer("Wrong codes", readonly=True)
    sender = fields.Char(
        readonly=True, index=True, help="A keyed hash of where it came from."
    )
    submitted_at = fields.Datetime("Answered", readonly=True)
    line_ids = fields.One2many("privacy.consent.draft.line", "draft_id", "Answers")
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="cascade"
    )
    match_ids = fields.Many2many(
        "res.partner", string="People with this address", compute="_compute_matches"
    )

    _waiting = models.Index("(id) WHERE state IN ('asked', 'submitted')")

    @api.depends("address", "way")
    def _compute_matches(self):
        for draft in self:
            draft.match_ids = draft._people()

    def write(self, vals):
        if not self.env.su and vals.keys() - {"partner_id"}:
            raise AccessError(self.env._("What somebody answered is not changed."))
        return super().write(vals)

    def _people(self):
        """Who has this address, as the current user may see them."""
        self.ensure_one()
        people = self.env["res.partner"]
        if not self.address:
            return people
        field = "email_normalized" if self.way == "email" else "phone_sanitized"
        return people.search([(field, "=", self.address), ("erased_on", "=", False)])

    # Asking for a code

    @api.model
    def _ask(self, way, address, sender, is_robot=False):
        """Begin: the same work for every address.

        :param str address: normalised, and not looked up
        :param str sender: where the request came from
        :return: the draft; empty when there are too many requests
        """
        drafts = self.sudo()  # sudo: whoever asks is nobody yet
        mark = drafts._sender_mark(sender)
        if drafts._is_flood(mark):
            return drafts.browse()
        held = is_robot or drafts._recent([("address", "=", address)]) >= PER_ADDRESS
        draft = drafts.create(
            {
                "way": way,
                "address": address,
                "lang": self.env.lang,
                "sender": mark,
                "state": "held" if held else "asked",
            }
        )
        drafts._wake()
        return draft

    @api.model
    def _sender_mark(self, sender):
        today = fields.Date.to_string(self.env["res.users"]._today_oslo())
        return hmac(self.sudo().env, SCOPE, (today, sender))  # sudo: the signing key

    @api.model
    def _is_flood(self, mark):
        limit = self.env["ir.config_parameter"]._whole(PER_HOUR)
        one = self._recent([("sender", "=", mark)]) >= PER_SENDER
        return one or self._recent([]) >= limit

    @api.model
    def _recent(self, domain):
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        return self.search_count([*domain, ("create_date", ">", hour_ago)])

    @api.model
    def _wake(self):
        job = self.env.ref("member_privacy.ir_cron_consent_drafts")
        job.sudo()._trigger()  # sudo: a public visitor starts this job and no other

    def _code_facts(self):
        return (self.id, self.way, self.address)

    def _token(self, step):
        """What stands in the address: the draft and how far it has come."""
        return hash_sign(
            self.env, SCOPE, [self.id, step], expiration_hours=FORM_LIVES_HOURS
        )

    @api.model
    def _of_token(self, token, step):
        """The draft a token opens at `step`, under sudo; empty for any other."""
        drafts = self.sudo()  # sudo: the token says whose it is
        payload = None
        if TOKEN.fullmatch(token):
            with suppress(ValueError, IndexError):
                payload = verify_hash_signed(drafts.env, SCOPE, token)
        if not payload or payload[1] != step:
            return drafts.browse()
        return drafts.browse(payload[0]).exists()

    def _try_code(self, given):
        """Whether `given` is the code; each try counts, and five end it."""
        self.ensure_one()
        self.lock_for_update()
        late = self.create_date + CODE_LIVES < fields.Datetime.now()
        if self.state not in ("asked", "held") or late or self.guesses >= GUESSES:
            return False
        self.guesses += 1
        codes = self.env["member.code"]
        right = codes._is_code(SCOPE, self._code_facts(), given)
        if right and self.state == "asked":
            self.state = "verified"
            return True
        return False

    # Answering

    def _choices(self):
        """What the form asks: [(purpose, channel, event for yes, event for no)]."""
        self.ensure_one()
        ways = ("email",) if self.way == "email" else ("sms", "phone")
        return [
            (purpose, channel, *_events(purpose))
            for purpose in self.env["privacy.purpose"].search([])
            if purpose._is_choice()
            for channel in ways
            if channel in purpose._channels()
        ]

    def _submit(self, name, answers):
        """Keep the answers, once.

        :param answers: {(purpose code, channel): "yes" or "no"}
        :return: whether anything was kept
        """
        self.ensure_one()
        self.lock_for_update()
        lines = [
            self._line_values(purpose, channel, yes if said == "yes" else no)
            for purpose, channel, yes, no in self._choices()
            if (said := answers.get((purpose.code, channel))) in ("yes", "no")
        ]
        if self.state != "verified" or not lines:
            return False
        self.write(
            {
                "name": " ".join((name or "").split())[:100],
                "state": "submitted",
                "submitted_at": fields.Datetime.now(),
                "line_ids": [fields.Command.create(values) for values in lines],
            }
        )
        self._wake()
        return True

    def _line_values(self, purpose, channel, event):
        text = purpose._text(self.lang) if event == "given" else None
        return {
            "purpose_id": purpose.id,
            "channel": channel,
            "event": event,
            "text_id": text and text.id,
        }

    # The job

    @api.model
    def _cron_drafts(self):
        """Send codes and hear what people said no to, commit by commit."""
        while done := self._work(BATCH):
            if not self.env["ir.cron"]._commit_progress(done):
                break

    @api.model
    def _work(self, limit):
        """:return: how many drafts were worked on"""
        codes = self.search(
            [("state", "=", "asked"), ("is_sent", "=", False)], limit=limit
        )
        for draft in codes:
            draft._send_code()
        heard = self.search(
            [("state", "=", "submitted"), ("is_heard", "=", False)], limit=limit
        )
        for draft in heard:
            draft._hear_noes()
        return len(codes) + len(heard)

    def _send_code(self):
        self.is_sent = True
        codes = self.env["member.code"].with_context(lang=self.lang)
        code = codes._code(SCOPE, self._code_facts())
        try:
            if self.way == "email":
                codes._send_email(self.address, code)
            else:
                codes._send_sms(self.address, code)
        except Exception as error:
            # Its text may hold the address; the class has to do.
            _logger.warning("Code of the public form: %s", type(error).__name__)

    def _hear_noes(self):
        """A no counts at once, for everybody of the register who has the address: who
        reads it does not want it there."""
        self.is_heard = True
        people = self._people().filtered("in_register")
        for line in self.line_ids.filtered(lambda line: line.event in NOES):
            for person in people:
                line._record_for(person)
        if all(line.event in NOES for line in self.line_ids):
            self.state = "done"

    # Staff

    def action_accept(self):
        """Record the answers for the person that staff chose."""
        self._check_staff()
        for draft in self:
            person = draft.partner_id
            if not person:
                raise UserError(self.env._("Choose the person first."))
            if person not in draft._people():
                raise UserError(
                    self.env._(
                        "This person has another address. The code shows who reads "
                        "%s, and nothing more.",
                        draft.address,
                    )
                )
            draft._accept(person)

    def action_new_person(self):
        """Make a contact of somebody who is not known, and record the answers."""
        self._check_staff()
        for draft in self:
            if draft._people():
                raise UserError(
                    self.env._("Somebody has this address already. Choose the person.")
                )
            if not draft.name:
                raise UserError(self.env._("They gave no name."))
            field = "email" if draft.way == "email" else "phone"
            with self.env["privacy.change"]._reason("answered on the public form"):
                person = self.env["res.partner"].create(
                    {"name": draft.name, field: draft.address, "lang": draft.lang}
                )
            draft.partner_id = person
            draft._accept(person)

    def action_refuse(self):
        """Record nothing of it. What they said no to is recorded already."""
        self._check_staff()
        self._check_open()
        self.sudo().state = "refused"  # sudo: staff's decision, written by this alone

    def _check_staff(self):
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat decides this."))

    def _check_open(self):
        if any(draft.state != "submitted" for draft in self):
            raise UserError(self.env._("There is nothing to decide any more."))

    def _accept(self, person):
        self._check_open()
        draft = self.sudo()  # sudo: events as the form's; who recorded them is kept
        # All answers first: a no that is kept comes with whoever enters the register,
        # and is no news where they said yes on this form.
        with person._refresh_later():
            for line in draft.line_ids:
                line._record_for(person.sudo())  # sudo: the same person
        draft.state = "done"

    # Forgetting

    @api.autovacuum
    def _gc_drafts(self):
        """Nobody's address stays because they once filled in a form."""
        now = fields.Datetime.now()
        days = self.env["ir.config_parameter"]._whole(KEEP_DAYS)
        early = ("state", "in", ("asked", "held", "verified"))
        decided = ("state", "in", ("done", "refused"))
        day_ago, kept = now - timedelta(days=1), now - timedelta(days=days)
        self.search([early, ("create_date", "<", day_ago)]).unlink()
        self.search([decided, ("submitted_at", "<", kept)]).unlink()
        # Nobody looked at it for three times as long: it says nothing any more.
        self.search([("submitted_at", "<", now - timedelta(days=3 * days))]).unlink()


def _events(purpose):
    if purpose.requires_consent:
        return "given", "withdrawn"
    return "lifted", "objected"
