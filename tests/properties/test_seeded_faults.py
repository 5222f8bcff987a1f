"""The comparison can fail: five faults put into the roll-up's SQL, in memory, are each found by the oracle."""

import re

import pytest
from django.db import transaction

import reports.rollup
from tests.properties.checking import FiguresDifferError, live
from tests.properties.dice import Seeded
from tests.properties.world import build

pytestmark = pytest.mark.django_db

SEEDS = range(40)
# what is wrong: the text as it stands, what takes its place
FAULTS = {
    "cut instead of rounded": (r"floor\(completion \* 10000 \+ 0\.5\)", "floor(completion * 10000)"),
    "< for <=": (r"gap_bp <= yellow_to_bp", "gap_bp < yellow_to_bp"),
    "a stock is not carried": (r"earlier\.quarter <= q\.quarter", "earlier.quarter = q.quarter"),
    "gone rows stay": (r"DELETE FROM (\w+) figure\s+WHERE ", r"DELETE FROM \1 figure WHERE false AND "),
    "wrong lead": (r"coalesce\((?:lead\.unit_id|leads), (\w+)\.owner_id\)", r"\1.owner_id"),
}  # fmt: skip


def lives(seed):
    """Whether the figures of a fixed sequence are what the oracle says."""
    try:
        with transaction.atomic():
            live(build(Seeded(seed)))
            transaction.set_rollback(True)
    except FiguresDifferError:
        return False
    return True


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_found(monkeypatch, fault):
    wrong = re.compile(FAULTS[fault][0])
    right = reports.rollup.statements()
    faulty = tuple(wrong.sub(FAULTS[fault][1], text) for text in right)
    assert faulty != right, f"the text to be spoiled is gone from the SQL: {wrong.pattern}"

    monkeypatch.setattr(reports.rollup, "statements", lambda: faulty)
    found = next((seed for seed in SEEDS if not lives(seed)), None)

    assert found is not None, f"{len(SEEDS)} sequences did not notice"
    monkeypatch.undo()
    assert lives(found), "the same sequence must be right without the fault"
