"""Lists as files: every row once, the same as in JSON, streamed, and harmless in a spreadsheet."""

import csv
import io
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tasks.models import DataValue
from tests.api.rows import API, LISTS, make_reported_plan, reader, results
from units.api import exporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_reported_plan()


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def content(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def table(client, path, **query):
    text = content(client.get(API + path, {"format": "csv"} | query)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def as_cells(row, names):
    return {
        name: "" if value is None else str(value)
        for name, value in zip(names, exporting.cells(row, names), strict=True)
    }


@pytest.mark.parametrize("path", LISTS)
def test_csv_holds_every_row_as_json_does(client, path, monkeypatch):
    monkeypatch.setattr(exporting, "PAGE", 2)

    rows = table(client, path)

    whole = results(client, path, page_size=1000)
    assert rows == [as_cells(row, rows[0]) for row in whole]
    assert len(rows) == len(whole) > 0


def test_copy_writes_values_as_the_serializer_does(client):
    DataValue.objects.filter(state="not_started").update(
        value="-0.5", state="submitted", submitted_at="2026-10-01T01:02:03.456789Z", entered_note='说, "明"\n'
    )

    copied, serialized = table(client, "data-values/"), table(client, "data-values/", bom="1")

    assert "2026-10-01T09:02:03.456789+08:00" in {row["submitted_at"] for row in copied}
    assert {row["value"] for row in copied} == {"7.5", "-0.5"}
    assert copied == serialized


def test_copy_goes_by_blocks_of_ids(client, monkeypatch):
    whole = table(client, "data-values/")
    monkeypatch.setattr(exporting, "IDS_AT_ONCE", 1)

    assert table(client, "data-values/") == whole
    assert len(whole) > 1


def test_filters_hold_for_files_too(client):
    rows = table(client, "data-values/", state="approved")

    assert [row["state"] for row in rows] == ["approved"]


def test_a_light_takes_a_column_for_each_part(client):
    rows = table(client, "figures/tasks/")

    assert {"light_colour", "light_word", "light_sentence"} < set(rows[0])
    assert "light" not in rows[0]
    assert {row["light_colour"] for row in rows} <= {"grey", "ring", "blue", "green", "yellow", "red"}


def test_for_excel_there_is_a_bom_and_nothing_to_run(plan, client):
    plan.tasks.update(title="=1+1")

    raw = content(client.get(API + "tasks/", {"format": "csv", "bom": "1"}))
    plain = content(client.get(API + "tasks/", {"format": "csv"}))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1" in raw
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1" not in plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=A1", "'=A1"),
        ("@x", "'@x"),
        ("+cmd", "'+cmd"),
        ("-1250", "-1250"),
        ("-x", "'-x"),
        ("三（一）1", "三（一）1"),
    ],
)
def test_only_what_would_run_is_defused(text, written):
    assert exporting.defused(text) == written


def test_a_workbook_begins_a_new_sheet_at_the_limit(plan, client, monkeypatch):
    monkeypatch.setattr(exporting, "SHEET_ROWS", 2)
    plan.tasks.update(title="=1+1")

    book = load_workbook(io.BytesIO(content(client.get(API + "tasks/", {"format": "xlsx"}))))

    sheets = [list(sheet.iter_rows()) for sheet in book]
    assert [len(sheet) for sheet in sheets] == [2, 2]
    assert sheets[0][0][0].value == sheets[1][0][0].value == "plan"
    titles = [cell for sheet in sheets for cell in sheet[1] if cell.value == "=1+1"]
    assert [cell.data_type for cell in titles] == ["s", "s"]


def test_an_empty_list_is_a_head(client):
    rows = content(client.get(API + "tasks/", {"format": "csv", "task_state": "closed"}))

    assert rows.decode().startswith("plan,code,")
    assert rows.count(b"\n") == 1


@pytest.mark.parametrize("query", [{"format": "pdf"}, {"format": "csv", "bom": "yes"}, {"format": ""}])
def test_another_format_is_refused(client, query):
    answer = client.get(API + "tasks/", query)

    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["tasks/", "figures/tasks/"])
def test_a_page_of_a_file_costs_a_constant_number_of_queries(plan, client, path):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            table(client, path)
        return len(captured)

    few = asked()
    for task in list(plan.tasks.all()) * 10:
        task.pk, task.code, task.position = None, f"{task.code}-{plan.tasks.count()}", plan.tasks.count() + 1
        task.save()

    assert asked() == few


def test_memory_does_not_grow_with_the_rows(plan, client):
    """Ten times the rows, in blocks of 300 ids: the peak stays where one block puts it."""
    value = DataValue.objects.first()

    def add(rows):
        first = DataValue.objects.filter(item=value.item, unit=value.unit).order_by("quarter").first().quarter
        DataValue.objects.bulk_create(
            DataValue(
                owner=plan.owner,
                item=value.item,
                unit=value.unit,
                quarter=first - number,
                report_by="2026-10-16",
            )
            for number in range(1, rows + 1)
        )

    def peak():
        answer = client.get(API + "data-values/", {"format": "csv"})
        tracemalloc.start()
        rows = sum(block.count(b"\n") for block in answer.streaming_content)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return rows, top

    add(900)
    exporting_ids, exporting.IDS_AT_ONCE = exporting.IDS_AT_ONCE, 300
    try:
        few, low = peak()
        add(9_000)
        many, high = peak()
    finally:
        exporting.IDS_AT_ONCE = exporting_ids

    assert many > 8 * few
    assert high < 2 * low
