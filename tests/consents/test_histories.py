"""Random histories of answers: the register and a model of it say the same.

Times collide on purpose, lie in the two nights of summer time and on a leap day, and
are recorded out of order, as late paper forms are.
"""

import random
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..share import seeds, share
from .model import Event, may_contact

CHANNELS = ("email", "sms")
KINDS = ("given", "withdrawn", "objected", "lifted")
NIGHTS = (
    datetime(2024, 2, 29, 22, 59, 59),
    datetime(2024, 3, 31, 0, 30),
    datetime(2024, 3, 31, 1, 0),
    datetime(2024, 10, 27, 0, 30),
    datetime(2024, 10, 27, 1, 0),
)
STATES = {
    "yes": {"said yes", "no objection"},
    "no": {"said no"},
    "open": {"never said yes"},
    "outdated": {"said yes to another text"},
}
# Wrong ways to say which answer counts; each must be found.
FAULTS = {
    "the last recorded counts": ("occurred_at DESC, id DESC", "id DESC"),
    "of two at once the first counts": (
        "occurred_at DESC, id DESC",
        "occurred_at DESC, id",
    ),
    "the first answer counts": ("occurred_at DESC, id DESC", "occurred_at, id"),
    "channels are one": ("channel = %s", "channel IN ('email', 'sms', %s)"),
    "an old text still counts": ("THEN 'outdated'", "THEN event"),
}


def dice(seed):
    return random.Random(seed)  # noqa: S311 the same histories for the same seed


@tagged("post_install", "-at_install")
class TestHistories(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["privacy.consent"]
        cls.free = cls.env.ref("member_privacy.purpose_newsletter")
        cls.plain = cls.env.ref("member_privacy.purpose_event_news")
        cls.asked = cls.env.ref("member_privacy.purpose_fundraising")
        cls.since = {cls.free.id: 0, cls.plain.id: 0, cls.asked.id: 3}
        cls.purposes = cls.free | cls.plain | cls.asked
        for version, again in ((2, False), (3, True), (4, False)):
            cls.asked.action_new_version()
            texts = cls.asked.text_ids.filtered(lambda t, v=version: t.version == v)
            texts.asks_again = again
            texts[0].action_publish()
        cls.texts = {
            text.version: text.id for text in cls.asked.text_ids if text.lang == "nb_NO"
        }

    def _event(self, rng, purpose):
        base = rng.choice(NIGHTS)
        version = rng.choice((0, *self.texts)) if purpose == self.asked else 0
        return Event(
            rng.choice(CHANNELS),
            rng.choice(KINDS),
            base + timedelta(seconds=rng.choice((0, 0, 1, 3600, 86400 * 200))),
            version,
        )

    def _histories(self, rng, count):
        """{(person, purpose): history} of new people, recorded in the register."""
        people = self.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(count)]
        )
        histories = {}
        rows = []
        for person in people:
            purpose = rng.choice(self.purposes)
            history = [self._event(rng, purpose) for _ in range(rng.randrange(7))]
            histories[person, purpose] = history
            rows += [
                {
                    "partner_id": person.id,
                    "purpose_id": purpose.id,
                    "channel": event.channel,
                    "event": event.kind,
                    "occurred_at": event.at,
                    "method": "paper",
                    "text_id": self.texts.get(event.version),
                }
                for event in history
            ]
        self.consents.create(rows)
        return histories

    def _differences(self, histories):
        """(person, purpose, channel) for which register and model differ."""
        found = []
        for purpose in self.purposes:
            for channel in CHANNELS:
                query = self.consents._current_sql(purpose.id, channel)
                said = {row[0]: row for row in self.env.execute_query(query)}
                for (person, about), history in histories.items():
                    if about != purpose:
                        continue
                    row = said.get(person.id)
                    choice = self.consents._choice(
                        purpose, channel, *((row[3], row[4]) if row else (None, None))
                    )
                    expected, why = may_contact(
                        history,
                        channel,
                        needs_consent=purpose.requires_consent,
                        asks_since=self.since[purpose.id],
                    )
                    if choice.is_on != expected or why not in STATES[choice.state]:
                        found.append((person, purpose, channel))
        return found

    def test_register_and_model_agree_on_every_history(self):
        for seed in seeds():
            with self.subTest(seed=seed):
                histories = self._histories(dice(seed), share(10_000, 600) // 2)
                self.assertEqual(self._differences(histories), [])

    def test_a_person_asked_for_alone_is_answered_the_same(self):
        histories = self._histories(dice(seeds()[0]), 60)
        for (person, purpose), history in histories.items():
            for choice in self.consents._choices(person, purpose):
                if choice.channel in CHANNELS:
                    expected, _why = may_contact(
                        history,
                        choice.channel,
                        needs_consent=purpose.requires_consent,
                        asks_since=self.since[purpose.id],
                    )
                    self.assertEqual(choice.is_on, expected)

    def test_planted_faults_are_found(self):
        histories = self._histories(dice(seeds()[0]), 300)
        right = type(self.consents)._current_sql
        for name, (good, bad) in FAULTS.items():

            def wrong(model, *args, good=good, bad=bad):
                query = right(model, *args)
                self.assertIn(good, query.code)
                return SQL(query.code.replace(good, bad), *query.params)

            with (
                self.subTest(name),
                patch.object(type(self.consents), "_current_sql", wrong),
            ):
                self.assertTrue(self._differences(histories), name)
