"""单位数据: a lead's units beside the items it asks of them, on the page and as a workbook."""

import pytest
from django.urls import reverse

from tasks.actions import reporting
from tasks.models import DataValue
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
from tests.tasks.sheets import address, cell, downloaded, handed_in, state_of

pytestmark = pytest.mark.django_db
FIRST, SECOND = "走访户数numerator", "议事次数numerator"


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def office(street):
    return make_unit(street, name="物业办")


@pytest.fixture
def officer(client, office):
    user = make_user(office, full_name="沈一舟")
    client.force_login(user)
    return user


def asked(street, office, units, items=2):
    plan = make_plan(street)
    task = make_task(plan, office, units, title="走访居民")
    for name in ("走访户数", "议事次数", *(f"事实{n}" for n in range(2, items)))[:items]:
        make_indicator(task, value=9, name=name, source="unit")
    issue(plan)
    open_quarter(plan, Q3_2026)
    return plan


def values_of(unit):
    return list(DataValue.objects.filter(unit=unit).order_by("item_id"))


def posted(units, *numbers):
    """The fields of the page, numbers unit by unit."""
    values = [value for unit in units for value in values_of(unit)]
    given = {f"revision_{value.pk}": value.revision for value in values}
    return given | {f"value_{value.pk}": n for value, n in zip(values, numbers, strict=False)}


# The page -------------------------------------------------------------------------------------------------------------
def test_the_lead_sees_its_units_beside_its_items(client, street, office, officer):
    near = make_neighbourhoods(street, 3)
    asked(street, office, near)

    page = client.get(address("lead-table", office))

    assert "要 3 个单位填 2 项数据，还缺 6 个数" in page.text
    assert all(unit.name in page.text for unit in near)
    assert page.text.count('inputmode="decimal"') == 6


def test_the_lead_enters_on_behalf_and_the_record_says_who(client, street, office, officer):
    near = make_neighbourhoods(street, 2)
    asked(street, office, near)

    fields = posted(near, "12", "", "1,400") | {"do": "submit", "note": "电话核对"}
    answer = client.post(address("lead-table", office), fields, follow=True)

    assert "本页已提交 2 个数" in answer.text
    assert [number for _name, number, _state in state_of(near[0])] == [12, None]
    assert state_of(near[1])[0] == (FIRST, 1400, "submitted")
    value = values_of(near[0])[0]
    assert (value.entered_as, value.entered_note) == ("behalf", "沈一舟代填：电话核对")


def test_a_wrong_number_is_marked_in_its_cell_and_nothing_is_sent(client, street, office, officer):
    near = make_neighbourhoods(street, 2)
    asked(street, office, near)

    fields = posted(near, "12", "很多") | {"do": "submit"}
    answer = client.post(address("lead-table", office), fields)

    assert answer.status_code == 422
    assert "请填数字" in answer.text
    assert 'value="很多"' in answer.text
    assert not DataValue.objects.exclude(value=None).exists()


def test_of_two_who_enter_at_once_the_second_is_told_and_loses_nothing(client, street, office, officer):
    near = make_neighbourhoods(street, 1)
    asked(street, office, near)
    stale = posted(near, "5", "6") | {"do": "save"}
    client.post(address("lead-table", office), posted(near, "4", "") | {"do": "save"})

    lost = client.post(address("lead-table", office), stale)

    assert lost.status_code == 422
    assert "刚填了 4" in lost.text
    assert 'value="5"' in lost.text
    assert [number for _name, number, _state in state_of(near[0])] == [4, None]


def test_a_doubtful_number_is_asked_once_and_then_sent(client, street, office, officer):
    near = make_neighbourhoods(street, 2)
    asked(street, office, near)
    value = values_of(near[0])[0]
    DataValue.objects.create(
        owner=value.owner,
        item=value.item,
        unit=near[0],
        quarter=Q3_2026 - 1,
        report_by=value.report_by,
        value=2,
    )
    fields = {f"revision_{v.pk}": 0 for unit in near for v in unit.data_values.filter(quarter=Q3_2026)}
    fields |= {f"value_{value.pk}": "20", "do": "submit"}

    doubted = client.post(address("lead-table", office), fields)
    sent = client.post(address("lead-table", office), fields | {f"sure_{value.pk}": "20"}, follow=True)

    assert "请再核对一下" in doubted.text
    assert f'name="sure_{value.pk}" value="20"' in doubted.text
    assert "本页已提交 1 个数" in sent.text


def test_rows_and_columns_come_in_pages(client, street, office, officer):
    asked(street, office, [make_unit(street) for _number in range(23)], items=8)

    first = client.get(address("lead-table", office))
    last = client.get(address("lead-table", office) + "?page=2&columns=2")

    assert first.text.count('inputmode="decimal"') == 20 * 6
    assert last.text.count('inputmode="decimal"') == 3 * 2
    assert "第 7–8 项数据，共 8 项" in last.text
    assert "第 21–23 个单位，共 23 个" in last.text


def test_the_page_costs_the_same_for_more_units_and_items(
    client, street, office, officer, connection_queries
):
    asked(street, office, [make_unit(street) for _number in range(3)])
    few = connection_queries(lambda: client.get(address("lead-table", office)))
    asked(street, office, [make_unit(street) for _number in range(15)], items=4)

    assert connection_queries(lambda: client.get(address("lead-table", office))) == few


def test_only_the_tasks_it_leads_are_in_its_table(client, street, office, officer):
    near, other = make_neighbourhoods(street, 1), make_unit(street)
    asked(street, other, near)

    assert "这个季度没有要单位填的数据" in client.get(address("lead-table", office)).text
    assert client.get(address("lead-table", other)).status_code == 404


def test_a_neighbourhood_has_no_table_of_others(client, street, office):
    near = make_neighbourhoods(street, 2)
    asked(street, office, near)
    client.force_login(make_user(near[0]))

    assert client.get(address("lead-table", office)).status_code == 404
    assert client.post(address("lead-table", office), posted(near, "1")).status_code == 404


# The workbook ---------------------------------------------------------------------------------------------------------
def test_the_table_goes_out_and_comes_back_on_behalf(client, street, office, officer):
    near = make_neighbourhoods(street, 3)
    asked(street, office, near)
    file = downloaded(client, office, "lead-sheet")
    cell(file, "单位数据", near[0].name, "走访户数").value = "1.2万"
    cell(file, "单位数据", near[2].name, "议事次数").value = 3

    preview = handed_in(client, office, file, "lead-sheet-upload")
    answer = client.post(preview.redirect_chain[-1][0], {"do": "submit"}, follow=True)

    assert "会改 2 格" in preview.text
    assert "提交 2 项" in answer.text
    assert state_of(near[0])[0] == (FIRST, 12000, "submitted")
    assert state_of(near[2])[1] == (SECOND, 3, "submitted")
    assert values_of(near[0])[0].entered_as == "behalf"


def test_what_is_not_asked_of_a_unit_is_locked_in_its_row(client, street, office, officer):
    near = make_neighbourhoods(street, 2)
    plan = make_plan(street)
    for unit, name in zip(near, ("走访户数", "议事次数"), strict=True):
        make_indicator(make_task(plan, office, [unit]), value=9, name=name, source="unit")
    issue(plan)
    open_quarter(plan, Q3_2026)
    file = downloaded(client, office, "lead-sheet")
    closed = cell(file, "单位数据", near[0].name, "议事次数")
    closed.value = 5

    answer = handed_in(client, office, file, "lead-sheet-upload")

    assert closed.protection.locked
    assert f"{closed.coordinate}" in answer.text
    assert "这一格现在不能改" in answer.text


def test_a_table_sent_around_writes_only_what_it_asks(client, street, office, officer):
    """A neighbourhood that is not in the table, put into it by hand."""
    near = make_neighbourhoods(street, 2)
    asked(street, office, near[:1])
    file = downloaded(client, office, "lead-sheet")
    page = file["单位数据"]
    page["A6"].value, page["B6"].value, page["C6"].value = near[1].code, near[1].name, 9

    answer = handed_in(client, office, file, "lead-sheet-upload")

    assert "不在本表应填的范围里" in answer.text


def test_a_unit_quarter_sheet_is_not_taken_as_a_table(client, street, office, officer):
    near = make_neighbourhoods(street, 1)
    asked(street, office, near)

    answer = handed_in(client, office, downloaded(client, office), "lead-sheet-upload")

    assert "这张表不是「" in answer.text


def test_the_workbench_leads_to_the_table_while_numbers_are_missing(client, street, office, officer):
    near = make_neighbourhoods(street, 2)
    asked(street, office, near)

    page = client.get(reverse("workbench"))
    assert f'href="{address("lead-table", office)}"><b>4</b><span>个单位数据还没报' in page.text

    values = [(value, 1) for unit in near for value in values_of(unit)]
    reporting.submit_values(values=values, by=officer)
    assert address("lead-table", office) not in client.get(reverse("workbench")).text
