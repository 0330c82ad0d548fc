"""Results of benchmarks, as people and as tools read them."""

import json

import pytest

from devtools.inside import bench


@pytest.fixture
def context():
    return bench.Context(None, "template", "scope", 400)


def test_row_has_exactly_the_keys_that_tools_read(context):
    row = context.row("count", "ms", ours=2, peer=4)
    assert list(json.loads(json.dumps(row))) == list(bench.KEYS)
    assert row["floor"] is None
    assert row["members"] == 400


def test_unit_is_one_of_four(context):
    with pytest.raises(ValueError, match="unit"):
        context.row("count", "hours", ours=2)


def test_table_shows_ratios_where_there_is_a_peer(context):
    rows = [context.row("a", "s", 2, peer=4), context.row("b", "s", 3, floor=2)]
    lines = bench.table(rows).splitlines()
    assert lines[1].split()[-2:] == ["0.50×", "–"]
    assert lines[2].split()[-2:] == ["–", "1.50×"]


def test_cases_take_turns_and_the_first_round_is_not_counted(context):
    turns = []
    cases = {"ours": lambda: turns.append("o"), "peer": lambda: turns.append("p")}
    medians = context.medians(cases, rounds=2)
    assert turns == ["o", "p"] * 3
    assert set(medians) == {"ours", "peer"}
