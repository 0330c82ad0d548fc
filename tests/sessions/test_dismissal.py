"""Dismissals while the officer's session is open, on two processes at once.

Each time one request of the officer began before the dismissal and ends after it: it
may show what was true as it began. What follows it, in either process and in every
way, shows nobody. That is what a cache shared between requests would break: the slow
request would refill it with what it saw.
"""

import random

import pytest

from tests.share import seeds, share

from .houses import Person, houses
from .officer import (
    DISMISSALS,
    Dismissal,
    Officer,
    died,
    protected,
    restricted,
)
from .reads import WAYS, among, listed, seen


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    with houses(tmp_path_factory.mktemp("sessions")) as both:
        world = both.build()
        both.start()
        scene = Dismissal(Person(both, "staff"), Person(both, "owner"))
        scene.houses = both
        numbers = range(len(world["officers"]))
        scene.officers = [Officer(both, world, number) for number in numbers]
        for officer in scene.officers:
            officer.prepare()
        yield scene


@pytest.mark.parametrize("seed", seeds(), ids=("fixed", "own"))
def test_no_read_succeeds_after_the_dismissal_has_committed(scene, seed):
    dice = random.Random(seed)  # noqa: S311 the same rounds for the same seed
    left = []
    for number in range(share(1000, 2 * len(DISMISSALS)) // 2):
        if not left:
            left = dice.sample(DISMISSALS, len(DISMISSALS))
        dismiss = left.pop()
        said = f"round {number} with seed {seed}: {dismiss.__name__}"
        assert_dismissal(scene, dice, dismiss, said)


def assert_dismissal(scene, dice, dismiss, said):
    officer = dice.choice(scene.officers)
    here, there = dice.sample((0, 1), 2)
    officer.renew_link()
    with scene.houses.held():
        slow = scene.houses.background.submit(listed, officer, here)
        scene.houses.wait_until_somebody_waits()
        appoint_again = dismiss(scene, officer, there)
    assert len(slow.result()) == len(officer.members), said
    for house in (here, there):
        assert not seen(officer, house), said
    appoint_again()
    assert WAYS.keys() - seen(officer, dice.choice((0, 1))) == set(), said


def test_an_officer_exports_nobody_before_or_after(scene):
    officer = scene.officers[0]
    exporter = Person(scene.houses, "exporter")
    for person, shown in ((exporter, True), (officer, False)):
        try:
            exported = person.call(
                1, "res.partner", "export_data", officer.members, ["name"]
            )
        except Exception:
            exported = {"datas": []}
        assert bool(exported["datas"]) == shown


def test_what_leaves_an_officers_sight_leaves_it_in_an_open_session(scene):
    """The members change instead of the office: the same two processes."""
    officer = scene.officers[1]
    member = officer.members[1]
    for leaves in (restricted, protected, died):
        for house in (0, 1):
            assert listed_ids(officer, house) == set(officer.members)
            with scene.houses.held():
                slow = scene.houses.background.submit(listed_ids, officer, house)
                scene.houses.wait_until_somebody_waits()
                back = leaves(scene, 1 - house, member)
            assert member in slow.result()
            for each in (house, 1 - house):
                assert listed_ids(officer, each) == {*officer.members} - {member}
            back(house)


def listed_ids(officer, house):
    return set(officer.call(house, "res.partner", "search", among(officer)))
