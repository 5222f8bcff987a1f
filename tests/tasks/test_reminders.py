"""Who is told what on a day: the right days, the right people, one message each, and no more than twice a quarter."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from plans.models import CalendarDay
from plans.quarters import Quarter
from tasks.models import (
    BreakdownRound,
    CompletionClaim,
    DataValue,
    ExtensionRequest,
    Objection,
    ProgressUpdate,
    Reminder,
)
from tasks.reminders.messages import messages_for
from tests import factories as make
from tests.at_once import in_thread
from tests.reports.scene import enter
from units.models import Membership, Unit
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
SEVEN, THREE, DUE = date(2026, 3, 31), date(2026, 4, 3), date(2026, 4, 7)  # 清明 is 4 to 6 April
NOTICE_DAYS = {SEVEN, THREE, DUE}


def at(day, hour=9, minute=12):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def plan():
    """On the real clock; its first quarter is due on Tuesday 7 April 2026."""
    return make.make_plan(clock_on=None)


@pytest.fixture
def homes(plan):
    return make.make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def tasks(plan, lead, homes):
    made = [make.make_task(plan, lead, responsible=homes) for _number in range(2)]
    make.make_indicator(made[0], value=9, source="unit")
    make.make_indicator(made[1], value=9, source="unit")
    make.issue(plan)
    make.open_quarter(plan, Q1)
    return made


def told(day, user, **over):
    """The kinds of line this person gets on a day."""
    found = [one for one in messages_for(day, **over).messages if one.user == user]
    assert len(found) <= 1
    return [line.kind for line in found[0].lines] if found else []


def days_told(user, first=date(2026, 3, 20), last=date(2026, 4, 24), kinds=("report_due", "entry_due")):
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day for day in days if set(kinds) & set(told(day, user))}


def test_an_office_is_told_seven_three_and_one_days_before_and_on_the_day_but_never_on_a_day_off(
    tasks, cadre
):
    assert days_told(cadre) == NOTICE_DAYS


def test_a_day_that_the_office_works_by_its_own_table_is_a_day_for_reminders(tasks, cadre):
    CalendarDay.objects.create(day=date(2026, 4, 6), is_workday=True, note="调休")

    assert days_told(cadre) == NOTICE_DAYS | {date(2026, 4, 6)}


def test_a_neighbourhood_is_told_three_days_before_and_on_the_day_and_not_that_it_is_late(tasks, homes):
    person = make.make_user(homes[0])

    assert days_told(person) == {THREE, DUE}
    assert days_told(person, kinds=("entry_late", "report_late", "entry_returned")) == set()


def test_late_work_is_urged_on_five_working_days_and_then_left(tasks, cadre):
    late = days_told(cadre, kinds=("report_late",))

    assert late == {date(2026, 4, day) for day in (8, 9, 10, 13, 14)}


def test_what_is_late_is_told_to_the_supervision_office_in_one_sum(tasks, supervisor):
    assert days_told(supervisor, kinds=("missing",)) == {
        date(2026, 4, 8),
        date(2026, 4, 14),
        date(2026, 4, 21),
    }
    (message,) = (one for one in messages_for(date(2026, 4, 8)).messages if one.user == supervisor)
    assert message.lines[0].text == "2026年一季度：还有 2 项填报过了截止日没有报送"


def test_everything_for_one_person_is_one_message_over_all_their_units(tasks, plan, cadre, homes):
    Membership.objects.create(user=cadre, unit=homes[0], role=Role.REPORTER, since=date(2026, 1, 1))
    second = make.make_plan(plan.owner, clock_on=None)
    make.make_task(second, cadre.memberships.first().unit)
    make.issue(second)
    make.open_quarter(second, Q1)

    (message,) = (one for one in messages_for(THREE).messages if one.user == cadre)

    assert [line.text for line in message.lines] == [
        "2026年一季度：3 项填报待报，4月7日截止，还有 4 天",
        "2026年一季度：2 项数据待填，4月7日截止，还有 4 天",
    ]


def test_who_has_handed_everything_in_hears_nothing(tasks, cadre):
    for task in tasks:
        make.report(task, Q1, by=cadre)

    assert days_told(cadre) == set()


def test_a_returned_report_is_told_the_working_day_after_and_again_before_its_new_day(
    tasks, cadre, supervisor
):
    update = make.report(tasks[0], Q1, by=cadre)
    make.report(tasks[1], Q1, by=cadre)
    ProgressUpdate.objects.filter(pk=update.pk).update(
        state="draft",
        returned_because="写具体",
        reviewed_at=at(date(2026, 4, 8)),
        report_by=date(2026, 4, 15),
    )

    returned = days_told(cadre, kinds=("report_returned",))

    assert returned == {date(2026, 4, 9), date(2026, 4, 15), date(2026, 4, 22)}
    assert date(2026, 4, 14) in days_told(cadre)


def test_a_person_who_has_left_the_post_hears_nothing_and_who_follows_does(tasks, lead, cadre):
    cadre.memberships.update(until=date(2026, 4, 1))
    follower = make.make_user()
    Membership.objects.create(user=follower, unit=lead, role=Role.REPORTER, since=date(2026, 4, 2))

    assert (told(SEVEN, cadre), told(SEVEN, follower)) == (["report_due"], [])
    assert (told(THREE, cadre), told(THREE, follower)) == ([], ["report_due"])


def test_a_unit_that_nobody_reports_for_is_named_and_the_street_is_not_told_instead(tasks, plan, homes):
    of_the_street = make.make_user(plan.owner)

    found = messages_for(THREE)

    assert set(homes) <= set(found.unheard)
    assert told(THREE, of_the_street) == []


def test_the_community_above_hears_for_a_neighbourhood_without_people(plan):
    community = make.make_unit(plan.owner, kind=Unit.Kind.COMMUNITY)
    home = make.make_unit(community, kind=Unit.Kind.NEIGHBOURHOOD)
    person = make.make_user(community)
    make.make_indicator(make.make_task(plan, home), value=1)
    make.issue(plan)
    make.open_quarter(plan, Q1)

    assert told(THREE, person) == ["report_due"]


def test_a_demonstration_plan_is_told_to_nobody_unless_it_is_named(tasks, plan, cadre):
    plan.clock_on = THREE
    plan.save()

    assert told(THREE, cadre) == []
    assert told(THREE, cadre, plans=[plan]) == ["report_due"]


def test_a_quarter_that_is_filled_in_afterwards_is_told_to_nobody(plan, lead, cadre):
    make.make_task(plan, lead)
    make.issue(plan, on=date(2026, 6, 1))
    make.open_quarter(plan, Q1)

    assert days_told(cadre, kinds=("report_due", "report_late")) == set()


def test_a_neighbourhood_never_hears_of_a_quarter_a_third_time(tasks, plan, homes):
    person = make.make_user(homes[0])
    line = {"kind": "entry_due", "text": "…", "url": "/", "quarter": str(Q1)}
    Reminder.objects.create(user=person, owner=plan.owner, on=date(2026, 3, 24), lines=[line])
    assert told(THREE, person) == ["entry_due"]

    Reminder.objects.create(user=person, owner=plan.owner, on=date(2026, 3, 25), lines=[line])

    assert told(THREE, person) == []


def test_an_item_refused_is_not_asked_for_again(tasks, homes):
    person = make.make_user(homes[0])
    for value in DataValue.objects.filter(unit=homes[0]):
        value.item.refusals.create(owner=value.owner, unit=value.unit, reason="不在清单", raised_by=person)

    assert told(THREE, person) == []


def test_decisions_are_told_to_who_decides_on_the_first_and_every_fifth_working_day(
    plan, tasks, lead, supervisor
):
    filed = at(date(2026, 3, 23))
    leader = make.make_user(plan.owner, Role.LEADER)
    by = {
        "owner": plan.owner,
        "task": tasks[0],
        "filed_on": filed.date(),
        "filed_at": filed,
        "filed_by": leader,
    }
    CompletionClaim.objects.create(completed_on=filed.date(), statement="已完成", **by)
    ExtensionRequest.objects.create(due_on=DUE, new_due_on=date(2026, 6, 1), reason="等批复", **by)
    Objection.objects.create(
        assignment=tasks[0].assignments.first(),
        owner=plan.owner,
        unit=lead,
        reason="不属本科室",
        raised_at=filed,
        raised_by=leader,
    )

    days = [date(2026, 3, number) for number in range(23, 32)]
    assert [day.day for day in days if "claim" in told(day, supervisor)] == [24, 30]
    assert told(days[1], supervisor) == ["claim", "extension", "objection"]
    assert told(days[1], leader) == ["extension"]


def test_units_that_are_consulted_hear_before_their_day_until_they_have_answered(plan, tasks, lead, cadre):
    one = BreakdownRound.objects.create(
        plan=plan, owner=plan.owner, state="consulting", opinions_due_on=date(2026, 3, 27)
    )
    assert told(date(2026, 3, 26), cadre) == ["consulted"]

    one.opinions.create(owner=plan.owner, unit=lead, agrees=True, given_by=cadre)

    assert told(date(2026, 3, 26), cadre) == []


def test_a_report_that_waits_is_told_to_who_has_the_next_move(tasks, plan, lead, cadre, supervisor):
    head = make.make_user(lead, Role.UNIT_HEAD)
    update = make.report(tasks[0], Q1, by=cadre)
    ProgressUpdate.objects.filter(pk=update.pk).update(submitted_on=date(2026, 4, 1))
    assert "to_approved" in told(date(2026, 4, 2), supervisor)

    update.period.steps = ["submitted", "signed"]
    update.period.save()

    assert told(date(2026, 4, 2), supervisor) == []
    assert told(date(2026, 4, 2), head) == ["to_signed"]


def test_looking_costs_the_same_for_few_people_as_for_many(plan, tasks, homes, connection_queries):
    make.make_user(homes[0])
    few = connection_queries(lambda: messages_for(THREE))
    for home in make.make_neighbourhoods(plan.owner, 12):
        make.make_user(home)
        make.assign(tasks[0], home, "responsible")
    for _number in range(10):
        make.make_user(make.make_unit(plan.owner))
    make.open_quarter(plan, Q1)
    DataValue.objects.update(report_by=DataValue.objects.filter(unit=homes[0]).first().report_by)

    assert connection_queries(lambda: messages_for(THREE)) == few
    assert len(messages_for(THREE).messages) >= 12


def test_the_dry_run_names_people_lines_and_units_without_anybody_and_writes_nothing(
    tasks, cadre, homes, capsys
):
    call_command("remind", "--dry-run", "--on", THREE.isoformat())

    said = capsys.readouterr().out
    assert f"{cadre}（{cadre.username}）\n  · 2026年一季度：2 项填报待报，4月7日截止，还有 4 天" in said
    assert f"没有人可提醒：{homes[0].tenant} {homes[0]}（{homes[0].code}）" in said
    assert not Reminder.objects.exists()
    with pytest.raises(CommandError, match="只能与 --dry-run 同用"):
        call_command("remind", "--on", THREE.isoformat())


def test_the_supervision_office_sees_the_dry_run_of_its_own_street_only(client, tasks, cadre, supervisor):
    enter(client, supervisor)
    page = client.get("/reminders/", {"on": THREE.isoformat()}).content.decode()
    assert str(cadre) in page
    assert "2 项填报待报，4月7日截止" in page

    enter(client, make.make_supervisor(make.make_street()))
    assert str(cadre) not in client.get("/reminders/", {"on": THREE.isoformat()}).content.decode()
    for odd in ("2026-02-31", "x", ""):
        assert client.get("/reminders/", {"on": odd}).status_code == 200

    enter(client, cadre)
    assert client.get("/reminders/").status_code == 403


def test_a_message_is_marked_read_by_its_own_reader_only(client, plan, cadre, supervisor):
    own = Reminder.objects.create(user=cadre, owner=plan.owner, on=THREE)
    enter(client, supervisor)
    assert client.post(f"/reminders/{own.pk}/read/").status_code == 404

    enter(client, cadre)
    assert client.post(f"/reminders/{own.pk}/read/").status_code == 302

    own.refresh_from_db()
    assert own.read_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_row_a_person(tasks, cadre):
    from tasks.reminders.sending import remind

    waits = [in_thread(lambda: remind(at(THREE))) for _number in range(2)]
    for wait in waits:
        wait()

    assert Reminder.objects.filter(user=cadre).count() == 1
