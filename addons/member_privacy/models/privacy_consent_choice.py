from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

# What takes an answer back: given and withdrawn, a reservation made and lifted.
OPPOSITE = {
    "given": "withdrawn",
    "withdrawn": "given",
    "objected": "lifted",
    "lifted": "objected",
}
NO = ("withdrawn", "objected")
UNDO_WITHIN = timedelta(minutes=10)


class Choice(NamedTuple):
    """What a person has said to one purpose and channel, and what is offered.

    `state` is "yes", "no", "open" (a consent nobody gave or refused) or "outdated" (a
    yes to an older wording); `offers` the event that the one button records; `since`
    is UTC, None where nothing was said.
    """

    purpose: models.Model
    channel: str
    state: str
    since: datetime | None
    offers: str

    @property
    def is_on(self):
        """Whether the person is contacted by this purpose and channel."""
        return self.state == "yes"


class PrivacyConsentChoice(models.Model):
    """The answers a person gives alone, on a page: what each says now and may say."""

    _inherit = "privacy.consent"

    @api.model
    def _choices(self, person, purpose=None, channel=None):
        """What `person` decides alone, in the order of purposes and channels.

        :return: a list of `Choice`
        """
        self.flush_model()
        rows = self.env.execute_query(
            self._current_sql(purpose and purpose.id, channel, person.ids)
        )
        said = {(row[1], row[2]): (row[3], row[4]) for row in rows}
        purposes = purpose or self.env["privacy.purpose"].search([])
        return [
            self._choice(each, way, *said.get((each.id, way), (None, None)))
            for each in purposes
            if each._is_choice() and (each.for_members or not person.membership_state)
            for way in each._channels()
            if channel in (None, way)
        ]

    @api.model
    def _choice(self, purpose, channel, event, since):
        if purpose.requires_consent:
            state = {"given": "yes", "outdated": "outdated"}.get(event, "open")
            offers = "withdrawn" if state == "yes" else "given"
        else:
            state, offers = "yes", "objected"
        if event in NO:
            state, offers = "no", "given" if purpose.requires_consent else "lifted"
        return Choice(purpose, channel, state, since, offers)

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
        return self._record(
            person, choice.purpose, choice.channel, choice.offers, method, **facts
        )

    @api.model
    def _stop_all(self, person, method, **facts):
        """Say no to all that can be said no to.

        :return: the new events
        """
        events = self.browse()
        for choice in self._choices(person):
            if choice.state in ("yes", "outdated"):
                no = "withdrawn" if choice.purpose.requires_consent else "objected"
                events |= self._record(
                    person, choice.purpose, choice.channel, no, method, **facts
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
                ],
                limit=2,
            )
            if event != chain[:1] or event.occurred_at < earliest:
                continue
            back = OPPOSITE[event.event]
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
