"""负担表: what is asked, counted once; in the units' own order; on the page as in the file."""

import csv
import io

import pytest
from openpyxl import load_workbook

from plans.models import DataItem
from plans.quarters import Quarter
from tasks.models import DataValue
from tasks.queries.burden import Asked, burden_rows, total, units_asked
from tests import factories as make
from tests.reports.scene import enter

pytestmark = pytest.mark.django_db

Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)


@pytest.fixture
def homes(plan):
    return make.make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def tasks(plan, lead, homes):
    """One task with a fact of each neighbourhood, one judged by the lead's word."""
    counted, worded = make.make_task(plan, lead, responsible=homes), make.make_task(plan, lead)
    make.make_indicator(counted, value=9, source="unit", unit_of_measure="个")
    make.issue(plan)
    make.open_quarter(plan, Q1)
    return [counted, worded]


def asked(user, unit, quarter=Q1):
    (row,) = (row for row in burden_rows(units_asked(user, quarter), quarter) if row.unit == unit)
    return row.asked


def test_a_report_is_three_texts_and_a_word_where_one_is_taken_and_an_item_is_one(
    tasks, supervisor, lead, homes
):
    assert asked(supervisor, lead) == Asked(reports=2, items=0, fields=3 + 4)
    assert asked(supervisor, homes[0]) == Asked(reports=0, items=1, fields=1)


def test_in_each_mode_every_responsible_unit_has_a_report_with_its_percent(plan, lead, homes, supervisor):
    make.make_task(plan, lead, responsible=homes, report_mode="each")
    make.issue(plan)
    make.open_quarter(plan, Q1)

    assert asked(supervisor, homes[0]) == Asked(reports=1, fields=4)
    assert asked(supervisor, lead) == Asked(reports=1, fields=3)


def test_the_same_fact_under_two_codes_is_a_repeat(plan, tasks, supervisor, homes):
    first = DataItem.objects.get(in_indicators__indicator__task_indicators__task=tasks[0])
    second = DataItem.objects.create(
        owner=plan.owner,
        code="AGAIN",
        name=first.name,
        unit_of_measure=first.unit_of_measure,
        accumulation=first.accumulation,
        source="unit",
    )
    value = DataValue.objects.get(item=first, unit=homes[0])
    DataValue.objects.create(
        owner=plan.owner, item=second, unit=homes[0], quarter=Q1, report_by=value.report_by
    )

    assert asked(supervisor, homes[0]).repeats == 1
    assert asked(supervisor, homes[1]).repeats == 0


def test_one_fact_that_serves_two_tasks_is_asked_once_and_is_no_repeat(plan, tasks, supervisor, homes):
    indicator = tasks[0].task_indicators.get().indicator
    tasks[1].task_indicators.create(indicator=indicator, is_home=False)
    make.open_quarter(plan, Q1)

    assert asked(supervisor, homes[0]) == Asked(items=1, fields=1)


def test_what_is_known_beforehand_is_counted_as_prefilled(plan, tasks, supervisor, lead, cadre, homes):
    make.report(tasks[1], Q1, by=cadre, word="on_schedule")
    DataValue.objects.filter(unit=homes[0], quarter=Q1).update(value=3)
    make.set_clock(plan, Q2.last_day)
    make.open_quarter(plan, Q2)

    assert asked(supervisor, lead, Q2) == Asked(reports=2, fields=7, known=4)
    assert asked(supervisor, lead, Q2).known_percent == 57
    assert (asked(supervisor, homes[0], Q2).known, asked(supervisor, homes[1], Q2).known) == (1, 0)
    assert Asked().known_percent is None


def test_a_pushed_fact_costs_nobody_anything_to_fill_in(tasks, supervisor, homes):
    DataItem.objects.update(source=DataItem.Source.PUSHED)

    assert asked(supervisor, homes[0]).known_percent == 100


def test_a_fact_refused_is_not_asked(plan, tasks, supervisor, homes, cadre):
    value = DataValue.objects.get(unit=homes[0])
    value.item.refusals.create(owner=plan.owner, unit=homes[0], reason="不在清单", raised_by=cadre)

    assert homes[0] not in units_asked(supervisor, Q1)


def test_rows_stand_in_the_order_of_the_units_whatever_the_address_says(
    client, plan, tasks, supervisor, homes, lead
):
    for place, unit in enumerate((homes[1], lead, homes[0])):
        unit.position = place
        unit.save()
    enter(client, supervisor)
    wanted = [homes[1], lead, homes[0]]

    for query in ({}, {"sort": "fields"}, {"ordering": "-repeats"}, {"order": "known"}, {"o": "5"}):
        page = client.get("/burden/", query)
        assert [row.unit for row in page.context["rows"]] == wanted, query


def test_no_column_speaks_of_time_or_of_a_person(client, tasks, supervisor, cadre):
    enter(client, supervisor)

    page = client.get("/burden/").content.decode()

    assert str(cadre) not in page
    heads = page.partition("<thead>")[2].partition("</thead>")[0]
    assert not [word for word in ("时间", "分钟", "小时", "次数", "名次", "得分", "人") if word in heads]


def test_the_files_hold_the_rows_of_the_page(client, tasks, supervisor):
    enter(client, supervisor)
    rows = client.get("/burden/").context["rows"]
    wanted = [
        [
            row.unit.name,
            str(row.asked.reports),
            str(row.asked.items),
            str(row.asked.fields),
            str(row.asked.repeats),
        ]
        for row in rows
    ]

    sheet = load_workbook(io.BytesIO(read(client, "/burden/2026-Q1.xlsx"))).active
    table = list(csv.reader(io.StringIO(read(client, "/burden/2026-Q1.csv").decode("utf-8-sig"))))

    assert [list(row)[:5] for row in sheet.iter_rows(min_row=5, values_only=True)][:-1] == wanted
    assert [row[:5] for row in table[4:-1]] == wanted
    whole = total(rows)
    assert table[-1][:5] == [
        "合计",
        *(str(number) for number in (whole.reports, whole.items, whole.fields, 0)),
    ]


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_name_that_looks_like_a_formula_is_defused(client, tasks, supervisor, lead):
    lead.name = "=cmd|' /C calc'!A0"
    lead.save()
    enter(client, supervisor)

    assert "'=cmd" in read(client, "/burden/2026-Q1.csv").decode()


def test_nobody_sees_another_street_or_sees_it_without_supervising(client, tasks, supervisor, lead, cadre):
    enter(client, cadre)
    assert client.get("/burden/").status_code == 403
    assert client.get("/burden/2026-Q1.csv").status_code == 403

    enter(client, make.make_supervisor(make.make_street()))
    assert lead.name not in client.get("/burden/", {"quarter": "2026-Q1"}).content.decode()
    assert lead.name not in read(client, "/burden/2026-Q1.csv").decode()
    assert client.get("/burden/x.csv").status_code == 404


def test_the_page_costs_the_same_for_three_units_as_for_forty(
    client, plan, tasks, supervisor, connection_queries
):
    enter(client, supervisor)
    client.get("/burden/")
    few = connection_queries(lambda: client.get("/burden/"))
    for home in make.make_neighbourhoods(plan.owner, 37):
        make.assign(tasks[0], home, "responsible")
    make.open_quarter(plan, Q1)

    assert connection_queries(lambda: client.get("/burden/")) == few
    assert len(client.get("/burden/").context["rows"]) == 40
