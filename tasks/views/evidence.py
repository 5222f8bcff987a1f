"""佐证材料: put a file beside a report, read it, take it away."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tasks.actions.evidence import MAX_BYTES, add_evidence, remove_evidence
from tasks.errors import ActionError
from tasks.models import Evidence, ProgressUpdate
from tasks.views.reporting import update_for
from tasks.views.request import Request
from units.models import User


@require_POST
def evidence_add(request: Request, update_id: int) -> HttpResponse:
    """Each file by itself: one that is refused is named, the others are kept."""
    update = update_for(request.user, update_id)
    files = request.FILES.getlist("file")
    if not files:
        messages.warning(request, _("没有选文件。"))
    for file in files:
        try:
            content = file.read(MAX_BYTES + 1)
            kept = add_evidence(update=update, file_name=file.name or "", content=content, by=request.user)
        except ActionError as error:
            messages.error(request, f"{file.name}：{error}")
        else:
            messages.success(request, _("已上传「%(file)s」。") % {"file": kept.file_name})
    return redirect("report", update_id)


@require_safe
def evidence_file(request: Request, evidence_id: int) -> HttpResponse:
    """Always as a download: nothing that people upload is shown as a page of ours."""
    evidence = evidence_for(request.user, evidence_id)
    answer = HttpResponse(bytes(evidence.content), content_type=evidence.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, evidence.file_name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def evidence_remove(request: Request, evidence_id: int) -> HttpResponse:
    evidence = evidence_for(request.user, evidence_id)
    try:
        remove_evidence(evidence=evidence, by=request.user)
    except ActionError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已撤下「%(file)s」。") % {"file": evidence.file_name})
    return redirect("report", evidence.update_of_id)


def evidence_for(user: User, evidence_id: int) -> Evidence:
    """Files in sight beside the reports that a person reads."""
    in_sight: QuerySet[Evidence] = Evidence.objects.filter(
        removed_at=None, update_of__in=ProgressUpdate.objects.visible_to(user).values("pk")
    )
    return get_object_or_404(in_sight.select_related("update_of__unit"), pk=evidence_id)
