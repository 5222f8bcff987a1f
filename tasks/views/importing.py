"""From a file to a draft plan: upload, check what was read, correct it, make the plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.models import Plan
from plans.parsing import ReadingError
from tasks.actions import importing
from tasks.errors import ActionError, UnresolvedNamesError
from tasks.forms.imports import HeadForm
from tasks.forms.plans import AmendmentForm, UploadForm
from tasks.importing.checking import check
from tasks.models import ImportRun
from tasks.views.request import Request, posted_revision, require_somewhere
from units.access import covered, require
from units.models import User
from units.roles import Permission

Draft = dict[str, Any]
State = ImportRun.State


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: Request) -> HttpResponse:
    require_somewhere(request.user, Permission.MANAGE_PLANS)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*given, user=request.user, year=timezone.localdate().year)
    return _uploaded(request, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
def import_amendment(request: Request, plan_code: str) -> HttpResponse:
    """The same for a new version of a plan: whose it is and which quarters it covers is known."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("owner"), code=plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AmendmentForm(*given, plan=plan)
    return _uploaded(request, form, {"plan": plan})


def _uploaded(request: Request, form: UploadForm | AmendmentForm, context: Draft) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import", _upload(form, request.user).pk)
        except ReadingError as error:
            form.add_error("file", error.message)
    status = 422 if form.errors else 200
    return render(request, "tasks/imports/new.html", {**context, "form": form}, status=status)


def _upload(form: UploadForm | AmendmentForm, user: User) -> ImportRun:
    given = form.cleaned_data
    return importing.upload(
        amends=given.get("amends"),
        owner=given["owner"],
        file_name=given["file"].name[:200],
        content=given["file"].read(),
        starts=given["starts"],
        ends=given["ends"],
        by=user,
    )


def run_for(user: User, run_id: int) -> ImportRun:
    runs = ImportRun.objects.filter(covered(user, Permission.MANAGE_PLANS, "owner__path"))
    found = runs.select_related("owner", "document", "plan", "amends__owner").defer(
        "document__content", "draft", "plan__source_text", "amends__source_text"
    )
    return get_object_or_404(found, pk=run_id)


def readable_run(user: User, run_id: int) -> ImportRun:
    """A run that may be corrected; before it was read and after it became a plan there is nothing to correct."""
    run = run_for(user, run_id)
    if run.state != State.READ:
        raise Http404
    return run


@require_http_methods(["GET", "HEAD", "POST"])
def import_run(request: Request, run_id: int) -> HttpResponse:
    """What the run is at: being read, not readable, to be checked, or made a plan."""
    run = run_for(request.user, run_id)
    if run.state != State.READ or run.edited is None:
        return render(request, "tasks/imports/waiting.html", {"run": run})
    form = HeadForm(
        request.POST if request.method == "POST" else None, edited=run.edited, choices=run.choices
    )
    if request.method == "POST" and "apply" in request.POST:
        return _apply(request, run)
    if request.method == "POST" and form.is_valid():
        choices = {**run.choices, "part": form.cleaned_data["part"], "cycle": form.cleaned_data["cycle"] or 1}
        if keep_edits(request, run, form.merged(run.edited), choices):
            return redirect("import", run.pk)
    context = {"run": run, "form": form, "page": check(run), "draft": run.edited}
    return render(request, "tasks/imports/check.html", context, status=422 if form.errors else 200)


def _apply(request: Request, run: ImportRun) -> HttpResponse:
    try:
        plan = importing.apply(run=run, by=request.user)
    except UnresolvedNamesError as error:
        messages.error(request, error.message)
        return redirect("import-names", run.pk)
    except ActionError as error:
        messages.error(request, error.message)
        return redirect("import", run.pk)
    messages.success(request, _("已生成计划草案。请为每项任务确定第一牵头单位，然后下达。"))
    return redirect("breakdown", plan.code)


def keep_edits(request: Request, run: ImportRun, edited: Draft, choices: Draft) -> bool:
    """Save under the revision the page was shown with; False, with a message, where somebody was quicker."""
    revision = posted_revision(request)
    try:
        importing.save_edits(run=run, by=request.user, edited=edited, choices=choices, revision=revision)
    except ActionError as error:
        messages.error(request, error.message)
        return False
    return True
