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

from tasks.actions import reviewing, signing
from tasks.errors import ActionError
from tasks.models import DataValue, ProgressUpdate
from tasks.queries import reviews
from tasks.queries.reports import kept_evidence, source_of
from tasks.queries.steps import PERMISSIONS, reviewed_by
from tasks.queries.workbench import demonstration_day
from tasks.states import WAITING
from tasks.views.request import Request, require_somewhere
from units.access import may, may_somewhere
from units.compiled import Compiled, one_of
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50
VALUES_PAGE_SIZE = 100
LONGEST_KEY = 19  # digits; a longer one is no row's
Keys = dict[int, int]
WITH_STEPS: Compiled[ProgressUpdate] = Compiled(
    lambda: (
        ProgressUpdate.objects.filter(one_of("pk", "ids"))
        .select_related("unit", "period")
        .only("state", "unit", "period__steps")
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request) -> HttpResponse:
    """One queue for unit heads, leads and supervision: each sees what waits for them."""
    require_reviewer(request.user)
    if request.method == "POST":
        settle_updates(request)
        return redirect(request.get_full_path())
    pages = Paginator(reviews.waiting_updates(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    groups = reviews.review_groups(list(pages.object_list), user=request.user)
    context = {
        "groups": groups,
        "odd": sum(bool(row.odd) for group in groups for row in group.rows),
        "pages": pages,
        "values": reviews.waiting_values(request.user).count(),
        "clock_on": demonstration_day(request.user),
    }
    return render(request, "tasks/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def update_review(request: Request, update_id: int) -> HttpResponse:
    require_reviewer(request.user)
    if request.method == "POST" and settle_updates(request):
        return redirect("review")
    update = get_object_or_404(reviewable(request.user), pk=update_id)
    context = {
        "row": reviews.review_rows([update], user=request.user)[0],
        "update": update,
        "plan": update.plan,
        "pieces": source_of(update.task),
        "events": list(update.review_events.select_related("by")),
        "is_waiting": update.state in WAITING,
        "evidence": list(kept_evidence(update)),
    }
    return render(request, "tasks/update_review.html", context)


def require_reviewer(user: User) -> None:
    if not any(may_somewhere(user, permission) for permission in PERMISSIONS.values()):
        require_somewhere(user, Permission.APPROVE)


def reviewable(user: User) -> QuerySet[ProgressUpdate]:
    updates = ProgressUpdate.objects.filter(reviewed_by(user))
    return updates.select_related("task__plan", "unit", "plan__owner", "period", "submitted_by")


def settle_updates(request: Request) -> int:
    """Do what the pressed button says; what cannot be moved is named with why. Returns how many reports moved."""
    posted = request.POST
    if "return-value" in posted:
        return_values(request, keys_of(posted.getlist("return-value")))
        return 0
    chosen = keys_of(posted.getlist("chosen"))
    if "return" in posted:
        back = keys_of(posted.getlist("return"))
        return _return(request, back, posted.get(f"reason-{next(iter(back), 0)}", ""))
    if "return_chosen" in posted:
        return _return(request, chosen, posted.get("reason", ""))
    for button, field in (("approve", "approve"), ("approve_all", "shown")):
        if button in posted:
            chosen = keys_of(posted.getlist(field))
    return _let_pass(request, chosen)


def keys_of(posted: Iterable[str]) -> Keys:
    """``12:3`` is the row 12 as it was at revision 3; anything else is dropped."""
    pairs = (text.partition(":") for text in posted)
    return {
        int(key): int(revision)
        for key, _colon, revision in pairs
        if key.isdecimal() and revision.isdecimal() and len(key) < LONGEST_KEY
    }


def _theirs(user: User, chosen: Keys) -> list[ProgressUpdate]:
    """Those of the reports that this person reviews. Mostly all are of units below the post, as their paths tell; only
    for others the tasks they are of are asked."""
    found = WITH_STEPS.rows(ids=list(chosen))
    others = [update.pk for update in found if not may(user, Permission.APPROVE, update.unit)]
    led = set(reviewable(user).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return [update for update in found if update.pk in led or update.pk not in others]


def _let_pass(request: Request, chosen: Keys) -> int:
    updates = _theirs(request.user, chosen)
    batch = signing.let_pass(updates=updates, by=request.user, revisions=chosen)
    return _told(request, batch, _("已通过 %(count)s 项。"), chosen)


def _return(request: Request, back: Keys, reason: str) -> int:
    updates = _theirs(request.user, back)
    try:
        batch = reviewing.return_batch(updates=updates, by=request.user, reason=reason[:500], revisions=back)
    except ActionError as error:
        messages.error(request, error.message)
        return 0
    return _told(request, batch, _("已退回 %(count)s 项。"), back)


def _told(request: Request, batch: reviewing.Batch, done: str, chosen: Keys) -> int:
    """Say how many moved, and of each that did not why."""
    if not chosen:
        messages.warning(request, _("没有勾选任何一项。请先勾选，再按按钮。"))
    for refused in batch.refused:
        messages.error(request, _named(refused.update, refused.why))
    if batch.done:
        messages.success(request, done % {"count": len(batch.done)})
    return len(batch.done)


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
            return_values(request, back)
        else:
            _approve_values(request, chosen)
    except ActionError as error:
        messages.error(request, error.message)


def _values(user: User, keys: Keys) -> list[DataValue]:
    """The named values as the page had shown them."""
    found = DataValue.objects.visible_to(user).filter(pk__in=keys)
    values = list(found.select_related("unit", "item").order_by("id"))
    for value in values:
        value.revision = keys[value.pk]
    return values


def return_values(request: Request, keys: Keys) -> None:
    """Send numbers back without the reports they belong to."""
    for value in _values(request.user, keys):
        reason = request.POST.get(f"reason-value-{value.pk}", "")
        try:
            reviewing.return_value(value=value, by=request.user, reason=reason[:500])
        except ActionError as error:
            messages.error(request, f"{value}：{error.message}")
            continue
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
