"""分年度指标表 and 征求意见表 taken back: read, shown with what they change, then taken as a whole or not at all.

What is taken goes through the same actions as the pages. A sheet that was read against what has moved since is
refused, and read again.
"""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Plan
from tasks.actions.annual_targets import Cell, save_grid
from tasks.actions.rounds import give_opinions
from tasks.errors import StaleError, WrongStateError
from tasks.importing.sheet import Returned, read
from tasks.models import BreakdownRound, SheetUpload
from tasks.queries.rounds import round_of
from tasks.writers.opinions import OPINIONS, opinions_book
from tasks.writers.prefilled import Book, printed
from tasks.writers.targets import targets_book
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

Kind = SheetUpload.Kind


@transaction.atomic
def take_targets(*, plan: Plan, content: bytes, file_name: str, by: User) -> SheetUpload:
    """Keep an uploaded 分年度指标表 with what was found in it. Raises SheetError where it is no such workbook."""
    require(by, Permission.MANAGE_PLANS, plan.owner)
    upload = SheetUpload(kind=Kind.TARGETS, owner=plan.owner, plan=plan)
    return _keep(upload, content, file_name, by)


@transaction.atomic
def take_opinions(
    *, round_: BreakdownRound, unit: Unit, content: bytes, file_name: str, by: User
) -> SheetUpload:
    """Keep an uploaded 征求意见表 likewise."""
    require(by, Permission.REPORT, unit)
    upload = SheetUpload(kind=Kind.OPINIONS, owner=round_.plan.owner, plan=round_.plan, unit=unit)
    upload.findings = {"year": round_.year}
    return _keep(upload, content, file_name, by)


def _keep(upload: SheetUpload, content: bytes, file_name: str, by: User) -> SheetUpload:
    upload.content, upload.file_name, upload.uploaded_by = content, file_name[-200:], by
    _look_at(upload)
    same = {"kind": upload.kind, "plan": upload.plan, "unit": upload.unit, "uploaded_by": by}
    SheetUpload.objects.filter(**same, applied_at=None).delete()
    upload.save()
    audit.record("sheet.uploaded", by=by, about=upload, tenant=upload.owner_id, kind=upload.kind)
    return upload


@transaction.atomic
def look_again(*, upload: SheetUpload) -> None:
    """Read the file once more against what stands there now."""
    _look_at(upload)
    open_ones = SheetUpload.objects.filter(pk=upload.pk, applied_at=None)
    open_ones.update(findings=upload.findings, shown=upload.shown)


def book_of(upload: SheetUpload) -> Book:
    """The workbook as it would be sent out now."""
    if upload.kind == Kind.TARGETS:
        return targets_book(_plan(upload))
    return opinions_book(*_asked(upload))


def _plan(upload: SheetUpload) -> Plan:
    if upload.plan is None:
        raise WrongStateError(_("这份表不属于任何计划"))
    return upload.plan


def _asked(upload: SheetUpload) -> tuple[BreakdownRound, Unit]:
    if upload.unit is None:
        raise WrongStateError(_("这份表不属于任何单位"))
    return round_of(_plan(upload), upload.findings.get("year")), upload.unit


def _look_at(upload: SheetUpload) -> None:
    book = book_of(upload)
    found = read(bytes(upload.content), book)
    changes = _changes(book, found)
    upload.findings = {
        "year": upload.findings.get("year"),
        "changes": changes,
        "faults": [asdict(fault) for fault in found.faults],
        "notes": found.notes,
    }
    upload.shown = {"cells": _said(changes)}


def _changes(book: Book, found: Returned) -> list[dict[str, str]]:
    """Every cell that would change, in the order of the workbook."""
    return [
        {
            "sheet": row.sheet,
            "cell": row.cell(column.name),
            "key": row.line.key,
            "name": " · ".join(printed(row.line.cells.get(one.name)) for one in table.columns[:2]),
            "column": column.title,
            "before": printed(row.line.cells.get(column.name)),
            "after": printed(row.content(column.name)),
        }
        for table in book.tables
        for row in found.rows.get(table.name, [])
        for column in table.columns
        if column.name in row.changed
    ]


def _said(changes: list[dict[str, str]]) -> list[list[str]]:
    return [[row["sheet"], row["key"], row["column"], row["before"], row["after"]] for row in changes]


@transaction.atomic
def apply_sheet(*, upload: SheetUpload, reason: str, by: User) -> int:
    """Take everything the sheet says; returns how many cells. ``reason`` is for targets of a plan in force."""
    locked = SheetUpload.objects.select_for_update().get(pk=upload.pk)
    if locked.applied_at is not None:
        raise WrongStateError(_("这份表已经收下过了"))
    book = book_of(upload)
    found = read(bytes(upload.content), book)
    if found.faults:
        raise WrongStateError(_("还有 %(count)s 处要改，一格也没有收") % {"count": len(found.faults)})
    changes = _changes(book, found)
    if _said(changes) != locked.shown["cells"]:
        raise StaleError()
    if upload.kind == Kind.TARGETS:
        _apply_targets(_plan(upload), found, reason, by)
    else:
        _apply_opinions(upload, found, by)
    SheetUpload.objects.filter(pk=upload.pk).update(applied_at=timezone.now(), applied_by=by)
    audit.record("sheet.entered", by=by, about=upload, tenant=upload.owner_id, cells=len(changes))
    return len(changes)


def _apply_targets(plan: Plan, found: Returned, reason: str, by: User) -> None:
    indicators = dict(plan.indicators.values_list("code", "pk"))
    units = dict(Unit.objects.within(plan.owner).values_list("code", "pk"))
    cells = [
        Cell(
            indicator=indicators[row.line.key.partition("|")[0]],
            unit=units[row.line.key.partition("|")[2]] if "|" in row.line.key else None,
            year=int(name.removeprefix("y")),
            shown=_number(row.line.cells.get(name)),
            value=_number(value),
        )
        for rows in found.rows.values()
        for row in rows
        for name, value in row.changed.items()
    ]
    save_grid(plan=plan, cells=cells, reason=reason, by=by)


def _number(content: Any) -> Decimal | None:
    return content if isinstance(content, Decimal) else None


def _apply_opinions(upload: SheetUpload, found: Returned, by: User) -> None:
    """What stands in the sheet, changed or not: a unit answers as a whole."""
    round_, unit = _asked(upload)
    tasks = dict(round_.plan.tasks.values_list("code", "pk"))
    shown = frozenset(round_.opinions.filter(unit=unit).values_list("pk", flat=True))
    answered = set(round_.opinions.filter(unit=unit).exclude(answer="").values_list("task", flat=True))
    said = {tasks[row.line.key]: printed(row.content("opinion")) for row in found.rows[OPINIONS]}
    open_ones = {task: text for task, text in said.items() if task not in answered}
    give_opinions(round_=round_, unit=unit, said=open_ones, shown=shown, by=by)
