"""分年度指标表 and 征求意见表 out as .xlsx, and back with a preview."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.models import Plan
from tasks.actions import round_sheets as actions
from tasks.errors import ActionError, StaleError
from tasks.forms.sheets import WorkbookForm
from tasks.importing.sheet import SheetError
from tasks.models import SheetUpload
from tasks.views.request import Request
from tasks.views.rounds import WHOLE, asked_of
from tasks.views.targets import managed
from tasks.writers.marked import marked
from tasks.writers.opinions import opinions_book
from tasks.writers.prefilled import Book, Fault
from tasks.writers.sheet import workbook
from tasks.writers.targets import targets_book
from tasks.writers.xlsx import CONTENT_TYPE

KINDS = (SheetUpload.Kind.TARGETS, SheetUpload.Kind.OPINIONS)
SHOWN = 200


@require_safe
def targets_download(request: Request, plan_code: str) -> FileResponse:
    return _book(targets_book(managed(request, plan_code)))


@require_safe
def opinions_download(request: Request, plan_code: str, term: str, unit_code: str) -> FileResponse:
    return _book(opinions_book(*asked_of(request, plan_code, term, unit_code)))


@require_POST
def targets_upload(request: Request, plan_code: str) -> HttpResponse:
    plan = managed(request, plan_code)
    back = reverse("targets", args=[plan_code])
    return _taken(request, back, lambda file: actions.take_targets(plan=plan, by=request.user, **file))


@require_POST
def opinions_upload(request: Request, plan_code: str, term: str, unit_code: str) -> HttpResponse:
    row, unit = asked_of(request, plan_code, term, unit_code)
    back = reverse("opinions", args=[plan_code, term, unit_code])
    return _taken(
        request, back, lambda file: actions.take_opinions(round_=row, unit=unit, by=request.user, **file)
    )


def _taken(request: Request, back: str, take) -> HttpResponse:  # type: ignore[no-untyped-def]  # a file in, an upload out
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["file"][0]))
        return redirect(back)
    file = form.cleaned_data["file"]
    try:
        upload = take({"content": file.read(), "file_name": file.name})
    except (SheetError, ActionError) as error:
        messages.error(request, str(error))
        return redirect(back)
    return redirect("plan-sheet", upload.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_sheet(request: Request, upload_id: int) -> HttpResponse:
    """What an uploaded sheet would change, and every cell that is wrong; taken as a whole when confirmed."""
    upload = _own(request, upload_id)
    wrong = ""
    if request.method == "POST":
        wrong = _apply(request, upload)
        if not wrong:
            return redirect(_page_of(upload))
    found = upload.findings
    context = {
        "upload": upload,
        "plan": upload.plan,
        "back": _page_of(upload),
        "needs_reason": upload.kind == SheetUpload.Kind.TARGETS and _is_in_force(upload),
        "changes": found["changes"][:SHOWN],
        "faults": found["faults"][:SHOWN],
        "notes": found["notes"],
        "counts": {name: len(found[name]) for name in ("changes", "faults")},
        "shown": SHOWN,
        "wrong": wrong,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "plans/sheet.html", context, status=422 if wrong else 200)


def _is_in_force(upload: SheetUpload) -> bool:
    return upload.plan is not None and upload.plan.state != Plan.State.DRAFT


def _own(request: Request, upload_id: int) -> SheetUpload:
    mine = SheetUpload.objects.filter(kind__in=KINDS, uploaded_by=request.user)
    found: SheetUpload = get_object_or_404(mine.select_related("plan__owner", "unit"), pk=upload_id)
    return found


def _page_of(upload: SheetUpload) -> str:
    code = upload.plan.code if upload.plan else ""
    if upload.unit is None:
        return reverse("targets", args=[code])
    return reverse("opinions", args=[code, upload.findings.get("year") or WHOLE, upload.unit.code])


def _apply(request: Request, upload: SheetUpload) -> str:
    """What was wrong, or nothing."""
    try:
        count = actions.apply_sheet(
            upload=upload, reason=request.POST.get("reason", "")[:500], by=request.user
        )
    except StaleError:
        actions.look_again(upload=upload)
        return _("预览以后有人改动过，一格也没有收。已按现在的内容重新核对，请再看一遍。")
    except (SheetError, ActionError) as error:
        return str(error)
    messages.success(request, _("表格已收下，改动 %(count)s 格。") % {"count": count})
    return ""


@require_safe
def plan_sheet_marked(request: Request, upload_id: int) -> FileResponse:
    """The faulty workbook back, wrong cells red, with a column that says why."""
    upload = _own(request, upload_id)
    faults = [Fault(**fault) for fault in upload.findings["faults"]]
    name = upload.file_name.removesuffix(".xlsx")
    content = marked(bytes(upload.content), faults)
    return _file(content, _("%(name)s（标出要改的）.xlsx") % {"name": name})


def _book(book: Book) -> FileResponse:
    return _file(workbook(book), f"{book.title}.xlsx")


def _file(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPE)
