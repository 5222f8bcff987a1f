"""任务分解表 out as Excel or Word, and in again."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tasks.actions.breakdown_sheet import take_sheet
from tasks.errors import ActionError
from tasks.forms.plans import SheetForm
from tasks.importing.breakdown_sheet import SheetError
from tasks.views.planning import plan_for
from tasks.views.request import Request
from tasks.writers import docx, xlsx
from tasks.writers.breakdown import breakdown_table
from units.access import require
from units.roles import Permission

WRITERS = {"xlsx": (xlsx.workbook, xlsx.CONTENT_TYPE), "docx": (docx.document, docx.CONTENT_TYPE)}


@require_safe
def breakdown_download(request: Request, plan_code: str, suffix: str) -> FileResponse:
    table = breakdown_table(plan_for(request.user, plan_code))
    write, content_type = WRITERS[suffix]
    file = BytesIO(write(table))
    return FileResponse(
        file, as_attachment=True, filename=f"{table.title}.{suffix}", content_type=content_type
    )


@require_POST
def breakdown_upload(request: Request, plan_code: str) -> HttpResponse:
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    form = SheetForm(request.POST, request.FILES)
    context = {"plan": plan, "form": form}
    if form.is_valid():
        try:
            read, changed = take_sheet(plan=plan, content=form.cleaned_data["file"].read(), by=request.user)
        except (SheetError, ActionError) as error:
            form.add_error("file", str(error))
        else:
            if not read.errors:
                messages.success(request, _("已按表格更新 %(count)s 项任务。") % {"count": changed})
                return redirect("breakdown", plan_code)
            context["errors"] = read.errors
    return render(request, "plans/breakdown_sheet.html", context, status=422)
