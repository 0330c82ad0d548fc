"""Who goes and comes back, in plain Python: what a no is worth after an erasure.

People live here as one would tell it. Each has addresses and a history of answers. Who
is erased leaves their noes at the addresses that nobody else of the register has;
whoever comes into the register with such an address, or gets it later, has the noes
from then on, and takes them back by a word of their own only.
"""

from dataclasses import dataclass, field

from .model import NOES, Event

REACHED_BY = {"email": "email", "social": "email", "sms": "phone", "phone": "phone"}


def one_notation(address):
    """Capitals and +tags do not make another address."""
    name, at, domain = address.lower().partition("@")
    return name.partition("+")[0] + at + domain if at else address


@dataclass
class Life:
    addresses: dict  # by email and phone, as they are written
    is_ours: bool = False  # of the register
    answers: dict = field(default_factory=dict)  # by purpose, lists of Event


class World:
    """:param needs_consent: by purpose"""

    def __init__(self, needs_consent):
        self.needs_consent = needs_consent
        self.lives = {}
        self.kept = {}  # (address, purpose, channel): since when
        self.erased = set()  # addresses

    def comes(self, who, addresses):
        self.lives[who] = Life(addresses)

    def enters(self, who, now):
        self.lives[who].is_ours = True
        self._meets_noes(self.lives[who], now)

    def kept_of(self, who):
        """What this person, or one with their address, has said no to before."""
        return self._kept_at(self.lives[who].addresses)

    def _kept_at(self, addresses):
        mine = {one_notation(each) for each in addresses.values()}
        return sorted({(p, c) for address, p, c in self.kept if address in mine})

    def _meets_noes(self, life, now):
        for purpose, channel in self._kept_at(life.addresses):
            kind = "withdrawn" if self.needs_consent[purpose] else "objected"
            if self._last(life, purpose, channel) not in NOES:
                self._writes_down(life, purpose, channel, kind, now)

    def _last(self, life, purpose, channel):
        said = [e for e in life.answers.get(purpose, ()) if e.channel == channel]
        said.sort(key=lambda event: event.at)  # stable: recorded later stays later
        return said[-1].kind if said else None

    def _writes_down(self, life, purpose, channel, kind, at):
        life.answers.setdefault(purpose, []).append(Event(channel, kind, at, 0))

    def answer(self, all_said, now):
        """People answer at once: what they take back is gone before anybody is met by
        it. By person, a list of (purpose, channel, kind, when, in their own words)."""
        for who, said in all_said.items():
            self._take_back(self.lives[who], said)
        for who, said in all_said.items():
            life = self.lives[who]
            for purpose, channel, kind, at, _in_own_words in said:
                self._writes_down(life, purpose, channel, kind, at)
            if not life.is_ours:
                self.enters(who, now)

    def _take_back(self, life, said):
        mine = {one_notation(each) for each in life.addresses.values()}
        for purpose, channel, kind, at, in_own_words in said:
            if in_own_words and kind not in NOES:
                for address in mine:
                    if self.kept.get((address, purpose, channel), at) <= at:
                        self.kept.pop((address, purpose, channel), None)

    def leave(self, leaving, now):
        """Erased together: what only they have among themselves is theirs alone."""
        staying = [
            life
            for who, life in self.lives.items()
            if who not in leaving and life.is_ours
        ]
        taken = {a.lower() for life in staying for a in life.addresses.values()}
        for who in leaving:
            life = self.lives.pop(who)
            free = {
                kind: one_notation(address)
                for kind, address in life.addresses.items()
                if address.lower() not in taken
            }
            self.erased |= set(free.values())
            for purpose, events in life.answers.items():
                for channel in {event.channel for event in events}:
                    no = self._last(life, purpose, channel) in NOES
                    address = free.get(REACHED_BY.get(channel))
                    if no and address:
                        self.kept.setdefault((address, purpose, channel), now)

    def move(self, who, kind, address, now):
        life = self.lives[who]
        life.addresses = {**life.addresses, kind: address}
        if life.is_ours:
            self._meets_noes(life, now)

    def may_be_asked_to_join(self, addresses, purpose):
        return not any(about == purpose for about, _way in self._kept_at(addresses))

    def stops_a_file(self, kind, address):
        """What a row of a file with this address alone is refused for."""
        written = address.lower()
        for life in self.lives.values():
            if life.is_ours and life.addresses[kind].lower() == written:
                return None
        clean = one_notation(address)
        if any(each == clean for each, _purpose, _channel in self.kept):
            return "objected"
        return "erased" if clean in self.erased else None
