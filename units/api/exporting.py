"""A whole list as CSV or XLSX: every row of the question, streamed, in memory that does not grow with the rows."""

import csv
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.db import connection
from django.db.models import Max, Min, QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from units import spreadsheets
from units.api.negotiating import required

PAGE = 1_000
IDS_AT_ONCE = 50_000  # rows of one COPY at most: what is in memory at a time
SHEET_ROWS = 1_048_576
JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFERS = {JSON: "json", CSV: "csv", XLSX: "xlsx"}
FORMATS = tuple(OFFERS.values())
SIGNED_NUMBER = re.compile(r"[+-]\d+(\.\d+)?$")
PARAMETERS = [
    OpenApiParameter("format", str, enum=FORMATS, description=_("csv 和 xlsx 给出全部行，不分页；默认 json")),
    OpenApiParameter(
        "bom", str, enum=["0", "1"], description=_("1：CSV 以 BOM 开头、文字不会被当作公式，供 Excel 打开")
    ),
]


def asked(request: Request) -> str:
    """The format of the answer: ``format`` decides, without it ``Accept``; anything unknown is refused."""
    chosen = (
        request.query_params.get("format") if "format" in request.query_params else accepted_form(request)
    )
    if chosen not in FORMATS:
        raise ValidationError({"format": [_("应为 json、csv 或 xlsx")]})
    if request.query_params.get("bom", "0") not in ("0", "1"):
        raise ValidationError({"bom": [_("应为 0 或 1")]})
    return chosen


def accepted_form(request: Request) -> str:
    return OFFERS[required(request, tuple(OFFERS))]


def columns(serializer: BaseSerializer) -> list[str]:
    """Names of the columns; a field in parts takes a column for each."""
    names: list[str] = []
    for name, field in serializer.fields.items():  # type: ignore[attr-defined]
        names += [f"{name}_{part}" for part in getattr(field, "parts", ())] or [name]
    return names


def cells(row: dict[str, Any], names: Iterable[str]) -> list[Any]:
    """One row as a spreadsheet holds it: nothing for null, lists and objects as JSON, parts in columns of their own."""
    spread = {**row}
    for name, value in row.items():
        if isinstance(value, dict):
            spread |= {f"{name}_{part}": each for part, each in value.items()}
    return [_cell(spread.get(name)) for name in names]


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def written_as_csv(rows: Iterable[list[Any]], names: Sequence[str], *, for_excel: bool) -> Iterator[bytes]:
    """Lines in blocks; for Excel with a BOM, and no text that it would run."""
    if for_excel:
        yield spreadsheets.BOM.encode()
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    for number, row in enumerate(rows, start=1):
        writer.writerow([defused(value) for value in row] if for_excel else row)
        if number % PAGE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def defused(value: Any) -> Any:
    """As for any spreadsheet, but decimals are text here: a signed number stays a number."""
    is_number = isinstance(value, str) and SIGNED_NUMBER.match(value)
    return value if is_number else spreadsheets.defused(value)


def copied_as_csv(rows: QuerySet[Any], names: Sequence[str], *, for_excel: bool) -> Iterator[bytes]:
    """The same by the database's own COPY, block by block of ids; ``rows`` is a ``values_list`` in order of columns."""
    if for_excel:
        yield spreadsheets.BOM.encode()
    yield (",".join(names) + "\n").encode()
    ends = rows.model._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
    for first in range(ends["first"] or 0, (ends["last"] or -1) + 1, IDS_AT_ONCE):
        yield _copied(rows.filter(pk__gte=first, pk__lt=first + IDS_AT_ONCE).order_by("pk"))


def _copied(rows: QuerySet[Any]) -> bytes:
    query, values = rows.query.sql_with_params()
    buffer = BytesIO()
    with connection.cursor() as cursor:
        written = cursor.mogrify(query, values).decode()
        cursor.copy_expert(f"COPY ({written}) TO STDOUT WITH (FORMAT csv)", buffer)
    return buffer.getvalue()


def written_as_xlsx(rows: Iterable[list[Any]], names: Sequence[str]) -> Any:
    """A workbook in a temporary file; past a sheet's limit the next sheet begins, with the head again."""
    book = Workbook(write_only=True)
    left = 0
    for row in rows:
        if left == 0:
            sheet, left = _sheet(book, names), SHEET_ROWS - 1
        sheet.append([_text(sheet, value) for value in row])
        left -= 1
    if not book.worksheets:
        _sheet(book, names)
    target = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    book.save(target)
    target.seek(0)
    return target


def _sheet(book: Workbook, names: Sequence[str]) -> Any:
    sheet = book.create_sheet(f"{len(book.worksheets) + 1}")
    sheet.append([*names])
    return sheet


def _text(sheet: Any, value: Any) -> Any:
    """Text as text, whatever it begins with; numbers and truth as they are."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def csv_answer(blocks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def xlsx_answer(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
