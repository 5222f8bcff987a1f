"""What is proposed for a promise that was read: an indicator with its items, a milestone, or nothing but words."""

import pytest

from tasks.importing.measuring import _number as baseline_number
from tasks.importing.proposing import measure_of, name_of, propose

TARGET = {
    "text": "新增晾衣架不少于300个",
    "value": 300,
    "unit": "个",
    "per": None,
    "frequency": None,
    "milestone": False,
    "direction": "at_least",
    "schedule": "cumulate",
}


def measured(*, has_units=True, before="", **over):
    return measure_of({**TARGET, **over}, has_units=has_units, before=before)


def picked(measure, *names):
    return tuple(measure[name] for name in names)


def test_a_count_is_a_flow_that_the_lead_holds():
    assert picked(measured(), "kind", "measure", "accumulation", "source") == (
        "indicator",
        "sum",
        "flow",
        "lead",
    )


@pytest.mark.parametrize("over", [{"unit": "%"}, {"unit": "‰"}, {"direction": "covered"}])
def test_a_percentage_keeps_numerator_and_denominator_apart(over):
    assert picked(measured(schedule="reach", **over), "measure", "accumulation", "source") == (
        "ratio",
        "stock",
        "lead",
    )


def test_what_is_promised_per_unit_is_asked_of_the_units_and_counts_those_that_met_it():
    assert picked(measured(per="社区"), "measure", "source") == ("units_met", "unit")
    assert measured(per="社区", has_units=False)["source"] == "lead"


@pytest.mark.parametrize("before", ["社区层面", "各居民区"])
def test_the_clause_before_may_say_that_units_do_it(before):
    assert measured(before=before)["source"] == "unit"
    assert measured(before="街道层面")["source"] == "lead"


@pytest.mark.parametrize(
    ("frequency", "every"),
    [("monthly", "month"), ("biweekly", "two_weeks"), ("weekly", "week"), ("yearly", "year")],
)
def test_a_rhythm_counts_events(frequency, every):
    measure = measured(schedule="frequency", frequency=frequency, value=None)

    assert picked(measure, "kind", "measure", "accumulation", "every") == ("indicator", "sum", "flow", every)


def test_a_state_reached_is_a_milestone_and_soft_words_stay_words():
    assert measured(milestone=True)["kind"] == "milestone"
    assert measured(direction="milestone")["kind"] == "milestone"
    assert measured(value=None)["kind"] == "words"


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("业委会组建率达到90%", "健全组织", "业委会组建率"),
        ("新增停车泊位不少于300个", "停车", "新增停车泊位"),
        ("到2028年底，垃圾分类达标小区占比提升到95%", "分类", "垃圾分类达标小区占比"),
        ("完成率达到100%", "整治楼道堆物，消除隐患", "整治楼道堆物：完成率"),
        ("不少于5个", "建设微花园", "建设微花园：不少于5个"),
    ],
)
def test_an_indicator_is_called_by_its_promise_without_the_figure(text, title, name):
    assert name_of(text, title) == name


def draft_with(target, rows):
    task = {
        "part": "body",
        "number": "1",
        "title": "业委会组建率",
        "text": target["text"],
        "responsible_units": [],
        "targets": [target],
    }
    return propose({"tasks": [task], "indicators": rows})


def row(**over):
    shown = {"number": "7", "name": "业委会组建率", "unit": "%", "value": 90, "direction": "at_least"}
    return shown | {"schedule": "reach", "targets_by_year": []} | over


def test_a_promise_that_the_table_makes_too_is_counted_once_and_its_task_is_the_home():
    said = {**TARGET, "text": "业委会组建率达到90%", "value": 90, "unit": "%", "schedule": "hold"}

    draft = draft_with(said, [row()])

    (target,) = draft["tasks"][0]["targets"]
    assert (target["keep"], target["indicator"]) == (False, "7")
    assert picked(draft["indicators"][0], "home", "schedule") == ("body:1", "hold")


@pytest.mark.parametrize("other", [{"value": 80}, {"unit": "个"}, {"name": "垃圾分类知晓率"}])
def test_another_figure_unit_or_name_is_another_promise(other):
    said = {**TARGET, "text": "业委会组建率达到90%", "value": 90, "unit": "%", "schedule": "reach"}

    draft = draft_with(said, [row(**other)])

    assert draft["tasks"][0]["targets"][0]["keep"]
    assert "home" not in draft["indicators"][0]


def test_a_yearly_figure_or_the_sum_of_all_years_is_the_same_promise():
    said = {**TARGET, "text": "业委会组建率达到90%", "value": 90, "unit": "%", "schedule": "reach"}
    years = [{"year": 2026, "value": 40}, {"year": 2027, "value": 50}]

    assert not draft_with(said, [row(value=50, targets_by_year=years)])["tasks"][0]["targets"][0]["keep"]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("85%", "85"),
        ("85%（2025年）", "85"),
        ("1,200户", "1200"),
        ("3.5", "3.5"),
        (None, None),
        ("约三成", None),
    ],
)
def test_a_printed_baseline_is_its_one_number(printed, number):
    assert baseline_number(printed) == number


def test_of_two_numbers_in_a_baseline_none_is_guessed():
    assert baseline_number("12个社区中的7个") is None
