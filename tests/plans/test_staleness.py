"""A mark lies in the transaction of the change; the bell rings after commit, and may be lost."""

from datetime import date

import pytest
from celery import Celery
from django.db import transaction

from plans import staleness
from plans.models import StaleFigure
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.rollup import roll_up
from tests.factories import issue, make_plan, make_task, make_unit, open_quarter

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def rung(monkeypatch):
    """The plans for which the bell rang."""
    plans = []
    monkeypatch.setattr(staleness, "ring", plans.append)
    return plans


def test_the_mark_is_written_at_once_and_the_bell_rings_after_commit(
    rung, django_capture_on_commit_callbacks
):
    plan = make_plan()

    with django_capture_on_commit_callbacks() as callbacks:
        mark_stale(plan.pk, since=Q1)
        assert StaleFigure.objects.filter(plan=plan, since=Q1).count() == 1
        assert rung == []

    for callback in callbacks:
        callback()
    assert rung == [plan.pk]


def test_a_change_that_is_rolled_back_leaves_no_mark_and_no_bell(rung, django_capture_on_commit_callbacks):
    plan = make_plan()

    @transaction.atomic
    def half_a_change():
        mark_stale(plan.pk, since=Q1)
        raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        half_a_change()

    assert not StaleFigure.objects.exists()
    assert rung == []


def test_a_broker_that_does_not_answer_does_not_break_the_request(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    nowhere = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    nowhere.conf.broker_transport_options = {"max_retries": 1, "interval_start": 0, "interval_max": 0.1}
    monkeypatch.setattr(staleness, "current_app", nowhere)
    plan = make_plan()

    with django_capture_on_commit_callbacks(execute=True):
        mark_stale(plan.pk, since=Q1)

    assert StaleFigure.objects.filter(plan=plan).exists()
    assert "not queued" in caplog.text


def test_a_roll_up_starts_from_the_earliest_mark_and_clears_what_it_saw():
    plan = make_plan(clock_on=date(2026, 3, 25))
    make_task(plan, make_unit(plan.owner))
    issue(plan)
    open_quarter(plan, Q1)
    StaleFigure.objects.all().delete()
    for since in (Q1 + 2, Q1, Q1 + 1):
        mark_stale(plan.pk, since=since)

    done = roll_up(plan.pk)

    assert done.marks == 3
    assert done.changed > 0
    assert roll_up(plan.pk).marks == 0
    assert not StaleFigure.objects.exists()


def test_figures_have_a_new_revision_only_when_one_of_them_moved():
    plan = make_plan(clock_on=date(2026, 3, 25))
    make_task(plan, make_unit(plan.owner))
    issue(plan)
    open_quarter(plan, Q1)
    roll_up(plan.pk)
    plan.refresh_from_db()
    before = plan.figures_revision

    mark_stale(plan.pk, since=Q1)
    roll_up(plan.pk)

    plan.refresh_from_db()
    assert before > 0
    assert plan.figures_revision == before
