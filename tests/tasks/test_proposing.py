"""What is proposed for a promise that was read: an indicator with its items, a milestone, or nothing but words."""

import pytest

from tasks.importing.proposing import name_of, propose, task_key
from tasks.importing.shaping import measure_of
from tasks.importing.tables import one_number, propose_rows, table_indicator

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


@pytest.mark.parametrize("over", [{"per": "社区", "has_units": False}, {"per": "小区"}])
def test_what_nobody_can_be_asked_for_by_itself_is_how_many_of_all_have_it(over):
    measure = measured(**over)

    assert picked(measure, "measure", "direction", "value", "unit") == ("ratio", "covered", 100, "%")
    assert picked(measure, "source", "schedule") == ("lead", "reach")
    assert measure["sides"] == [f"达到要求的{over['per']}数", f"{over['per']}总数"]


def test_what_is_promised_of_each_person_is_the_sum_over_all_of_them():
    """每名网格员每月入户不少于20户: a quarter's households ÷ the heads of its months, never a row per person."""
    measure = measured(per="网格员", unit="户", value=20, frequency="monthly")

    shape = picked(measure, "measure", "schedule", "accumulation", "every")
    assert shape == ("ratio", "hold", "flow", "month")
    assert picked(measure, "source", "sides") == ("unit", ["合计", "网格员各月人数合计"])
    assert "value" not in measure


@pytest.mark.parametrize("frequency", ["yearly", None])
def test_what_each_person_owes_once_a_year_stands_until_its_date(frequency):
    measure = measured(per="党员", unit="次", value=2, frequency=frequency)

    assert picked(measure, "measure", "schedule", "accumulation", "every") == ("ratio", "reach", "stock", "")
    assert measure["sides"] == ["合计", "党员人数"]


@pytest.mark.parametrize(("unit", "accumulation"), [("起", "flow"), ("微克", "stock")])
def test_of_an_upper_limit_what_happens_is_counted_and_a_level_stands(unit, accumulation):
    limit = measured(text="全年不超过3", direction="at_most", schedule="hold", unit=unit)

    assert limit["accumulation"] == accumulation


@pytest.mark.parametrize(
    ("over", "shape"),
    [
        ({"unit": "%", "comparator": "=="}, ("ratio", "at_least", ["比基期变化的数量", "基期数量"])),
        ({"unit": "%", "comparator": "<="}, ("ratio", "at_most", ["比基期变化的数量", "基期数量"])),
        ({"unit": "个百分点"}, ("sum", "at_least", None)),
    ],
)
def test_a_fall_by_a_share_is_no_level_to_fall_to(over, shape):
    measure = measured(direction="decrease", change="by", value=15, schedule="reach", **over)

    assert (measure["measure"], measure["direction"], measure.get("sides")) == shape
    assert measured(direction="decrease", value=15, schedule="reach")["direction"] == "decrease"


def test_one_or_two_are_within_the_range_or_not_at_their_date():
    measure = measured(direction="range", value=1, value_max=2, unit="名")

    assert picked(measure, "measure", "accumulation", "schedule") == ("sum", "flow", "reach")


def test_a_total_stands_it_does_not_pile_up():
    assert measured(text="志愿者总数达到3000人")["accumulation"] == "stock"


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


def test_full_coverage_in_a_table_is_one_hundred_percent():
    shown = table_indicator(
        row(name="工会组建覆盖率", unit="-", value=None, direction="covered", schedule="hold")
    )

    assert picked(shown, "keep", "measure", "value", "unit", "schedule") == (True, "ratio", 100, "%", "hold")


def test_a_row_of_the_table_may_promise_something_of_each_person():
    shown = table_indicator(row(name="每名社工每季度走访户数", unit="户", value=40, schedule="cumulate"))

    assert picked(shown, "measure", "schedule", "every") == ("ratio", "hold", "quarter")
    assert shown["sides"] == ["合计", "社工人数"]


def last(result, **over):
    return row(**{"number": "1", "deadline": "2025-12-31", "value": 80, "actual_text": result} | over)


def test_what_fell_due_before_the_plan_began_is_no_promise_of_it():
    before, now = propose_rows([last("85%"), row(deadline="2028-12-31")], starts="2026-01-01")

    assert (before["keep"], before["schedule"], now["keep"]) == (False, "reach", True)
    assert propose_rows([last("85%")], starts="2021-01-01")[0]["keep"]


@pytest.mark.parametrize(
    ("result", "schedule", "baseline"),
    [("85%", "reach", "85%"), ("90%", "hold", None), ("95%", "hold", None)],
)
def test_where_the_last_period_ended_is_held_or_where_this_one_begins(result, schedule, baseline):
    rows = [last(result, name="业委会组建率（街道）"), row(deadline="2028-12-31")]

    _before, now = propose_rows(rows, starts="2026-01-01")

    assert (now["schedule"], now.get("baseline_text")) == (schedule, baseline)


@pytest.mark.parametrize(("name", "baseline"), [("新建口袋公园", None), ("口袋公园总数", "12")])
def test_what_is_counted_anew_begins_at_nothing_and_a_total_where_it_stood(name, baseline):
    parks = {"name": name, "unit": "个", "schedule": "cumulate", "value": 20}
    rows = [last("12", **{**parks, "value": 10}), row(deadline="2028-12-31", **parks)]

    _before, now = propose_rows(rows, starts="2026-01-01")

    assert (now["schedule"], now.get("baseline_text")) == ("cumulate", baseline)


def test_a_number_printed_in_two_chapters_is_two_tasks_and_each_indicator_finds_its_own():
    texts = ("业委会组建率达到90%", "停车泊位满足率达到60%")
    said = [{**TARGET, "text": text, "unit": "%", "schedule": "reach"} for text in texts]
    tasks = [task_with({**said[0], "value": 90}), task_with({**said[1], "value": 60}, title="停车")]

    draft = propose({"tasks": tasks, "indicators": [row(), row(number="8", name="停车泊位满足率", value=60)]})

    assert [task_key(task) for task in draft["tasks"]] == ["body:1", "body:1-2"]
    assert [shown["home"] for shown in draft["indicators"]] == ["body:1", "body:1-2"]


def draft_with(target, rows):
    return propose({"tasks": [task_with(target)], "indicators": rows})


def task_with(target, title="业委会组建率"):
    return {
        "part": "body",
        "number": "1",
        "title": title,
        "text": target["text"],
        "responsible_units": [],
        "targets": [target],
    }


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
    assert one_number(printed) == number


def test_of_two_numbers_in_a_baseline_none_is_guessed():
    assert one_number("12个社区中的7个") is None
