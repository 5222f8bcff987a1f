"""代填 and handover: who enters for a unit is on the record; open work follows the post, never the person."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from tasks.actions import reporting
from tasks.models import ProgressUpdate
from tests.factories import (
    assign,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    update_of,
    value_of,
)
from tests.rollup.living import Q1
from units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(plan):
    return make_neighbourhoods(plan.owner, 1)[0]


@pytest.fixture
def indicator(plan, lead, unit):
    found = make_indicator(make_task(plan, lead, [unit]), value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    return found


def asked(indicator, unit):
    return value_of(indicator, unit, Q1)


def test_the_supervision_office_enters_for_a_unit_and_the_record_says_who_and_how(
    indicator, unit, supervisor
):
    value = asked(indicator, unit)

    reporting.submit_values(values=[(value, Decimal(3))], by=supervisor, note="电话核对")

    assert (value.entered_as, value.entered_note) == ("behalf", f"{supervisor}代填：电话核对")


def test_the_lead_enters_for_the_units_its_task_asks_and_for_no_other(plan, indicator, unit, cadre, lead):
    value = asked(indicator, unit)
    reporting.submit_values(values=[(value, Decimal(3))], by=cadre)
    elsewhere = make_indicator(
        make_task(plan, make_unit(plan.owner), [unit], state="issued"), value=9, source="unit"
    )
    open_quarter(plan, Q1)

    with pytest.raises(PermissionDenied):
        reporting.submit_values(values=[(asked(elsewhere, unit), Decimal(3))], by=cadre)

    assert (value.entered_as, value.submitted_by) == ("behalf", cadre)
    assert asked(elsewhere, unit).value is None


@pytest.mark.parametrize("who", ["a responsible unit", "a supporting unit", "another street"])
def test_nobody_else_enters_for_a_unit(plan, indicator, unit, who):
    task = indicator.task_indicators.get().task
    other = make_unit(make_street() if who == "another street" else plan.owner)
    if who != "another street":
        assign(task, other, "responsible" if "responsible" in who else "support")

    with pytest.raises(PermissionDenied):
        reporting.save_values(values=[(asked(indicator, unit), Decimal(3))], by=make_user(other))

    assert asked(indicator, unit).value is None


def test_once_the_unit_writes_itself_the_record_is_its_own_again(indicator, unit, supervisor):
    value = asked(indicator, unit)
    reporting.save_values(values=[(value, Decimal(3))], by=supervisor)

    reporting.submit_values(values=[(value, Decimal(4))], by=make_user(unit))

    assert (value.entered_as, value.entered_note) == ("own", "")


def test_in_each_mode_the_lead_writes_for_a_unit_that_does_not_sign_in(client, plan, lead, cadre, unit):
    task = make_task(plan, lead, [unit], report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)
    update = ProgressUpdate.objects.get(task=task, unit=unit)
    client.force_login(cadre)

    page = client.get(reverse("report", args=[update.pk]))
    fields = {"revision": 0, "progress": "已走访。", "percent_bp": "20", "note": "纸质表录入", "do": "submit"}
    client.post(reverse("report", args=[update.pk]), fields)
    read = client.get(reverse("report", args=[update.pk]))

    update.refresh_from_db()
    assert "代填说明" in page.text
    assert (update.state, update.entered_note) == ("submitted", f"{cadre}代填：纸质表录入")
    assert f"{cadre}代填：纸质表录入" in read.text


def test_on_the_page_of_a_unit_the_supervision_office_says_from_where_it_knows(
    client, indicator, unit, supervisor
):
    value = asked(indicator, unit)
    client.force_login(supervisor)
    url = reverse("values", args=[unit.code, "2026-Q1"])

    typed = {f"value_{value.pk}": "3", f"revision_{value.pk}": "0", "note": "纸质表录入", "do": "submit"}
    client.post(url, typed)

    assert asked(indicator, unit).entered_note == f"{supervisor}代填：纸质表录入"
    assert f"{supervisor}代填：纸质表录入" in client.get(url).text


# handover by dated membership
def pass_on(user, unit):
    """The person's post ends yesterday; somebody else's begins today."""
    today = timezone.localdate()
    user.memberships.update(until=today - timedelta(days=1))
    heir = make_user(unit, full_name="继任者")
    heir.memberships.update(since=today)
    return heir


def test_drafts_follow_the_post_from_the_day_it_is_handed_over(client, plan, lead, cadre):
    task = make_task(plan, lead, title="修好路灯")
    issue(plan)
    open_quarter(plan, Q1)
    update = update_of(task, Q1)
    draft = reporting.Content(progress="写到一半")
    reporting.save_draft(update=update, by=cadre, content=draft, revision=0)

    heir = pass_on(cadre, lead)

    url = reverse("report", args=[update.pk])
    client.force_login(type(cadre).objects.get(pk=cadre.pk))
    assert client.get(url).status_code == 404
    assert "修好路灯" not in client.get(reverse("workbench")).text
    client.force_login(heir)
    assert "写到一半" in client.get(url).text
    assert "修好路灯" in client.get(reverse("workbench")).text


def test_a_post_that_begins_tomorrow_sees_nothing_today(client, plan, lead):
    make_task(plan, lead, title="修好路灯")
    issue(plan)
    open_quarter(plan, Q1)
    early = make_user(lead)
    early.memberships.update(since=timezone.localdate() + timedelta(days=1))

    client.force_login(early)

    assert "修好路灯" not in client.get(reverse("workbench")).text


def test_a_unit_head_finds_what_waits_for_a_signature(client, plan, lead, cadre):
    task = make_task(plan, lead)
    plan.steps = ["submitted", "signed"]
    plan.save()
    issue(plan)
    open_quarter(plan, Q1)
    content = reporting.Content(word="on_schedule", progress="已开工。")
    reporting.submit(update=update_of(task, Q1), by=cadre, content=content, revision=0)

    client.force_login(make_user(lead, Role.UNIT_HEAD))

    page = client.get(reverse("workbench")).text
    assert "等您审核" in page
    assert "各单位待报" not in page
