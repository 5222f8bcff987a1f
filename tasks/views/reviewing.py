"""审核: the queue of reports, one report, and the data items of units."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions import reviewing
from tasks.errors import ActionError
from tasks.models import DataValue, ProgressUpdate
from tasks.queries import reviews
from tasks.queries.reports import source_of
from tasks.queries.workbench import demonstration_day
from tasks.states import WAITING
from tasks.views.request import Request, require_somewhere
from units.access import covered
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50
VALUES_PAGE_SIZE = 100
Keys = dict[int, int]


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request) -> HttpResponse:
    require_somewhere(request.user, Permission.APPROVE)
    if request.method == "POST":
        settle_updates(request)
        return redirect(request.get_full_path())
    pages = Paginator(reviews.waiting_updates(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "groups": reviews.review_groups(list(pages.object_list), user=request.user),
        "pages": pages,
        "values": reviews.waiting_values(request.user).count(),
        "clock_on": demonstration_day(request.user),
    }
    return render(request, "tasks/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def update_review(request: Request, update_id: int) -> HttpResponse:
    require_somewhere(request.user, Permission.APPROVE)
    update = get_object_or_404(reviewable(request.user), pk=update_id)
    if request.method == "POST" and settle_updates(request):
        return redirect("review")
    update.refresh_from_db()
    context = {
        "row": reviews.review_rows([update], user=request.user)[0],
        "update": update,
        "plan": update.plan,
        "pieces": source_of(update.task),
        "events": list(update.review_events.select_related("by")),
        "is_waiting": update.state in WAITING,
    }
    return render(request, "tasks/update_review.html", context)


def reviewable(user: User) -> QuerySet[ProgressUpdate]:
    updates = ProgressUpdate.objects.filter(covered(user, Permission.APPROVE, "unit__path"))
    return updates.select_related("task__plan", "unit", "plan__owner", "period", "submitted_by")


def settle_updates(request: Request) -> int:
    """Approve or return what the pressed button names; what cannot be moved is named with why. Returns how many."""
    back = keys_of(request.POST.getlist("return"))
    if back:
        return _return_each(request, back)
    one = request.POST.getlist("approve")
    chosen = keys_of(one or request.POST.getlist("chosen"))
    if not chosen:
        messages.warning(request, _("没有勾选任何一项。请先勾选，再按「通过所选」。"))
    return _approve_all(request, chosen)


def keys_of(posted: Iterable[str]) -> Keys:
    """``12:3`` is the row 12 as it was at revision 3; anything else is dropped."""
    pairs = (text.partition(":") for text in posted)
    return {
        int(key): int(revision) for key, _colon, revision in pairs if key.isdecimal() and revision.isdecimal()
    }


def _approve_all(request: Request, chosen: Keys) -> int:
    updates = reviewable(request.user).filter(pk__in=chosen)
    batch = reviewing.approve_batch(updates=updates, by=request.user, revisions=chosen)
    for refused in batch.refused:
        messages.error(request, _named(refused.update, refused.why))
    if batch.done:
        messages.success(request, _("已通过 %(count)s 项。") % {"count": len(batch.done)})
    return len(batch.done)


def _return_each(request: Request, back: Keys) -> int:
    """Each with the reason that was typed beside it."""
    done = 0
    for update in reviewable(request.user).filter(pk__in=back).order_by("task__position"):
        reason = request.POST.get(f"reason-{update.pk}", "")[:500]
        try:
            reviewing.return_update(update=update, by=request.user, reason=reason, revision=back[update.pk])
            done += 1
        except ActionError as error:
            messages.error(request, _named(update, error))
    if done:
        messages.success(request, _("已退回 %(count)s 项。") % {"count": done})
    return done


def _named(update: ProgressUpdate, why: Exception) -> str:
    return f"{update.task}（{update.unit}）：{why}"


@require_http_methods(["GET", "HEAD", "POST"])
def value_review(request: Request) -> HttpResponse:
    """Numbers that units fill in themselves, over all units side by side."""
    require_somewhere(request.user, Permission.APPROVE)
    if request.method == "POST":
        settle_values(request)
        return redirect(request.get_full_path())
    pages = Paginator(reviews.waiting_values(request.user), VALUES_PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    groups = reviews.number_groups(list(pages.object_list), user=request.user)
    context = {"groups": groups, "pages": pages, "clock_on": demonstration_day(request.user)}
    return render(request, "tasks/value_review.html", context)


def settle_values(request: Request) -> None:
    back = keys_of(request.POST.getlist("return"))
    chosen = keys_of(request.POST.getlist("shown" if "approve_all" in request.POST else "chosen"))
    try:
        if back:
            _return_values(request, back)
        else:
            _approve_values(request, chosen)
    except ActionError as error:
        messages.error(request, error.message)


def _values(user: User, keys: Keys) -> list[DataValue]:
    """The named values as the page had shown them."""
    found = DataValue.objects.filter(covered(user, Permission.APPROVE, "unit__path"), pk__in=keys)
    values = list(found.select_related("unit", "item").order_by("id"))
    for value in values:
        value.revision = keys[value.pk]
    return values


def _return_values(request: Request, keys: Keys) -> None:
    for value in _values(request.user, keys):
        reason = request.POST.get(f"reason-{value.pk}", "")
        reviewing.return_value(value=value, by=request.user, reason=reason[:500])
        messages.success(
            request, _("已退回「%(item)s」（%(unit)s）。") % {"item": value.item, "unit": value.unit}
        )


def _approve_values(request: Request, keys: Keys) -> None:
    """Own entries are left for somebody else; so is what changed since the page was opened."""
    values = _values(request.user, keys)
    others: list[Any] = [value for value in values if value.submitted_by_id != request.user.pk]
    approved = reviewing.approve_values(values=others, by=request.user)
    if approved:
        messages.success(request, _("已通过 %(count)s 项数据。") % {"count": approved})
    if len(values) > len(others):
        left = len(values) - len(others)
        messages.warning(request, _("有 %(left)s 项是您本人提交的，要由别人审核。") % {"left": left})
    if approved < len(others):
        messages.warning(request, _("有 %(left)s 项已被别人处理或改动。") % {"left": len(others) - approved})
    if not keys:
        messages.warning(request, _("没有勾选任何一项。"))
