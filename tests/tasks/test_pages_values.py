"""数据填报: the numbers a unit fills in itself."""

import pytest
from django.urls import reverse

from tasks.actions import reporting
from tasks.models import DataValue, ProgressUpdate
from tasks.states import State
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
)


def page_of(client, user, url):
    client.force_login(user)
    return client.get(url)


@pytest.fixture
def entries(db):
    """Two items asked of each of two neighbourhoods in the third quarter of 2026."""
    street = make_street()
    plan = make_plan(street)
    near = make_neighbourhoods(street, 2)
    task = make_task(plan, make_unit(street), near)
    indicators = [make_indicator(task, value=9, source="unit") for _number in range(2)]
    issue(plan)
    open_quarter(plan, Q3_2026)
    return near, indicators


def entry_fields(unit, quarter=Q3_2026, **numbers):
    values = DataValue.objects.filter(unit=unit, quarter=quarter).order_by("item_id")
    fields = {f"revision_{value.pk}": value.revision for value in values}
    given = dict(zip((value.pk for value in values), numbers.values(), strict=False))
    return fields | {f"value_{key}": text for key, text in given.items()}


def test_a_neighbourhood_has_one_entry_for_all_its_numbers(client, entries):
    near, _indicators = entries
    user = make_user(near[0])

    page = page_of(client, user, reverse("workbench"))

    assert reverse("values", args=[near[0].code, "2026-Q3"]) in page.text
    assert near[1].name not in page.text
    assert "已报 0/2" in page.text


def test_the_lead_sees_who_has_not_sent_theirs(client, entries):
    near, _indicators = entries
    reporting.submit_values(values=[(DataValue.objects.filter(unit=near[0])[0], 3)], by=make_user(near[0]))
    update = ProgressUpdate.objects.get()

    page = page_of(client, make_user(update.unit), reverse("report", args=[update.pk]))

    assert "已报 1 / 4 条" in page.text
    assert near[1].name in page.text


def test_numbers_are_submitted_and_empty_ones_stay_owed(client, entries):
    near, _indicators = entries
    client.force_login(make_user(near[0]))
    url = reverse("values", args=[near[0].code, "2026-Q3"])

    answer = client.post(url, entry_fields(near[0], first="1,200", second="") | {"do": "submit"}, follow=True)

    assert "已提交 1 项数据。还有 1 项没有填。" in answer.text
    states = DataValue.objects.filter(unit=near[0]).order_by("item_id").values_list("state", "value")
    assert list(states) == [(State.SUBMITTED, 1200), (State.NOT_STARTED, None)]


def test_numbers_may_be_saved_without_submitting(client, entries):
    near, _indicators = entries
    client.force_login(make_user(near[0]))
    url = reverse("values", args=[near[0].code, "2026-Q3"])

    client.post(url, entry_fields(near[0], first="3", second="") | {"do": "save"})

    assert DataValue.objects.filter(unit=near[0], state=State.DRAFT, value=3).count() == 1


def test_a_wrong_number_is_marked_and_nothing_is_sent(client, entries):
    near, _indicators = entries
    client.force_login(make_user(near[0]))
    url = reverse("values", args=[near[0].code, "2026-Q3"])

    answer = client.post(url, entry_fields(near[0], first="3", second="很多") | {"do": "submit"})

    assert answer.status_code == 422
    assert "请填数字" in answer.text
    assert not DataValue.objects.filter(unit=near[0], state=State.SUBMITTED).exists()


def test_two_who_enter_at_once_the_second_is_told_and_loses_nothing(client, entries):
    near, _indicators = entries
    client.force_login(make_user(near[0]))
    url = reverse("values", args=[near[0].code, "2026-Q3"])
    stale = entry_fields(near[0], first="5", second="6")
    value = DataValue.objects.filter(unit=near[0]).order_by("item_id")[0]
    reporting.save_values(values=[(value, 4)], by=make_user(near[0], full_name="另一位"))

    lost = client.post(url, stale | {"do": "submit"})

    assert "刚填了 4" in lost.text
    assert 'value="5"' in lost.text
    assert not DataValue.objects.filter(unit=near[0], state=State.SUBMITTED).exists()


def test_another_neighbourhood_is_not_found(client, entries):
    near, _indicators = entries

    url = reverse("values", args=[near[1].code, "2026-Q3"])

    assert page_of(client, make_user(near[0]), url).status_code == 404
    assert (
        page_of(client, make_user(near[1]), reverse("values", args=[near[1].code, "2026-Q9"])).status_code
        == 404
    )
