"""工作台, 填报 and 数据填报 as people see them."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.actions import reporting
from tasks.models import CompletionClaim, ProgressUpdate
from tasks.states import State
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

Q2_2026 = Q3_2026 - 1


@pytest.fixture
def street(db):
    return make_street(name="湖滨街道")


@pytest.fixture
def office(street):
    return make_unit(street, name="物业办")


@pytest.fixture
def cadre(office):
    return make_user(office)


@pytest.fixture
def plan(street):
    return make_plan(street, clock_on=date(2026, 9, 28), source_text="前文。修好路灯，装灯三十盏。后文。")


def worded(plan, office, **over):
    return make_task(plan, office, title="修好路灯", span_start=3, span_end=13, **over)


def opened(plan, quarter=Q3_2026):
    issue(plan)
    return open_quarter(plan, quarter)


def page_of(client, user, url):
    client.force_login(user)
    return client.get(url)


def typed(update, **over):
    fields = {
        "word": "on_schedule",
        "progress": "已装十盏。",
        "problems": "",
        "next_steps": "",
        "nothing_new": "",
    }
    return {"revision": update.revision, "do": "submit"} | fields | over


def test_report_page_shows_source_and_last_quarter(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan, Q2_2026)
    report(task, Q2_2026, by=cadre, word="on_schedule", progress="春天装了五盏。")
    open_quarter(plan, Q3_2026)

    page = page_of(client, cadre, reverse("report", args=[update_of(task, Q3_2026).pk]))

    assert page.status_code == 200
    assert "装灯三十盏" in page.text
    assert "春天装了五盏。" in page.text
    assert "申请销号" in page.text


def test_copy_fills_empty_texts_with_last_quarters(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan, Q2_2026)
    report(task, Q2_2026, by=cadre, word="on_schedule", progress="春天装了五盏。")
    open_quarter(plan, Q3_2026)
    url = reverse("report", args=[update_of(task, Q3_2026).pk])

    plain, copied = page_of(client, cadre, url), page_of(client, cadre, url + "?copy=1")

    assert not plain.context["form"]["progress"].value()
    assert copied.context["form"]["progress"].value() == "春天装了五盏。"


def test_submitting_sends_the_report_and_goes_to_the_workbench(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)

    answer = client.post(reverse("report", args=[update.pk]), typed(update), follow=True)

    assert answer.redirect_chain == [(reverse("workbench"), 302)]
    assert "已提交，等待审核" in answer.text
    assert update_of(task, Q3_2026).state == State.SUBMITTED


def test_saving_keeps_a_half_written_draft(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)

    client.post(reverse("report", args=[update.pk]), typed(update, do="save", word="", progress="写了一半"))

    update.refresh_from_db()
    assert (update.state, update.progress) == (State.DRAFT, "写了一半")


def test_what_is_missing_is_said_at_its_field(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)

    answer = client.post(reverse("report", args=[update.pk]), typed(update, word="", problems="缺材料"))

    assert answer.status_code == 422
    assert answer.context["form"].errors["word"] == ["请选择本季结论"]
    assert "缺材料" in answer.text
    assert update_of(task, Q3_2026).state == State.NOT_STARTED


def test_text_over_the_limit_is_refused_with_both_numbers(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)

    answer = client.post(reverse("report", args=[update.pk]), typed(update, progress="长" * 501))

    assert answer.context["form"].errors["progress"] == ["最多 500 字，现在 501 字"]


def test_a_lost_race_keeps_what_was_typed_and_shows_the_other_text(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    colleague = make_user(office)
    theirs = reporting.Content(word="on_schedule", progress="同事写的进展")
    reporting.save_draft(update=update_of(task, Q3_2026), by=colleague, content=theirs, revision=0)
    client.force_login(cadre)
    url = reverse("report", args=[update.pk])

    lost = client.post(url, typed(update, progress="我写的进展"))
    shown = lost.context["page"].update.revision
    again = client.post(url, typed(update, progress="我写的进展", revision=shown))

    assert lost.status_code == 409
    assert "我写的进展" in lost.text
    assert "同事写的进展" in lost.text
    assert str(colleague) in lost.text
    assert again.status_code == 302
    assert update_of(task, Q3_2026).progress == "我写的进展"


def test_claiming_completion_files_the_claim(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)

    client.post(
        reverse("report", args=[update.pk]), typed(update, word="claim_done", completed_on="2026-09-20")
    )

    assert CompletionClaim.objects.get(task=task).completed_on == date(2026, 9, 20)


def test_figures_of_the_lead_go_with_the_report(client, plan, office, cadre):
    task = make_task(plan, office)
    indicator = make_indicator(task, value=36)
    opened(plan)
    update, value = update_of(task, Q3_2026), value_of(indicator, office, Q3_2026)
    client.force_login(cadre)

    page = client.get(reverse("report", args=[update.pk]))
    client.post(reverse("report", args=[update.pk]), typed(update, **{f"value_{value.pk}": "１,２００.5"}))

    assert "本季结论" not in page.text
    value.refresh_from_db()
    assert (value.state, value.value) == (State.SUBMITTED, 1200.5)


def test_a_figure_that_is_no_number_is_marked(client, plan, office, cadre):
    task = make_task(plan, office)
    value_id = None
    indicator = make_indicator(task, value=36)
    opened(plan)
    update = update_of(task, Q3_2026)
    value_id = value_of(indicator, office, Q3_2026).pk
    client.force_login(cadre)

    answer = client.post(reverse("report", args=[update.pk]), typed(update, **{f"value_{value_id}": "十台"}))

    assert answer.context["form"].errors[f"value_{value_id}"] == ["请填数字，例如 1234.5"]
    assert "十台" in answer.text


def test_figures_left_empty_may_follow_after_submitting(client, plan, office, cadre):
    task = make_task(plan, office)
    indicator = make_indicator(task, value=36)
    opened(plan)
    update = report(task, Q3_2026, by=cadre)
    value = value_of(indicator, office, Q3_2026)
    client.force_login(cadre)

    page = client.get(reverse("report", args=[update.pk]))
    fields = typed(update, do="values", **{f"value_{value.pk}": "7"})
    client.post(reverse("report", args=[update.pk]), fields)

    assert "补报数据" in page.text
    value.refresh_from_db()
    assert value.state == State.SUBMITTED


def test_a_submitted_report_is_read_only(client, plan, office, cadre):
    task = worded(plan, office)
    opened(plan)
    update = report(task, Q3_2026, by=cadre, word="on_schedule")
    client.force_login(cadre)

    page = client.get(reverse("report", args=[update.pk]))
    refused = client.post(reverse("report", args=[update.pk]), typed(update, progress="想再改改"))

    assert "<textarea" not in page.text
    assert "不能再改" in refused.text
    assert "想再改改" in refused.text
    assert ProgressUpdate.objects.get(pk=update.pk).progress == "按计划推进。"


def test_another_street_does_not_see_a_report(client, plan, office):
    task = worded(plan, office)
    opened(plan)
    stranger = make_user(make_unit(make_street()))

    assert page_of(client, stranger, reverse("report", args=[update_of(task, Q3_2026).pk])).status_code == 404


def test_whoever_only_looks_gets_no_form_and_may_not_post(client, plan, street, office):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    leader = make_user(street, "leader")

    page = page_of(client, leader, reverse("report", args=[update.pk]))
    refused = client.post(reverse("report", args=[update.pk]), typed(update))

    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert refused.status_code == 403


PART = {"HX-Request": "true"}


def autosaved(client, update, **over):
    fields = typed(update, **over) | {"autosave": "1"}
    return client.post(reverse("report", args=[update.pk]), fields, headers=PART)


def test_what_is_typed_is_kept_while_it_is_being_typed(client, cadre, plan, office):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)

    answer = autosaved(client, update, progress="写到一半")

    update.refresh_from_db()
    assert (update.state, update.progress) == (State.DRAFT, "写到一半")
    assert "已自动保存" in answer.text
    assert f'"value": {update.revision}' in answer.headers["HX-Trigger"]


def test_of_two_tabs_the_second_is_told_who_was_first_and_overwrites_nothing(client, cadre, plan, office):
    task = worded(plan, office)
    opened(plan)
    update = update_of(task, Q3_2026)
    client.force_login(cadre)
    autosaved(client, update, progress="第一页写的")

    answer = autosaved(client, update, progress="第二页写的")

    update.refresh_from_db()
    assert update.progress == "第一页写的"
    assert "还没有保存" in answer.text
    assert str(cadre) in answer.text


def test_a_form_that_saves_itself_is_told_that_its_person_was_signed_out(client, plan, office):
    task = worded(plan, office)
    opened(plan)

    answer = autosaved(client, update_of(task, Q3_2026))

    assert answer.status_code == 401


def test_in_each_mode_a_responsible_unit_types_a_percent_and_the_lead_does_not(client, plan, office, street):
    yard = make_unit(street, name="东湖居民区")
    task = worded(plan, office, report_mode="each")
    assign(task, yard, "responsible")
    opened(plan)
    owed = ProgressUpdate.objects.get(task=task, unit=yard)
    client.force_login(make_user(yard))

    client.post(reverse("report", args=[owed.pk]), typed(owed, word="", percent_bp="62.5%"))

    owed.refresh_from_db()
    assert (owed.state, owed.percent_bp) == (State.SUBMITTED, 6_250)
    lead = ProgressUpdate.objects.get(task=task, unit=office)
    assert (
        "percent_bp"
        not in page_of(client, make_user(office), reverse("report", args=[lead.pk])).context["form"].fields
    )


def test_a_percent_over_a_hundred_is_refused_at_its_field(client, plan, office, street):
    yard = make_unit(street)
    task = worded(plan, office, report_mode="each")
    assign(task, yard, "responsible")
    opened(plan)
    owed = ProgressUpdate.objects.get(task=task, unit=yard)
    client.force_login(make_user(yard))

    answer = client.post(reverse("report", args=[owed.pk]), typed(owed, word="", percent_bp="120"))

    assert answer.context["form"].errors["percent_bp"] == ["不能超过 100"]
