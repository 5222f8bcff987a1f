"""Figures are what the roll-up stored, in codes, whole numbers and decimal strings; unchanged ones cost nothing."""

import pytest

from plans.models import ReportingPeriod
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import roll_up
from tests.api.rows import API, make_reported_plan, reader, results
from tests.factories import Q3_2026, make_neighbourhoods, set_clock

pytestmark = pytest.mark.django_db
FIGURES = ("figures/tasks/", "figures/indicators/", "figures/units/", "figures/plans/")


@pytest.fixture
def plan():
    return make_reported_plan()


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def test_a_task_figure_says_progress_and_light(plan, client):
    stored = TaskQuarter.objects.select_related("task", "lead", "named").get(task__number="1")

    figure = results(client, "figures/tasks/", task=stored.task.code)[0]

    assert figure["plan"] == plan.code
    assert figure["owner"] == plan.owner.code
    assert figure["quarter"] == "2026-Q3"
    assert figure["task"] == stored.task.code
    assert figure["lead"] == stored.lead.code
    assert figure["year_bp"] == stored.year_bp is not None
    assert figure["gap_bp"] == stored.year_bp - stored.schedule_bp
    assert figure["bucket"] == stored.bucket
    assert figure["update_state"] == "approved"
    assert figure["named_indicator"] == stored.named.code


def test_a_light_says_its_colour_word_rule_and_why(plan, client):
    task = plan.tasks.get(number="1")
    indicator = task.task_indicators.get().indicator
    TaskQuarter.objects.filter(task=task).update(
        light=7, rule=4, reason="far_behind", numbers={"gap_bp": -4_120}, named=indicator
    )

    light = results(client, "figures/tasks/", task=task.code)[0]["light"]

    assert light == {
        "colour": "red",
        "word": "严重滞后",
        "rule": 4,
        "reason": "far_behind",
        "sentence": f"{indicator.name}：落后序时进度 41.2 个百分点",
    }


def test_a_light_settled_by_the_calendar_names_no_indicator(plan, client):
    task = plan.tasks.get(number="1")
    named = task.task_indicators.get().indicator
    TaskQuarter.objects.filter(task=task).update(
        light=7, rule=3, reason="overdue", numbers={"due": "2026-06-30"}, named=named
    )

    light = results(client, "figures/tasks/", task=task.code)[0]["light"]

    assert light["sentence"] == "应于 2026年6月30日 完成，未销号"


def test_an_unfinished_report_is_a_ring(plan, client):
    figure = results(client, "figures/tasks/", task=plan.tasks.get(number="2").code)[0]

    assert (figure["light"]["colour"], figure["bucket"]) == ("ring", "undecided")
    assert figure["update_state"] == "not_started"


def test_an_indicator_figure_is_in_decimal_text(plan, client):
    stored = IndicatorQuarter.objects.exclude(actual=None).get()

    figure = results(client, "figures/indicators/", indicator=stored.indicator.code)[0]

    assert figure["actual"] == "7.5"
    assert figure["target"] == "40"
    assert figure["denominator"] is None
    assert figure["unit_of_measure"] == "台"
    assert figure["home_task"] == stored.home.code
    assert figure["completion_bp"] == stored.completion_bp == 1_875
    assert figure["by_quarter"] == str(plan.ends)


def test_counts_of_units_add_up_to_the_plan(plan, client):
    units = results(client, "figures/units/")
    whole = results(client, "figures/plans/")[0]

    for name in ("tasks", "on_schedule", "behind", "undecided", "owed", "reported"):
        assert sum(unit[name] for unit in units) == whole[name]
    assert whole["tasks"] == 2
    assert whole["owed"] == 2
    assert whole["reported"] == 1


def test_neighbourhoods_are_not_listed_by_result(plan, client):
    neighbourhood = make_neighbourhoods(plan.owner, 1)[0]
    UnitQuarter.objects.create(plan=plan, owner=plan.owner, quarter=Q3_2026, unit=neighbourhood, owed=1)

    listed = [figure["unit"] for figure in results(client, "figures/units/")]

    assert listed
    assert neighbourhood.code not in listed


@pytest.mark.parametrize("path", FIGURES)
def test_every_figure_says_its_period_revision_and_instant(plan, client, path):
    ReportingPeriod.objects.filter(plan=plan).update(closed_on="2026-10-20", closed_at="2026-10-20T08:00Z")

    figures = results(client, path)

    assert {figure["period_state"] for figure in figures} == {"closed"}
    assert {figure["figures_revision"] for figure in figures} == {plan.figures_revision}
    assert len({figure["as_of"] for figure in figures}) == 1


@pytest.mark.parametrize("path", FIGURES)
def test_unchanged_figures_answer_304(plan, client, path):
    first = client.get(API + path)

    again = client.get(API + path, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("path", FIGURES)
def test_304_reads_no_figure(plan, client, path, django_assert_num_queries):
    tag = client.get(API + path)["ETag"]

    with django_assert_num_queries(1) as asked:  # the token, with the plans' revisions
        client.get(API + path, headers={"If-None-Match": tag})

    assert not [query for query in asked if "reports_" in query["sql"]]


def test_a_roll_up_that_changes_a_figure_changes_the_tag(plan, client):
    first = client.get(API + "figures/tasks/")
    set_clock(plan, plan.clock_on.replace(month=11))
    roll_up(plan.pk)

    again = client.get(API + "figures/tasks/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_closing_a_quarter_changes_the_tag(plan, client):
    first = client.get(API + "figures/plans/")
    ReportingPeriod.objects.filter(plan=plan).update(closed_on="2026-10-20", closed_at="2026-10-20T08:00Z")

    again = client.get(API + "figures/plans/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200


def test_another_question_has_another_tag(plan, client):
    whole = client.get(API + "figures/tasks/")

    part = client.get(
        API + "figures/tasks/", {"bucket": "undecided"}, headers={"If-None-Match": whole["ETag"]}
    )

    assert part.status_code == 200


@pytest.mark.parametrize("path", ["plans/", "tasks/", "indicators/", "units/", "periods/", "sections/"])
def test_other_lists_answer_304_by_their_content(plan, client, path):
    first = client.get(API + path)
    again = client.get(API + path, headers={"If-None-Match": first["ETag"]})
    plan.tasks.update(title="改名")
    plan.indicators.update(name="改名")
    plan.sections.update(title="改名")
    type(plan).objects.update(title="改名")
    plan.owner.children.update(name="改名", short_name="", ended_on="2026-01-01")
    ReportingPeriod.objects.update(late_after="2026-12-01")
    changed = client.get(API + path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)


def test_answers_are_not_for_shared_caches(plan, client):
    answer = client.get(API + "figures/plans/")

    assert "private" in answer["Cache-Control"]
    assert "Authorization" in answer["Vary"]


def test_rates_are_those_of_the_dashboard(plan, client):
    PlanQuarter.objects.update(
        tasks=9, completed=1, ahead=1, on_schedule=2, behind=3, undecided=2, weight=3, weighted_bp=12_761
    )

    figure = results(client, "figures/plans/")[0]

    assert figure["completion_rate"] == "11.1"
    assert figure["on_schedule_rate"] == "57.1"
    assert figure["mean_progress"] == "42.5"


def test_a_rate_of_nothing_is_null(plan, client):
    PlanQuarter.objects.update(tasks=0, completed=0, undecided=0, not_started=0, weight=0)

    figure = results(client, "figures/plans/")[0]

    assert figure["completion_rate"] is figure["on_schedule_rate"] is figure["mean_progress"] is None


def test_plan_figure_carries_the_thresholds(plan, client):
    stored = PlanQuarter.objects.get()

    figure = results(client, "figures/plans/")[0]

    assert figure["red_below_bp"] == stored.red_below_bp
    assert figure["weighted_bp"] == stored.weighted_bp
