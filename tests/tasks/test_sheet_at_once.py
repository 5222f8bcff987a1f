"""One sheet entered by two presses at the same moment."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tasks.actions import sheets
from tasks.models import DataValue, SheetUpload
from tasks.writers.sheet import workbook
from tests.at_once import second_waits_for_first
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
from tests.tasks.sheets import content_of


@pytest.mark.django_db(transaction=True)
def test_a_sheet_entered_twice_at_once_is_entered_once():
    street = make_street()
    unit = make_unit(street)
    task = make_task(make_plan(street), unit, [unit])
    make_indicator(task, value=9, source="unit")
    issue(task.plan)
    open_quarter(task.plan, Q3_2026)
    by = make_user(unit)
    file = load_workbook(BytesIO(workbook(sheets.book_for("unit_quarter", unit, Q3_2026))))
    file["数据"]["E5"].value = 7
    content = content_of(file)
    upload = sheets.take_sheet(
        kind="unit_quarter", unit=unit, quarter=Q3_2026, content=content, file_name="表.xlsx", by=by
    )

    def enter():
        sheets.enter_sheet(upload=SheetUpload.objects.get(pk=upload.pk), by=by, is_final=True)

    told = second_waits_for_first(enter, enter)

    value = DataValue.objects.get()
    assert told == "wrong_state"
    assert (value.value, value.state, value.revisions.count()) == (7, "submitted", 1)
