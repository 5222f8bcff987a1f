"""A unit ends: its duties pass to a successor, or become gaps that are seen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from plans.models import StaleFigure, Target
from plans.quarters import Quarter
from reports.models import TaskQuarter
from reports.rollup import roll_up
from tasks.actions import breakdown, reporting
from tasks.actions.units import end_unit
from tasks.errors import WrongStateError
from tasks.models import Assignment, DataValue, ProgressUpdate
from tasks.queries.leads import lead_unit
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    set_clock,
    update_of,
    value_of,
)
from units.access import may
from units.actions import issue_token
from units.models import AuditEvent, Unit, UnitGroup, User
from units.roles import Permission

pytestmark = pytest.mark.django_db

Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)
DAY = date(2026, 3, 16)


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


@pytest.fixture
def task(plan, lead, units):
    task = make_task(plan, lead, responsible=units[:2])
    make_indicator(task, value=9, source="unit")
    make_indicator(task, value=30)
    issue(plan)
    open_quarter(plan, Q1)
    return task


def end(unit, by, **over):
    unit.refresh_from_db()
    end_unit(**{"unit": unit, "on": DAY, "by": by} | over)


def asked(unit):
    rows = (ProgressUpdate.objects.filter(unit=unit), DataValue.objects.filter(unit=unit))
    return tuple(each.count() for each in rows)


def test_a_successor_takes_over_the_posts_and_what_is_still_to_be_reported(task, lead, plan, supervisor):
    successor = make_unit(plan.owner)
    assert (asked(lead), asked(successor)) == ((1, 1), (0, 0))

    end(lead, supervisor, successor=successor)

    assert (asked(lead), asked(successor)) == ((0, 0), (1, 1))
    assert lead_unit(task) == successor
    roll_up(plan.pk)
    figure = TaskQuarter.objects.get(task=task)
    assert (figure.lead, figure.has_lead) == (successor, True)


def test_what_was_submitted_stays_with_who_wrote_it(task, lead, plan, supervisor):
    report(task, Q1, by=make_user(lead), numbers=None)
    successor = make_unit(plan.owner)

    end(lead, supervisor, successor=successor)

    assert update_of(task, Q1).unit == lead
    assert lead_unit(task) == successor


def test_without_successor_a_task_is_an_ownership_gap_of_the_plans_owner(task, lead, plan, supervisor):
    end(lead, supervisor)

    roll_up(plan.pk)
    figure = TaskQuarter.objects.get(task=task)
    assert (figure.lead, figure.has_lead) == (plan.owner, False)
    assert asked(lead) == (0, 0)
    set_clock(plan, Q2.last_day)
    open_quarter(plan, Q2)
    assert asked(lead) == (0, 0)


def test_a_gap_is_filled_by_naming_another_lead(task, lead, plan, supervisor):
    end(lead, supervisor)
    other = make_unit(plan.owner)

    breakdown.change_lead(task=task, unit=other, by=supervisor)

    roll_up(plan.pk)
    figure = TaskQuarter.objects.get(task=task)
    assert (figure.lead, figure.has_lead) == (other, True)
    assert asked(other) == (1, 1)
    assert Assignment.objects.filter(task=task, role="accountable").count() == 1


def test_no_task_is_given_to_a_unit_that_has_ended(task, lead, plan, supervisor):
    other = make_unit(plan.owner)
    end(other, supervisor)

    with pytest.raises(WrongStateError, match="已撤销"):
        breakdown.change_lead(task=task, unit=other, by=supervisor)


def test_a_responsible_unit_that_ends_is_asked_no_more_and_its_reported_numbers_stay(
    task, units, supervisor, plan
):
    first, second, third = units
    indicator = task.task_indicators.first().indicator
    reporting.submit_values(values=[(value_of(indicator, second, Q1), Decimal(4))], by=supervisor)

    end(first, supervisor, successor=third)
    end(second, supervisor, successor=third)

    kept = set(DataValue.objects.filter(item__source="unit").values_list("unit", "state"))
    assert kept == {(third.pk, "not_started"), (second.pk, "submitted")}
    second_post = Assignment.objects.get(task=task, unit=second)
    assert second_post.not_involved_because == f"单位已并入{third}"


def test_a_draft_follows_the_post_with_what_was_typed(task, lead, plan, supervisor):
    content = reporting.Content(progress="写了一半")
    reporting.save_draft(update=update_of(task, Q1), by=make_user(lead), content=content, revision=0)
    successor = make_unit(plan.owner)

    end(lead, supervisor, successor=successor)

    assert (update_of(task, Q1).unit, update_of(task, Q1).progress) == (successor, "写了一半")


def test_every_plan_concerned_is_marked_and_no_other(task, lead, plan, supervisor):
    named, by_target, other = (make_plan(plan.owner) for _number in range(3))
    make_indicator(make_task(named, make_unit(plan.owner)), value=1)
    named.indicators.update(responsible_unit=lead)
    indicator = make_indicator(make_task(by_target, make_unit(plan.owner)), value=1)
    Target.objects.create(indicator=indicator, unit=lead, value=1, by_quarter=by_target.ends)
    StaleFigure.objects.all().delete()

    end(lead, supervisor)

    assert set(StaleFigure.objects.values_list("plan", flat=True)) == {plan.pk, named.pk, by_target.pk}
    assert other.pk not in set(StaleFigure.objects.values_list("plan", flat=True))
    assert named.indicators.get().responsible_unit is None


def test_people_machines_and_collectives_of_the_unit(task, lead, cadre, units, plan, supervisor):
    group = UnitGroup.objects.create(owner=plan.owner, name="各科室")
    group.members.add(lead)
    expires = timezone.now() + timedelta(days=9)
    token = issue_token(by=None, name="推送", unit=lead, scopes=[], expires_at=expires).token

    end(lead, supervisor, successor=units[0])

    person = User.objects.get(pk=cadre.pk)
    assert not may(person, Permission.REPORT, lead)
    assert person.memberships.get().until == DAY - timedelta(days=1)
    assert list(group.members.all()) == [units[0]]
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_ending_twice_changes_nothing_and_on_another_day_is_told(task, lead, supervisor):
    end(lead, supervisor)
    events = AuditEvent.objects.count()

    end(lead, supervisor)
    with pytest.raises(WrongStateError, match="已于"):
        end(lead, supervisor, on=date(2026, 3, 17))

    assert AuditEvent.objects.count() == events
    assert Unit.objects.get(pk=lead.pk).ended_on == DAY


def test_what_cannot_end(task, lead, plan, units, supervisor):
    with pytest.raises(WrongStateError, match="街道和区"):
        end(plan.owner, supervisor)
    with pytest.raises(WrongStateError, match="不能晚于今天"):
        end(lead, supervisor, on=date(2026, 3, 26), at=date(2026, 3, 25))
    make_unit(lead)
    with pytest.raises(WrongStateError, match="下属单位"):
        end(lead, supervisor)
    end(units[1], supervisor)
    for wrong in (units[0], units[1], make_unit(make_street())):
        with pytest.raises(WrongStateError, match="承接单位"):
            end(units[0], supervisor, successor=wrong)

    assert Unit.objects.get(pk=lead.pk).ended_on is None


def test_only_the_streets_supervision_office_ends_a_unit(task, lead, cadre):
    for stranger in (cadre, make_supervisor(make_street())):
        with pytest.raises(PermissionDenied):
            end(lead, stranger)


def test_who_takes_over_is_not_asked_again_for_what_was_handed_in(task, lead, plan, supervisor):
    held = DataValue.objects.select_related("unit", "item").get(unit=lead)
    reporting.submit_values(values=[(held, Decimal(3))], by=make_user(lead))
    successor = make_unit(plan.owner)

    end(lead, supervisor, successor=successor)
    open_quarter(plan, Q1)
    assert asked(successor) == (1, 0)

    set_clock(plan, Q2.last_day)
    open_quarter(plan, Q2)
    assert asked(successor) == (2, 1)
