from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from .privacy_purpose_relation import CONTACTED

# What takes an answer back: given and withdrawn, a reservation made and lifted.
OPPOSITE = {
    "given": "withdrawn",
    "withdrawn": "given",
    "objected": "lifted",
    "lifted": "objected",
}
NO = ("withdrawn", "objected")
# What an answer in force comes to, where consent is needed.
STATES = {
    "given": "yes",
    "outdated": "outdated",
    "grown": "outdated",
    "waiting": "waiting",
}
UNDO_WITHIN = timedelta(minutes=10)


class Choice(NamedTuple):
    """What a person has said to one purpose and channel, and what is offered.

    `state` is "yes", "no", "open" (a consent nobody gave or refused), "outdated" (a
    yes to an older wording, or said for a child who has grown) or "waiting" (a yes for
    a child that lacks a guardian's); `offers` the event that the one button records;
    `since` is UTC, None where nothing was said. `by` says who answers: "self", "child"
    or "guardian", and `said` what that one said last, where others answer too. `grown`
    says that it is asked again because the child answers alone since, `by_relation`
    that nobody said yes and a relation is the ground. `own_notice` says that chapters
    see the membership by it: that is taken back by itself, and not with all the rest.
    """

    purpose: models.Model
    channel: str
    state: str
    since: datetime | None
    offers: str
    by: str = "self"
    said: str | None = None
    guardian_pid: int | None = None
    grown: bool = False
    by_relation: bool = False
    own_notice: bool = False

    @property
    def is_on(self):
        """Whether the person is contacted by this purpose and channel."""
        return self.state == "yes"

    @property
    def no(self):
        """The event of a no: what was a yes is withdrawn, all else is objected to."""
        is_consent = self.purpose.requires_consent and not self.by_relation
        return "withdrawn" if is_consent else "objected"

    @property
    def is_stoppable(self):
        """Whether a no of the one who answers would be news, said with all others."""
        if self.own_notice:
            return False
        return self.state in ("yes", "outdated", "waiting") and self.said not in NO


class PrivacyConsentChoice(models.Model):
    """The answers a person gives alone, on a page: what each says now and may say."""

    _inherit = "privacy.consent"

    @api.model
    def _choices(self, person, purpose=None, channel=None, guardian=None):
        """What `person` decides, in the order of purposes and channels.

        :param guardian: who answers for the person, where a guardian does; left out
            are then the purposes that the person answers alone
        :return: a list of `Choice`
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            self._current_sql(purpose and purpose.id, channel, person.ids)
        )
        current = {(row[1], row[2]): (row[3], row[4]) for row in rows}
        guardian = guardian or person.browse()
        said = self._said_by(person, guardian)
        purposes = purpose or self.env["privacy.purpose"].search([])
        related = purposes._standing_on_relation(person)
        chapters_go_by = self.env["member.membership.type"]._by_consent()
        choices = []
        for each in purposes:
            if not each._is_choice() or not (
                each.for_members or not person.membership_state
            ):
                continue
            shared = each._is_for_guardians(person)
            if guardian and not shared:
                continue
            for way in each._channels():
                if channel not in (None, way):
                    continue
                key = (each.id, way)
                choice = self._choice(
                    each,
                    way,
                    *current.get(key, (None, None)),
                    each in related and way in CONTACTED,
                )
                if way == "use" and each.id in chapters_go_by:
                    choice = choice._replace(own_notice=True)
                if shared:
                    choice = self._family_choice(choice, said.get(key), guardian)
                choices.append(choice)
        return choices

    @api.model
    def _choice(self, purpose, channel, event, since, related=False):
        by_relation = related and event not in ("given", *NO)
        if by_relation:
            state, offers, since = "yes", "objected", None
        elif purpose.requires_consent:
            state = STATES.get(event, "open")
            offers = "withdrawn" if state == "yes" else "given"
        else:
            state, offers = "yes", "objected"
        if event in NO:
            state, offers = "no", "given" if purpose.requires_consent else "lifted"
        return Choice(
            purpose,
            channel,
            state,
            since,
            offers,
            grown=event == "grown",
            by_relation=by_relation,
        )

    @api.model
    def _family_choice(self, choice, said, guardian):
        """The choice as one of several sees it, who takes back only the own answer."""
        consent = choice.purpose.requires_consent
        if said in NO:
            offers = "given" if consent else "lifted"
        elif not consent:
            offers = "objected"
        elif said == "given" and choice.state != "outdated":
            offers = "withdrawn"
        else:
            offers = "withdrawn" if choice.state == "yes" else "given"
        return choice._replace(
            offers=offers,
            said=said,
            by="guardian" if guardian else "child",
            guardian_pid=guardian.id or None,
        )

    @api.model
    def _answer(self, person, choice, method, text_id=None, **facts):
        """Record what the button of `choice` says; nothing when it says it already.

        :param str method: one of `METHODS`
        :param int text_id: the wording the person read, where consent is given
        :raise UserError: the wording has been replaced since the page was opened
        :return: the new event, empty when there was nothing to record
        """
        if choice.offers == "given":
            current = choice.purpose.text_ids.filtered(
                lambda text: text.version == choice.purpose._text().version
            )
            if current and text_id not in current.ids:
                raise UserError(
                    self.env._("The text is a new one. Read it and answer again.")
                )
            facts["text_id"] = text_id if current else False
        if choice.guardian_pid:
            facts["guardian_pid"] = choice.guardian_pid
        return self._record(
            person, choice.purpose, choice.channel, choice.offers, method, **facts
        )

    @api.model
    def _stop_all(self, person, method, guardian=None, **facts):
        """Say no to all that can be said no to.

        :return: the new events
        """
        events = self.browse()
        if guardian:
            facts["guardian_pid"] = guardian.id
        for choice in self._choices(person, guardian=guardian):
            if choice.is_stoppable:
                events |= self._record(
                    person, choice.purpose, choice.channel, choice.no, method, **facts
                )
        return events

    def _undo(self, method, **facts):
        """Take back answers given a moment ago, by the opposite one.

        :return: the new events; none for what is older or answered anew since
        """
        events = self.browse()
        earliest = fields.Datetime.now() - UNDO_WITHIN
        for event in self.exists():
            chain = self.search(
                [
                    ("partner_id", "=", event.partner_id.id),
                    ("purpose_id", "=", event.purpose_id.id),
                    ("channel", "=", event.channel),
                    ("guardian_pid", "=", event.guardian_pid),
                ],
                limit=2,
            )
            if event != chain[:1] or event.occurred_at < earliest:
                continue
            back = self._taken_back(event, chain[1:])
            if event.guardian_pid:
                facts["guardian_pid"] = event.guardian_pid
            # What comes back is the yes that stood before, to the words it was to.
            text = chain[1:].text_id if back == "given" else event.browse().text_id
            events |= self._record(
                event.partner_id,
                event.purpose_id,
                event.channel,
                back,
                method,
                text_id=text.id,
                **facts,
            )
        return events

    @api.model
    def _taken_back(self, event, before):
        """What undoes an answer. Where several answer, a yes that was the first word is
        unsaid and does not become a no: that would hold against the others' yes."""
        shared = event.purpose_id._is_for_guardians(event.partner_id)
        if shared and event.event == "given" and before.event not in NO:
            return "lifted"
        return OPPOSITE[event.event]
