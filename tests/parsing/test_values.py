"""The small pure pieces: names of units, numbers, dates, folding, JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.parsing import draft_from_json, draft_to_json
from plans.parsing.dates import full_date, period_in
from plans.parsing.folding import fold
from plans.parsing.numbering import han_number
from plans.parsing.units import fold_name, is_group_name, is_named_subset
from tests.parsing.documents import PLAIN, parsed


@pytest.mark.parametrize("name", ["各社区", "各居民区", "相关社区", "联席会议各成员单位", "有关部门"])
def test_group_names(name):
    assert is_group_name(name)


@pytest.mark.parametrize("name", ["房管所", "社区自治办", "区政府"])
def test_names_of_one_unit(name):
    assert not is_group_name(name)


def test_named_subset_is_less_than_a_group():
    assert is_named_subset("相关社区")
    assert not is_named_subset("各社区")


def test_aliases_fold_alike():
    assert fold_name("發展辦（安監） ") == fold_name("发展办(安监)")
    assert fold_name("甲 办") == fold_name("甲办")


@pytest.mark.parametrize(
    ("words", "value"),
    [("三", 3), ("十", 10), ("十二", 12), ("三十五", 35), ("一百零三", 103), ("二零二四", 2024)],
)
def test_han_numbers(words, value):
    assert han_number(words) == value


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024年2月5日", "2024-02-05"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("民国101年3月2日", "2012-03-02"),
        ("2024年2月31日", None),
    ],
)
def test_dates(words, day):
    assert full_date(words) == day


def test_periods():
    assert period_in("2024年下半年") == ("2024-07-01", "2024-12-31")
    assert period_in("2024年3月底前") == (None, "2024-03-31")
    assert period_in("2024年4月至9月") == ("2024-04-01", "2024-09-30")


@given(st.text())
def test_folding_never_changes_length(text):
    assert len(fold(text)) == len(text)


def test_json_round_trip():
    draft = parsed(PLAIN)

    assert draft_from_json(draft_to_json(draft)) == draft
