"""本季无新进展: a report with nothing new is one click, what was said last stands, and is told apart in review."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.actions import reporting
from tasks.models import ProgressUpdate
from tasks.queries.standing import standing_of
from tests.factories import (
    Q3_2026,
    assign,
    issue,
    make_indicator,
    make_plan,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    update_of,
    value_of,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db
Q2_2026, Q4_2026 = Q3_2026 - 1, Q3_2026 + 1


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def office(street):
    return make_unit(street)


@pytest.fixture
def cadre(office):
    return make_user(office)


@pytest.fixture
def plan(street):
    return make_plan(street)


def reported_once(plan, office, cadre, word="on_schedule", **content):
    """A task whose second quarter is reported and whose third is open."""
    task = make_task(plan, office)
    issue(plan)
    open_quarter(plan, Q2_2026)
    report(task, Q2_2026, by=cadre, word=word, **content)
    open_quarter(plan, Q3_2026)
    return task


def press(client, cadre, task, do="nothing:routine", quarter=Q3_2026, **typed):
    client.force_login(cadre)
    update = ProgressUpdate.objects.get(task=task, quarter=quarter, unit=cadre.memberships.get().unit)
    fields = {"revision": update.revision, "word": "", "progress": "", "problems": "", "next_steps": ""}
    return client.post(reverse("report", args=[update.pk]), fields | {"do": do} | typed)


def test_one_click_submits_with_the_last_word_and_sentence_standing(client, plan, office, cadre):
    task = reported_once(plan, office, cadre, progress="春天装了五盏。")

    press(client, cadre, task, "nothing:waiting")

    update = update_of(task, Q3_2026)
    standing = standing_of([update])[update.pk]
    assert (update.state, update.word, update.nothing_new) == ("submitted", "on_schedule", "waiting")
    assert (standing.text, standing.quarter, standing.on) == ("春天装了五盏。", Q2_2026, date(2026, 9, 28))
    shown = client.get(reverse("report", args=[update.pk])).text
    assert "春天装了五盏。" in shown
    assert "2026年二季度所报，照旧有效" in shown


def test_the_second_time_running_is_listed_for_review(client, plan, office, cadre):
    task = reported_once(plan, office, cadre)
    press(client, cadre, task)
    once = update_of(task, Q3_2026)
    plan.refresh_from_db()
    plan.clock_on = date(2026, 12, 25)
    plan.save()
    open_quarter(plan, Q4_2026)

    page = client.get(reverse("report", args=[update_of(task, Q4_2026).pk])).text
    press(client, cadre, task, quarter=Q4_2026)

    twice = update_of(task, Q4_2026)
    assert "上一次也报了无新进展" in page
    assert [standing_of([each])[each.pk].is_listed for each in (once, twice)] == [False, True]


def test_nothing_new_loses_nothing_that_was_typed(client, plan, office, cadre):
    task = reported_once(plan, office, cadre)

    press(client, cadre, task, word="slightly_behind", problems="缺材料")

    update = update_of(task, Q3_2026)
    assert (update.word, update.problems, update.nothing_new) == ("slightly_behind", "缺材料", "routine")


def test_numbers_of_the_lead_go_with_it_unchanged(client, plan, office, cadre):
    task = make_task(plan, office)
    stock, flow = (make_indicator(task, value=36, accumulation=kind) for kind in ("stock", "flow"))
    issue(plan)
    open_quarter(plan, Q2_2026)
    update = update_of(task, Q2_2026)
    numbers = {value_of(stock, office, Q2_2026).pk: 54, value_of(flow, office, Q2_2026).pk: 3}
    content = reporting.Content(progress="已开工。")
    reporting.submit(update=update, by=cadre, content=content, revision=0, values=numbers)
    open_quarter(plan, Q3_2026)

    press(client, cadre, task)

    kept = [value_of(indicator, office, Q3_2026) for indicator in (stock, flow)]
    assert [(value.state, value.value) for value in kept] == [("submitted", 54), ("submitted", 0)]


@pytest.mark.parametrize("case", ["first report", "claim", "percent of another year"])
def test_what_has_to_be_said_anew_is_not_one_click(client, plan, office, cadre, street, case):
    if case == "first report":
        task, quarter, who = make_task(plan, office), Q3_2026, cadre
        issue(plan)
        open_quarter(plan, Q3_2026)
    elif case == "claim":
        task, quarter, who = reported_once(plan, office, cadre, word="claim_done"), Q3_2026, cadre
    else:
        yard = make_unit(street)
        task, who, quarter = make_task(plan, office, report_mode="each"), make_user(yard), Q4_2026 + 1
        assign(task, yard, "responsible")
        issue(plan)
        open_quarter(plan, Q3_2026)
        press(client, who, task, "submit", progress="一半", percent_bp="50")
        plan.clock_on = date(2027, 3, 25)
        plan.save()
        open_quarter(plan, quarter)
    client.force_login(who)
    unit = who.memberships.get().unit
    update = ProgressUpdate.objects.get(task=task, quarter=quarter, unit=unit)

    assert 'value="nothing:' not in client.get(reverse("report", args=[update.pk])).text


def test_copying_last_quarters_texts_keeps_what_was_typed(client, plan, office, cadre):
    task = reported_once(plan, office, cadre, progress="春天装了五盏。", problems="缺灯杆")

    press(client, cadre, task, "copy", progress="夏天装了八盏。", word="far_behind")

    update = update_of(task, Q3_2026)
    assert (update.state, update.progress, update.problems) == ("draft", "夏天装了八盏。", "缺灯杆")
    assert update.word == "far_behind"


def test_of_two_texts_written_at_once_each_is_chosen_by_field(client, plan, office, cadre):
    task = reported_once(plan, office, cadre)
    theirs = reporting.Content(progress="同事写的", problems="同事说的问题")
    reporting.save_draft(update=update_of(task, Q3_2026), by=make_user(office), content=theirs, revision=0)
    mine = {"word": "on_schedule", "progress": "我写的", "problems": "我说的问题"}

    told = press(client, cadre, task, "submit", revision=0, **mine)
    kept = update_of(task, Q3_2026).progress
    press(client, cadre, task, "submit", **mine, take_progress="theirs", take_problems="mine")

    update = update_of(task, Q3_2026)
    assert told.status_code == 409
    assert 'name="take_progress"' in told.text
    assert "hx-post" not in told.text
    assert kept == "同事写的"
    assert (update.progress, update.problems) == ("同事写的", "我说的问题")


def test_a_page_that_saves_itself_leaves_one_proof_an_hour_and_one_for_submitting(
    client, plan, office, cadre
):
    task = reported_once(plan, office, cadre)
    for text in ("一", "一二", "一二三"):
        press(client, cadre, task, autosave="1", progress=text)
    first = AuditEvent.objects.filter(action="update.saved")
    in_one_hour = first.count()
    AuditEvent.objects.filter(action="update.saved").update(at="2026-01-01T00:00:00Z")
    press(client, cadre, task, autosave="1", progress="一二三四")
    press(client, cadre, task, "submit", progress="一二三四五", word="on_schedule")

    assert in_one_hour == 1
    assert first.count() == 2
    assert AuditEvent.objects.filter(action="update.submitted", actor=cadre).count() == 2


def test_a_number_somebody_changed_elsewhere_is_not_overwritten_by_the_report(client, plan, office, cadre):
    task = make_task(plan, office)
    indicator = make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q3_2026)
    value = value_of(indicator, office, Q3_2026)
    reporting.save_values(values=[(value_of(indicator, office, Q3_2026), 7)], by=make_user(office))

    typed = {f"value_{value.pk}": "9", f"revision_{value.pk}": "0", "progress": "已开工。"}
    told = press(client, cadre, task, "submit", **typed)

    assert told.status_code == 409
    assert value_of(indicator, office, Q3_2026).value == 7
