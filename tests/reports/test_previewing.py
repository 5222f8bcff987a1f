"""The preview is the closing itself, undone: the same lights, to the last one, and nothing of it stays."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from plans.quarters import Quarter
from reports.lights import Light
from reports.models import TaskQuarter
from reports.previewing import preview
from tasks.errors import PeriodError
from tests import factories as make
from tests.reports.closing import FIRST_DAY, close, period_of, stored
from tests.reports.scene import enter, hang

pytestmark = pytest.mark.django_db
Q1 = Quarter.of(2026, 1)


@pytest.fixture
def plan():
    """Eight tasks of which two are not reported; one report waits for review."""
    plan = hang(tasks=8)
    task = plan.tasks.all()[3]
    lead = task.assignments.get(role="accountable").unit
    make.report(task, Q1, by=make.make_user(lead), word="on_schedule")
    make.set_clock(plan, FIRST_DAY)
    return plan


def test_it_shows_exactly_what_closing_gives(plan):
    shown = preview(period_of(plan, Q1))

    close(plan, Q1, make.make_supervisor(plan.owner))

    lights = list(TaskQuarter.objects.filter(plan=plan).values_list("light", flat=True))
    assert {each.light: each.number for each in shown.lights} == {
        light: lights.count(light) for light in set(lights)
    }
    figure = stored(plan, Q1)[3][0]
    assert {count.bucket: count.number for count in shown.headline.counts} == {
        count.bucket: figure[count.bucket] for count in shown.headline.counts
    }
    assert figure["undecided"] == 0


def test_its_percents_add_up_to_a_hundred(plan):
    shown = preview(period_of(plan, Q1))

    assert sum(round(float(each.percent) * 10) for each in shown.lights) == 1_000
    assert sum(each.number for each in shown.lights) == shown.headline.tasks == 8


def test_it_names_what_still_waits_and_the_light_it_would_get(plan):
    shown = preview(period_of(plan, Q1))

    assert [(each.number, each.word, each.is_red) for each in shown.to_report] == [("8", "未报", True)]
    assert [(each.number, each.word) for each in shown.in_review] == [("4", "未审定")]


def test_nothing_of_it_stays(plan):
    from reports.rollup import roll_up

    roll_up(plan.pk)
    before = stored(plan, Q1)
    plan.refresh_from_db()
    revision = plan.figures_revision

    preview(period_of(plan, Q1))

    plan.refresh_from_db()
    assert stored(plan, Q1) == before
    assert not period_of(plan, Q1).is_closed
    assert plan.figures_revision == revision
    assert set(plan.periods.get().updates.values_list("at_closing", flat=True)) == {""}


def test_a_quarter_already_closed_has_no_preview(plan):
    close(plan, Q1, make.make_supervisor(plan.owner))

    with pytest.raises(PeriodError, match="已定稿"):
        preview(period_of(plan, Q1))


def test_the_page_asks_before_it_closes(client, plan):
    enter(client, make.make_supervisor(plan.owner))
    address = f"/plans/{plan.code}/periods/2026-Q1/close/"

    page = client.get(address).content.decode()

    assert "还没报的 1 项" in page
    assert "报了还没审的 1 项" in page
    assert not period_of(plan, Q1).is_closed
    refused = client.post(address)
    assert (refused.status_code, "请先确认知晓" in refused.text) == (422, True)
    assert not period_of(plan, Q1).is_closed
    client.post(address, {"knows": "1"})
    assert period_of(plan, Q1).is_closed


def test_only_who_may_close_sees_it(client, plan):
    enter(client, make.make_user(plan.owner, "leader"))

    assert client.get(f"/plans/{plan.code}/periods/2026-Q1/close/").status_code == 403


def test_the_command_prints_it(plan, capsys):
    call_command("preview_quarter", plan.code, "2026-Q1")

    said = capsys.readouterr().out
    assert "任务 8 项" in said
    assert "待报 1 项" in said
    assert "定稿为未报" in said
    assert not period_of(plan, Q1).is_closed


def test_the_command_refuses_a_quarter_that_is_not_open(plan):
    with pytest.raises(CommandError, match="还没有开启"):
        call_command("preview_quarter", plan.code, "2026-Q4")


def test_before_the_first_day_of_closing_it_is_already_shown(plan):
    make.set_clock(plan, date(2026, 3, 28))

    shown = preview(period_of(plan, Q1))

    assert shown.lights[0].light == Light.GREY
    assert shown.closes_from == "2026年4月15日"


def test_the_button_waits_for_the_first_day_of_closing(client, plan):
    enter(client, make.make_supervisor(plan.owner))
    address = f"/plans/{plan.code}/periods/2026-Q1/close/"
    assert "确认，2026年一季度定稿" in client.get(address).content.decode()

    make.set_clock(plan, date(2026, 4, 14))
    page = client.get(address).content.decode()

    assert "2026年4月15日起可以定稿" in page
    assert "确认，2026年一季度定稿" not in page
