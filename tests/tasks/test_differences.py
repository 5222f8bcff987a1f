"""What changed since last quarter, marked word by word; numbers with their change."""

from decimal import Decimal
from time import perf_counter

import pytest

from tasks.queries.differences import change_in_words, compare, is_far, text_pair


def marked(pieces):
    return "".join(f"[{said.text}]" if said.is_changed else said.text for said in pieces)


def test_only_what_differs_is_marked_on_both_sides():
    now, before = compare("本季走访 120 户，新建微网格 6 个。", "本季走访 85 户，新建微网格 6 个。")

    assert marked(now) == "本季走访 [120] 户，新建微网格 6 个。"
    assert marked(before) == "本季走访 [85] 户，新建微网格 6 个。"


def test_what_was_added_or_left_out_is_marked_where_it_stands():
    now, before = compare("完成招标。现场已进场施工。", "完成招标。")

    assert marked(now) == "完成招标。[现场已进场施工。]"
    assert marked(before) == "完成招标。"


@pytest.mark.parametrize(
    ("now", "before"), [("全新的一段话", ""), ("甲乙丙丁戊己", "子丑寅卯辰巳"), ("", "说过的话")]
)
def test_a_text_written_anew_is_left_unmarked(now, before):
    new, old = compare(now, before)

    assert (marked(new), marked(old)) == (now, before)


def test_the_same_text_is_told():
    assert text_pair("进展情况", "照旧", "照旧").is_same
    assert not text_pair("进展情况", "", "").is_same


@pytest.mark.parametrize(
    ("now", "before", "measure", "words"),
    [
        ("21", "10", "个", "+110%"),
        ("8", "9", "个", "-11.1%"),
        ("92.5", "90", "%", "+2.5 个百分点"),
        ("70", "90", "%", "-20 个百分点"),
        ("5", "5", "个", ""),
        ("5", "0", "个", ""),
    ],
)
def test_a_change_is_said_in_percent_or_in_points(now, before, measure, words):
    assert change_in_words(Decimal(now), Decimal(before), measure) == words


def test_half_and_more_away_asks_for_a_look():
    assert is_far(Decimal(151), Decimal(100))
    assert not is_far(Decimal(150), Decimal(100))
    assert is_far(Decimal(0), Decimal(3))
    assert not is_far(Decimal(3), None)


def test_the_longest_texts_are_compared_within_a_moment():
    started = perf_counter()
    for number in range(20):
        compare("推进" * 249 + str(number), "进推" * 249)

    assert perf_counter() - started < 2
