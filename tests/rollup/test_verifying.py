"""verify_figures finds every figure that the facts do not give, and changes none."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from reports.actions import close_quarter
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import roll_up
from reports.verifying import differences
from tests.factories import issue, make_indicator, make_task, make_unit, open_quarter, report, set_clock
from tests.rollup.living import Q1

pytestmark = pytest.mark.django_db


@pytest.fixture
def rolled(plan, lead, cadre, supervisor):
    """A plan whose first quarter is reported, approved, rolled up and closed."""
    task = make_task(plan, lead)
    make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)
    set_clock(plan, date(2026, 4, 15))
    close_quarter(period=plan.periods.select_related("plan__owner").get(), by=supervisor)
    roll_up(plan.pk)
    return plan


def test_there_is_no_difference(rolled, capsys):
    assert differences(rolled.pk) == []

    call_command("verify_figures", plan=rolled.code)

    assert "没有差异" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (TaskQuarter, {"year_bp": 9999}),
        (TaskQuarter, {"light": 1}),
        (TaskQuarter, {"bucket": "overdue"}),
        (IndicatorQuarter, {"actual": 4}),
        (IndicatorQuarter, {"numbers": {}}),
        (UnitQuarter, {"on_time": 0}),
        (PlanQuarter, {"tasks": 2}),
        (PlanQuarter, {"weighted_bp": 0}),
    ],
)
def test_a_figure_changed_by_hand_is_named(rolled, model, change):
    model.objects.update(**change)

    tables = {difference.table for difference in differences(rolled.pk)}

    assert model._meta.db_table in tables


def test_a_figure_that_is_missing_is_named(rolled):
    UnitQuarter.objects.all().delete()

    found = differences(rolled.pk)

    assert [(each.table, each.is_stored) for each in found] == [("reports_unitquarter", False)]


def test_a_figure_too_many_is_named(rolled):
    stranger = make_unit(rolled.owner)
    UnitQuarter.objects.create(plan=rolled, owner=rolled.owner, quarter=Q1, unit=stranger)

    found = differences(rolled.pk)

    assert [(each.table, each.is_stored) for each in found] == [("reports_unitquarter", True)]


def test_looking_changes_nothing(rolled):
    TaskQuarter.objects.update(year_bp=9999)
    rolled.refresh_from_db()
    revision = rolled.figures_revision

    differences(rolled.pk)

    rolled.refresh_from_db()
    assert TaskQuarter.objects.get().year_bp == 9999
    assert rolled.figures_revision == revision


def test_the_command_lists_the_differences_and_fails(rolled, capsys):
    TaskQuarter.objects.update(year_bp=9999)

    with pytest.raises(CommandError, match="处差异"):
        call_command("verify_figures")

    assert "reports_taskquarter" in capsys.readouterr().out


def test_a_plan_nobody_has_is_said(rolled):
    with pytest.raises(CommandError, match="没有找到"):
        call_command("verify_figures", plan="NOWHERE")
