"""Time grows with length: hostile input of every kind, and one very long line. Seconds of CPU, not of the clock."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.parsing import ReadingError, read
from tests.parsing.documents import HEAD

# Prose is read at some 2 ms for 1,000 characters; figures and unit clauses without end at ten times that.
SECONDS_PER_KILOBYTE = 0.025
LEAST = 0.5
TASK = f"{HEAD}一、主要任务\n1."
PIECES = st.sampled_from(
    [
        *"0123456789（）()〔〕[]、，；：。 \n\t“”《》\"'-—%万亿个年月日从由至到各每第",
        "12个",
        "95%",
        "（（",
        "））",
        "牵头单位：",
        "甲局、",
        "（乙局牵头）",
        "不少于",
        "2025年底前",
        "一、",
        "（一）",
        "1.1 ",
        "附件1\n",
        "九成",
        "百分之",
        "分别",
        "应建尽建",
    ]
)


def seconds_for(text: str) -> float:
    data = text.encode()
    started = time.process_time()
    with suppress(ReadingError):
        read(data, "a.txt")
    return time.process_time() - started


def allowed_for(text: str) -> float:
    return LEAST + SECONDS_PER_KILOBYTE * len(text.encode()) / 1000


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=8), st.lists(PIECES, max_size=4))
def test_whatever_repeats_takes_no_longer_than_its_length_allows(unit, end):
    words = "".join(unit)
    text = TASK + words * (30_000 // len(words)) + "".join(end)

    assert seconds_for(text) < allowed_for(text)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "，",
        "、",
        " ",
        "（",
        "（(）)",
        "（〔",
        "）",
        "12个、",
        "牵头单位：甲局、",
        "各市、",
        "把路修平，",
        "新建驿站6个。",
    ],
)
def test_one_line_of_200_kilobytes(unit):
    text = TASK + unit * (200_000 // len(unit.encode()))

    assert seconds_for(text) < allowed_for(text)
