"""A closed quarter is read as it was published, everywhere; what a correction moved stands beside it."""

import json

import pytest
from django.core.management import CommandError, call_command

from plans.quarters import Quarter
from reports import corrections
from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.queries.cells import lights_of
from reports.queries.published import Judgement, against_live, is_made_good, light_of
from reports.queries.wall import Asked, wall_page
from reports.results import RESULTS, as_published, moved
from reports.rollup import roll_up
from reports.verifying import publication_differences
from tests import factories as make
from tests.api.rows import reader, results
from tests.reports.closing import close, period_of
from tests.reports.scene import enter, leader_of

pytestmark = pytest.mark.django_db
Q1 = Quarter.of(2026, 1)

# columns that name a row, or that it was judged by
TERMS = {
    TaskQuarter: {
        *(
            "task_id",
            "lead_id",
            "has_lead",
            "state",
            "since",
            "weight",
            "report_mode",
            "starts",
            "due_on",
            "steps",
        ),
        *("indicators", "milestones", "is_routine"),
    },
    IndicatorQuarter: {
        *(
            "indicator_id",
            "unit_id",
            "home_id",
            "counts_from",
            "nature",
            "direction",
            "schedule",
            "measure",
            "factor",
        ),
        *(
            "accumulation",
            "every",
            "starts",
            "numerator_items",
            "denominator_items",
            "units_asked",
            "baseline",
        ),
        *(
            "target_max",
            "by_quarter",
            "is_target_split",
            "is_year_split",
            "unit_of_measure",
            "silent_at_closing",
        ),
        *("former_units", "former_to"),
        # sums that the next roll-up starts from: shown nowhere
        *("carried_numerator", "carried_denominator", "opening_numerator", "opening_denominator"),
    },
    UnitQuarter: {"unit_id"},
    PlanQuarter: {"red_below_bp", "yellow_to_bp", "ahead_from_bp", "frequency_yellow_bp"},
}
COMPARED = ("year_bp", "plan_bp", "schedule_bp", "gap_bp", "asked", "reported", "incomplete")
KEYS = {"id", "plan_id", "owner_id", "quarter", "published"}


@pytest.fixture
def plan():
    """A quarter closed with one report approved, one waiting and one missing; the waiting one carries a figure."""
    plan = make.make_plan(clock_on=Q1.last_day.replace(day=25))
    lead, office = make.make_unit(plan.owner), make.make_supervisor(plan.owner)
    done, waiting, _missing = (make.make_task(plan, lead) for _number in range(3))
    make.set_year_target(make.make_indicator(waiting, value=30), 2026, 10)
    make.issue(plan)
    make.open_quarter(plan, Q1)
    cadre = make.make_user(lead)
    make.report(done, Q1, by=cadre, word="on_schedule", approved_by=office)
    make.report(waiting, Q1, by=cadre, numbers={"numerator": 3})
    close(plan, Q1, office)
    return plan


@pytest.fixture
def corrected(plan):
    """The same, with the waiting report approved afterwards."""
    office = make.make_supervisor(plan.owner)
    update = make.update_of(plan.tasks.all()[1], Q1)
    corrections.approve_late(update=update, by=office, reason="定稿前已报，漏审")
    roll_up(plan.pk)
    plan.refresh_from_db()
    return plan


@pytest.mark.parametrize("model", RESULTS, ids=lambda model: model.__name__)
def test_every_column_is_key_term_or_result(model):
    columns = {field.attname for field in model._meta.concrete_fields}

    assert columns == KEYS | TERMS[model] | set(RESULTS[model])
    assert not TERMS[model] & set(RESULTS[model])


def test_closing_keeps_the_results_of_every_row(plan):
    for model in RESULTS:
        rows = list(model.objects.filter(plan=plan))
        assert rows
        assert [moved(row) for row in rows] == [{}] * len(rows)
        assert all(set(row.published) == set(RESULTS[model]) for row in rows)


def test_a_correction_moves_the_live_row_and_not_what_was_published(corrected):
    live = TaskQuarter.objects.get(task=corrected.tasks.all()[1])

    assert (live.light, live.reason) == (Light.AHEAD, "ahead")
    assert (as_published(live).light, as_published(live).reason) == (Light.GREY, "not_reviewed")
    assert light_of(live).said == "未审定（已更正，现为超序，年度进度现为 30.0%）"
    assert publication_differences(corrected.pk) == []


def test_publication_against_live_names_field_and_both_values(corrected):
    found = {
        (each.kind, each.field): (each.published, each.live)
        for each in against_live(period_of(corrected, Q1))
    }

    assert found["task", "reason"] == ("not_reviewed", "ahead")
    assert found["task", "year_bp"] == (None, 3_000)
    assert found["indicator", "actual"] == (None, "3")
    assert found["unit", "ahead"] == found["plan", "ahead"] == (0, 1)


def test_the_command_prints_publication_against_live(corrected, capsys):
    call_command("compare_publication", corrected.code, "2026-Q1")

    said = capsys.readouterr().out
    assert "reason：not_reviewed → ahead" in said
    assert "定稿前已报，漏审" in said
    with pytest.raises(CommandError, match="还没有定稿"):
        call_command("compare_publication", corrected.code, "2026-Q2")


def test_the_wall_shows_both(client, corrected):
    leader = leader_of(corrected)
    enter(client, leader)
    page = wall_page(corrected, Asked(), leader)

    row = page.blocks[0].rows[1]
    assert (row.chosen.word, row.chosen.since) == ("未审定", "现为超序，年度进度现为 30.0%")
    assert row.since == "已更正：现为超序，年度进度现为 30.0%"
    assert row.progress is None
    counts = {count.bucket: (count.number, count.since) for count in page.headline.counts}
    assert counts["ahead"] == (0, "更正后 1")
    assert counts["not_started"] == (1, "更正后 0")
    assert "已更正，现为超序" in client.get(f"/plans/{corrected.code}/wall/").content.decode()


def light_in_first(plan, task):
    """A task's light of the first quarter as the wall shows it."""
    return next(
        light
        for light, tasks, quarters in lights_of(plan)
        if (task.pk, Q1) in zip(tasks, quarters, strict=True)
    )


def test_a_cell_is_marked_when_only_its_progress_moved(corrected):
    task = corrected.tasks.all()[1]
    live = TaskQuarter.objects.get(task=task)
    live.published |= {"light": live.light, "reason": live.reason, "year_bp": 2_500}
    live.save()

    assert light_in_first(corrected, task).since == "年度进度现为 30.0%"
    assert light_in_first(corrected, task) == light_of(live)


def test_the_task_page_tells_the_reason_to_those_who_read_reports(client, corrected):
    task = corrected.tasks.all()[1]
    address = f"/plans/{corrected.code}/tasks/{task.code}/"
    stranger = make.make_user(make.make_unit(corrected.owner))

    for person, reads in ((make.make_supervisor(corrected.owner), True), (stranger, False)):
        enter(client, person)
        page = client.get(address).content.decode()
        assert "更正记录（2 条）" in page
        assert ("定稿前已报，漏审" in page) is reads
        assert "已更正：现为超序" in page


def test_rest_gives_the_published_row_and_what_moved(corrected):
    client, task = reader(corrected.owner), corrected.tasks.all()[1]

    (row,) = results(client, "figures/tasks/", task=task.code)
    assert (row["light"]["colour"], row["year_bp"], row["period_state"]) == ("grey", None, "closed")
    assert (row["live"]["light"]["colour"], row["live"]["year_bp"]) == ("green", 3_000)
    assert "weight" not in row["live"]
    (indicator,) = results(client, "figures/indicators/")
    assert (indicator["actual"], indicator["live"]["actual"]) == (None, "3")
    assert results(client, "figures/plans/")[0]["live"]["ahead"] == 1
    (same,) = results(client, "figures/tasks/", task=corrected.tasks.first().code)
    assert same["live"] is None


def test_wall_rest_and_publication_say_the_same_of_a_closed_quarter(corrected):
    client, leader = reader(corrected.owner), leader_of(corrected)
    wall = wall_page(corrected, Asked(), leader)
    content = json.loads(corrected.publications.get().content)
    rows = {row.title: row for row in wall.blocks[0].rows}
    told = {task["task"]: task for task in results(client, "figures/tasks/")}
    totals = results(client, "figures/plans/")[0]
    units = {unit["unit"]: unit for unit in results(client, "figures/units/")}

    for published in content["tasks"]:
        task, row = told[published["task"]], rows[corrected.tasks.get(code=published["task"]).title]
        assert row.chosen.word == task["light"]["word"]
        assert row.bucket == task["bucket"] == published["bucket"]
        assert task["light"]["reason"] == published["reason"]
        assert [task[name] for name in COMPARED] == [published[name] for name in COMPARED]
    for count in wall.headline.counts:
        assert count.number == totals[count.bucket] == content["totals"][count.bucket]
    for published in content["units"]:
        assert {name: units[published["unit"]][name] for name in published} == published


def test_rest_filters_by_what_it_prints(corrected):
    client = reader(corrected.owner)

    assert len(results(client, "figures/tasks/", light="green")) == 1
    assert len(results(client, "figures/tasks/", light="grey")) == 1
    assert results(client, "figures/tasks/", bucket="ahead") == []


def test_as_of_is_the_publications_or_the_last_roll_ups(corrected):
    make.set_clock(corrected, Quarter.of(2026, 2).last_day.replace(day=25))
    make.open_quarter(corrected, Q1 + 1)
    roll_up(corrected.pk)
    corrected.refresh_from_db()

    rows = {row["quarter"]: row["as_of"] for row in results(reader(corrected.owner), "figures/plans/")}

    published = corrected.publications.get()
    assert published.as_of == period_of(corrected, Q1).closed_at
    assert rows["2026-Q1"][:19] == published.as_of.astimezone().isoformat()[:19]
    assert rows["2026-Q2"] > rows["2026-Q1"]


# 黄(已补) -------------------------------------------------------------------------------------------------------------
RED = Judgement(Light.RED, "far_behind", "approved")
MISSING = Judgement(Light.RED, "not_reported", "not_started")


@pytest.mark.parametrize(
    ("published", "live", "made_good"),
    [
        (RED, Judgement(Light.YELLOW, "slightly_behind"), True),
        (RED, Judgement(Light.GREEN, "on_schedule"), True),
        (RED, RED, False),
        (RED, Judgement(Light.GREY, "suspended"), False),
        (MISSING, MISSING, False),
        (MISSING, Judgement(Light.RED, "not_reported", "submitted"), False),
        (MISSING, Judgement(Light.RED, "not_reported", "approved"), True),
        (MISSING, Judgement(Light.RED, "far_behind", "approved"), False),
        (Judgement(Light.YELLOW, "slightly_behind"), Judgement(Light.GREEN, "on_schedule"), False),
    ],
)
def test_only_a_published_red_is_made_good_and_only_by_something_better(published, live, made_good):
    assert is_made_good(published, live) is made_good


def test_a_missing_report_approved_afterwards_shows_yellow_made_good(plan):
    task, office = plan.tasks.all()[2], make.make_supervisor(plan.owner)
    lead = task.assignments.get(role="accountable").unit
    assert light_in_first(plan, task).word == "未报"

    update = make.report(task, Q1, by=make.make_user(lead), word="on_schedule")
    corrections.approve_late(update=make.update_of(task, Q1), by=office, reason="补报")
    roll_up(plan.pk)

    shown = light_in_first(update.plan, task)
    assert (shown.mark.tone, shown.word, shown.since) == ("amber", "黄（已补）", "定稿时未报，已补")


# Proof ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", RESULTS, ids=lambda model: model.__name__)
def test_a_kept_result_changed_by_hand_is_named(plan, model):
    row = model.objects.first()
    name = "tasks" if "tasks" in row.published else "asked"
    row.published[name] += 1
    row.save()

    assert publication_differences(plan.pk)


def test_a_kept_result_that_is_gone_is_named(plan):
    UnitQuarter.objects.update(published=None)

    assert "reports_unitquarter: not kept" in str(publication_differences(plan.pk)[0])


def test_a_publication_changed_by_hand_is_named(plan):
    publication = plan.publications.get()
    publication.content = publication.content.replace("on_schedule", "far_behind")
    publication.save()

    said = "\n".join(map(str, publication_differences(plan.pk)))

    assert "sha256" in said
    assert "far_behind" in said


def test_a_publication_that_is_gone_is_named(plan):
    plan.publications.all().delete()

    assert "never published" in str(publication_differences(plan.pk)[0])


def test_the_command_checks_publications_too(plan, capsys):
    call_command("verify_figures", plan=plan.code)
    plan.publications.update(sha256="0" * 64)

    with pytest.raises(CommandError, match="1 处差异"):
        call_command("verify_figures", plan=plan.code, quarter=Q1)

    assert "sha256" in capsys.readouterr().out
