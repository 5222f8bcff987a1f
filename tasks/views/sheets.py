"""季度填报表 and 单位数据汇总表: out as .xlsx, back with a preview, entered as a whole."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.quarters import Quarter
from tasks.actions import sheets
from tasks.errors import ActionError, StaleError
from tasks.forms.sheets import WorkbookForm
from tasks.importing.sheet import SheetError
from tasks.models import SheetUpload
from tasks.views.request import Request
from tasks.views.values import quarter_of, unit_for
from tasks.writers.marked import marked
from tasks.writers.prefilled import Fault
from tasks.writers.sheet import workbook
from tasks.writers.xlsx import CONTENT_TYPE
from units.access import may, require
from units.models import Unit
from units.roles import Permission

SHOWN = 200  # rows of a preview on the page; the rest are counted, and all are in the workbook


@require_safe
def sheet_download(request: Request, unit_code: str, quarter: str, kind: str) -> FileResponse:
    unit, asked_in = unit_for(request.user, unit_code), quarter_of(quarter)
    book = sheets.book_for(kind, unit, asked_in)
    if not book.tables:
        raise Http404
    return _file(workbook(book), f"{book.title}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request: Request, unit_code: str, quarter: str, kind: str) -> HttpResponse:
    """Where a filled-in workbook is handed in; what is wrong with the file as a whole is said here."""
    unit, asked_in = unit_for(request.user, unit_code), quarter_of(quarter)
    require(request.user, Permission.REPORT, unit)
    form, status = WorkbookForm(), 200
    if request.method == "POST":
        form, status = WorkbookForm(request.POST, request.FILES), 422
        if form.is_valid() and (upload := _take(form, unit, asked_in, kind, request)):
            return redirect("sheet", upload.pk)
    context = {"form": form, "unit": unit, "quarter": asked_in, **_names(kind)}
    return render(request, "tasks/sheets/upload.html", context, status=status)


def _take(
    form: WorkbookForm, unit: Unit, quarter: Quarter, kind: str, request: Request
) -> SheetUpload | None:
    file = form.cleaned_data["file"]
    try:
        return sheets.take_sheet(
            kind=kind, unit=unit, quarter=quarter, content=file.read(), file_name=file.name, by=request.user
        )
    except (SheetError, ActionError) as error:
        form.add_error("file", str(error))
        return None


def _names(kind: str) -> dict[str, Any]:
    """The routes of one kind of sheet."""
    is_table = kind == SheetUpload.Kind.LEAD_TABLE
    return {
        "is_table": is_table,
        "page_url": "lead-table" if is_table else "values",
        "download_url": "lead-sheet" if is_table else "unit-sheet",
        "upload_url": "lead-sheet-upload" if is_table else "unit-sheet-upload",
    }


def upload_for(request: Request, upload_id: int) -> SheetUpload:
    """A person's own uploads of a unit for which they may still report."""
    mine = SheetUpload.objects.filter(uploaded_by=request.user, kind__in=("unit_quarter", "lead_table"))
    upload: SheetUpload = get_object_or_404(mine.select_related("unit", "owner"), pk=upload_id)
    if upload.unit is None or not may(request.user, Permission.REPORT, upload.unit):
        raise Http404
    return upload


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, upload_id: int) -> HttpResponse:
    """The preview: what would change, what is wrong by cell; its buttons enter all of it."""
    upload, status = upload_for(request, upload_id), 200
    if request.method == "POST":
        if _enter(upload, request):
            return redirect(_names(upload.kind)["page_url"], sheets.unit_of(upload).code, str(upload.quarter))
        upload, status = upload_for(request, upload_id), 409
    return render(request, "tasks/sheets/preview.html", preview_context(upload), status=status)


def preview_context(upload: SheetUpload) -> dict[str, Any]:
    found = upload.findings
    changed = sum(change["before"] != change["after"] for change in found["changes"])
    return {
        "upload": upload,
        "unit": upload.unit,
        "quarter": upload.quarter,
        "changes": found["changes"][:SHOWN],
        "faults": found["faults"][:SHOWN],
        "gaps": found["gaps"][:SHOWN],
        "notes": found["notes"],
        "ready": found["ready"],
        "changed": changed,
        "doubted": sum(bool(change["doubt"]) for change in found["changes"]),
        "counts": {name: len(found[name]) for name in ("changes", "faults", "gaps")},
        "shown": SHOWN,
        **_names(upload.kind),
    }


def _enter(upload: SheetUpload, request: Request) -> bool:
    try:
        entered = sheets.enter_sheet(
            upload=upload, by=request.user, is_final=request.POST.get("do") == "submit"
        )
    except StaleError:
        sheets.look_again(upload=upload, by=request.user)
        messages.warning(request, _("预览以后有人改动过，一格也没有收。已按现在的内容重新核对，请再看一遍。"))
        return False
    except (SheetError, ActionError) as error:
        messages.error(request, str(error))
        return False
    messages.success(request, _told(entered))
    return True


def _told(entered: sheets.Entered) -> str:
    if entered.submitted and entered.saved:
        told = {"submitted": entered.submitted, "saved": entered.saved}
        return _("表格已收下：提交 %(submitted)s 项，存为草稿 %(saved)s 项。") % told
    if entered.submitted:
        return _("表格已收下，提交 %(count)s 项。") % {"count": entered.submitted}
    if entered.saved:
        return _("表格已收下，%(count)s 项存为草稿。还没有提交，审核的人看不到。") % {"count": entered.saved}
    return _("表格和系统里的一样，没有要改的。")


@require_safe
def sheet_marked(request: Request, upload_id: int) -> FileResponse:
    """The faulty workbook back, wrong cells red, with a column that says why."""
    upload = upload_for(request, upload_id)
    found = upload.findings
    faults = [Fault(**fault) for fault in (*found["faults"], *found["gaps"])]
    name = upload.file_name.removesuffix(".xlsx")
    return _file(marked(bytes(upload.content), faults), _("%(name)s（标出要改的）.xlsx") % {"name": name})


def _file(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPE)
