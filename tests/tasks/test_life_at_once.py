"""Two at the same moment on real connections: exactly one wins, the other is told, nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections
from django.test import Client

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports.actions import close_quarter
from reports.signatures import sign_quarter
from reports.verifying import differences
from tasks.actions import reporting, reviewing, signing
from tasks.actions.ending import close_plan
from tasks.models import ProgressUpdate, ReviewEvent, UpdateRevision
from tasks.opening import open_period
from tasks.states import State
from tests.at_once import second_waits_for_first
from tests.factories import (
    issue,
    make_neighbourhoods,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    set_clock,
    update_of,
)
from tests.reports.closing import FIRST_DAY, period_of
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

Q1 = Quarter.of(2026, 1)
SAID = reporting.Content(word="on_schedule", progress="按计划推进。")


@pytest.fixture
def task(plan, lead):
    made = make_task(plan, lead)
    issue(plan)
    return made


@pytest.fixture
def owed(plan, task):
    open_quarter(plan, Q1)
    return task


def fresh(task):
    return update_of(task, Q1)


def test_of_approval_and_return_the_first_counts(owed, cadre, supervisor, plan):
    report(owed, Q1, by=cadre, word="on_schedule")
    other = make_supervisor(plan.owner)

    told = second_waits_for_first(
        lambda: reviewing.approve(update=fresh(owed), by=supervisor),
        lambda: reviewing.return_update(update=fresh(owed), by=other, reason="再补充"),
    )

    assert told == "wrong_state"
    assert fresh(owed).state == State.APPROVED
    assert fresh(owed).returned_times == 0


def test_of_return_and_approval_the_first_counts(owed, cadre, supervisor, plan):
    report(owed, Q1, by=cadre, word="on_schedule")
    other = make_supervisor(plan.owner)

    told = second_waits_for_first(
        lambda: reviewing.return_update(update=fresh(owed), by=other, reason="再补充"),
        lambda: reviewing.approve(update=fresh(owed), by=supervisor),
    )

    assert told == "wrong_state"
    assert fresh(owed).is_returned
    assert not UpdateRevision.objects.filter(state=State.APPROVED).exists()


def test_of_two_who_save_the_second_is_told_and_may_try_again(owed, cadre, lead):
    colleague = make_user(lead)
    shown = fresh(owed)

    def save(by, text):
        content = replace(SAID, progress=text)
        reporting.save_draft(update=fresh(owed), by=by, content=content, revision=shown.revision)

    told = second_waits_for_first(lambda: save(cadre, "甲写的"), lambda: save(colleague, "乙写的"))

    assert told == "changed_meanwhile"
    assert fresh(owed).progress == "甲写的"
    reporting.save_draft(
        update=fresh(owed),
        by=colleague,
        content=replace(SAID, progress="乙写的"),
        revision=fresh(owed).revision,
    )
    assert fresh(owed).progress == "乙写的"


def test_of_two_who_submit_one_does(owed, cadre, lead):
    colleague = make_user(lead)

    def submit(by):
        reporting.submit(update=fresh(owed), by=by, content=SAID, revision=0)

    told = second_waits_for_first(lambda: submit(cadre), lambda: submit(colleague))

    assert told == "wrong_state"
    assert fresh(owed).submitted_by == cadre
    assert ReviewEvent.objects.count() == 1


def test_of_two_who_open_a_quarter_one_does_and_nothing_is_owed_twice(plan, task, supervisor):
    def open_it(by):
        open_period(plan=Plan.objects.get(pk=plan.pk), quarter=Q1, by=by)

    told = second_waits_for_first(lambda: open_it(supervisor), lambda: open_it(None))

    assert told == ""
    assert ReportingPeriod.objects.count() == 1
    assert ProgressUpdate.objects.count() == 1
    assert AuditEvent.objects.filter(action="quarter.opened").count() == 1


def test_a_report_handed_in_while_its_quarter_closes_waits_and_counts_as_missing(
    plan, owed, cadre, supervisor
):
    set_clock(plan, FIRST_DAY)

    told = second_waits_for_first(
        lambda: close_quarter(period=period_of(plan, Q1), by=supervisor),
        lambda: reporting.submit(update=fresh(owed), by=cadre, content=SAID, revision=0),
    )

    assert told == ""
    update = fresh(owed)
    assert (update.state, update.at_closing, update.was_late) == (State.SUBMITTED, "missing", True)
    assert differences(plan.pk) == []


def test_a_report_handed_in_before_its_quarter_closes_is_in(plan, owed, cadre, supervisor):
    set_clock(plan, FIRST_DAY)

    told = second_waits_for_first(
        lambda: reporting.submit(update=fresh(owed), by=cadre, content=SAID, revision=0),
        lambda: close_quarter(period=period_of(plan, Q1), by=supervisor),
    )

    assert told == ""
    assert fresh(owed).at_closing == "late"
    assert differences(plan.pk) == []


def test_who_approves_while_a_quarter_closes_is_told_to_correct(plan, owed, cadre, supervisor):
    report(owed, Q1, by=cadre, word="on_schedule")
    set_clock(plan, FIRST_DAY)
    other = make_supervisor(plan.owner)

    told = second_waits_for_first(
        lambda: close_quarter(period=period_of(plan, Q1), by=supervisor),
        lambda: reviewing.approve(update=fresh(owed), by=other),
    )

    assert told == "period_refused"
    assert fresh(owed).state == State.SUBMITTED


def test_of_two_leaders_who_sign_one_does(plan, owed, supervisor):
    from reports.signatures import ask_signature

    Plan.objects.filter(pk=plan.pk).update(needs_signature=True)
    plan.refresh_from_db()
    set_clock(plan, FIRST_DAY)
    ask_signature(period=period_of(plan, Q1), by=supervisor)
    first, second = (make_user(plan.owner, Role.LEADER) for _number in range(2))

    told = second_waits_for_first(
        lambda: sign_quarter(period=period_of(plan, Q1), by=first),
        lambda: sign_quarter(period=period_of(plan, Q1), by=second),
    )

    assert told == "wrong_state"
    assert period_of(plan, Q1).signed_by == first


def test_of_two_heads_who_sign_one_does(plan, task, lead, cadre):
    Plan.objects.filter(pk=plan.pk).update(steps=["submitted", "signed"])
    plan.refresh_from_db()
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule")
    first, second = (make_user(lead, Role.UNIT_HEAD) for _number in range(2))

    told = second_waits_for_first(
        lambda: signing.sign(update=fresh(task), by=first),
        lambda: signing.sign(update=fresh(task), by=second),
    )

    assert told == "wrong_state"
    assert fresh(task).reviewed_by == first


def test_a_quarter_is_not_opened_in_a_plan_that_is_being_closed(plan, supervisor):
    issue(plan)  # without tasks nothing is open

    told = second_waits_for_first(
        lambda: close_plan(plan=Plan.objects.get(pk=plan.pk), by=supervisor),
        lambda: open_period(plan=Plan.objects.get(pk=plan.pk), quarter=Q1, by=None),
    )

    assert told == "period_refused"
    assert not ReportingPeriod.objects.exists()


CADRES = 200
HANDS = 16


def test_two_hundred_cadres_hand_in_at_once(supervisor, plan):
    """Through the pages, on connections of their own, one in five pressing twice: all are stored, none twice."""
    units = make_neighbourhoods(plan.owner, CADRES)
    make_task(plan, make_unit(plan.owner), responsible=units, report_mode="each")
    issue(plan, by=supervisor)
    open_quarter(plan, Q1)
    owed = {update.unit_id: update for update in ProgressUpdate.objects.filter(unit__in=units)}
    browsers = [(signed_in(make_user(unit)), owed[unit.pk]) for unit in units]
    start = threading.Barrier(HANDS)

    def hand_in(pairs):
        start.wait(30)
        try:
            return [
                press(browser, update, turn)
                for place, (browser, update) in enumerate(pairs)
                for turn in (("first", "again") if place % 5 == 0 else ("first",))
            ]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as hands:
        answers = [
            status
            for found in hands.map(hand_in, [browsers[n::HANDS] for n in range(HANDS)])
            for status in found
        ]

    assert max(answers) < 500
    stored = ProgressUpdate.objects.filter(unit__in=units)
    assert stored.filter(state=State.SUBMITTED).count() == CADRES
    assert {update.progress for update in stored} == {f"first {update.pk}" for update in stored}
    assert UpdateRevision.objects.filter(update_of__in=stored).count() == CADRES
    assert ReviewEvent.objects.filter(update_of__in=stored).count() == CADRES


def signed_in(person):
    client = Client()
    person.refresh_from_db()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def press(browser, update, turn):
    typed = {"progress": f"{turn} {update.pk}", "problems": "", "next_steps": "", "nothing_new": ""}
    typed |= {"percent_bp": "20", "revision": "0"}
    return browser.post(f"/updates/{update.pk}/", typed).status_code
