"""Who gets a message and why not, in plain Python: what the random worlds are held
against."""

from datetime import timedelta


class Person:
    """What the oracle knows of one person, in plain Python."""

    born = None
    guardians = ()

    def __init__(self, rng, chapters, purposes, today):
        self.flags = {
            flag
            for flag, chance in (
                ("dead", 0.04),
                ("restricted", 0.04),
                ("protected", 0.06),
                ("archived", 0.04),
                ("no_email", 0.1),
                ("blocked", 0.05),
            )
            if rng.random() < chance
        }
        self.memberships = [
            self._membership(rng, chapter, today)
            for chapter in rng.sample(chapters, rng.choice((0, 1, 1, 1, 2)))
        ]
        self.answers = [
            (purpose, rng.choice(("email", "sms")), event)
            for purpose in purposes
            for event in rng.choices(
                ("given", "withdrawn", "objected", "lifted"), k=rng.choice((0, 0, 1, 3))
            )
        ]

    def _membership(self, rng, chapter, today):
        shift = rng.choice((-500, -30, -1, 0, 1, 30))
        state = rng.choice(("active",) * 6 + ("applied", "suspended", "ended", "ended"))
        vals = {
            "chapter_id": chapter.id,
            "state": state,
            "start_date": today - timedelta(days=800),
        }
        if state == "ended":
            vals["end_date"] = today + timedelta(days=min(shift, 0))
            reasons = ("resigned", "unpaid", "mistaken", "deceased", "transferred")
            vals["end_reason"] = rng.choice(reasons)
        elif rng.random() < 0.2:
            vals["end_date"] = today + timedelta(days=shift)
        elif rng.random() < 0.1:
            vals["resigned_on"] = today
        elif rng.random() < 0.1:
            vals["start_date"] = today + timedelta(days=max(shift, 0))
        return vals


class Guardian:
    """Somebody who answers for children, and what keeps a message from them."""

    born = None
    guardians = ()
    FLAGS = ("dead", "restricted", "protected", "archived", "no_email", "blocked")

    def __init__(self, rng, number):
        """The first ones have one thing each that keeps it from them."""
        self.flags = set(self.FLAGS[number : number + 1])
        if number > len(self.FLAGS):
            self.flags = {flag for flag in self.FLAGS if rng.random() < 0.2}
        if number in (6, 8):
            self.flags.add("no_phone")
        self.id = None

    def is_reached(self, statutory, by_staff, by_phone):
        flags = set(self.flags)
        if statutory or by_phone:
            flags.discard("blocked")
        if by_staff and not by_phone:
            flags.discard("protected")
        flags.discard("no_email" if by_phone else "no_phone")
        return not flags


def age_by_calendar(born, day):
    """Years by counting birthdays, one after the other."""
    age = 0
    while (born.year + age + 1, born.month, born.day) <= (day.year, day.month, day.day):
        age += 1
    return age


class Oracle:
    """Who gets what and why not, told person by person and day by day."""

    def __init__(self, dispatch, below, today, sender_is_staff):
        """Of a message, or of a list to phone from: nobody finds on paper whose
        address is protected, and no answer here is about the phone."""
        self.by_phone = dispatch._name == "member.list"
        self.purpose = dispatch.purpose_id
        self.below = below
        self.today = today
        self.sender_is_staff = sender_is_staff

    def answer(self, person):
        """The first reason, None for a recipient, "absent" for nobody of ours."""
        known = [m for m in person.memberships if self._is_known(m)]
        hidden = "protected" in person.flags and not self.sender_is_staff
        if not known or hidden:
            return "absent"
        return next(
            (reason for reason, holds in self._reasons(person, known) if holds()), None
        )

    def readers(self, person):
        """Ids of the guardians who read it for the person, empty for nobody."""
        if not self._is_routed(person):
            return set()
        statutory = self.purpose.legal_basis == "contract"
        if self.by_phone and not self.sender_is_staff:
            return set()  # none of them is a member: no officer finds them on a list
        return {
            guardian.id
            for guardian in person.guardians
            if guardian.is_reached(statutory, self.sender_is_staff, self.by_phone)
        }

    def _is_routed(self, person):
        """Not to a guardian from whom the child may be hidden."""
        hidden = "protected" in person.flags
        return self._is_child(person, self.today) and not hidden

    def _is_child(self, person, day):
        limit = self.purpose.age_rule_id.age
        born = person.born
        return bool(limit and born) and age_by_calendar(born, day) < limit

    def _is_known(self, membership):
        last = membership.get("end_date") or self.today
        year_ago = self.today - timedelta(days=365)
        mistaken = membership.get("end_reason") == "mistaken"
        return (
            membership["chapter_id"] in self.below
            and last >= year_ago
            and (not mistaken)
        )

    def _is_member_today(self, membership):
        return (
            membership["state"] == "active"
            and "resigned_on" not in membership
            and membership["start_date"] <= self.today
            and membership.get("end_date", self.today) >= self.today
        )

    def _has_left(self, membership):
        return (
            membership["state"] == "ended"
            or "resigned_on" in membership
            or membership.get("end_date", self.today) < self.today
        )

    def _reasons(self, person, known):
        flags = person.flags
        member = any(self._is_member_today(m) for m in known)
        statutory = self.purpose.legal_basis == "contract"
        missing = "no_phone" if self.by_phone else "no_email"
        last_word = None
        for purpose, channel, event in person.answers:
            if purpose == self.purpose and channel == "email" and not self.by_phone:
                last_word = event
        said_no = last_word in ("objected", "withdrawn")
        died = any(m.get("end_reason") == "deceased" for m in known)
        left = any(self._has_left(m) for m in known)
        on_consent = self.purpose.legal_basis == "consent"
        child = self._is_child(person, self.today)
        routed = self._is_routed(person)
        young_then = self._is_child(person, self.today - timedelta(days=10))
        said_yes = last_word == "given" and not young_then
        gives = not child and any(
            "type_id" in m and self._is_member_today(m) for m in person.memberships
        )
        return [
            ("deceased", lambda: "dead" in flags or died),
            ("restricted", lambda: "restricted" in flags),
            ("protected", lambda: self.by_phone and "protected" in flags),
            ("archived", lambda: "archived" in flags),
            ("resigned", lambda: not member and left),
            ("not_active", lambda: not member),
            ("no_guardian", lambda: routed and not self.readers(person)),
            ("no_address", lambda: not routed and missing in flags),
            ("objected", lambda: said_no and not statutory and not on_consent),
            (
                "blocked",
                lambda: (
                    not (routed or statutory or self.by_phone) and "blocked" in flags
                ),
            ),
            (
                "no_consent",
                lambda: on_consent and (said_no or not (said_yes or gives)),
            ),
        ]
