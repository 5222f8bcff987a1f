"""销号: claims that wait for the supervision office. Verifying reads figures and is done in reports."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tasks.actions.completion import reject_claim
from tasks.errors import ActionError
from tasks.models import CompletionClaim
from tasks.queries.workbench import demonstration_day
from tasks.states import ClaimState
from tasks.views.request import Request, require_somewhere
from units.access import covered
from units.roles import Permission

PAGE_SIZE = 50


@require_safe
def claims(request: Request) -> HttpResponse:
    require_somewhere(request.user, Permission.APPROVE)
    filed = CompletionClaim.objects.filter(
        covered(request.user, Permission.APPROVE, "owner__path"), state=ClaimState.FILED
    ).select_related("task__plan", "filed_by")
    found = filed.defer("task__plan__source_text").order_by("filed_on", "id")
    pages = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tasks/claims.html", {"pages": pages, "clock_on": demonstration_day(request.user)})


@require_POST
def claim_reject(request: Request, claim_id: int) -> HttpResponse:
    mine = CompletionClaim.objects.filter(covered(request.user, Permission.APPROVE, "owner__path"))
    claim = get_object_or_404(mine.select_related("task__plan__owner"), pk=claim_id)
    try:
        reject_claim(claim=claim, by=request.user, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("已退回「%(task)s」的销号申请。") % {"task": claim.task})
    except ActionError as error:
        messages.error(request, error.message)
    return redirect("claims")
