"""Percents that add up, and percents as printed."""

from hypothesis import given
from hypothesis import strategies as st

from reports.shares import percent, ratio, shares, tenths


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9).filter(any))
def test_shares_of_any_counts_add_up_to_a_hundred(counts):
    assert sum(shares(counts)) == 1_000


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9).filter(any))
def test_no_share_is_a_tenth_away_from_the_exact_one(counts):
    exact = [count * 1_000 / sum(counts) for count in counts]

    assert all(abs(found - wanted) < 1 for found, wanted in zip(shares(counts), exact, strict=True))


def test_thirds_give_the_spare_tenth_to_the_first():
    assert shares([1, 1, 1]) == [334, 333, 333]


def test_the_largest_remainder_wins_over_the_larger_count():
    assert shares([5, 1, 1]) == [714, 143, 143]  # 714.28, 142.86, 142.86


def test_nothing_to_divide_is_all_zero():
    assert shares([0, 0]) == [0, 0]


def test_printed_numbers():
    assert tenths(143) == "14.3"
    assert percent(-1250) == "-12.5"
    assert percent(4255) == "42.6"
    assert percent(None) == ""
    assert str(ratio(1, 8)) == "12.5"
    assert ratio(0, 0) is None
