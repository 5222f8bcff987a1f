"""更正: a closed quarter changes only with a reason, by somebody who is not the author, beside its publication."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from plans.quarters import Quarter
from reports.corrections import correct_milestone, correct_result, correct_update, correct_value
from reports.lights import Light
from reports.models import IndicatorQuarter, Publication, Restatement, TaskQuarter
from reports.rollup import roll_up
from reports.verifying import differences
from tasks.actions import breakdown, completion, reporting, results
from tasks.errors import (
    IncompleteReportError,
    OwnReportError,
    PeriodError,
    ReasonNeededError,
    WrongStateError,
)
from tasks.models import IndicatorResult
from tests.factories import (
    issue,
    make_indicator,
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
from tests.reports.closing import close
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)


@pytest.fixture
def published(plan):
    """The publication's text, which no correction ever changes."""
    return lambda: list(
        Publication.objects.filter(plan=plan).order_by("quarter").values_list("content", "sha256")
    )


@pytest.fixture
def indicator(plan, lead, cadre, supervisor):
    """Promised 40 by the end, 10 this year; 4 were reported for the first quarter and approved."""
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=40)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 4}, approved_by=supervisor)
    return indicator


def figure(indicator, quarter=Q1):
    roll_up(indicator.plan_id)
    return IndicatorQuarter.objects.get(indicator=indicator, quarter=quarter, unit=None)


# numbers
def test_a_restatement_is_an_act_that_other_systems_can_be_told_of(indicator, plan, lead, supervisor):
    close(plan, Q1, by=supervisor)

    (made,) = correct_value(value=value_of(indicator, lead, Q1), new=Decimal(6), reason="漏报", by=supervisor)

    told = AuditEvent.objects.get(action="figure.restated")
    assert (told.about_id, told.tenant_id) == (made.pk, plan.owner_id)
    assert told.fields == {"plan": plan.code, "quarter": "2026-Q1"}


def test_a_number_corrected_after_closing_moves_the_figure_and_leaves_a_restatement(
    indicator, plan, lead, supervisor, published
):
    close(plan, Q1, supervisor)
    before, value = published(), value_of(indicator, lead, Q1)
    assert figure(indicator).actual == 4

    (made,) = correct_value(value=value, new=Decimal(6), reason="台账漏记两处", by=supervisor)

    assert figure(indicator).actual == 6
    assert (made.before, made.after) == ({"value": "4.0000"}, {"value": "6.0000"})
    assert (made.quarter, made.reason, made.approved_by) == (Q1, "台账漏记两处", supervisor)
    assert (made.about_type, made.about_id, made.plan) == ("tasks.datavalue", value.pk, plan)
    assert published() == before
    assert differences(plan.pk) == []


def test_both_numbers_stay_in_the_values_history(indicator, plan, lead, supervisor):
    value = value_of(indicator, lead, Q1)

    correct_value(value=value, new=Decimal(6), reason="台账漏记两处", by=supervisor)

    assert list(value.revisions.values_list("state", "value")) == [
        ("submitted", 4),
        ("approved", 4),
        ("approved", 6),
    ]
    assert value.review_events.get().reason == "台账漏记两处"
    event = AuditEvent.objects.filter(action="value.corrected").get()
    assert (event.fields["before"], event.fields["after"]) == ({"value": "4.0000"}, {"value": "6.0000"})


def test_a_later_closed_quarter_moves_too_with_one_restatement(indicator, plan, lead, cadre, supervisor):
    close(plan, Q1, supervisor)
    set_clock(plan, Q2.last_day)
    open_quarter(plan, Q2)
    task = indicator.task_indicators.get().task
    report(task, Q2, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)
    close(plan, Q2, supervisor, on=date(2026, 7, 20))

    correct_value(value=value_of(indicator, lead, Q1), new=Decimal(6), reason="漏记", by=supervisor)

    assert (figure(indicator, Q1).actual, figure(indicator, Q2).actual) == (6, 9)
    assert Restatement.objects.count() == 1


def test_each_plan_that_reads_the_number_and_closed_the_quarter_is_restated(
    indicator, plan, lead, supervisor
):
    reading, still_open = (make_plan(plan.owner, clock_on=date(2026, 3, 25)) for _number in range(2))
    for other in (reading, still_open):
        mine = make_indicator(make_task(other, lead), value=5)
        mine.terms.update(item=indicator.terms.get().item)
        issue(other)
        open_quarter(other, Q1)
    for closing in (plan, reading):
        close(closing, Q1, supervisor)

    made = correct_value(value=value_of(indicator, lead, Q1), new=Decimal(6), reason="漏记", by=supervisor)

    assert [each.plan for each in made] == [plan, reading]


def test_in_an_open_quarter_nothing_is_published_and_nothing_restated(indicator, plan, lead, supervisor):
    assert (
        correct_value(value=value_of(indicator, lead, Q1), new=Decimal(6), reason="漏记", by=supervisor) == []
    )

    assert figure(indicator).actual == 6
    assert not Restatement.objects.exists()


def test_the_same_number_again_changes_nothing(indicator, plan, lead, supervisor):
    close(plan, Q1, supervisor)
    value = value_of(indicator, lead, Q1)
    correct_value(value=value, new=Decimal(6), reason="漏记", by=supervisor)

    assert correct_value(value=value, new=Decimal(6), reason="漏记", by=supervisor) == []
    assert Restatement.objects.count() == 1
    assert value.revisions.count() == 3


def test_who_may_correct_a_number(indicator, plan, lead, cadre, supervisor):
    close(plan, Q1, supervisor)
    value = value_of(indicator, lead, Q1)
    for stranger in (cadre, make_supervisor(make_street())):
        with pytest.raises(PermissionDenied):
            correct_value(value=value, new=Decimal(6), reason="漏记", by=stranger)
    with pytest.raises(ReasonNeededError):
        correct_value(value=value, new=Decimal(6), reason=" ", by=supervisor)
    type(value).objects.filter(pk=value.pk).update(submitted_by=supervisor)
    value.refresh_from_db()
    with pytest.raises(OwnReportError):
        correct_value(value=value, new=Decimal(6), reason="自己填的", by=supervisor)

    assert figure(indicator).actual == 4


def test_only_an_approved_number_is_corrected(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=40)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 4})

    with pytest.raises(WrongStateError, match="已提交"):
        correct_value(value=value_of(indicator, lead, Q1), new=Decimal(6), reason="漏记", by=supervisor)

    assert value_of(indicator, lead, Q1).value == 4


# reports
@pytest.fixture
def worded(plan, lead, cadre, supervisor):
    """A closed quarter in which a task was 达序."""
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    close(plan, Q1, supervisor)
    return update_of(task, Q1)


def content_of(update, **over):
    return replace(reporting.Content(**reporting.kept_content(update)), **over)


def light(update):
    roll_up(update.plan_id)
    return TaskQuarter.objects.get(task=update.task_id, quarter=update.quarter).light


def test_a_corrected_word_colours_the_closed_quarter_anew(worded, supervisor, published):
    before = published()
    assert light(worded) == Light.GREEN

    (made,) = correct_update(
        update=worded, content=content_of(worded, word="far_behind"), reason="现场停工", by=supervisor
    )

    assert light(worded) == Light.RED
    assert (made.before, made.after) == ({"word": "on_schedule"}, {"word": "far_behind"})
    assert published() == before
    assert differences(worded.plan_id) == []
    assert [row.content["word"] for row in worded.revisions.all()] == [
        "on_schedule",
        "on_schedule",
        "far_behind",
    ]


def test_the_same_content_again_changes_nothing(worded, supervisor):
    assert correct_update(update=worded, content=content_of(worded), reason="重复", by=supervisor) == []

    assert not Restatement.objects.exists()
    assert worded.revisions.count() == 2


def test_what_a_report_cannot_be_corrected_to(worded, cadre, supervisor):
    def put(by=supervisor, reason="更正", **over):
        correct_update(update=worded, content=content_of(worded, **over), reason=reason, by=by)

    with pytest.raises(PermissionDenied):
        put(by=cadre, word="far_behind")
    with pytest.raises(ReasonNeededError):
        put(word="far_behind", reason="")
    with pytest.raises(IncompleteReportError):
        put(word="")
    with pytest.raises(WrongStateError, match="申请销号"):
        put(word="claim_done")

    assert light(worded) == Light.GREEN


def test_nobody_corrects_their_own_report(plan, lead, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    deputy = make_supervisor(plan.owner)
    update = report(task, Q1, by=deputy, word="on_schedule", approved_by=supervisor)

    with pytest.raises(OwnReportError):
        correct_update(update=update, content=content_of(update, word="far_behind"), reason="更正", by=deputy)


# milestones
@pytest.fixture
def milestone(plan, lead, cadre, supervisor):
    """One of two steps of equal weight, both due in the year; the quarter is closed with neither verified."""
    task = make_task(plan, lead)
    issue(plan)
    steps = [("开工", date(2026, 3, 1), 1), ("完工", date(2026, 11, 1), 1)]
    breakdown.add_milestones(task=task, milestones=steps, by=supervisor)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, approved_by=supervisor)
    close(plan, Q1, supervisor)
    return task.milestones.get(title="开工")


def year_bp(milestone):
    roll_up(milestone.task.plan_id)
    return TaskQuarter.objects.get(task=milestone.task, quarter=Q1).year_bp


def test_a_step_found_done_after_closing_is_a_correction(milestone, supervisor, published):
    before = published()
    assert year_bp(milestone) == 0

    (made,) = correct_milestone(
        milestone=milestone, verified_on=date(2026, 3, 2), reason="验收单补到", by=supervisor
    )

    assert year_bp(milestone) == 5_000
    assert (made.quarter, made.before, made.after) == (
        Q1,
        {"verified_on": None},
        {"verified_on": "2026-03-02"},
    )
    assert published() == before
    assert differences(milestone.task.plan_id) == []


def test_a_step_verified_by_mistake_is_taken_back_by_somebody_else(milestone, plan, supervisor):
    deputy = make_supervisor(plan.owner)
    correct = {"milestone": milestone, "reason": "验收不合格"}
    correct_milestone(**correct, verified_on=date(2026, 3, 2), by=supervisor)
    with pytest.raises(OwnReportError):
        correct_milestone(**correct, verified_on=None, by=supervisor)

    correct_milestone(**correct, verified_on=None, by=deputy)
    assert correct_milestone(**correct, verified_on=None, by=deputy) == []

    assert year_bp(milestone) == 0
    assert Restatement.objects.count() == 2


def test_in_open_quarters_a_step_is_taken_back_without_restatement(milestone, plan, supervisor):
    set_clock(plan, date(2026, 5, 6))
    milestone.refresh_from_db()
    completion.verify_milestone(milestone=milestone, by=supervisor, on=date(2026, 5, 4))

    assert correct_milestone(milestone=milestone, verified_on=None, reason="点错了", by=supervisor) == []

    milestone.refresh_from_db()
    assert (milestone.verified_on, milestone.verified_at, milestone.verified_by) == (None, None, None)


def test_what_a_step_cannot_be_corrected_to(milestone, cadre, supervisor):
    correct = {"milestone": milestone, "reason": "更正"}
    with pytest.raises(PermissionDenied):
        correct_milestone(**correct, verified_on=date(2026, 3, 2), by=cadre)
    with pytest.raises(WrongStateError, match="不能晚于今天"):
        correct_milestone(**correct, verified_on=date(2026, 4, 16), by=supervisor)

    milestone.refresh_from_db()
    assert milestone.verified_on is None


# results in words
def decide(indicator, by, text="已完成整治", *, is_met=True, quarter=Q1):
    return results.record_result(indicator=indicator, quarter=quarter, actual_text=text, is_met=is_met, by=by)


def test_the_lead_decides_a_result_and_a_second_decision_closes_the_first(indicator, cadre, supervisor):
    first = decide(indicator, cadre)
    assert decide(indicator, cadre) == first

    second = decide(indicator, supervisor, "尚有两处未整治", is_met=False)

    first.refresh_from_db()
    assert first.replaced_at == second.decided_at
    assert list(IndicatorResult.objects.filter(replaced_at=None)) == [second]
    assert second.decided_by == supervisor


def test_a_result_is_of_a_quarter_that_was_opened_and_not_closed(indicator, plan, cadre, supervisor):
    with pytest.raises(PeriodError, match="还没有开启"):
        decide(indicator, cadre, quarter=Q2)
    with pytest.raises(PermissionDenied):
        decide(indicator, make_user(make_unit(plan.owner)))
    with pytest.raises(WrongStateError, match="结果"):
        decide(indicator, cadre, " ")
    close(plan, Q1, supervisor)
    with pytest.raises(PeriodError, match="已定稿"):
        decide(indicator, cadre)


def test_after_closing_a_result_is_corrected_by_somebody_else(indicator, plan, cadre, supervisor, published):
    decide(indicator, supervisor)
    close(plan, Q1, supervisor)
    before = published()
    correct = {"indicator": indicator, "quarter": Q1, "actual_text": "尚有两处", "is_met": False}
    with pytest.raises(OwnReportError):
        correct_result(**correct, reason="复查", by=supervisor)
    assert figure(indicator).is_met is True
    deputy = make_supervisor(plan.owner)

    (made,) = correct_result(**correct, reason="复查", by=deputy)

    assert made.before == {"actual_text": "已完成整治", "is_met": True}
    assert made.after == {"actual_text": "尚有两处", "is_met": False}
    assert published() == before
    assert figure(indicator).is_met is False
    assert differences(plan.pk) == []
