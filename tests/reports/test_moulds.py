"""Templates that are drawn once and filled as often as needed."""

from dataclasses import dataclass

import pytest

from plans.quarters import Quarter
from reports.marks import Mark
from reports.moulds import PLACE, drawn, mould_of
from reports.queries.wall_heads import Option, QuarterHead

OPTION = "reports/_option.html"


def test_every_item_is_filled_in_and_escaped():
    found = drawn(OPTION, [Option("1", "党建<办>", False), Option('"2"', "应急办", True)])

    assert found == (
        '<option value="1">党建&lt;办&gt;</option><option value="&quot;2&quot;" selected>应急办</option>'
    )


def test_an_empty_text_decides_the_shape_as_a_flag_does():
    def head(state):
        told = {"title": "2026年一季度", "label": "一季度", "short": "一", "year": "2026", "query": ""}
        flags = {"is_open": True, "is_chosen": False, "is_first": True, "was_opened": True}
        return QuarterHead(quarter=Quarter.of(2026, 1), state=state, **told, **flags)

    opened, unopened = (drawn("reports/_wall_quarter.html", [head(state)]) for state in ("填报中", ""))

    assert 'title="2026年一季度，填报中"' in opened
    assert 'title="2026年一季度"' in unopened


def test_a_text_that_looks_like_a_place_is_printed_as_it_is():
    assert f">{PLACE}-value;<" in drawn(OPTION, [Option("7", f"{PLACE}-value;", False)])


def test_nothing_of_one_item_is_left_in_the_next():
    first = drawn(OPTION, [Option("1", "甲", True)])

    assert drawn(OPTION, [Option("2", "乙", True)]) == first.replace("1", "2").replace("甲", "乙")


@pytest.mark.parametrize("mark", [Mark("disc", "green"), Mark("square", "red")])
def test_marks_are_part_of_the_shape(mark):
    @dataclass(frozen=True)
    class Banded:
        name: str
        url: str
        is_binding: bool
        mark: Mark
        word: str
        actual: str
        target: str

    found = drawn("reports/_wall_indicator.html", [Banded("指标", "/x/", True, mark, "达序", "3户", "")])

    assert f"tone-{mark.tone}" in found
    assert f"#l-{mark.shape}" in found


def test_a_mould_holds_its_places_in_order():
    assert mould_of("reports/_option.html", "value", "name", is_chosen=False)[1::2] == ["value", "name"]
