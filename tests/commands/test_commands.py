"""The commands: the same acts as on pages, with the same checks, in somebody's name."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plans.models import Plan
from plans.quarters import Quarter
from reports.models import TaskQuarter
from tasks.states import TaskState
from tests.factories import (
    issue,
    make_neighbourhoods,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    set_clock,
)
from units.models import Unit, User

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
DOCUMENT = """清溪街道2026年工作方案
一、重点任务
1.修好步道。完成步道维修。（牵头单位：建管办）
2.种好树。补种行道树。（牵头单位：建管办）
"""


def run(*words, **options):
    said = StringIO()
    call_command(*words, stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "方案.txt"
    path.write_text(DOCUMENT)
    return str(path)


def test_a_street_and_an_account_are_made_once():
    run("create_street", "QX", "清溪街道", "--office", "建管办", "--neighbourhood", "溪东居民区")
    run("create_street", "QX", "清溪街道", "--office", "建管办")
    said = run("create_account", "lin", "林", "--unit", "QX", "--role", "supervision")

    assert Unit.objects.within(Unit.objects.get(code="QX")).count() == 3
    assert User.objects.get(username="lin").check_password(said.split()[-1])


def test_import_plan_makes_a_draft_plan(document):
    street = make_street()
    make_unit(street, name="建管办")

    run("import_plan", document, "--owner", street.code, "--from", "2026-Q1", "--to", "2026-Q4")

    plan = Plan.objects.get(owner=street)
    assert (plan.state, plan.tasks.count()) == ("draft", 2)


def test_import_plan_names_the_units_it_does_not_know_and_makes_no_plan(document):
    street = make_street()

    with pytest.raises(CommandError, match="建管办"):
        run("import_plan", document, "--owner", street.code, "--from", "2026-Q1", "--to", "2026-Q4")

    assert not Plan.objects.exists()


@pytest.mark.parametrize(("content", "says"), [(b"", "空"), (b"\x89PNG\r\n\x1a\n0000", "不是文字")])
def test_import_plan_refuses_what_cannot_be_read(tmp_path, content, says):
    path = tmp_path / "x.txt"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=says):
        run("import_plan", str(path), "--owner", make_street().code, "--from", "2026-Q1", "--to", "2026-Q4")


def test_a_quarter_is_opened_claimed_and_closed_in_somebodys_name(plan, supervisor):
    lead = make_unit(plan.owner)
    task = make_task(plan, lead)
    issue(plan, by=supervisor)
    cadre = make_user(lead)

    run("open_quarter", plan.code, "2026-Q1", "--by", supervisor.username)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    claim = ("--completed-on", "2026-03-20", "--statement", "全部完成", "--by", cadre.username)
    run("claim_task", plan.code, task.number, *claim)
    run("close_task", plan.code, task.number, "--by", supervisor.username)
    set_clock(plan, date(2026, 4, 20))
    said = run("close_quarter", plan.code, "2026-Q1", "--by", supervisor.username)

    task.refresh_from_db()
    assert task.state == TaskState.CLOSED
    assert "已定稿" in said
    assert "没有差异" in run("verify_figures", "--plan", plan.code)


def test_a_command_has_the_rights_of_the_person_it_names(plan, supervisor):
    issue(plan, by=supervisor)
    stranger = make_user(make_street())

    with pytest.raises(CommandError, match="权限"):
        run("open_quarter", plan.code, "2026-Q1", "--by", stranger.username)


def test_close_task_rejects_with_a_reason(plan, supervisor):
    lead = make_unit(plan.owner)
    task = make_task(plan, lead)
    issue(plan, by=supervisor)
    open_quarter(plan, Q1)
    claim = ("--completed-on", "2026-03-20", "--statement", "全部完成", "--by", make_user(lead).username)
    run("claim_task", plan.code, task.number, *claim)

    run("close_task", plan.code, task.number, "--reject", "现场未完工", "--by", supervisor.username)

    assert task.claims.get().reason == "现场未完工"


def test_verify_figures_fails_on_a_tampered_figure(plan, supervisor):
    make_task(plan, make_unit(plan.owner), make_neighbourhoods(plan.owner, 1))
    issue(plan, by=supervisor)
    open_quarter(plan, Q1)
    run("rebuild_figures", "--plan", plan.code)
    TaskQuarter.objects.filter(plan=plan).update(bucket="completed")

    with pytest.raises(CommandError, match="处差异"):
        run("verify_figures")


def test_verify_audit_says_what_is_sealed(plan, supervisor):
    from units.jobs import seal_audit

    issue(plan, by=supervisor)
    seal_audit()

    assert "尚未封存" in run("verify_audit")
