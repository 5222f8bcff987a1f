"""A new version of a plan's document: what it would change, side by side; and the versions before it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.models import PlanEdition
from plans.passages import Mark, marked_lines
from tasks.actions.amending import amend_plan
from tasks.errors import ActionError, UnresolvedNamesError
from tasks.importing.comparing import Change, word_difference
from tasks.importing.editions import changes_of, labels, table_changes_of
from tasks.models import ImportRun
from tasks.views.importing import readable_run
from tasks.views.planning import plan_for
from tasks.views.request import Request, posted_revision
from units.access import require
from units.roles import Permission


@dataclass(frozen=True)
class ShownDifference:
    """One field of a task: its name, and both texts as one with what went and what came."""

    label: str
    pieces: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownChange:
    change: Change
    differences: list[ShownDifference]
    promises: list[ShownDifference]


@require_http_methods(["GET", "HEAD", "POST"])
def import_compare(request: Request, run_id: int) -> HttpResponse:
    run = readable_run(request.user, run_id)
    if run.amends is None:
        raise Http404
    if request.method == "POST":
        return _amend(request, run)
    changes = [*changes_of(run, run.amends), *table_changes_of(run, run.amends)]
    shown = [_shown(change) for change in changes if change.kind != "same"]
    context = {
        "run": run,
        "plan": run.amends,
        "changes": shown,
        "same": len(changes) - len(shown),
    }
    return render(request, "tasks/imports/compare.html", context)


def _amend(request: Request, run: ImportRun) -> HttpResponse:
    accepted = set(request.POST.getlist("accept"))
    try:
        plan = amend_plan(run=run, accepted=accepted, revision=posted_revision(request), by=request.user)
    except UnresolvedNamesError as error:
        messages.error(request, error.message)
        return redirect("import-names", run.pk)
    except ActionError as error:
        messages.error(request, error.message)
        return redirect("import-compare", run.pk)
    messages.success(request, _("已按修订版更新计划；原来的版本仍可查看。"))
    return redirect("plan", plan.code)


def _shown(change: Change) -> ShownChange:
    names = labels()
    differences = [
        ShownDifference(names[row.field], word_difference(row.before, row.after))
        for row in change.differences
    ]
    promises = []
    for row in change.promises:
        before, after = (
            _said(promise.text, promise.figure) if promise else "" for promise in (row.old, row.new)
        )
        promises.append(ShownDifference(_("目标"), word_difference(before, after)))
    return ShownChange(change, differences, promises)


def _said(text: str, figure: str) -> str:
    return f"{text}（{figure}）" if figure and figure not in text else text


@require_safe
def plan_edition(request: Request, plan_code: str, number: int) -> HttpResponse:
    """An earlier version as it was printed, its tasks marked."""
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    edition = get_object_or_404(PlanEdition.objects.select_related("replaced_by"), plan=plan, number=number)
    marks = [Mark((row["span"][0], row["span"][1]), "task", at) for at, row in enumerate(edition.tasks)]
    context = {"plan": plan, "edition": edition, "lines": marked_lines(edition.source_text, marks)}
    return render(request, "plans/edition.html", context)
