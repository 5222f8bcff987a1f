"""What has no page yet is done by commands, in somebody's name and with their rights."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plans.models import CalendarDay, Target
from plans.quarters import Quarter
from reports.models import Restatement
from tasks.queries.deadlines import due_on_in_force
from tasks.queries.leads import lead_unit
from tasks.states import TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    value_of,
)
from tests.reports.closing import close

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead)
    issue(plan)
    return task


@pytest.fixture
def run(supervisor):
    """Run a command in the supervisor's name, unless the words name somebody."""

    def call(*words):
        said = StringIO()
        by = () if "--by" in words else ("--by", supervisor.username)
        call_command(*words, *by, stdout=said)
        return said.getvalue().strip()

    return call


def test_a_task_is_suspended_resumed_and_terminated(run, plan, task):
    said = run("stop_task", plan.code, "1", "--suspend", "--since", "2026-02-10", "--reason", "等待规划")
    assert said == "1 任务1：自 2026-02-10 起中止"
    assert "推进中" in run("resume_task", plan.code, task.code, "--on", "2026-03-01")

    run("stop_task", plan.code, "1", "--terminate", "--reason", "项目取消")

    task.refresh_from_db()
    assert (task.state, task.stopped_on) == (TaskState.TERMINATED, date(2026, 3, 25))


def test_an_extension_is_asked_for_by_the_lead_and_granted(run, plan, lead, task):
    type(task).objects.update(due_on=date(2026, 6, 30))
    ask = ("--to", "2026-09-30", "--reason", "汛期停工", "--by", make_user(lead).username)
    assert run("extend_task", plan.code, "1", *ask) == "1 任务1：待审批，原定 2026-06-30，现为 2026-06-30"

    assert run("extend_task", plan.code, "1", "--grant").endswith("原定 2026-06-30，现为 2026-09-30")

    with pytest.raises(CommandError, match="没有待审批"):
        run("extend_task", plan.code, "1", "--reject", "太晚")
    task.refresh_from_db()
    assert due_on_in_force(task) == date(2026, 9, 30)


def test_everything_about_a_task_is_changed_at_once_or_nothing(run, plan, task):
    other = make_unit(plan.owner)
    change = ("change_task", plan.code, "1", "--weight", "3", "--lead", other.code, "--mode", "each")
    with pytest.raises(CommandError, match="开始季度"):
        run(*change, "--starts", "2025-Q1")
    task.refresh_from_db()
    assert (task.weight, task.report_mode) == (1, "lead")

    assert run(*change, "--starts", "2026-Q2", "--preset", "even").endswith("已调整")
    assert run("change_task", plan.code, "1", "--with-plan", "--preset", "plan").endswith("已调整")
    assert run(*change).endswith("没有变化")

    task.refresh_from_db()
    assert (task.weight, task.report_mode, task.starts, task.preset) == (3, "each", None, "")
    assert lead_unit(task) == other
    with pytest.raises(CommandError, match="要调整什么"):
        run("change_task", plan.code, "1")


def test_thresholds_of_a_plan(run, plan, task):
    run("change_plan", plan.code, "--yellow-to", "-500", "--preset", "works")

    plan.refresh_from_db()
    assert (plan.yellow_to_bp, plan.red_below_bp, plan.preset) == (-500, -3_000, "works")


def test_targets_of_the_whole_a_year_and_a_unit(run, plan, lead, task):
    indicator = make_indicator(task, value=40)
    amend = ("amend_target", plan.code, indicator.code)

    said = run(*amend, "50", "--reason", "上级调增")
    run(*amend, "12", "--year", "2026", "--reason", "分解到年")
    run(*amend, "6", "--unit", lead.code, "--by-quarter", "2026-Q2", "--reason", "分解到单位")

    assert said.endswith("2028年四季度前 50")
    in_force = Target.objects.filter(replaced_at=None).values_list("year", "unit", "by_quarter", "value")
    assert set(in_force) == {
        (None, None, plan.ends, 50),
        (2026, None, Quarter.of(2026, 4), 12),
        (None, lead.pk, Quarter.of(2026, 2), 6),
    }


def test_a_unit_ends_with_its_successor(run, plan, lead, task):
    successor = make_unit(plan.owner)

    said = run("end_unit", lead.code, "--on", "2026-03-16", "--successor", successor.code)

    assert said == f"{lead}：自 2026-03-16 起撤销，由{successor}承接"
    assert lead_unit(task) == successor


def test_a_day_is_entered_and_taken_back(run, plan, task):
    open_quarter(plan, Q1)

    assert "1 个填报期" in run("set_workday", "2026-04-07", "--free", "--note", "示例通知")
    assert "0 个填报期" in run("set_workday", "2027-02-06", "--work", "--note", "示例通知")
    assert dict(CalendarDay.objects.values_list("day", "is_workday")) == {
        date(2026, 4, 7): False,
        date(2027, 2, 6): True,
    }
    assert "1 个填报期" in run("set_workday", "2026-04-07", "--remove")


def test_a_number_is_corrected(run, plan, lead, supervisor):
    indicator = make_indicator(make_task(plan, lead), value=40)
    issue(plan)
    open_quarter(plan, Q1)
    task = plan.tasks.get()
    report(task, Q1, by=make_user(lead), numbers={"numerator": 4}, approved_by=supervisor)
    close(plan, Q1, supervisor)
    item = value_of(indicator, lead, Q1).item

    said = run("correct_value", item.code, lead.code, "2026-Q1", "6", "--reason", "台账漏记")

    assert said.endswith("4 → 6，更正记录 1 条")
    assert Restatement.objects.get().after == {"value": "6.0000"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("resume_task", "NONE", "1"), "没有编码为 NONE 的计划"),
        (("resume_task", "{plan}", "99"), "没有编号为 99 的任务"),
        (("resume_task", "{plan}", "1"), "已下达"),
        (("end_unit", "NONE", "--on", "2026-03-16"), "没有编码为 NONE 的单位"),
        (("set_workday", "2026-04-07", "--free"), "理由"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(run, plan, task, words, says):
    with pytest.raises(CommandError, match=says):
        run(*(word.format(plan=plan.code) for word in words))


def test_a_number_that_two_tasks_have_asks_for_the_code(run, plan, lead, task):
    make_task(plan, lead, number="1")

    with pytest.raises(CommandError, match="不止一个"):
        run("resume_task", plan.code, "1")


def test_a_command_has_the_rights_of_the_person_it_names(run, plan, lead, task):
    with pytest.raises(CommandError, match="权限"):
        run("change_task", plan.code, "1", "--weight", "3", "--by", make_user(lead).username)
