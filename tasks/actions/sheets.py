"""A filled-in workbook taken back: read, shown with what it changes, then entered as a whole or not at all.

Units may only touch their own rows whatever the file says: rows are looked up among what the unit is asked, never by an
id in the file. What is entered goes through the same actions as the page, with their checks, audit events and marks.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.clock import today
from plans.quarters import Quarter
from tasks.actions import reporting
from tasks.errors import IncompleteReportError, StaleError, WrongStateError
from tasks.importing.entries import Entries, NumberEntry, ReportEntry, lead_entries, unit_entries
from tasks.models import Asked, SheetUpload
from tasks.queries.before import numbers_before
from tasks.queries.plausibility import doubts_of, uses_of
from tasks.queries.sheets import lead_facts, unit_facts
from tasks.writers.lead_table import lead_book
from tasks.writers.prefilled import Book, Fault, Table, printed
from tasks.writers.unit_quarter import unit_book
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

Kind = SheetUpload.Kind
NOTE = gettext_lazy("用 Excel 表")  # on the record of what was entered on behalf
COLUMN_OF = {"percent_bp": "percent"}  # fields of a report that are called otherwise in the sheet


@dataclass(frozen=True)
class Entered:
    """How many numbers and reports were kept as drafts, and how many submitted."""

    saved: int
    submitted: int


def book_for(kind: str, unit: Unit, quarter: Quarter) -> Book:
    """The workbook as it would be sent out now."""
    if kind == Kind.LEAD_TABLE:
        return lead_book(lead_facts(unit, quarter))
    return unit_book(unit_facts(unit, quarter))


def entries_of(upload: SheetUpload) -> Entries:
    """What the uploaded file asks for, read against what stands there now. Raises SheetError."""
    unit, quarter, content = unit_of(upload), Quarter(upload.quarter or 0), bytes(upload.content)
    if upload.kind == Kind.LEAD_TABLE:
        return lead_entries(lead_facts(unit, quarter), content)
    return unit_entries(unit_facts(unit, quarter), content)


@transaction.atomic
def take_sheet(
    *, kind: str, unit: Unit, quarter: Quarter, content: bytes, file_name: str, by: User
) -> SheetUpload:
    """Keep an uploaded workbook with what was found in it; the person's earlier one that was never entered goes.

    Raises SheetError where the file is no such workbook; nothing is kept then.
    """
    require(by, Permission.REPORT, unit)
    upload = SheetUpload(
        kind=kind,
        owner=unit.tenant,
        unit=unit,
        quarter=quarter,
        file_name=file_name[-200:],
        content=content,
        uploaded_by=by,
    )
    _look_at(upload)
    same = SheetUpload.objects.filter(kind=kind, unit=unit, quarter=int(quarter), uploaded_by=by)
    same.filter(applied_at=None).delete()
    upload.save()
    audit.record("sheet.uploaded", by=by, about=upload, tenant=unit.tenant_id, unit=unit.code, kind=kind)
    return upload


@transaction.atomic
def look_again(*, upload: SheetUpload, by: User) -> None:
    """Read the file once more against what stands there now, after somebody changed it."""
    require(by, Permission.REPORT, unit_of(upload))
    _look_at(upload)
    SheetUpload.objects.filter(pk=upload.pk, applied_at=None).update(
        findings=upload.findings, shown=upload.shown
    )


def unit_of(upload: SheetUpload) -> Unit:
    """The unit that a 填报表 or a 汇总表 is about; other workbooks have none."""
    if upload.unit is None:
        raise WrongStateError(_("这份表不是填报表"))
    return upload.unit


def _look_at(upload: SheetUpload) -> None:
    entries = entries_of(upload)
    upload.findings = {
        "changes": _changes(entries),
        "faults": [asdict(fault) for fault in entries.returned.faults],
        "gaps": [asdict(gap) for gap in _gaps(entries)],
        "notes": entries.returned.notes,
        "ready": _ready(entries),
    }
    upload.shown = _revisions(entries)


def _ready(entries: Entries) -> int:
    """How many numbers and reports would be submitted."""
    numbers = sum(entry.number is not None for entry in entries.numbers)
    return numbers + sum(not entry.is_empty for entry in entries.reports)


def _revisions(entries: Entries) -> dict[str, dict[str, int]]:
    return {
        "values": {str(entry.value.pk): entry.value.revision for entry in entries.numbers},
        "updates": {str(entry.update.pk): entry.update.revision for entry in entries.reports},
    }


def _changes(entries: Entries) -> list[dict[str, str]]:
    """Every cell that would be changed, and every number that asks for a look, in the order of the sheet."""
    doubts = _doubts(entries.numbers)
    asked = {
        (entry.row.sheet, entry.row.cell(entry.column)): doubts.get(entry.value.pk, "")
        for entry in entries.numbers
    }
    return [
        change
        for table in entries.book.tables
        for row in entries.returned.rows.get(table.name, [])
        for column in table.columns
        if column.name in row.columns
        for change in _change(table, row, column, asked.get((row.sheet, row.cell(column.name)), ""))
    ]


def _change(table: Table, row: Any, column: Any, doubt: str) -> Iterable[dict[str, str]]:
    if column.name in row.changed or doubt:
        yield {
            "sheet": row.sheet,
            "cell": row.cell(column.name),
            "name": printed(row.line.cells.get(table.columns[0].name)),
            "column": column.title,
            "before": printed(row.line.cells.get(column.name)),
            "after": printed(row.content(column.name)),
            "doubt": doubt,
        }


def _doubts(numbers: list[NumberEntry]) -> dict[int, str]:
    """What about a number asks for a look, by id of value."""
    values = [entry.value for entry in numbers]
    before, uses = numbers_before(values), uses_of({value.item_id for value in values})
    doubts = doubts_of([(entry.value, entry.number) for entry in numbers], before, uses)
    return {key: "；".join(words) for key, words in doubts.items()}


def _gaps(entries: Entries) -> list[Fault]:
    """What a report lacks to be submitted; as a draft it may be kept without."""
    titles = {column.name: column.title for table in entries.book.tables for column in table.columns}
    gaps = []
    for entry in entries.reports:
        try:
            if not entry.is_empty:
                reporting.check(entry.update, reporting.Content(**entry.fields))
        except IncompleteReportError as error:
            for name, message in error.fields.items():
                column = COLUMN_OF.get(name, name)
                gaps.append(
                    Fault(entry.row.sheet, entry.row.cell(column), titles[column], "incomplete", message)
                )
    return gaps


@transaction.atomic
def enter_sheet(*, upload: SheetUpload, by: User, is_final: bool) -> Entered:
    """Enter everything the sheet says, as drafts or, with ``is_final``, submitted; empty rows stay owed.

    Raises WrongStateError where cells are wrong or the sheet was entered before, StaleError where a row moved on after
    the preview: then nothing is entered.
    """
    require(by, Permission.REPORT, unit_of(upload))
    locked = SheetUpload.objects.select_for_update().get(pk=upload.pk)
    if locked.applied_at is not None:
        raise WrongStateError(_("这份表已经收下过了"))
    entries = entries_of(locked)
    if _revisions(entries) != locked.shown:
        raise StaleError()
    if entries.returned.faults:
        raise WrongStateError(
            _("还有 %(count)s 处要改，一格也没有收") % {"count": len(entries.returned.faults)}
        )
    entered = _submit(entries, by) if is_final else _keep(entries, by)
    upload.applied_at, upload.applied_by = timezone.now(), by
    upload.save(update_fields=["applied_at", "applied_by"])
    told = {"saved": entered.saved, "submitted": entered.submitted}
    audit.record("sheet.entered", by=by, about=upload, tenant=upload.owner_id, kind=upload.kind, **told)
    return entered


def _keep(entries: Entries, by: User) -> Entered:
    reports = [entry for entry in entries.reports if entry.is_changed]
    for entry in reports:
        reporting.save_draft(
            update=entry.update,
            by=by,
            content=reporting.Content(**entry.fields),
            revision=entry.update.revision,
            note=str(NOTE),
        )
    return Entered(saved=len(reports) + _keep_numbers(entries.numbers, by), submitted=0)


def _keep_numbers(numbers: list[NumberEntry], by: User) -> int:
    changed = [(entry.value, entry.number) for entry in numbers if entry.is_changed]
    reporting.save_values(values=changed, by=by, note=str(NOTE))
    return len(changed)


def _submit(entries: Entries, by: User) -> Entered:
    gaps = _gaps(entries)
    if gaps:
        raise WrongStateError(_("提交前还要补 %(count)s 处，可以先存为草稿") % {"count": len(gaps)})
    reports = [entry for entry in entries.reports if not entry.is_empty]
    carried: set[int] = set()
    for entry in reports:
        carried |= _submit_report(entry, entries.numbers, by)
    rest = [entry for entry in entries.numbers if entry.value.pk not in carried]
    alone = _alone(rest)
    direct = [entry for entry in rest if entry.number is not None and entry.value.pk in alone]
    numbers = [(entry.value, entry.number) for entry in direct]
    sent = reporting.submit_values(values=numbers, by=by, day=_day(direct), note=str(NOTE))
    saved = _keep_numbers([entry for entry in rest if entry not in direct], by)
    told = sum(entry.number is not None for entry in entries.numbers if entry.value.pk in carried)
    return Entered(saved=saved, submitted=len(reports) + sent + told)


def _day(numbers: list[NumberEntry]) -> date | None:
    """Today by the clock of the plans that ask, where they agree; None leaves it to each number."""
    days = {today(plan) for plan in reporting.plans_of([entry.value.item_id for entry in numbers])}
    return days.pop() if len(days) == 1 else None


def _submit_report(entry: ReportEntry, numbers: list[NumberEntry], by: User) -> set[int]:
    """Submit a report with the numbers it carries; returns the ids of these."""
    carried = {value.pk for value in reporting.own_values(entry.update)}
    own = [number for number in numbers if number.value.pk in carried]
    reporting.submit(
        update=entry.update,
        by=by,
        content=reporting.Content(**entry.fields),
        revision=entry.update.revision,
        values={number.value.pk: number.number for number in own},
        note=str(NOTE),
    )
    return {number.value.pk for number in own}


def _alone(numbers: list[NumberEntry]) -> set[int]:
    """Ids of values that go out by themselves: what units hold, and what no task asks for. The rest goes out with the
    report that carries it."""
    items = {entry.value.item_id for entry in numbers}
    no_task = set(Asked.objects.filter(task=None, item__in=items).values_list("item_id", "unit_id"))
    return {
        entry.value.pk
        for entry in numbers
        if entry.value.item.source == "unit" or (entry.value.item_id, entry.value.unit_id) in no_task
    }
