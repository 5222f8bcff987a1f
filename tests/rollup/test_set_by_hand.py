"""A light set by hand stands over every rule, with its reason and who set it, until it is lifted."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from reports.actions import lift_light, set_light
from reports.lights import Light
from reports.models import ManualLight, PlanQuarter, Restatement
from reports.verifying import differences
from reports.wording import why
from tasks.actions import completion
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.states import TaskState
from tests.at_once import second_waits_for_first
from tests.factories import issue, make_supervisor, make_task, make_user, open_quarter, report, set_clock
from tests.reports.closing import close
from tests.rollup.living import Q1, Q2, light_of
from units.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    return task


def test_it_stands_over_the_rules_and_says_why_and_who(task, cadre, supervisor):
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)

    set_light(task=task, quarter=Q1, light=Light.RED, reason="现场核查不实", by=supervisor)

    figure = light_of(task)
    assert (figure.light, figure.rule, figure.reason, figure.bucket) == (Light.RED, 10, "manual", "behind")
    assert figure.numbers == {"because": "现场核查不实", "who": str(supervisor)}
    assert why(reason=figure.reason, numbers=figure.numbers) == f"{supervisor}人工定灯：现场核查不实"
    assert figure.worst_rule == 8  # what the rules say stays beside it
    assert PlanQuarter.objects.get().behind == 1


@pytest.mark.parametrize(
    ("light", "bucket"),
    [
        (Light.GREY, "not_started"),
        (Light.AHEAD, "ahead"),
        (Light.GREEN, "on_schedule"),
        (Light.YELLOW, "behind"),
    ],
)
def test_it_stands_over_suspension_too_and_is_counted_by_its_colour(task, supervisor, light, bucket):
    completion.stop_task(
        task=task, by=supervisor, state=TaskState.SUSPENDED, since=date(2026, 2, 1), reason="调整"
    )

    set_light(task=task, quarter=Q1, light=light, reason="已恢复施工", by=supervisor)

    assert (light_of(task).light, light_of(task).bucket) == (light, bucket)
    totals = PlanQuarter.objects.get()
    assert (totals.tasks, totals.suspended, getattr(totals, bucket)) == (1, 0, 1)


def test_lifted_the_rules_speak_again(task, supervisor):
    set_light(task=task, quarter=Q1, light=Light.YELLOW, reason="进度存疑", by=supervisor)
    assert light_of(task).reason == "manual"

    assert lift_light(task=task, quarter=Q1, reason="已核实", by=supervisor)
    assert not lift_light(task=task, quarter=Q1, reason="再来", by=supervisor)

    assert light_of(task).reason == "to_report"


def test_another_one_takes_its_place_and_the_same_changes_nothing(task, supervisor):
    first = set_light(task=task, quarter=Q1, light=Light.YELLOW, reason="进度存疑", by=supervisor)
    again = set_light(task=task, quarter=Q1, light=Light.YELLOW, reason="进度存疑", by=supervisor)
    second = set_light(task=task, quarter=Q1, light=Light.RED, reason="查实未动工", by=supervisor)

    assert again == first
    assert second != first
    assert ManualLight.objects.filter(lifted_at=None).get() == second
    assert AuditEvent.objects.filter(action="light.set").count() == 2


def test_only_the_supervision_office_with_a_reason_and_never_blue(task, cadre, plan, supervisor):
    for stranger in (cadre, make_user(plan.owner, "leader")):
        with pytest.raises(PermissionDenied):
            set_light(task=task, quarter=Q1, light=Light.RED, reason="不实", by=stranger)
        with pytest.raises(PermissionDenied):
            lift_light(task=task, quarter=Q1, reason="不实", by=stranger)
    with pytest.raises(ReasonNeededError):
        set_light(task=task, quarter=Q1, light=Light.RED, reason=" ", by=supervisor)
    for light in (Light.BLUE, Light.RING):
        with pytest.raises(WrongStateError):
            set_light(task=task, quarter=Q1, light=light, reason="不实", by=supervisor)
    with pytest.raises(PeriodError, match="还没有开启"):
        set_light(task=task, quarter=Q2, light=Light.RED, reason="不实", by=supervisor)

    assert not ManualLight.objects.exists()


def test_in_a_closed_quarter_it_is_a_correction(task, plan, supervisor):
    close(plan, Q1, supervisor)
    assert light_of(task).reason == "not_reported"

    set_light(task=task, quarter=Q1, light=Light.GREEN, reason="系统故障，材料当日已送达", by=supervisor)

    assert light_of(task).light == Light.GREEN
    told = Restatement.objects.get()
    assert (told.before, told.after, told.reason) == (
        {"light": None},
        {"light": "达序"},
        "系统故障，材料当日已送达",
    )
    assert differences(plan.pk) == []


def test_a_new_name_does_not_rewrite_who_set_it(task, plan, supervisor):
    set_light(task=task, quarter=Q1, light=Light.YELLOW, reason="进度存疑", by=supervisor)
    before = light_of(task).numbers

    User.objects.filter(pk=supervisor.pk).update(full_name="改名后")
    set_clock(plan, plan.clock_on)

    assert light_of(task).numbers == before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_it_at_once_the_second_waits_and_takes_the_place(task, plan, supervisor):
    def sets(by, light):
        return lambda: set_light(task=task, quarter=Q1, light=light, reason="核查", by=by)

    told = second_waits_for_first(
        sets(supervisor, Light.RED), sets(make_supervisor(plan.owner), Light.YELLOW)
    )

    assert told == ""
    assert ManualLight.objects.count() == 2
    assert ManualLight.objects.get(lifted_at=None).light == Light.YELLOW
