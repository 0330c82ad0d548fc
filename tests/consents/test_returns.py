"""Random lives between coming, saying no, being erased and coming back.

The register and the model of `returns.py` go through them side by side. Members,
possible members and people known by an answer alone; families that share an address;
files that say yes for somebody; papers that turn up late; keys that are changed.
"""

import random
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.member_privacy.models import privacy_suppression

from ..share import is_deep, rotating_seed, seeds, share
from .model import Person, Purpose, may_contact
from .returns import World
from .test_histories import STATES

BEGAN = datetime(2024, 3, 30, 23, 30)  # summer time begins an hour and a half later
ROUND = timedelta(days=1, hours=7, minutes=30)
ROUNDS = 4
CHANNELS = ("email", "sms", "phone", "social", "post")
CODES = {"newsletter": False, "fundraising": True, "prospect": False}
KINDS = {True: ("given", "withdrawn"), False: ("objected", "lifted")}
# Wrong ways; each must be found.
FAULTS = {
    "who comes back brings nothing": ("res.partner", "_meet_ledger", lambda s: None),
    "an address that is shared is kept": (
        "privacy.suppression",
        "_own_address",
        lambda s, person, kind, leaving: privacy_suppression.READERS[kind](
            person[{"email": "email_normalized", "phone": "phone_sanitized"}[kind]]
        ),
    ),
    "nobody takes a no back": ("privacy.suppression", "_lift", lambda s, said: None),
    "nothing outlives an erasure": (
        "privacy.suppression",
        "_keep_noes",
        lambda s, people: None,
    ),
    "no file is stopped": (
        "privacy.suppression",
        "_known",
        lambda s, addresses: {},
    ),
}


def dice(seed):
    return random.Random(seed)  # noqa: S311 the same lives for the same seed


@tagged("post_install", "-at_install")
class TestReturns(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {}
        cls.worlds = 0  # each has addresses of its own
        ledger = type(cls.env["privacy.suppression"])
        cls.startClassPatcher(
            patch.object(ledger, "_keys", lambda _self: dict(cls.keys))
        )
        cls.purposes = {
            code: cls.env.ref(f"member_privacy.purpose_{code}") for code in CODES
        }
        cls.chapter = cls.env["member.chapter"].create({"name": "Lag", "code": "RET"})

    def _only_the_first_key(self):
        self.keys.clear()
        self.keys[1] = b"1" * 32

    def _live(self, rng, count):
        """Live through all rounds; return where register and model differ."""
        self.world = World({code: CODES[code] for code in CODES})
        self.records, self.gone, self.found = {}, [], []
        type(self).worlds += 1
        with freeze_time(BEGAN) as clock:
            self._come(rng, [self._addresses(rng, n) for n in range(count)])
            for number in range(ROUNDS):
                clock.tick(ROUND)
                self._answer(rng, 0.7)
                self._leave(rng)
                if number == 1:
                    self.keys[2] = b"2" * 32
                clock.tick(ROUND)
                self.found += self._differing_files()
                self._come(rng, [self._once_more(rng) for _ in range(count // 4)])
                self._move(rng, count // 8)
                self._answer(rng, 0.2)
                self.found += self._differing()
        return self.found

    def _now(self):
        return self.env["privacy.consent"]._fields["occurred_at"].now()

    def _addresses(self, rng, number):
        mail = phone = number
        if number and rng.random() < 0.3:  # a family shares one of them
            mail, phone = rng.choice(((number - 1, number), (number, number - 1)))
        name = rng.choice(("p", "P"))
        return {
            "email": f"{name}{mail}@w{self.worlds}.example.com",
            "phone": f"+474{self.worlds:02d}{phone:05d}",
        }

    def _once_more(self, rng):
        """Addresses of somebody who went, or who is there, written anew."""
        known = [life.addresses for life in self.world.lives.values()]
        addresses = dict(rng.choice(self.gone or known))
        name, _at, domain = addresses["email"].partition("@")
        tag = rng.choice(("", "", "+ny"))
        addresses["email"] = rng.choice((str.lower, str.title))(f"{name}{tag}@{domain}")
        return addresses

    def _come(self, rng, all_addresses):
        """As members, as possible members, or as contacts of the CRM."""
        ways = [
            rng.choice(("member", "member", "prospect", None)) for _ in all_addresses
        ]
        people = self.env["res.partner"].create(
            [
                {"name": f"Person {len(self.records) + n}", **addresses}
                for n, addresses in enumerate(all_addresses)
            ]
        )
        for person, addresses, way in zip(people, all_addresses, ways, strict=True):
            self.records[person.id] = person
            self.world.comes(person.id, addresses)
            if way == "prospect" and not self._asked_to_join(person, addresses):
                way = None
            if way:
                self.world.enters(person.id, self._now())
        self.env["member.membership"].create(
            [
                self._membership(person)
                for person, way in zip(people, ways, strict=True)
                if way == "member"
            ]
        )

    def _asked_to_join(self, person, addresses):
        """Whether the register takes them as a possible member; it must if the model
        does."""
        may = self.world.may_be_asked_to_join(addresses, "prospect")
        try:
            with self.cr.savepoint():
                self.env["member.prospect"].create(self._prospect(person))
        except UserError:
            self.found += ["refused", addresses] if may else []
            return False
        self.found += [] if may else ["not refused", addresses]
        return True

    def _membership(self, person):
        kind = self.env.ref("member_privacy.membership_type_ordinary")
        return {
            "partner_id": person.id,
            "chapter_id": self.chapter.id,
            "type_id": kind.id,
            "start_date": BEGAN.date(),
        }

    def _prospect(self, person):
        return {
            "partner_id": person.id,
            "chapter_id": self.chapter.id,
            "source": "event",
            "source_note": "A stand",
            "purpose_id": self.purposes["prospect"].id,
        }

    def _answer(self, rng, part):
        """All who answer do so at once, each to one or two questions."""
        now, rows, all_said = self._now(), [], {}
        for who in list(self.world.lives):
            if rng.random() >= part:
                continue
            said = [self._said(rng, who, now) for _ in range(rng.choice((1, 1, 2)))]
            all_said[who] = [each[:5] for each in said]
            rows += [
                {
                    "partner_id": who,
                    "purpose_id": self.purposes[purpose].id,
                    "channel": channel,
                    "event": kind,
                    "occurred_at": at,
                    "method": method,
                }
                for purpose, channel, kind, at, _own, method in said
            ]
        self.world.answer(all_said, now)
        self.env["privacy.consent"].create(rows)

    def _said(self, rng, who, now):
        """Often about what they have said no to before, in another life."""
        question = rng.choice(list(CODES)), rng.choice(CHANNELS)
        kept = self.world.kept_of(who)
        purpose, channel = rng.choice([*kept, question])
        method = rng.choice(("portal", "paper", "phone", "import"))
        late = rng.choice((0, 0, 0, 1, 3)) if method == "paper" else 0
        kind = rng.choice(KINDS[CODES[purpose]])
        own = method != "import"
        return purpose, channel, kind, now - late * ROUND, own, method

    def _leave(self, rng):
        leaving = [
            who
            for who, life in self.world.lives.items()
            if life.is_ours and rng.random() < 0.35
        ]
        self.gone += [self.world.lives[who].addresses for who in leaving]
        self.world.leave(leaving, self._now())
        people = self.env["res.partner"].browse(leaving)
        self.env["privacy.data.set"]._erase(people)

    def _move(self, rng, count):
        """Somebody gets the address of another, who may have said no there."""
        for _move in range(count):
            who = rng.choice(list(self.world.lives))
            kind = rng.choice(("email", "phone"))
            address = self._once_more(rng)[kind]
            self.records[who].write({kind: address})
            self.world.move(who, kind, address, self._now())

    # Compared

    def _differing(self):
        """May we contact this person for this purpose by this channel, and why."""
        self.env.flush_all()
        consents = self.env["privacy.consent"]
        ids = list(self.world.lives)
        rows = self.env.execute_query(consents._current_sql(partner_ids=ids))
        current = {tuple(row[:3]): row[3:5] for row in rows}
        for who, life in self.world.lives.items():
            for code, purpose in self.purposes.items():
                for channel in CHANNELS:
                    key = (who, purpose.id, channel)
                    found = consents._choice(
                        purpose, channel, *current.get(key, (None, None))
                    )
                    may, why = may_contact(
                        life.answers.get(code, []),
                        channel,
                        Purpose(CODES[code]),
                        Person(),
                        self._now().date(),
                    )
                    if found.is_on != may or why not in STATES[found.state]:
                        yield life.addresses, code, channel, found.state, why

    def _differing_files(self):
        """Whether a file may bring somebody with the address of one who went."""
        imports = self.env["member.import"]
        asked = [
            (kind, addresses[kind])
            for addresses in self.gone
            for kind in ("email", "phone")
        ]
        stops = imports._import_stops([{kind: value} for kind, value in asked])
        for (kind, value), stop in zip(asked, stops, strict=True):
            expected = self.world.stops_a_file(kind, value)
            if stop != expected:
                yield value, stop, expected

    def test_register_and_model_agree_on_whoever_goes_and_comes_back(self):
        for seed in seeds():
            with self.subTest(seed=seed):
                self._only_the_first_key()
                found = self._live(dice(seed), share(2_000, 40) // 2)
                self.assertEqual(found[:3], [])
                self.assertTrue(self.world.kept)
                lives = len(self.records)
                print(f"seed {seed}: {lives} people, {len(self.gone)} erasures")

    def test_planted_faults_are_found(self):
        names = sorted(FAULTS)
        if not is_deep():
            names = [names[rotating_seed() % len(names)]]
        for name in names:
            model, method, wrong = FAULTS[name]
            with (
                self.subTest(name),
                patch.object(type(self.env[model]), method, wrong),
            ):
                self._only_the_first_key()
                seed = rotating_seed()
                worlds = (self._live(dice(seed + n), 30) for n in range(8))
                self.assertTrue(any(worlds), name)
