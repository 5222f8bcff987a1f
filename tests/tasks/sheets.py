"""A unit's quarter and a lead's table as workbooks, for the tests of both."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tasks.models import DataValue
from tests.factories import Q3_2026

QUARTER = "2026-Q3"


def address(name, unit):
    return reverse(name, args=[unit.code, QUARTER])


def downloaded(client, unit, name="unit-sheet"):
    answer = client.get(address(name, unit))
    assert answer.status_code == 200
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def content_of(file):
    kept = BytesIO()
    file.save(kept)
    return kept.getvalue()


def handed_in(client, unit, file, name="unit-sheet-upload", **options):
    content = file if isinstance(file, bytes) else content_of(file)
    upload = SimpleUploadedFile("填报表.xlsx", content)
    return client.post(address(name, unit), {"file": upload}, follow=True, **options)


def cell(file, sheet, row, column):
    """The cell of the line with this text in its first column, under the head with this title."""
    page = file[sheet]
    heads = {page.cell(4, number).value: number for number in range(2, page.max_column + 1)}
    number = next(place for title, place in heads.items() if title and title.startswith(column))
    place = next(at for at in range(5, page.max_row + 1) if page.cell(at, 2).value == row)
    return page.cell(place, number)


def state_of(unit):
    """Of a unit's numbers: item name, number, state."""
    rows = DataValue.objects.filter(unit=unit, quarter=Q3_2026).order_by("item_id")
    return [(value.item.name, value.value, str(value.state)) for value in rows.select_related("item")]
