"""The judged workbook: a thousand rows, fifty faults of ten kinds, handed in on the page."""

import pytest
from django.db import connection

from plans.models import DataItem, IndicatorTerm
from tasks.models import DataValue, SheetUpload
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_plan,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
)
from tests.tasks.sheets import content_of, downloaded, handed_in

pytestmark = pytest.mark.django_db

FAULTS = (
    ("本季", "很多", "不是数字"),
    ("本季", "=SUM(A1)", "公式"),
    ("本季", "#REF!", "错误值"),
    ("本季", "2026年3月5日", "是日期"),
    ("本季", "85%", "不填百分比"),
    ("本季", "0.33333", "小数太长"),
    ("本季", "1,2", "不是数字"),
    ("数据项", "改过的名称", "不能改"),
    ("单位", "万户", "不能改"),
    ("编号", "U99999/D1", "不在本表"),
)


def test_a_thousand_items_with_fifty_faults_of_ten_kinds_report_exactly_those(client):
    street = make_street()
    office = make_unit(street)
    plan, agency = make_plan(street), make_unit(street)
    client.force_login(make_user(agency))
    task = make_task(plan, office, [agency])
    indicator = make_indicator(task, value=9, source="unit")
    items = DataItem.objects.bulk_create(
        DataItem(
            owner=street,
            code=f"K{n}",
            name=f"事实{n}",
            accumulation="flow",
            source="unit",
            unit_of_measure="户",
        )
        for n in range(1000)
    )
    IndicatorTerm.objects.bulk_create(IndicatorTerm(indicator=indicator, item=item) for item in items)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself once a plan is there
    issue(plan)
    open_quarter(plan, Q3_2026)
    file, wrong = downloaded(client, agency), {}
    page = file["数据"]
    letters = {"编号": "A", "数据项": "B", "本季": "E", "单位": "F"}
    for row in range(5, 1006):
        page[f"E{row}"].value = row
    for number, (column, value, _said) in enumerate(FAULTS * 5):
        place = f"{letters[column]}{10 + number * 19}"
        page[place].value = value
        wrong[place.replace("A", "B")] = _said

    answer = handed_in(client, agency, file)

    faults = {fault["cell"]: fault["message"] for fault in SheetUpload.objects.get().findings["faults"]}
    assert "有 50 处要改，一格也没有收" in answer.text
    assert faults.keys() == wrong.keys()
    assert all(said in faults[place] for place, said in wrong.items())
    assert not DataValue.objects.exclude(value=None).exists()
    assert len(content_of(file)) < 5_000_000
