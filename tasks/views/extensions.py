"""延期申请: those that wait for a decision, one by one or several alike."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions.extending import grant_extension, reject_extension
from tasks.errors import ActionError, ReasonNeededError
from tasks.models import ExtensionRequest
from tasks.queries.deadlines import first_due_on
from tasks.queries.workbench import demonstration_day
from tasks.views.request import Request, require_somewhere
from units.access import covered
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50
DECISIONS: dict[str, Callable[..., None]] = {"grant": grant_extension, "reject": reject_extension}


@require_http_methods(["GET", "HEAD", "POST"])
def extensions(request: Request) -> HttpResponse:
    require_somewhere(request.user, Permission.EXTEND)
    wrong = ""
    if request.method == "POST":
        wrong = decide(request)
        if not wrong:
            return redirect("extensions")
    pages = Paginator(filed_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "pages": pages,
        "rows": [(row, first_due_on(row.task)) for row in pages.object_list],
        "chosen": set(request.POST.getlist("chosen")),
        "reason": request.POST.get("reason", ""),
        "wrong": wrong,
        "clock_on": demonstration_day(request.user),
    }
    return render(request, "tasks/extensions.html", context, status=422 if wrong else 200)


def filed_for(user: User) -> QuerySet[ExtensionRequest]:
    mine = ExtensionRequest.objects.filter(
        covered(user, Permission.EXTEND, "owner__path"), state=ExtensionRequest.State.FILED
    )
    related = mine.select_related("task__plan__owner", "filed_by")
    return related.defer("task__plan__source_text", "task__text").order_by("due_on", "id")


def decide(request: Request) -> str:
    """Decide the chosen alike, each as if alone; what is wrong with the form, empty where it was acted on."""
    act = DECISIONS.get(request.POST.get("act", ""))
    keys = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal() and len(key) < 10]
    reason = request.POST.get("reason", "")[:500]
    if act is None or not keys:
        return _("请先勾选申请，再按同意或不同意")
    done = 0
    for row in filed_for(request.user).filter(pk__in=keys):
        try:
            act(request=row, by=request.user, reason=reason)
            done += 1
        except ReasonNeededError:
            return _("不同意时请写明理由")
        except (ActionError, PermissionDenied) as error:
            messages.error(request, f"{row.task}：{error}")
    if done:
        messages.success(request, _("已审批 %(count)s 份延期申请。") % {"count": done})
    if done < len(set(keys)):
        messages.warning(
            request, _("有 %(left)s 份没有办：刚刚已被处理，或不归您审批。") % {"left": len(set(keys)) - done}
        )
    return ""
